import HKDLanguage

extension Command {
  static var select: Command {
    Command(
      "select", "Keeps some fields of a record, or of each record of a list, in the order asked for.",
      parameters: [
        Parameter(
          "value", .positional, .oneOf([.record, .list]), required: true, input: true, "A record or a list of records."),
        Parameter("fields", .positional, .list, required: true, "The fields' names."),
      ],
      examples: [
        Example(
          "[[id: 1 name: a tag: x] [id: 2 name: b tag: y]] | select [name id]",
          output: "name  id\na     1\nb     2")
      ]
    ) { invocation in
      let names = try invocation.items("fields").map { name in
        guard case .string(let name) = name else {
          throw invocation.failure(.wrongType, "`select` takes names of fields, not \(withArticle(name.typeName))")
        }
        return name
      }
      let narrowed = { (item: Value) throws(Failure) in
        var record = Record()
        for name in names { record.set(name, try invocation.field(name, of: item)) }
        return Value.record(record)
      }
      if case .list(let list) = invocation["value"] { return try invocation.list(of: list, narrowed) }
      return try narrowed(invocation["value"])
    }
  }
}
