import CSystem
import Glibc
import HKDLanguage
import HKDSystem
import LineEditor

/// The program that long values are looked at with: `PAGER`, else `less` where there is one.
struct Pager {
  private let command: String
  private let environment: Environment
  private let console: Console

  /// Nil where none is wanted (`PAGER` is empty or `cat`) or found.
  init?(environment: Environment, console: Console) {
    self.environment = environment
    self.console = console
    if let wanted = environment["PAGER"] {
      guard !wanted.isEmpty, wanted != "cat" else { return nil }
      command = wanted
    } else {
      let folders = (environment["PATH"] ?? "").split(separator: ":")
      guard folders.contains(where: { access("\($0)/less", X_OK) == 0 }) else { return nil }
      command = "less"
    }
  }

  /// Shows a text and waits for the pager's end.
  ///
  /// - Returns: False if it could not be started.
  func show(_ text: String) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard hkd_pipe_cloexec(&ends) == 0 else { return false }
    guard let pid = start(reading: ends[0]) else {
      close(ends[0])
      close(ends[1])
      return false
    }
    close(ends[0])
    // Keys and Ctrl-C are the pager's now: what runs goes on when it is left.
    let task = Signals.shared.pause()
    defer { Signals.shared.resume(task) }
    write(Array(text.utf8), to: ends[1])
    close(ends[1])
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let end = ExitStatus(waitStatus: status)
    if end == .signalled(SIGINT) {
      // The terminal has shown `^C`: what comes next begins on a line of its own.
      console.write("\n", to: .err)
      waitForInterrupt()
    }
    switch end {
    // The shell's own: the pager itself never ran.
    case .exited(126), .exited(127): return false
    case .exited(let status) where status != 0:
      console.write("notice: the pager `\(command)` ended with status \(status); `PAGER=` shows everything as it is\n", to: .err)
    case .exited, .signalled: break
    }
    return true
  }

  /// The Ctrl-C that has ended the pager comes to this program as well, maybe a little later: it was not for what runs here.
  private func waitForInterrupt() {
    let limit = TaskScope.now() + 100_000_000
    while !LineEditor.takeInterrupt(), TaskScope.now() < limit { usleep(1_000) }
  }

  private func start(reading input: Int32) -> pid_t? {
    var variables = environment.all
    // Leave at once if it fits, let colours through, leave the text on the screen: as git asks for it.
    if variables["LESS"] == nil { variables["LESS"] = "FRX" }
    let start = ProgramStart(
      ["/bin/sh", "-c", command], input: .copy(input), output: .inherited, errors: .inherited, company: .callers,
      environment: variables.map { "\($0.key)=\($0.value)" })
    return try? start.start()
  }

  /// Writes until all is written or the pager has been left.
  private func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }
}
