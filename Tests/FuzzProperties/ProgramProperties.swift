import HKDCommands
import HKDLanguage

/// A text is a program or gets messages that say where it is wrong.
enum ProgramProperties {
  /// Tokens stand in their order; of a text that parses they are, with the blanks between them, the whole text.
  static func tokens(of bytes: [UInt8]) throws(FuzzTarget.Violation) {
    let source = SourceText(bytes, origin: .argument)
    let tokens = Parser.tokens(of: source)
    let isWhole = !Parser.parse(source).hasErrors
    var end: UInt32 = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for token in tokens {
      let span = token.span
      try require(span.start >= end && span.start <= span.end, "the token at \(span.start) stands before \(end)")
      try require(Int(span.end) <= bytes.count, "the token at \(span.start) ends behind the text")
      if isWhole {
        let gap = bytes[Int(end)..<Int(span.start)]
        try require(gap.allSatisfy { $0 == 0x20 || $0 == 0x09 }, "no token holds the text at \(end)")
      }
      end = span.end
    }
    if isWhole {
      try require(bytes[Int(end)...].allSatisfy { $0 == 0x20 || $0 == 0x09 }, "no token holds the text at \(end)")
    }
  }

  /// Reading says that a text is complete just where it has no errors.
  static func tree(of bytes: [UInt8]) throws(FuzzTarget.Violation) {
    for origin in [SourceText.Origin.argument, .session(1)] {
      let source = SourceText(bytes, origin: origin)
      let program = Parser.parse(source)
      try told(program.diagnostics, of: bytes)
      let completeness = Parser.completeness(of: source)
      try require(program.hasErrors == (completeness != .complete), "\(completeness), but \(program.diagnostics.count) errors")
    }
  }

  /// Checking gives messages or code, the same ones each time.
  static func check(_ bytes: [UInt8]) throws(FuzzTarget.Violation) {
    let source = SourceText(bytes, origin: .argument)
    let program = engine.check(source)
    try told(program.diagnostics, of: bytes)
    let again = engine.check(source)
    try require(
      program.diagnostics.map(\.message) == again.diagnostics.map(\.message), "checked twice with two outcomes")
    // Without an error there is code: the listing is empty only where compiling has failed.
    if !program.hasErrors { try require(!program.listing.isEmpty, "what has been checked cannot be compiled") }
    _ = Session(engine) { _ in }.check(source.text(Span(0, bytes.count)))
  }

  private static let engine = Engine(
    commands: languageCommands(), output: SilentOutput(), gate: SecretGate(), environment: [:],
    loadModule: { path, _ throws(Failure) in throw Failure("HKD222", "no module \(path)", kind: .check) })

  private static func told(_ diagnostics: [Diagnostic], of bytes: [UInt8]) throws(FuzzTarget.Violation) {
    var previous: UInt32 = 0
    for diagnostic in diagnostics {
      let span = diagnostic.span
      try require(span.start <= span.end && Int(span.end) <= bytes.count, "\(diagnostic.code) stands outside of the text")
      try require(span.start >= previous, "\(diagnostic.code) is out of order")
      previous = span.start
      try require(!diagnostic.message.isEmpty, "\(diagnostic.code) says nothing")
    }
    for diagnostic in diagnostics.prefix(4) {
      for width in [20, 100] {
        let text = DiagnosticRenderer(width: width).text(diagnostic)
        try require(
          text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control },
          "\(diagnostic.code) is told with control characters")
      }
    }
  }

  /// Formatting changes the layout alone, and nothing the second time.
  static func format(_ bytes: [UInt8]) throws(FuzzTarget.Violation) {
    let source = SourceText(bytes, origin: .argument)
    guard case .formatted(let once) = Formatter.format(source) else {
      return try require(Parser.parse(source).hasErrors, "a program that parses is not formatted")
    }
    let formatted = SourceText(once)
    guard case .formatted(let twice) = Formatter.format(formatted) else {
      throw FuzzTarget.Violation("a formatted text does not parse:\n\(once)")
    }
    try require(once == twice, "formatted twice it is another text:\n\(once)\n---\n\(twice)")
    try require(meaning(of: source) == meaning(of: formatted), "formatting changes the tokens:\n\(once)")
  }

  /// The tokens that say something, comments included.
  private static func meaning(of source: SourceText) -> [String] {
    var result: [String] = []
    for token in Parser.tokens(of: source) {
      switch token.kind {
      case .end: break
      case .newline: if result.last != "\n" { result.append("\n") }
      case .continuation: result.append("\\")
      default:
        let text = source.text(token.span).split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
        let isComment = token.kind == .comment || token.kind == .documentation
        result.append(isComment ? String(text.reversed().drop { $0 == " " || $0 == "\t" }.reversed()) : text)
      }
    }
    while result.last == "\n" { result.removeLast() }
    if result.first == "\n" { result.removeFirst() }
    return result
  }
}

/// Nobody reads what fuzzed programs print.
final class SilentOutput: Output {
  func write(_ text: String) {}
  func note(_ line: String) {}
}
