import CSystem
import DeployCommands
import Glibc
import HKDLanguage

/// Asks on the terminal itself, whatever standard input and output are; tasks in the background cannot ask.
final class TerminalPrompt: DeployPrompt {
  private init() {}

  /// Nil where nobody could answer: no terminal to see the question on.
  static func ifPossible() -> TerminalPrompt? { isatty(STDERR_FILENO) == 1 ? TerminalPrompt() : nil }

  func ask(_ question: String, isSecret: Bool, scope: TaskScope) throws -> String? {
    try scope.check()
    guard !scope.isBackground else { return nil }
    let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var settings = termios()
    let isKnown = tcgetattr(descriptor, &settings) == 0
    if isSecret, isKnown {
      var silent = settings
      silent.c_lflag &= ~tcflag_t(ECHO)
      tcsetattr(descriptor, TCSAFLUSH, &silent)
    }
    defer { if isSecret, isKnown { tcsetattr(descriptor, TCSAFLUSH, &settings) } }
    writeText(question + " ", to: descriptor)
    let answer = try readLine(from: descriptor, scope: scope)
    if isSecret { writeText("\n", to: descriptor) }
    return answer
  }

  /// A line without its newline; nil at the end of the input.
  private func readLine(from descriptor: Int32, scope: TaskScope) throws -> String? {
    var line: [UInt8] = []
    while true {
      try scope.check()
      // Cancels and deadlines are looked at four times a second while nobody types.
      var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&poller, 1, 250) > 0 else { continue }
      var byte: UInt8 = 0
      let count = read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }

  private func writeText(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
