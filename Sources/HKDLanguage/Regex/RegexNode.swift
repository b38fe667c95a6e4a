/// A parsed regular expression.
indirect enum RegexNode {
  case empty
  case set(ScalarSet)
  case assertion(RegexAssertion)
  case sequence([RegexNode])
  case alternatives([RegexNode])
  /// `maximum` is nil for no limit.
  case repetition(RegexNode, minimum: Int, maximum: Int?, isLazy: Bool)
  /// A group whose text is kept, by its number from 1.
  case capture(RegexNode, number: Int)
}

/// What must hold between two characters.
enum RegexAssertion: Sendable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}
