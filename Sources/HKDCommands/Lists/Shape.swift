import HKDLanguage

extension Command {
  static var count: Command {
    Command(
      "count", "Counts the items of a list, the fields of a record or the characters of a string.",
      parameters: [
        Parameter(
          "value", .positional, .oneOf([.list, .range, .record, .string, .secret]), required: true, input: true,
          "What to count.")
      ],
      result: .int,
      examples: [Example("[a b c] | count", output: "3"), Example("count \"déjà\"", output: "4")]
    ) { invocation in
      switch invocation["value"] {
      case .record(let record): return .int(record.count)
      case .string(let text): return .int(try invocation.characters(text))
      case .secret(let secret): return .int(try invocation.characters(secret.revealed))
      case .list, .range: return .int(try invocation.anyItems("value").count)
      default: throw invocation.misfit("value", "a list, record or string")
      }
    }
  }

  static var unique: Command {
    Command(
      "unique", "Keeps the first of items that are equal.",
      parameters: [.items],
      result: .list, items: .ofInput,
      examples: [Example("[b a b 1 1.0] | unique", output: "b\na\n1")]
    ) { invocation in
      var seen = SeenValues(invocation.bounds)
      return try invocation.list(of: invocation.items("items")) { item throws(Failure) in
        try seen.insert(item) ? item : nil
      }
    }
  }

  static var flatten: Command {
    Command(
      "flatten", "Puts the items of lists inside a list in their place, one level deep.",
      parameters: [.items],
      result: .list,
      examples: [Example("[1 [2 [3]]] | flatten", output: "1\n2\n[3]")]
    ) { invocation in
      let result = ListBuilder(invocation.bounds)
      for item in try invocation.items("items") {
        switch item {
        case .list(let inner):
          for item in inner { try result.append(item) }
        case .range(let first, let last) where first <= last:
          for number in first...last { try result.append(.int(number)) }
        case .range: break
        default: try result.append(item)
        }
      }
      return result.finish()
    }
  }

  static var zip: Command {
    Command(
      "zip", "Pairs the items of two lists; stops at the end of the shorter.",
      parameters: [.items, Parameter("other", .positional, .items, required: true, "The second items.")],
      result: .list,
      examples: [Example("[a b] | zip 1..9", output: "[a 1]\n[b 2]")]
    ) { invocation in
      let pairs = Swift.zip(try invocation.items("items"), try invocation.items("other"))
      return try invocation.list(of: pairs.lazy.map { .list([$0, $1]) })
    }
  }

  static var reverse: Command {
    Command(
      "reverse", "Gives a list from its end to its beginning.",
      parameters: [.items],
      result: .list, items: .ofInput,
      examples: [Example("1..3 | reverse", output: "3\n2\n1")]
    ) { invocation in try invocation.list(of: invocation.items("items").reversed()) }
  }
}

/// The values that stood before. Lists and records are compared within bounds: those that share their parts may have more
/// of them than can be looked at.
private struct SeenValues {
  private var scalars: Set<Value> = []
  /// Lists and records by their hashes.
  private var containers: [Int: [Value]] = [:]
  private var bounds: Bounds<Failure>

  init(_ bounds: Bounds<Failure>) { self.bounds = bounds }

  /// False for a value that was inserted before.
  mutating func insert(_ value: Value) throws(Failure) -> Bool {
    try bounds.step()
    switch value {
    case .list, .record: break
    default: return scalars.insert(value).inserted
    }
    let hash = value.hashValue
    for other in containers[hash] ?? [] where try value.isEqual(to: other, &bounds) { return false }
    containers[hash, default: []].append(value)
    return true
  }
}

extension Invocation {
  /// How many characters a text has, as people see them.
  fileprivate func characters(_ text: String) throws(Failure) -> Int {
    var bounds = bounds
    var count = 0
    var position = text.startIndex
    // Many at once: going from one to the next takes twice as long.
    let stretch = 1 << 12
    while let next = text.index(position, offsetBy: stretch, limitedBy: text.endIndex) {
      try bounds.step(stretch)
      count += stretch
      position = next
    }
    return count + text.distance(from: position, to: text.endIndex)
  }
}
