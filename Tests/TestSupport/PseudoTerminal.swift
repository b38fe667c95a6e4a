import CSystem
import Glibc
import HKDSystem

/// A program on a terminal of its own: keys go in, the screen is looked at. The terminal hangs up at deinit.
public final class PseudoTerminal: Sendable {
  private let child: Child
  private let output: Output
  private let screenState: Monitor<Screen>
  private let writing: Monitor<Int32?>

  /// Starts a program whose controlling terminal, input and outputs are a new terminal.
  ///
  /// - Parameters:
  ///   - executable: a path, or a name that is looked up on `PATH`.
  ///   - environment: the child's whole environment, `TERM` and the locale with it; nil for this process's own.
  public init(
    _ executable: String,
    _ arguments: [String] = [],
    environment: [String: String]? = nil,
    workingDirectory: String? = nil,
    rows: Int = 24,
    columns: Int = 80
  ) throws {
    // By hand, not by openpty: no other process started meanwhile may inherit the master.
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    var number: UInt32 = 0
    guard master >= 0, hkd_terminal_unlock(master) == 0, hkd_terminal_number(master, &number) == 0 else {
      throw TestSupportError(call: "open a terminal")
    }
    let device = "/dev/pts/\(number)"
    // Open until the child has it: a terminal nobody has open yet reads as hung up.
    let held = open(device, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard held >= 0 else { throw TestSupportError(call: "open \(device)") }
    defer { close(held) }
    setWindowSize(of: master, rows: rows, columns: columns)

    let screenState = Monitor(Screen(rows: rows, columns: columns))
    self.screenState = screenState
    do {
      let start = ProgramStart(
        [executable] + arguments, input: .terminal(device), output: .copy(STDIN_FILENO), company: .ownSession,
        folder: workingDirectory)
      child = try Child(start, environment: environment)
    } catch {
      close(master)
      throw error
    }
    writing = Monitor(fcntl(master, F_DUPFD_CLOEXEC, 0))
    output = try Output(reading: master) { piece in screenState.update { $0.feed(piece) } }
  }

  deinit {
    hangUp()
    child.signal(SIGKILL, group: true)
  }

  public var processID: pid_t { child.processID }
  public var screen: Screen { screenState.update { $0 } }
  /// Every byte the program sent so far.
  public var transcript: [UInt8] { output.bytes }

  /// Types: all of it is taken by the terminal when this returns.
  ///
  /// - Throws: `TestSupportError` when the program has not read it within the limit, or the terminal is gone.
  public func send(_ keys: String, within limit: Duration = .seconds(20)) throws {
    try send(Array(keys.utf8), within: limit)
  }

  /// Types bytes, of which nothing need be text.
  public func send(_ bytes: [UInt8], within limit: Duration = .seconds(20)) throws {
    let deadline = Deadline(after: limit)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try writing.update { descriptor -> Int in
        guard let descriptor else { throw TestSupportError("the terminal was hung up") }
        let count = Array(rest).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 { return count }
        guard errno == EAGAIN || errno == EINTR else { throw TestSupportError(call: "type into the terminal") }
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, min(50, deadline.millisecondsLeft))
        return 0
      }
      rest = rest.dropFirst(count)
      if !rest.isEmpty && deadline.hasPassed {
        throw TestSupportError("\(rest.count) bytes were not read within \(limit)\n\(picture)")
      }
    }
  }

  /// Waits until the screen shows `text` (or held it before it scrolled away).
  ///
  /// - Throws: `TestSupportError` with a picture of the screen when the deadline passes.
  @discardableResult
  public func waitForScreen(containing text: String, within limit: Duration = .seconds(10)) throws -> Screen {
    try waitForScreen("show \(text.debugDescription)", within: limit) { firstRange(of: text, in: $0.history) }
  }

  /// Waits until the screen satisfies a condition.
  ///
  /// - Parameter expectation: what the message says was awaited, after "the screen did not".
  @discardableResult
  public func waitForScreen(
    _ expectation: String = "come to look as expected", within limit: Duration = .seconds(10),
    where condition: (Screen) -> Bool
  ) throws -> Screen {
    let found = screenState.wait(until: Deadline(after: limit)) { condition($0) ? $0 : nil }
    guard let found else { throw TestSupportError("the screen did not \(expectation)\n\(picture)") }
    return found
  }

  /// Waits until the bytes the program sent contain `text`.
  public func waitForTranscript(containing text: String, within limit: Duration = .seconds(10)) throws {
    let needle = Array(text.utf8)
    guard output.wait(until: Deadline(after: limit), for: { firstIndex(of: needle, in: $0) }) != nil else {
      throw TestSupportError("the program did not send \(text.debugDescription)\n\(picture)")
    }
  }

  /// Changes the size of the window; the program gets SIGWINCH.
  public func resize(rows: Int, columns: Int) {
    screenState.update { $0.resize(rows: rows, columns: columns) }
    writing.update { descriptor in
      if let descriptor { setWindowSize(of: descriptor, rows: rows, columns: columns) }
    }
  }

  /// The terminal's settings as they are now.
  public func settings() throws -> termios {
    try writing.update { descriptor in
      var settings = termios()
      guard let descriptor, tcgetattr(descriptor, &settings) == 0 else { throw TestSupportError(call: "tcgetattr") }
      return settings
    }
  }

  /// Whether the terminal echoes and edits lines itself, as before any program changed it.
  public func isCooked() throws -> Bool {
    let wanted = tcflag_t(ICANON | ECHO | ISIG)
    return try settings().c_lflag & wanted == wanted
  }

  /// Sends a signal to the program, not through the terminal.
  public func signal(_ number: Int32) { child.signal(number, group: false) }

  /// Closes the terminal under the program, as a lost connection does.
  public func hangUp() {
    writing.update { descriptor in
      if let open = descriptor { close(open) }
      descriptor = nil
    }
    output.stop()
  }

  /// Waits for the end of the program and for what it wrote.
  ///
  /// - Throws: `TestSupportError` with a picture of the screen when the deadline passes; the program is killed then.
  public func waitForExit(within limit: Duration = .seconds(10)) throws -> ExitStatus {
    guard let end = child.wait(until: Deadline(after: limit)) else {
      child.signal(SIGKILL, group: true)
      throw TestSupportError("the program still ran after \(limit)\n\(picture)")
    }
    // What it wrote last is still on its way; only something it left behind keeps the terminal open longer.
    _ = output.waitForEnd(until: Deadline(after: .seconds(1)))
    return end.status
  }

  private var picture: String {
    let screen = self.screen
    let edge = String(repeating: "-", count: screen.columns)
    return "\(edge)\n\(screen.history)\n\(edge)\ncursor: row \(screen.cursor.row), column \(screen.cursor.column)"
  }
}

private func setWindowSize(of terminal: Int32, rows: Int, columns: Int) {
  var size = winsize(ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
  _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
}

private func firstRange(of text: String, in whole: String) -> Bool {
  firstIndex(of: Array(text.utf8), in: Array(whole.utf8)) != nil
}
