import CSystem
import Glibc
import HKDLanguage

extension Command {
  static var secretPrompt: Command {
    Command(
      "secret:prompt", "Asks for a secret at the terminal, without showing what is typed.",
      parameters: [Parameter("question", .positional, .string, default: .string("Secret"), "What to ask.")],
      result: .secret, effect: .reads,
      examples: [
        Example("try { secret:prompt \"Token\" } catch err { say $err.code }", output: nil)
      ]
    ) { invocation in
      let question = try invocation.string("question")
      // A task in the background has no terminal: the prompt's line is being edited there.
      guard !invocation.scope.isBackground, let terminal = HiddenTerminal() else {
        throw invocation.failure(
          .noTerminal, "`secret:prompt` needs a terminal to ask at", hint: "use secret:env or secret:file in scripts")
      }
      guard let text = try terminal.ask("\(question): ", CancelWait(invocation.scope)) else {
        throw invocation.failure(.noTerminal, "nothing was typed")
      }
      return invocation.secret(text)
    }
  }
}

/// The controlling terminal with echo turned off, as long as it lives.
private final class HiddenTerminal {
  private let descriptor: Descriptor
  private var before = termios()

  /// Nil without a terminal.
  init?() {
    let number = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard number >= 0 else { return nil }
    descriptor = Descriptor(number)
    guard tcgetattr(number, &before) == 0 else { return nil }
    var hidden = before
    hidden.c_lflag &= ~tcflag_t(ECHO)
    hidden.c_lflag |= tcflag_t(ECHONL)
    tcsetattr(number, TCSAFLUSH, &hidden)
  }

  deinit { tcsetattr(descriptor.number, TCSAFLUSH, &before) }

  /// The line typed; nil at the end of input.
  func ask(_ question: String, _ wait: CancelWait) throws(Failure) -> String? {
    _ = Array(question.utf8).withUnsafeBytes { write(descriptor.number, $0.baseAddress, $0.count) }
    var line: [UInt8] = []
    while true {
      try wait.scope.check()
      var descriptors = [pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)]
      guard wait.poll(&descriptors) else { continue }
      var byte: UInt8 = 0
      let count = read(descriptor.number, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }
}
