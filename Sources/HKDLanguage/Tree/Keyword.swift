/// Words that begin a statement or a value when they stand where a command could.
enum Keyword: String, CaseIterable {
  case `let`, `var`, set, `for`, `while`, `break`, `continue`, `return`, def, `defer`, use
  case `if`, match, `try`
  case `else`, `catch`, finally
  case `true`, `false`, null, not

  /// Whether it stands at the head of a statement that gives no value.
  var isStatement: Bool {
    switch self {
    case .let, .var, .set, .for, .while, .break, .continue, .return, .def, .defer, .use: true
    default: false
    }
  }
}

extension Keyword {
  /// The keyword that a stretch of a text is.
  ///
  /// By length and first letter, without making a string: this is asked of every statement.
  init?(at span: Span, in bytes: [UInt8]) {
    let start = Int(span.start)
    guard span.count >= 2, start + span.count <= bytes.count else { return nil }
    let word: (text: StaticString, keyword: Keyword)
    switch (span.count, Unicode.Scalar(bytes[start])) {
    case (2, "i"): word = ("if", .if)
    case (3, "l"): word = ("let", .let)
    case (3, "v"): word = ("var", .var)
    case (3, "s"): word = ("set", .set)
    case (3, "f"): word = ("for", .for)
    case (3, "d"): word = ("def", .def)
    case (3, "u"): word = ("use", .use)
    case (3, "t"): word = ("try", .try)
    case (3, "n"): word = ("not", .not)
    case (4, "e"): word = ("else", .else)
    case (4, "t"): word = ("true", .true)
    case (4, "n"): word = ("null", .null)
    case (5, "w"): word = ("while", .while)
    case (5, "b"): word = ("break", .break)
    case (5, "m"): word = ("match", .match)
    case (5, "d"): word = ("defer", .defer)
    case (5, "c"): word = ("catch", .catch)
    case (5, "f"): word = ("false", .false)
    case (6, "r"): word = ("return", .return)
    case (7, "f"): word = ("finally", .finally)
    case (8, "c"): word = ("continue", .continue)
    default: return nil
    }
    for index in 1..<span.count where bytes[start + index] != word.text.utf8Start[index] { return nil }
    self = word.keyword
  }
}

extension Parser {
  /// The keyword that the name looked at is.
  var keyword: Keyword? { Keyword(at: token.span, in: lexer.bytes) }
}
