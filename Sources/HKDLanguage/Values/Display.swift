/// Values as people read them. No text made here holds a secret: secrets show as ``Secret/mask``.
public struct Display: Sendable {
  /// The platform's types by name, for the short forms of their records.
  public let types: [String: NamedType]
  /// How tables and fields are laid out for a terminal; nil shows all of them, whatever their width.
  public let layout: Layout?

  /// What a terminal asks of tables and fields.
  public struct Layout: Sendable {
    /// Tables are cut to so many columns: the widest cells first, then the last of the keys.
    public var columns: Int
    /// Gives the text of a field its colour; nil leaves it as it is.
    public var paint: (@Sendable (_ key: String, _ text: String) -> String?)?
    /// The header of a table, and what is said about what was left out.
    public var dim: @Sendable (String) -> String

    public init(
      columns: Int, paint: (@Sendable (_ key: String, _ text: String) -> String?)? = nil,
      dim: @escaping @Sendable (String) -> String = { $0 }
    ) {
      self.columns = max(20, columns)
      self.paint = paint
      self.dim = dim
    }
  }

  public init(types: [String: NamedType] = [:], layout: Layout? = nil) {
    self.types = types
    self.layout = layout
  }

  /// As `say` and interpolation show a value: strings as they are, the rest in literal notation, sizes rounded.
  public func text(_ value: Value) -> String { text(value, within: Bounds<Never>()) }

  /// The same within bounds.
  public func text(_ value: Value, _ bounds: Bounds<Failure>) throws(Failure) -> String {
    try text(value, within: bounds)
  }

  func text<Ending>(_ value: Value, within bounds: Bounds<Ending>) throws(Ending) -> String {
    switch value {
    case .string(let text): text
    case .size(let bytes): SizeText.format(bytes)
    default: try notation(value, bounds, shortForm: shortForm)
    }
  }

  /// The notation that reads back as the same value.
  public func literal(_ value: Value) -> String { notation(value, Bounds<Never>(), shortForm: Self.placeholder) }

  /// The beginning of that notation, for messages.
  func excerpt(_ value: Value, atMost count: Int) -> String {
    var writer = LiteralWriter(Bounds<Never>(), longest: count, shortForm: Self.placeholder)
    writer.write(value)
    return Self.cut(writer.text, to: count)
  }

