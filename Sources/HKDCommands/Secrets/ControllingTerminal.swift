import CSystem
import Glibc
import HKDLanguage

/// The terminal that the process belongs to, whatever its standard input and output are, for one question.
public final class ControllingTerminal {
  private let descriptor: Descriptor
  private let isHidden: Bool
  private var before = termios()

  /// Nil without a terminal.
  ///
  /// - Parameter isHidden: turns its echo off as long as this lives; the end of the line still shows.
  public init?(isHidden: Bool) {
    let number = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard number >= 0 else { return nil }
    descriptor = Descriptor(number)
    self.isHidden = isHidden
    guard tcgetattr(number, &before) == 0 else { return nil }
    if isHidden { hide() }
  }

  private func hide() {
    var hidden = before
    hidden.c_lflag &= ~tcflag_t(ECHO)
    hidden.c_lflag |= tcflag_t(ECHONL)
    tcsetattr(descriptor.number, TCSAFLUSH, &hidden)
  }

  /// Whether somebody else has turned the echo on again: the shell, while this program was stopped.
  private var isShownAgain: Bool {
    var now = termios()
    return isHidden && tcgetattr(descriptor.number, &now) == 0 && now.c_lflag & tcflag_t(ECHO) != 0
      && tcgetpgrp(descriptor.number) == getpgrp()
  }

  /// How soon that is seen, in nanoseconds.
  private static let lookInterval = 20_000_000

  deinit { if isHidden { tcsetattr(descriptor.number, TCSAFLUSH, &before) } }

  /// The line typed; nil at the end of input. Throws what ends the scope.
  ///
  /// - Parameter typedAhead: gives what was read from the terminal before, byte by byte, as long as there is any.
  public func ask(
    _ question: String, in scope: TaskScope, typedAhead: () -> UInt8? = { nil }
  ) throws(Failure) -> String? {
    let wait = try CancelWait(scope)
    show(Array(question.utf8))
    var line: [UInt8] = []
    while let byte = typedAhead() {
      guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
        line.append(byte)
        continue
      }
      // Nobody has echoed it yet.
      let echo = isHidden ? [] : line
      show(echo + [UInt8(ascii: "\n")])
      return String(decoding: line, as: UTF8.self)
    }
    while true {
      try scope.check()
      if isShownAgain {
        hide()
        line = []
        show(Array(question.utf8))
      }
      var descriptors = [pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)]
      guard wait.poll(&descriptors, for: isHidden ? Self.lookInterval : nil) else { continue }
      var byte: UInt8 = 0
      let count = read(descriptor.number, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }

  private func show(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { write(descriptor.number, $0.baseAddress, $0.count) }
  }
}
