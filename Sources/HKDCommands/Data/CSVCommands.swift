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
      var reader = CSVReader(text.string, separator: try invocation.separator())
      do throws(CSVReader.Problem) {
        return .list(try records(try reader.rows(), text))
      } catch {
        throw invocation.failure(.malformedData, "no valid CSV: \(error.message) (line \(error.line))")
      }
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
      var known: Set<Value> = []
      let records = try invocation.items("items").map { item in
        guard case .record(let record) = item else {
          throw invocation.failure(.unwritableData, "`to:csv` writes records, not \(withArticle(item.typeName))")
        }
        for name in record.keys where known.insert(.string(name)).inserted { names.append(name) }
        return record
      }
      guard !names.isEmpty else { return .string("") }
      writer.append(names)
      for record in records {
        writer.append(names.map { name in record[name].map { cell($0, invocation.runtime.display) } ?? "" })
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
      var text = invocation.runtime.display.shown(invocation["value"])
      if !text.isEmpty { text.removeLast() }
      return .string(text)
    }
  }
}

private func records(_ rows: [(line: Int, fields: [String])], _ text: Text) throws(CSVReader.Problem) -> [Value] {
  guard let header = rows.first else { return [] }
  let names = header.fields
  guard Set(names.map(Value.string)).count == names.count else {
    throw CSVReader.Problem(message: "a name stands twice in the first line", line: header.line)
  }
  var records: [Value] = []
  for row in rows.dropFirst() {
    guard row.fields.count == names.count else {
      throw CSVReader.Problem(
        message: "the line has \(row.fields.count) fields, the first line \(names.count)", line: row.line)
    }
    records.append(.record(Swift.zip(names, row.fields).map { ($0, text.value($1)) }))
  }
  return records
}

/// Null is an empty field; sizes stand exactly.
private func cell(_ value: Value, _ display: Display) -> String {
  switch value {
  case .null: ""
  case .size(let bytes): SizeText.formatExactly(bytes)
  default: display.text(value)
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
