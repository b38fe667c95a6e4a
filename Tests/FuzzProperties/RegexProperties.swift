import HKDLanguage

/// The first line is an expression, the rest a text: matches lie in the text, in order, and come in linear time.
enum RegexProperties {
  static func match(_ bytes: [UInt8]) throws(FuzzTarget.Violation) {
    let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    let pattern = String(decoding: parts.first ?? [], as: UTF8.self)
    let text = String(decoding: parts.count > 1 ? parts[1] : [], as: UTF8.self)
    let expression: RegularExpression
    do throws(RegularExpression.Problem) {
      expression = try RegularExpression(pattern)
    } catch {
      return try require(
        error.offset >= 0 && error.offset <= pattern.unicodeScalars.count, "\(error.message) outside of the expression")
    }
    let matches = expression.allMatches(in: text)
    try require(expression.matches(text) == !matches.isEmpty, "whether it matches depends on how it is asked")
    var end = 0
    for match in matches {
      try require(match.range.lowerBound >= end && match.range.upperBound <= text.utf8.count, "matches overlap")
      end = match.range.upperBound
      for case .some(let group) in match.ranges {
        try require(group.lowerBound <= group.upperBound && group.upperBound <= text.utf8.count, "a group lies outside")
        let index = text.utf8.index(text.utf8.startIndex, offsetBy: group.lowerBound)
        try require(index.samePosition(in: text.unicodeScalars) != nil, "a group begins inside of a character")
      }
    }
  }
}
