/// A list of records as aligned columns under a header: the columns of their type, else one per key, in the order in
/// which keys appear.
struct Table {
  /// The key whose values a column shows.
  private let keys: [String]
  private let header: [String]
  private let rows: [[String]]
  private let layout: Display.Layout?

  /// Nil unless every item is a record and there is a key at all.
  init?<Ending>(_ list: List, display: Display, _ bounds: Bounds<Ending>) throws(Ending) {
    var bounds = bounds
    var columns: [ExactText: Int] = [:]
    var keys: [String] = []
    var records: [Record] = []
    for item in list {
      try bounds.step()
      guard case .record(let record) = item else { return nil }
      for key in record.keys where columns[ExactText(key)] == nil {
        columns[ExactText(key)] = keys.count
        keys.append(key)
      }
      records.append(record)
    }
    guard !keys.isEmpty else { return nil }
    layout = display.layout
    var rows: [[String]] = []
    rows.reserveCapacity(records.count)
    if let columns = Self.columns(of: records, display.types) {
      self.keys = columns.map { $0.path.last ?? "" }
      header = columns.map { LiteralNotation.oneLine($0.title) }
      for record in records {
        var cells: [String] = []
        for column in columns {
          try bounds.step()
          let value = column.path.reduce(Value.record(record)) { $0[$1] }
          cells.append(value.isNull ? "" : LiteralNotation.oneLine(try display.text(value, within: bounds)))
        }
        rows.append(cells)
      }
    } else {
      self.keys = keys
      header = keys.map(LiteralNotation.oneLine)
      for record in records {
        var cells = [String](repeating: "", count: keys.count)
        for (key, value) in zip(record.keys, record.values) {
          try bounds.step()
          if let column = columns[ExactText(key)] {
            cells[column] = LiteralNotation.oneLine(try Self.cell(value, display, bounds))
          }
        }
        rows.append(cells)
      }
    }
    self.rows = rows
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

  /// On a terminal a record inside a row stands for itself by its name, and null is nothing.
  private static func cell<Ending>(
    _ value: Value, _ display: Display, _ bounds: Bounds<Ending>
  ) throws(Ending) -> String {
    guard display.layout != nil else { return try display.text(value, within: bounds) }
    guard case .record(let record) = value, display.shortForm(of: record) == nil else {
      return value.isNull ? "" : try display.terminalText(value, within: bounds)
    }
    let name = ["name", "email", "id"].lazy.compactMap { record[$0]?.string }.first
    if let name { return name }
    return try display.text(value, within: bounds)
  }

  func emit<Ending>(_ bounds: Bounds<Ending>, _ emit: (String) throws(Ending) -> Void) throws(Ending) {
    var bounds = bounds
    var widths = header.map(TextWidth.columns)
    for row in rows {
      try bounds.step(row.count)
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], TextWidth.columns(cell)) }
    }
    let left = layout.map { TableFit.fit(&widths, into: $0.columns) } ?? 0
    var piece = line(header, widths, isHeader: true)
    for row in rows {
      try bounds.step(row.count)
      piece += line(row, widths, isHeader: false)
      if piece.utf8.count >= 1 << 15 {
        try emit(piece)
        piece = ""
      }
    }
    if let layout, left > 0 {
      let note = "not shown: \(header.suffix(left).joined(separator: ", "))"
      piece += layout.dim(TableFit.clipped(note, to: layout.columns)) + "\n"
    }
    if !piece.isEmpty { try emit(piece) }
  }

  private func line(_ cells: [String], _ widths: [Int], isHeader: Bool) -> String {
    var text = ""
    var missing = 0
    for (column, width) in widths.enumerated() {
      text += String(repeating: " ", count: missing)
      let cell = layout == nil ? cells[column] : TableFit.clipped(cells[column], to: width)
      missing = width - TextWidth.columns(cell) + 2
      if let layout, !cell.isEmpty {
        text += isHeader ? layout.dim(cell) : layout.paint?(keys[column], cell) ?? cell
      } else {
        text += cell
      }
    }
    return text.trimmingTrailingBlanks() + "\n"
  }
}

/// Fits a table's columns into a terminal's.
enum TableFit {
  /// A column is not cut below this; what does not fit then is left out.
  private static let narrowest = 8
  private static let gap = 2

  /// Narrows the widest columns, then drops the last ones.
  ///
  /// - Returns: How many were dropped.
  static func fit(_ widths: inout [Int], into columns: Int) -> Int {
    let all = widths.count
    while widths.count > 1, total(widths.map { min($0, narrowest) }) > columns { widths.removeLast() }
    while case let excess = total(widths) - columns, excess > 0 {
      guard let widest = widths.max(), widest > 1 else { break }
      // Down to the next widest one at a time, so that no column is cut before a wider one.
      let next = widths.filter { $0 < widest }.max() ?? 1
      let tied = widths.indices.filter { widths[$0] == widest }
      let step = max(1, min(widest - next, excess / tied.count))
      for (number, index) in tied.enumerated() where number == 0 || excess >= (number + 1) * step { widths[index] -= step }
    }
    return all - widths.count
  }

  private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + max(0, widths.count - 1) * gap }

  /// The text cut to so many columns, `…` for what is missing.
  static func clipped(_ text: String, to columns: Int) -> String {
    guard TextWidth.columns(text) > columns else { return text }
    var kept = ""
    var width = 0
    for character in text {
      width += TextWidth.columns(String(character))
      if width > columns - 1 { break }
      kept.append(character)
    }
    return columns > 0 ? kept + "…" : ""
  }
}
