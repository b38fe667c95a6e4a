/// How tightly operators bind, loosest first.
enum Precedence: Int, Comparable {
  case or, and, not, coalesce, comparison, range, sum, product, prefix

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

  /// The next level up: what the right operand of a left-leaning operator is made of.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .prefix }

  /// Whether an operator of this level may stand just once.
  var isSingle: Bool { self == .comparison || self == .range }
}

extension BinaryOperator {
  var precedence: Precedence {
    switch self {
    case .or: .or
    case .and: .and
    case .coalesce: .coalesce
    case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches, .matchesNot, .contained:
      .comparison
    case .range: .range
    case .add, .subtract: .sum
    case .multiply, .divide, .floorDivide, .remainder: .product
    }
  }

  /// The operator that a token is; nil for those that are words, and for what is no operator.
  init?(_ kind: Token.Kind) {
    switch kind {
    case .coalesce: self = .coalesce
    case .equal: self = .equal
    case .unequal: self = .unequal
    case .less: self = .less
    case .lessOrEqual: self = .lessOrEqual
    case .greater: self = .greater
    case .greaterOrEqual: self = .greaterOrEqual
    case .matches: self = .matches
    case .matchesNot: self = .matchesNot
    case .range: self = .range
    case .plus: self = .add
    case .minus: self = .subtract
    case .star: self = .multiply
    case .slash: self = .divide
    case .doubleSlash: self = .floorDivide
    case .percent: self = .remainder
    default: return nil
    }
  }
}
