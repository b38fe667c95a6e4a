import CSystem
import Glibc

/// Why the thread that reads keys is woken.
enum Wake: UInt8 {
  /// There are lines to print above the one being edited.
  case lines = 0x6c
  /// The window changed its size.
  case resized = 0x72
  /// The process goes on after a stop; the terminal's settings may be another program's.
  case continued = 0x63
  /// The line is to be discarded, as by Ctrl-C.
  case interrupted = 0x69

  /// The descriptor that becomes readable; -1 before `prepare`.
  static var descriptor: Int32 { wakeReader }

  /// Makes the pipe and takes over the signals that only the line editor handles; the first call counts.
  static func prepare() {
    guard wakeReader < 0 else { return }
    var ends: [Int32] = [-1, -1]
    guard hkd_pipe_cloexec(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    wakeReader = ends[0]
    wakeWriter = ends[1]
    var action = sigaction()
    action.sa_flags = SA_RESTART
    action.__sigaction_handler.sa_handler = wakeOnSignal
    for signal in [SIGWINCH, SIGCONT] { sigaction(signal, &action, nil) }
  }

  /// Wakes the reading thread; from any thread, and from signal handlers.
  func send() {
    let saved = errno
    var byte = rawValue
    _ = write(wakeWriter, &byte, 1)
    errno = saved
  }

  /// Takes what has come since the last call; never waits.
  static func take() -> Set<Wake> {
    var bytes = [UInt8](repeating: 0, count: 256)
    var wakes: Set<Wake> = []
    while true {
      let count = read(wakeReader, &bytes, bytes.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return wakes }
      wakes.formUnion(bytes[..<count].compactMap { Wake(rawValue: $0) })
    }
  }
}

// Written once by `prepare`, before the handlers that read them are installed.
nonisolated(unsafe) private var wakeReader: Int32 = -1
nonisolated(unsafe) private var wakeWriter: Int32 = -1

private func wakeOnSignal(_ signal: Int32) {
  (signal == SIGWINCH ? Wake.resized : Wake.continued).send()
}
