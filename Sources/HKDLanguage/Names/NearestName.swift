/// The "did you mean": the known name that a misspelt one is nearest to.
public enum NearestName {
  /// The nearest of the candidates, nil if none is near enough to be what was meant.
  ///
  /// Near is at most a third of the word's length in edits (insert, delete, replace, swap of neighbours), at least one
  /// from two letters on;
  /// a candidate that differs in case alone, or that the word begins, is near too.
  public static func find(_ word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(word.utf8.prefix(64))
    // Every other letter is one edit away from a letter: only its case can have been meant.
    let limit = wanted.count == 1 ? 0 : max(1, min(3, wanted.count / 3))
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let other = Array(candidate.utf8.prefix(64))
      guard abs(other.count - wanted.count) <= limit else { continue }
      let distance = candidate.lowercased() == word.lowercased() ? 0 : edits(wanted, other, limit: limit)
      guard distance <= limit, let known = best else {
        if distance <= limit { best = (candidate, distance) }
        continue
      }
      // Of two as near, the one that the word begins: `maintenance:of` is `maintenance:off` rather than `maintenance:on`.
      let isLikelier = candidate.hasPrefix(word) && !known.name.hasPrefix(word)
      if distance < known.distance || distance == known.distance && isLikelier { best = (candidate, distance) }
    }
    if let best { return best.name }
    guard word.utf8.count >= 3 else { return nil }
    return candidates.first { $0.hasPrefix(word) }
  }

  /// `` did you mean `--app`? ``, or nil.
  public static func hint(for word: String, among candidates: some Sequence<String>) -> String? {
    find(word, among: candidates).map { "did you mean `\($0)`?" }
  }

  /// Edits between two words (optimal string alignment), or more than `limit` as soon as that is certain.
  private static func edits(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1..<(left.count + 1) {
      var current = [row]
      for column in 1..<(right.count + 1) {
        let replaced = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
        var cost = min(replaced, last[column] + 1, current[column - 1] + 1)
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          cost = min(cost, beforeLast[column - 2] + 1)
        }
        current.append(cost)
      }
      guard let least = current.min(), least <= limit else { return limit + 1 }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
