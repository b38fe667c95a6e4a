import HKDLanguage

extension Parameter {
  fileprivate static let reverse = Parameter("reverse", .flag, .bool, short: "r", "From the largest down.")

  /// A block, or the name of a field as the short form of `{ |x| $x.name }`.
  static func key(_ summary: String) -> Parameter {
    Parameter("key", .positional, .oneOf([.block, .string]), required: true, summary)
  }
}

extension Command {
  static var sort: Command {
    Command(
      "sort", "Sorts a list; items that are alike keep their order.",
      parameters: [.items, .reverse],
      result: .list, items: .ofInput,
      examples: [
        Example("[3 1 2] | sort", output: "1\n2\n3"), Example("[b a c] | sort --reverse", output: "c\nb\na"),
      ]
    ) { invocation in
      var items: [Value] = []
      var bounds = invocation.bounds
      for item in try invocation.items("items") {
        try bounds.step()
        items.append(item)
      }
      return try sorted(items, by: items, invocation)
    }
  }

  static var sortBy: Command {
    Command(
      "sort-by", "Sorts a list by what a block or a field gives for each item; items that are alike keep their order.",
      parameters: [.items, .key("Gets an item, gives what to sort by; or a field's name."), .reverse],
      result: .list, items: .ofInput,
      examples: [
        Example("[ccc a bb] | sort-by { |x| $x | count }", output: "a\nbb\nccc"),
        Example("[[n: 2] [n: 1]] | sort-by n", output: "n\n1\n2"),
      ]
    ) { invocation in
      let key = try invocation.key()
      var items: [Value] = []
      var keys: [Value] = []
      var bounds = invocation.bounds
      for item in try invocation.items("items") {
        try bounds.step()
        keys.append(try key(item))
        items.append(item)
      }
      return try sorted(items, by: keys, invocation)
    }
  }

  static var groupBy: Command {
    Command(
      "group-by", "Puts items into lists by what a block or a field gives for each, in order of appearance.",
      parameters: [.items, .key("Gets an item, gives its group; or a field's name.")],
      result: .record,
      examples: [
        Example(
          "1..5 | group-by { |x| if $x % 2 == 0 { \"even\" } else { \"odd\" } }",
          output: "odd   [1 3 5]\neven  [2 4]")
      ]
    ) { invocation in
      let key = try invocation.key()
      var places: [ExactText: Int] = [:]
      var groups: [(String, [Value])] = []
      var bounds = invocation.bounds
      for item in try invocation.items("items") {
        try bounds.step()
        let name = try invocation.text(of: key(item))
        if let place = places[ExactText(name)] {
          groups[place].1.append(item)
        } else {
          places[ExactText(name)] = groups.count
          groups.append((name, [item]))
        }
      }
      return .record(try groups.map { ($0, try invocation.list(of: $1)) })
    }
  }
}

extension Invocation {
  /// What the `key` argument gives for an item.
  fileprivate func key() throws(Failure) -> (Value) throws -> Value {
    if case .block(let block) = self["key"] { return { try call(block, $0) } }
    let name = try string("key")
    return { try field(name, of: $0) }
  }

  /// A field that must be there.
  func field(_ name: String, of item: Value) throws(Failure) -> Value {
    guard case .record(let record) = item else {
      throw failure(.wrongType, "`\(command.name)` looks for the field `\(name)` in \(withArticle(item.typeName))")
    }
    guard let value = record[name] else {
      throw failure(.missingField, "the record has no field `\(name)`", hint: "it has \(listed(record.keys))")
    }
    return value
  }
}

/// `` `a`, `b` and `c` ``; a few of many.
func listed(_ names: [String]) -> String {
  if names.isEmpty { return "no fields" }
  let shown = names.prefix(8).map { "`\($0)`" }
  if names.count > shown.count { return shown.joined(separator: ", ") + " and \(names.count - shown.count) more" }
  return shown.count == 1 ? shown[0] : shown.dropLast().joined(separator: ", ") + " and " + shown[shown.count - 1]
}

/// Sorts items by keys that all compare with one another, stably in both directions.
private func sorted(_ items: [Value], by keys: [Value], _ invocation: Invocation) throws(Failure) -> Value {
  guard let first = keys.first else { return .list([]) }
  var bounds = invocation.bounds
  // Comparing goes by type alone, so one pass tells whether all pairs of keys compare.
  for key in keys {
    try bounds.step()
    guard key.order(first) != nil else {
      throw invocation.failure(.incomparable, "`\(invocation.command.name)`: \(Value.orderRefusal(first, key))")
    }
  }
  let order = try SortOrder(of: keys, downwards: invocation.isSet("reverse"), bounds)
  return try invocation.list(of: order.positions.lazy.map { items[$0] })
}
