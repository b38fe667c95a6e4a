import CSystem
import Glibc

/// Finds processes of this platform that nobody waits for any more, by the mark in their environment.
///
/// They are left by a platform that was killed, or have left their group; the mark holds a value of this data folder
/// alone, so that a process number that was used again is never taken for one of them.
enum Orphans {
  /// The most bytes of an environment that are looked at: what Linux lets one string of it take.
  private static let longest = 128 << 10

  /// Kills all processes that carry the mark; gives how many there were.
  @discardableResult
  static func kill(mark: String) -> Int {
    var count = 0
    // Again until none is left: a process may start another while this looks.
    for _ in 0..<20 {
      let found = processes(mark: mark)
      if found.isEmpty { break }
      for pid in found { Glibc.kill(pid, SIGKILL) }
      count += found.count
      usleep(5_000)
    }
    return count
  }

  static func processes(mark: String) -> [pid_t] {
    // With the zero bytes around it, so that no other data folder's name that begins alike is taken for it.
    let wanted = Array("\0\(ChildProcess.marker)=\(mark)\0".utf8)
    let names = FileIO.names(in: "/proc") ?? []
    return withUnsafeTemporaryAllocation(byteCount: longest, alignment: 16) { buffer in
      names.compactMap { name in
        guard let pid = pid_t(name), holds("/proc/\(name)/environ", wanted, buffer), !isZombie(name, buffer) else {
          return nil
        }
        return pid
      }
    }
  }

  private static func holds(_ path: String, _ wanted: [UInt8], _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    // The first variable has no zero byte before it.
    buffer[0] = 0
    let count = read(path, into: UnsafeMutableRawBufferPointer(rebasing: buffer[1...]))
    return wanted.withUnsafeBytes { wanted in
      memmem(buffer.baseAddress, count + 1, wanted.baseAddress, wanted.count) != nil
    }
  }

  private static func isZombie(_ name: String, _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    let text = buffer[..<read("/proc/\(name)/stat", into: buffer)]
    // The state follows the closing parenthesis of the command.
    guard let parenthesis = text.lastIndex(of: UInt8(ascii: ")")), parenthesis + 2 < text.endIndex else { return true }
    return text[parenthesis + 2] == UInt8(ascii: "Z")
  }

  /// How many bytes of the file were read.
  private static func read(_ path: String, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      if count <= 0 { break }
      filled += count
    }
    return filled
  }
}
