import HKDLanguage

extension Parameter {
  /// What a command gives that needs an item where there is none.
  fileprivate static let fallback = Parameter("default", .flag, .any, default: .absent, "What to give for an empty list.")

  fileprivate static let number = Parameter("number", .positional, .int, required: true, "How many items.")
}

extension Command {
  static var first: Command {
    Command(
      "first", "Gives the first item of a list.",
      parameters: [.items, .fallback],
      items: .oneOfInput,
      examples: [Example("[a b c] | first", output: "a"), Example("[] | first --default none", output: "none")]
    ) { invocation in try invocation.anyItems("items").first ?? fallback(invocation) }
  }

  static var last: Command {
    Command(
      "last", "Gives the last item of a list.",
      parameters: [.items, .fallback],
      items: .oneOfInput,
      examples: [Example("[a b c] | last", output: "c")]
    ) { invocation in try invocation.anyItems("items").last ?? fallback(invocation) }
  }

  static var take: Command {
    Command(
      "take", "Gives the first items of a list.",
      parameters: [.items, .number],
      result: .list, items: .ofInput,
      examples: [Example("1..10 | take 2", output: "1\n2")]
    ) { invocation in try list(invocation.anyItems("items").prefix(invocation.count("number")), invocation) }
  }

  static var skip: Command {
    Command(
      "skip", "Gives a list without its first items.",
      parameters: [.items, .number],
      result: .list, items: .ofInput,
      examples: [Example("1..4 | skip 2", output: "3\n4")]
    ) { invocation in try list(invocation.anyItems("items").dropFirst(invocation.count("number")), invocation) }
  }

  static var min: Command {
    Command(
      "min", "Gives the smallest item.",
      parameters: [.items, .fallback],
      items: .oneOfInput,
      examples: [Example("[3 1 2] | min", output: "1")]
    ) { invocation in try extreme(invocation, wanted: .before) }
  }

  static var max: Command {
    Command(
      "max", "Gives the largest item.",
      parameters: [.items, .fallback],
      items: .oneOfInput,
      examples: [Example("[90s 1h 5m] | max", output: "1h")]
    ) { invocation in try extreme(invocation, wanted: .after) }
  }
}

/// The `--default` of a command that found no item.
private func fallback(_ invocation: Invocation) throws -> Value {
  let fallback = invocation["default"]
  guard !fallback.isAbsent else {
    throw invocation.failure(
      .emptyList, "`\(invocation.command.name)` of an empty list", hint: "say what to give then: --default …")
  }
  return fallback
}

private func list(_ part: Slice<Items>, _ invocation: Invocation) throws(Failure) -> Value {
  try Limits.checkList(part.count)
  return try invocation.list(of: part)
}

private func extreme(_ invocation: Invocation, wanted: Value.Order) throws -> Value {
  let items = try invocation.items("items")
  guard var best = items.first else { return try fallback(invocation) }
  var bounds = invocation.bounds
  // A single item is compared with itself, so that what has no order is refused there too.
  for item in items.count == 1 ? items[...] : items.dropFirst() {
    try bounds.step()
    guard let order = item.order(best) else {
      throw invocation.failure(.incomparable, "`\(invocation.command.name)`: \(Value.orderRefusal(item, best))")
    }
    if order == wanted { best = item }
  }
  return best
}
