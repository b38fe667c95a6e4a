import HKDLanguage

extension Parameter {
  fileprivate static let record = Parameter("record", .positional, .record, required: true, input: true, "Any record.")
}

extension Command {
  static var keys: Command {
    Command(
      "keys", "Gives the names of a record's fields.",
      parameters: [.record],
      result: .list,
      examples: [Example("[a: 1 b: 2] | keys", output: "a\nb")]
    ) { invocation in .list(try invocation.record("record").keys.map(Value.string)) }
  }

  static var values: Command {
    Command(
      "values", "Gives the values of a record's fields.",
      parameters: [.record],
      result: .list,
      examples: [Example("[a: 1 b: 2] | values", output: "1\n2")]
    ) { invocation in .list(Array(try invocation.record("record").values)) }
  }

  static var has: Command {
    Command(
      "has", "Tells whether a record has a field.",
      parameters: [.record, Parameter("name", .positional, .string, required: true, "The field's name.")],
      result: .bool,
      examples: [Example("[a: null] | has a", output: "true")]
    ) { invocation in .bool(try invocation.record("record")[invocation.string("name")] != nil) }
  }

  static var merge: Command {
    Command(
      "merge", "Puts the fields of records together; of a field in several the last counts.",
      parameters: [.record, Parameter("others", .rest, .record, "What to add.")],
      result: .record,
      examples: [Example("[a: 1 b: 2] | merge [b: 3] [c: 4]", output: "a  1\nb  3\nc  4")]
    ) { invocation in
      var result = try invocation.record("record")
      for other in try invocation.items("others") {
        guard case .record(let other) = other else { throw invocation.misfit("others", "records") }
        for (key, value) in Swift.zip(other.keys, other.values) { result.set(key, value) }
      }
      return .record(result)
    }
  }
}
