import CSystem
import Glibc
import Synchronization

/// Keys that were typed right behind the Enter of an entry, while the editor still had the terminal.
///
/// There Ctrl-C is a character and no signal, so that one behind the Enter would wait in the terminal until the entry is over.
/// What is typed ahead is therefore looked through before the entry runs; it belongs to whoever reads a line next.
public enum TypedAhead {
  private static let bytes = Mutex<ArraySlice<UInt8>>([])

  /// The first key; nil when none is left.
  public static func take() -> UInt8? { bytes.withLock { $0.popFirst() } }

  /// All of it, as the keyboard sends it: while a line is edited the terminal swaps carriage return and newline.
  public static func takeKeys() -> [UInt8] {
    let taken = bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
    return taken.map { $0 == 0x0a ? 0x0d : $0 == 0x0d ? 0x0a : $0 }
  }

  /// Forgets all of it: before a question whose answer must be nothing that was typed before it stood there.
  public static func discard() { bytes.withLock { $0 = [] } }

  /// Takes over what the terminal holds, behind what its reader has already.
  ///
  /// - Parameters:
  ///   - first: read from the terminal before.
  ///   - interrupt: the character that interrupts; 0 for none. It takes with it what was typed before it, as in a terminal.
  /// - Returns: whether it was among them.
  static func collect(from descriptor: Int32, after first: ArraySlice<UInt8>, interrupt: UInt8) -> Bool {
    let fresh = first + available(on: descriptor)
    let last = interrupt == 0 ? nil : fresh.lastIndex(of: interrupt)
    bytes.withLock { bytes in
      if let last { bytes = fresh[(last + 1)...] } else { bytes += fresh }
    }
    return last != nil
  }

  private static func available(on descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while bytes.count < longest {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 0) > 0, wait.revents & Int16(POLLIN) != 0 else { break }
      let count = read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += block[..<count]
    }
    return bytes
  }

  /// Somebody who sends more goes on when this was read.
  private static let longest = 1024 * 1024
}
