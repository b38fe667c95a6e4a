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
      case .string(let text): return .int(text.count)
      case .secret(let secret): return .int(secret.revealed.count)
      case .list, .range: return .int(try invocation.anyItems("value").count)
      default: throw invocation.misfit("value", "a list, record or string")
      }
    }
  }

  static var unique: Command {
    Command(
      "unique", "Keeps the first of items that are equal.",
      parameters: [.items],
      result: .list,
      examples: [Example("[b a b 1 1.0] | unique", output: "b\na\n1")]
    ) { invocation in
      var seen: Set<Value> = []
      return .list(try invocation.items("items").filter { seen.insert($0).inserted })
    }
  }

  static var flatten: Command {
    Command(
      "flatten", "Puts the items of lists inside a list in their place, one level deep.",
      parameters: [.items],
      result: .list,
      examples: [Example("[1 [2 [3]]] | flatten", output: "1\n2\n[3]")]
    ) { invocation in
      var result: [Value] = []
      for item in try invocation.items("items") {
        switch item {
        case .list(let inner): result.append(contentsOf: inner)
        case .range(let first, let last):
          let numbers = Items.range(first, last)
          try Limits.checkList(result.count, numbers.count)
          result.append(contentsOf: numbers)
        default: result.append(item)
        }
      }
      return .list(result)
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
      return .list(pairs.map { .list([$0, $1]) })
    }
  }

  static var reverse: Command {
    Command(
      "reverse", "Gives a list from its end to its beginning.",
      parameters: [.items],
      result: .list,
      examples: [Example("1..3 | reverse", output: "3\n2\n1")]
    ) { invocation in .list(Array(try invocation.items("items").reversed())) }
  }
}
