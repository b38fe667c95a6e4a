extension RegularExpression {
  /// What takes the place of a match: text with `$1`, `${name}` and `$$` in it, read for one expression.
  public struct Replacement: Sendable {
    private enum Part: Sendable {
      case text([UInt8])
      case group(Int)
    }

    private var parts: [Part] = []

    init(_ text: String, groupNames: [String?]) throws(Problem) {
      let scalars = Array(text.unicodeScalars)
      var literal = ""
      var position = 0
      while position < scalars.count {
        let scalar = scalars[position]
        position += 1
        guard scalar == "$" else {
          literal.unicodeScalars.append(scalar)
          continue
        }
        if position < scalars.count, scalars[position] == "$" {
          literal += "$"
          position += 1
          continue
        }
        let start = position - 1
        let name = Self.groupName(scalars, &position)
        guard let name, let number = Self.number(of: name, groupNames) else {
          throw Problem(
            "a `$` in the replacement names a group of the expression: $1, ${name}; $$ is the sign itself", at: start)
        }
        parts.append(.text(Array(literal.utf8)))
        parts.append(.group(number))
        literal = ""
      }
      parts.append(.text(Array(literal.utf8)))
    }

    /// One digit, or what stands in braces.
    private static func groupName(_ scalars: [Unicode.Scalar], _ position: inout Int) -> String? {
      guard position < scalars.count else { return nil }
      guard scalars[position] == "{" else {
        position += 1
        return String(scalars[position - 1])
      }
      guard let end = scalars[position...].firstIndex(of: "}") else { return nil }
      defer { position = end + 1 }
      return scalars[(position + 1)..<end].reduce(into: "") { $0.unicodeScalars.append($1) }
    }

    private static func number(of name: String, _ groupNames: [String?]) -> Int? {
      if let number = Int(name) { return groupNames.indices.contains(number) ? number : nil }
      return groupNames.firstIndex(of: name)
    }

    func append(_ match: Match, of text: UnsafeBufferPointer<UInt8>, to result: inout [UInt8]) {
      for part in parts {
        switch part {
        case .text(let bytes): result.append(contentsOf: bytes)
        case .group(let number):
          if let range = match.ranges[number] { result.append(contentsOf: text[range]) }
        }
      }
    }
  }
}
