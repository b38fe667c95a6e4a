/// Words that begin a statement or a value when they stand where a command could.
enum Keyword: String {
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
  /// By length first: this is asked of every statement.
  var keyword: Keyword? {
    let candidates: [Keyword]
    switch token.span.count {
    case 2: candidates = [.if]
    case 3: candidates = [.let, .var, .set, .for, .def, .use, .try, .not]
    case 4: candidates = [.else, .true, .null]
    case 5: candidates = [.while, .break, .match, .defer, .catch, .false]
    case 6: candidates = [.return]
    case 7: candidates = [.finally]
    case 8: candidates = [.continue]
    default: return nil
    }
    let text = text(token)
    return candidates.first { $0.rawValue == text }
  }
}
