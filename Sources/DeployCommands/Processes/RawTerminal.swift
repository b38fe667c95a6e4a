import CSystem
import Glibc
import PlatformAPI

/// The user's terminal while a one-off dyno has it: keys go there as they are typed, Ctrl-C included.
final class RawTerminal: Sendable {
  private let before: termios
  private let stopPipe: (read: Int32, write: Int32)

  /// Nil unless both input and output are a terminal.
  static func open(_ take: @escaping @Sendable ([UInt8]) -> Void) -> RawTerminal? {
    guard isatty(0) == 1, isatty(1) == 1 else { return nil }
    return RawTerminal(take)
  }

  private init?(_ take: @escaping @Sendable ([UInt8]) -> Void) {
    var settings = termios()
    guard tcgetattr(0, &settings) == 0 else { return nil }
    var ends: [Int32] = [0, 0]
    guard hkd_pipe_cloexec(&ends) == 0 else { return nil }
    before = settings
    stopPipe = (ends[0], ends[1])
    cfmakeraw(&settings)
    tcsetattr(0, TCSADRAIN, &settings)
    let reader = ends[0]
    _ = Worker { Self.read(until: reader, take) }
  }

  /// Gives the terminal back as it was.
  deinit {
    var settings = before
    tcsetattr(0, TCSADRAIN, &settings)
    // The reading thread sees the end of the pipe, and closes its side.
    close(stopPipe.write)
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