  /// - Parameter count: In Unicode scalars.
  static func cut(_ text: String, to count: Int) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: count, limitedBy: scalars.endIndex), end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
  }

  private func notation<Ending>(
    _ value: Value, _ bounds: Bounds<Ending>, shortForm: @escaping (Record) -> String?
  ) throws(Ending) -> String {
    var writer = LiteralWriter(bounds, shortForm: shortForm)
    try writer.write(value)
    return writer.text
  }

  func shortForm(of record: Record) -> String? {
    Self.placeholder(record) ?? record.typeName.flatMap { types[$0]?.display }.map { $0(record) }
  }

  /// What stands for the answer to a write that was planned and not sent.
  private static func placeholder(_ record: Record) -> String? {
    (record.payload as? Placeholder).map { "‹\($0.description)›" }
  }

  /// The value of a top-level statement, as lines that each end in a newline; nothing for null and for lists that are
  /// empty or all null.
  ///
  /// A list of scalars is one a line, a list of records a table, a record a `key  value` line per field.
  ///
  /// - Parameter emit: Gets the lines, in pieces where there are many.
  public func show(
    _ value: Value, _ bounds: Bounds<Failure>, emit: (String) throws(Failure) -> Void
  ) throws(Failure) { try show(value, within: bounds, emit: emit) }

  /// Whether a list has nothing to show: no item but null.
  private func isNothing<Ending>(_ list: List, _ bounds: Bounds<Ending>) throws(Ending) -> Bool {
    var bounds = bounds
    for item in list {
      try bounds.step()
      if !item.isNull { return false }
    }
    return true
  }

  private func show<Ending>(
    _ value: Value, within bounds: Bounds<Ending>, emit: (String) throws(Ending) -> Void
  ) throws(Ending) {
    switch value {
    case .null: return
    case .list(let list):
      if try isNothing(list, bounds) { return }
      if let table = try Table(list, display: self, bounds) {
        try table.emit(bounds, emit)
      } else {
        try emitLines(list, bounds, emit)
      }
    case .range(let first, let last):
      guard first <= last else { return }
      try emitLines((first...last).lazy.map(Value.int), bounds, emit)
    case .record(let record):
      if let short = shortForm(of: record) { return try emit(short + "\n") }
      try emit(try fieldLines(record, bounds))
    default: try emit(text(value, within: bounds) + "\n")
    }
  }

  /// The same without bounds.
  public func show(_ value: Value, emit: (String) -> Void) { show(value, within: Bounds<Never>(), emit: emit) }

  /// The same in one piece.
  public func shown(_ value: Value) -> String {
    var text = ""
    show(value) { text += $0 }
    return text
  }

  /// The same in one piece, within bounds.
  public func shown(_ value: Value, _ bounds: Bounds<Failure>) throws(Failure) -> String {
    var text = ""
    try show(value, bounds) { piece throws(Failure) in
      text += piece
      try bounds.checkText(text.utf8.count)
    }
    return text
  }

  private func emitLines<Ending>(
    _ items: some Sequence<Value>, _ bounds: Bounds<Ending>, _ emit: (String) throws(Ending) -> Void
  ) throws(Ending) {
    var bounds = bounds
    var piece = ""
    for item in items {
      try bounds.step()
      piece += try text(item, within: bounds)
      piece += "\n"
      if piece.utf8.count >= 1 << 15 {
        try emit(piece)
        piece = ""
      }
    }
    if !piece.isEmpty { try emit(piece) }
  }

  /// `key  value` lines; further lines of a value stand below its first.
  private func fieldLines<Ending>(_ record: Record, _ bounds: Bounds<Ending>) throws(Ending) -> String {
    var bounds = bounds
    let keys = record.keys.map(LiteralNotation.oneLine)
    let width = keys.map(TextWidth.columns).max() ?? 0
    let indentation = String(repeating: " ", count: width + 2)
    var text = ""
    for (key, value) in zip(keys, record.values) {
      try bounds.step()
      let shown = try fieldText(value, bounds)
      let lines = layout?.paint?(key, shown).map { [$0] } ?? self.lines(shown, besides: width + 2)
      let padding = String(repeating: " ", count: width + 2 - TextWidth.columns(key))
      text += ((layout?.dim(key) ?? key) + padding + lines.joined(separator: "\n" + indentation)).trimmingTrailingBlanks() + "\n"
    }
    return text
  }

  /// On a terminal a record that only refers to something, by its id and name, stands for itself by the name.
  private func fieldText<Ending>(_ value: Value, _ bounds: Bounds<Ending>) throws(Ending) -> String {
    guard layout != nil, case .record(let record) = value, record.keys.allSatisfy({ ["id", "name", "email"].contains($0) }),
      let name = (record["name"] ?? record["email"])?.string
    else { return layout == nil ? try text(value, within: bounds) : try terminalText(value, within: bounds) }
    return LiteralNotation.oneLine(name)
  }

  /// A time among other values is for the eye there: without fractions of a second.
  func terminalText<Ending>(_ value: Value, within bounds: Bounds<Ending>) throws(Ending) -> String {
    guard case .time(let nanoseconds) = value else { return try text(value, within: bounds) }
    return TimeText.format(TimeText.floorDivided(nanoseconds, 1_000_000_000).quotient &* 1_000_000_000)
  }

  /// The lines of a field's value; on a terminal those that are too wide go on below, as long as the keys leave some room.
  private func lines(_ text: String, besides columns: Int) -> [String] {
    guard let layout, layout.columns - columns >= 20 else {
      return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    return TextWrap.lines(text, width: layout.columns - columns)
  }
}

extension String {
  /// Without the blanks at its end.
  func trimmingTrailingBlanks() -> String {
    var end = self[...]
    while end.utf8.last == UInt8(ascii: " ") { end.removeLast() }
    return String(end)
  }
}
