import HKDLanguage

extension Parameter {
  /// The list that most list commands take first, piped or given.
  static let items = Parameter("items", .positional, .items, required: true, input: true, "A list or a range.")

  static func block(_ summary: String) -> Parameter { Parameter("block", .positional, .block, required: true, summary) }
}

extension Command {
  static var each: Command {
    Command(
      "each", "Calls a block with each item and gives the list of results.",
      parameters: [.items, .block("Gets an item.")],
      result: .list,
      examples: [Example("1..3 | each { |x| $x * 2 }", output: "2\n4\n6")],
      intrinsic: .each
    ) { invocation in
      let items = try invocation.anyItems("items")
      let block = try invocation.block("block")
      return .list(try items.map { try invocation.call(block, $0) })
    }
  }

  static var `where`: Command {
    Command(
      "where", "Keeps the items for which a block gives true.",
      parameters: [.items, .block("Gets an item, gives a bool.")],
      result: .list, items: .ofInput,
      examples: [Example("1..6 | where { |x| $x % 2 == 0 }", output: "2\n4\n6")],
      intrinsic: .where
    ) { invocation in
      let items = try invocation.anyItems("items")
      let block = try invocation.block("block")
      return .list(try items.filter { try invocation.decide(block, $0) })
    }
  }

  static var some: Command {
    Command(
      "some", "Tells whether a block gives true for at least one item; stops at the first.",
      parameters: [.items, .block("Gets an item, gives a bool.")],
      result: .bool,
      examples: [Example("[1 5 9] | some { |x| $x > 4 }", output: "true")]
    ) { invocation in
      let block = try invocation.block("block")
      return .bool(try invocation.anyItems("items").contains { try invocation.decide(block, $0) })
    }
  }

  static var every: Command {
    Command(
      "every", "Tells whether a block gives true for all items; stops at the first that it does not.",
      parameters: [.items, .block("Gets an item, gives a bool.")],
      result: .bool,
      examples: [Example("[1 5 9] | every { |x| $x > 4 }", output: "false")]
    ) { invocation in
      let block = try invocation.block("block")
      return .bool(try invocation.anyItems("items").allSatisfy { try invocation.decide(block, $0) })
    }
  }

  static var fold: Command {
    Command(
      "fold", "Goes over the items with a value that each call of a block hands on to the next.",
      parameters: [
        .items, Parameter("initial", .positional, .any, required: true, "The value to begin with."),
        .block("Gets the value so far and an item, gives the next value."),
      ],
      examples: [Example("1..4 | fold 1 { |product, x| $product * $x }", output: "24")],
      intrinsic: .fold
    ) { invocation in
      let block = try invocation.block("block")
      return try invocation.anyItems("items").reduce(invocation["initial"]) { try invocation.call(block, $0, $1) }
    }
  }
}
