/// A list of records as aligned columns under a header: the columns of their type, else one per key, in the order in
/// which keys appear.
struct Table {
  private let header: [String]
  private let rows: [[String]]

  /// Nil unless every item is a record and there is a key at all.
  init?(_ list: List, display: Display) {
    var columns: [String: Int] = [:]
    var header: [String] = []
    var records: [Record] = []
    for item in list {
      guard case .record(let record) = item else { return nil }
      for key in record.keys where columns[key] == nil {
        columns[key] = header.count
        header.append(key)
      }
      records.append(record)
    }
    guard !header.isEmpty else { return nil }
    if let columns = Self.columns(of: records, display.types) {
      self.header = columns.map { display.oneLine($0.title) }
      rows = records.map { record in
        columns.map { column in
          let value = column.path.reduce(Value.record(record)) { $0[$1] }
          return value.isNull ? "" : display.oneLine(display.text(value))
        }
      }
      return
    }
    self.header = header.map(display.oneLine)
    rows = records.map { record in
      var cells = [String](repeating: "", count: header.count)
      for (key, value) in zip(record.keys, record.values) {
        if let column = columns[key] { cells[column] = display.oneLine(display.text(value)) }
      }
      return cells
    }
  }

  /// The columns that the records' one type names; nil if they have several types, or a type that shows all fields.
  private static func columns(
    of records: [Record], _ types: [String: NamedType]
  ) -> [(title: String, path: [String])]? {
    guard let name = records.first?.typeName, let columns = types[name]?.columns, !columns.isEmpty,
      records.allSatisfy({ $0.typeName == name })
    else { return nil }
    return columns.map { column in
      let parts = column.split(separator: "=", maxSplits: 1).map(String.init)
      let path = (parts.last ?? "").split(separator: ".").map(String.init)
      return (parts.count > 1 ? parts[0] : path.first ?? "", path)
    }
  }

  func emit(_ emit: (String) throws -> Void) rethrows {
    var widths = header.map(TextWidth.columns)
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], TextWidth.columns(cell)) }
    }
    var piece = line(header, widths)
    for row in rows {
      piece += line(row, widths)
      if piece.utf8.count >= 1 << 15 {
        try emit(piece)
        piece = ""
      }
    }
    if !piece.isEmpty { try emit(piece) }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    var missing = 0
    for (cell, width) in zip(cells, widths) {
      text += String(repeating: " ", count: missing)
      text += cell
      missing = width - TextWidth.columns(cell) + 2
    }
    return text.trimmingTrailingBlanks() + "\n"
  }
}
