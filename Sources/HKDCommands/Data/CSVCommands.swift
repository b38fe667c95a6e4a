import HKDLanguage

extension Parameter {
  fileprivate static let separator = Parameter(
    "separator", .flag, .string, default: .string(","), "What stands between the fields, one ASCII character.")
}

extension Command {
  static var fromCSV: Command {
    Command(
      "from:csv", "Reads comma-separated text as a list of records of strings; the first line has the names.",
      parameters: [.text, .separator],
      result: .list,
      examples: [Example("\"name,note\\na,\\\"x, y\\\"\\n\" | from:csv", output: "name  note\na     x, y")]
    ) { invocation in
      let text = try invocation.text("text")
      var reader = CSVReader(text.string, separator: try invocation.separator(), for: invocation)
      return try records(try reader.rows(), text, reader, invocation)
    }
  }

  static var toCSV: Command {
    Command(
      "to:csv", "Gives a list of records as comma-separated text under a line of names.",
      parameters: [.items, .separator],
      result: .string,
      examples: [Example("[[a: 1 b: \"x, y\"] [a: 2]] | to:csv", output: "a,b\n1,\"x, y\"\n2,\n")]
    ) { invocation in
      let separator = String(UnicodeScalar(try invocation.separator()))
      var writer = CSVWriter(separator: separator)
      var names: [String] = []
      var known: Set<ExactText> = []
      var bounds = invocation.bounds
      let records = try invocation.items("items").map { item in
        try bounds.step()
        guard case .record(let record) = item else {
          throw invocation.failure(.unwritableData, "`to:csv` writes records, not \(withArticle(item.typeName))")
        }
        for name in record.keys where known.insert(ExactText(name)).inserted { names.append(name) }
        return record
      }
      guard !names.isEmpty else { return .string("") }
      writer.append(names)
      for record in records {
        try bounds.step(names.count)
        writer.append(try names.map { name in try record[name].map { try cell($0, invocation) } ?? "" })
        try bounds.checkText(writer.text.utf8.count)
      }
      return .string(writer.text)
    }
  }

  static var toTable: Command {
    Command(
      "to:table", "Gives the text that a top-level statement shows for a value, without its last newline.",
      parameters: [
        Parameter("value", .positional, .any, required: true, input: true, "Any value; a list of records is a table.")
      ],
      result: .string,
      examples: [Example("[[a: 1 b: x] [a: 22 b: y]] | to:table | lines | first", output: "a   b")]
    ) { invocation in
      var text = try invocation.runtime.display.shown(invocation["value"], invocation.bounds)
      if !text.isEmpty { text.removeLast() }
      return .string(text)
    }
  }
}

private func records(
  _ rows: [(line: Int, fields: [String])], _ text: Text, _ reader: CSVReader, _ invocation: Invocation
) throws(Failure) -> Value {
  guard let header = rows.first else { return .list([]) }
  let names = header.fields
  guard Set(names.map(ExactText.init)).count == names.count else {
    throw reader.malformed("a name stands twice in the first line", header.line)
  }
  let records = ListBuilder(invocation.bounds)
  for row in rows.dropFirst() {
    guard row.fields.count == names.count else {
      let found = row.fields.count == 1 ? "1 field" : "\(row.fields.count) fields"
      throw reader.malformed("the line has \(found), the first line \(names.count)", row.line)
    }
    try records.append(.record(Swift.zip(names, row.fields).map { ($0, text.value($1)) }))
  }
  return records.finish()
}

/// Null is an empty field; sizes stand exactly.
private func cell(_ value: Value, _ invocation: Invocation) throws(Failure) -> String {
  switch value {
  case .null: ""
  case .size(let bytes): SizeText.formatExactly(bytes)
  default: try invocation.text(of: value)
  }
}

extension Invocation {
  fileprivate func separator() throws(Failure) -> UInt8 {
    let text = try string("separator")
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80, !"\"\n\r".utf8.contains(byte) else {
      throw failure(.outOfRange, "the separator is one ASCII character, neither a quote nor a line end")
    }
    return byte
  }
}
