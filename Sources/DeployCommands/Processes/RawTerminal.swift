import CSystem
import Glibc
import HKDLanguage
import PlatformAPI

/// The user's terminal while a one-off dyno has it: keys go there as they are typed, Ctrl-C included, after those that were typed
/// while the dyno was started.
final class RawTerminal: Sendable {
  private let before: termios
  private let stopPipe: (read: Int32, write: Int32)
  private let worker: Worker

  /// Nil unless both input and output are a terminal.
  ///
  /// - Parameter typedAhead: keys that were read before.
  static func open(after typedAhead: [UInt8], _ take: @escaping @Sendable ([UInt8]) -> Void) -> RawTerminal? {
    guard isatty(0) == 1, isatty(1) == 1 else { return nil }
    return RawTerminal(after: typedAhead, take)
  }

  private init?(after typedAhead: [UInt8], _ take: @escaping @Sendable ([UInt8]) -> Void) {
    var settings = termios()
    guard tcgetattr(0, &settings) == 0 else { return nil }
    var ends: [Int32] = [0, 0]
    guard hkd_pipe_cloexec(&ends) == 0 else { return nil }
    before = settings
    stopPipe = (ends[0], ends[1])
    cfmakeraw(&settings)
    tcsetattr(0, TCSADRAIN, &settings)
    let reader = ends[0]
    let waiting = typedAhead + Self.keys(ofWaiting: Self.available(), in: before)
    worker = Worker {
      if !waiting.isEmpty { take(waiting) }
      Self.read(until: reader, take)
    }
  }

  /// Gives the terminal back as it was.
  deinit {
    // The reading thread sees the end of the pipe, and closes its side. Whatever it would read later is somebody else's.
    close(stopPipe.write)
    worker.join(until: TaskScope.now() + Self.patience)
    var settings = before
    tcsetattr(0, TCSADRAIN, &settings)
  }

  /// The thread may be sending to a dyno that reads no more; in nanoseconds.
  private static let patience = 100_000_000

  /// What waits in the terminal.
  private static func available() -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    var wait = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    while poll(&wait, 1, 0) > 0 {
      let count = Glibc.read(0, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += block[..<count]
    }
    return bytes
  }

  /// The keys of bytes that came while the terminal edited lines itself: Enter was made a newline, and the end of input, which
  /// the kernel keeps as NUL, is what a program gets that turns the editing off afterwards (n_tty.c).
  private static func keys(ofWaiting bytes: [UInt8], in settings: termios) -> [UInt8] {
    let isNewline = settings.c_iflag & tcflag_t(ICRNL) != 0
    return bytes.map { $0 == 0x0A && isNewline ? 0x0D : $0 == 0 ? settings.c_cc.4 : $0 }  // VEOF
  }

  private static func read(until stop: Int32, _ take: ([UInt8]) -> Void) {
    defer { close(stop) }
    var block = [UInt8](repeating: 0, count: 4096)
    var waits = [pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: stop, events: Int16(POLLIN), revents: 0)]
    while true {
      let ready = poll(&waits, 2, -1)
      if ready < 0 && errno == EINTR { continue }
      guard ready > 0, waits[1].revents == 0 else { return }
      let count = Glibc.read(0, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      take(Array(block[..<count]))
    }
  }

  /// Columns and lines; nil without a terminal.
  static var size: (columns: Int, lines: Int)? {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
