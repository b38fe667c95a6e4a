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

extension Parser {
  /// The keyword that the name looked at is.
  ///
  /// By length and first letter, without making a string: this is asked of every statement.
  var keyword: Keyword? {
    switch (token.span.count, Unicode.Scalar(lexer.byte(token.start))) {
    case (2, "i"): token(is: "if", .if)
    case (3, "l"): token(is: "let", .let)
    case (3, "v"): token(is: "var", .var)
    case (3, "s"): token(is: "set", .set)
    case (3, "f"): token(is: "for", .for)
    case (3, "d"): token(is: "def", .def)
    case (3, "u"): token(is: "use", .use)
    case (3, "t"): token(is: "try", .try)
    case (3, "n"): token(is: "not", .not)
    case (4, "e"): token(is: "else", .else)
    case (4, "t"): token(is: "true", .true)
    case (4, "n"): token(is: "null", .null)
    case (5, "w"): token(is: "while", .while)
    case (5, "b"): token(is: "break", .break)
    case (5, "m"): token(is: "match", .match)
    case (5, "d"): token(is: "defer", .defer)
    case (5, "c"): token(is: "catch", .catch)
    case (5, "f"): token(is: "false", .false)
    case (6, "r"): token(is: "return", .return)
    case (7, "f"): token(is: "finally", .finally)
    case (8, "c"): token(is: "continue", .continue)
    default: nil
    }
  }

  private func token(is word: StaticString, _ keyword: Keyword) -> Keyword? {
    lexer.holds(word, at: token.start) ? keyword : nil
  }
}
