import HKDLanguage

/// Comma-separated values as RFC 4180 has them, with any one-byte separator and either line end.
struct CSVReader {
  private var bytes: ArraySlice<UInt8>
  private let separator: UInt8
  private let invocation: Invocation
  private var bounds: Bounds<Failure>
  private var line = 1

  /// - Parameter invocation: What it is read for: it says where a mistake was found, and its end ends the reading.
  init(_ text: String, separator: UInt8, for invocation: Invocation) {
    bytes = Array(text.utf8)[...]
    self.separator = separator
    self.invocation = invocation
    bounds = invocation.bounds
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
  }

  /// All rows with the lines on which they begin; empty lines are left out.
  mutating func rows() throws(Failure) -> [(line: Int, fields: [String])] {
    var rows: [(Int, [String])] = []
    while !bytes.isEmpty {
      try bounds.step()
      let start = line
      let fields = try row()
      if fields != [""] { rows.append((start, fields)) }
    }
    return rows
  }

  private mutating func row() throws(Failure) -> [String] {
    var fields: [String] = []
    while true {
      fields.append(try field())
      guard let next = bytes.first else { return fields }
      if next == separator {
        bytes.removeFirst()
        continue
      }
      takeLineEnd()
      return fields
    }
  }

  private mutating func field() throws(Failure) -> String {
    guard bytes.first == UInt8(ascii: "\"") else {
      let end = bytes.firstIndex { $0 == separator || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.endIndex
      let text = bytes[..<end]
      guard !text.contains(UInt8(ascii: "\"")) else {
        throw malformed("a quote inside a field: put the whole field in quotes and double the quote", line)
      }
      bytes = bytes[end...]
      return String(decoding: text, as: UTF8.self)
    }
    return try quotedField()
  }

  private mutating func quotedField() throws(Failure) -> String {
    let start = line
    bytes.removeFirst()
    var text: [UInt8] = []
    while let byte = bytes.popFirst() {
      try bounds.step()
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: "\"") else {
        text.append(byte)
        continue
      }
      if bytes.first == UInt8(ascii: "\"") {
        text.append(byte)
        bytes.removeFirst()
        continue
      }
      guard let next = bytes.first, next != separator, next != UInt8(ascii: "\n"), next != UInt8(ascii: "\r") else {
        return String(decoding: text, as: UTF8.self)
      }
      throw malformed("something follows a field's closing quote", line)
    }
    throw malformed("a quoted field has no closing quote", start)
  }

  func malformed(_ message: String, _ line: Int) -> Failure {
    invocation.failure(.malformedData, "no valid CSV: \(message) (line \(line))")
  }

  private mutating func takeLineEnd() {
    if bytes.first == UInt8(ascii: "\r") { bytes.removeFirst() }
    if bytes.first == UInt8(ascii: "\n") { bytes.removeFirst() }
    line += 1
  }
}

/// Writes rows as RFC 4180 has them, lines ended by a newline.
struct CSVWriter {
  let separator: String
  private(set) var text = ""

  init(separator: String) { self.separator = separator }

  mutating func append(_ row: [String]) {
    text += row.map(quoted).joined(separator: separator)
    text += "\n"
  }

  private func quoted(_ field: String) -> String {
    let needsQuotes = field.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    guard needsQuotes || StringSearch.contains(separator, in: field) else { return field }
    return "\"" + StringSearch.replace("\"", with: "\"\"", in: field) + "\""
  }
}
