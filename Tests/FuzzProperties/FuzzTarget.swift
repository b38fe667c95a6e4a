/// What reads outside bytes, and what must hold whatever they are: one case for each way of reading.
public enum FuzzTarget: String, CaseIterable, Sendable {
  case lexer, parser, checker, formatter, run, json, regex

  /// What a text did that it must not; the texts of one corpus fit several targets.
  public struct Violation: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
  }

  /// The folder of the corpus whose texts it reads.
  public var corpus: String {
    switch self {
    case .lexer, .parser, .checker, .formatter, .run: "program"
    case .json: "json"
    case .regex: "regex"
    }
  }

  /// Reads the bytes and looks at what came of it. Crashes and endless loops show by themselves.
  public func test(_ bytes: [UInt8]) throws(Violation) {
    switch self {
    case .lexer: try ProgramProperties.tokens(of: bytes)
    case .parser: try ProgramProperties.tree(of: bytes)
    case .checker: try ProgramProperties.check(bytes)
    case .formatter: try ProgramProperties.format(bytes)
    case .run: try RunProperties.run(bytes)
    case .json: try JSONProperties.read(bytes)
    case .regex: try RegexProperties.match(bytes)
    }
  }
}

/// Ends the test of one text where something does not hold.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(FuzzTarget.Violation) {
  if !holds { throw FuzzTarget.Violation(what()) }
}
