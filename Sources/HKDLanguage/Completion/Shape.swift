/// What is known of a value before anything runs: the value itself, or what the declarations say of it.
indirect enum Shape {
  case unknown
  /// What the session holds.
  case value(Value)
  /// A record, with its type's name and the paths of its fields.
  case record(type: String?, fields: [String])
  case list(of: Shape)

  /// What stands behind a dot.
  func step(_ name: String) -> Shape {
    switch self {
    case .unknown: return .unknown
    case .value(.record(let record)): return record[name].map(Shape.value) ?? .unknown
    case .value(.list(let list)):
      guard let index = Int(name), list.indices.contains(index) else { return .unknown }
      return .value(list[index])
    case .value: return .unknown
    case .record(_, let fields):
      let inner = fields.filter { $0.hasPrefix(name + ".") }.map { String($0.dropFirst(name.count + 1)) }
      return inner.isEmpty ? .unknown : .record(type: nil, fields: inner)
    case .list(let item): return Int(name) == nil ? .unknown : item
    }
  }

  /// What an item of it is.
  var item: Shape {
    switch self {
    case .value(.list(let list)): list.first.map(Shape.value) ?? .unknown
    case .list(let item): item
    case .unknown, .value, .record: .unknown
    }
  }

  /// For people; empty for what is not known.
  var typeName: String {
    switch self {
    case .unknown: ""
    case .value(let value): value.typeName
    case .record(let type, _): type ?? "record"
    case .list: "list"
    }
  }
}

extension Completer {
  /// What is known of a pipeline.
  func shape(of stages: [Range<Int>], _ position: CursorPosition, depth: Int = 0) -> Shape {
    var shape: Shape?
    for stage in stages { shape = self.shape(ofStage: Array(position.bytes[stage]), input: shape, position, depth: depth) }
    return shape ?? .unknown
  }

  /// Its type, for what may be piped on.
  func type(of stages: [Range<Int>], _ position: CursorPosition) -> ValueType {
    switch shape(of: stages, position) {
    case .value(let value): return table.type(named: value.typeName) ?? .any
    case .record(let type?, _): return .named(type)
    case .record: return .record
    case .list: return .list
    case .unknown:
      guard let last = stages.last else { return .any }
      return callable(StageText(Array(position.bytes[last])).head, position)?.result ?? .any
    }
  }

  func shape(ofVariable name: String, _ position: CursorPosition, depth: Int = 0) -> Shape {
    if let declared = position.place.names.first(where: { $0.name == name }) {
      if case .failure = declared.kind { return .record(type: "error", fields: Self.failureFields) }
      return shape(of: declared.origin, position, depth: depth)
    }
    return sources.value(name).map(Shape.value) ?? .unknown
  }

  /// What stands behind the dot of an error that is still to come.
  private static let failureFields = Failure("", "").value.record?.keys ?? []

  func shape(of origin: CursorPlace.Origin, _ position: CursorPosition, depth: Int) -> Shape {
    // A text can declare names in a circle.
    guard depth < 8 else { return .unknown }
    switch origin {
    case .unknown: return .unknown
    case .value(let stages): return shape(of: stages, position, depth: depth + 1)
    case .item(let stages): return shape(of: stages, position, depth: depth + 1).item
    case .itemOfArgument(let stage):
      let argument = StageText(Array(position.bytes[stage])).behindHead
      return shape(ofStage: argument, input: nil, position, depth: depth + 1).item
    case .type(let name): return record(of: name)
    }
  }

  private func record(of type: String) -> Shape {
    table.namedTypes[type].map { .record(type: type, fields: $0.fields) } ?? .unknown
  }

  private func shape(ofStage bytes: [UInt8], input: Shape?, _ position: CursorPosition, depth: Int) -> Shape {
    let text = StageText(bytes)
    switch text.bytes.first {
    case UInt8(ascii: "$"):
      let place = CursorScanner.place(in: text.bytes)
      // A path and nothing else: the end of the text is its end.
      guard let path = place.path, path.partStart == 0 || path.steps != nil, !text.bytes.contains(where: \.isBlank) else {
        return .unknown
      }
      let names = path.steps.map { $0 + [path.typed] } ?? []
      return names.reduce(shape(ofVariable: path.name, position, depth: depth)) { $0.step($1) }
    case UInt8(ascii: "("):
      guard text.bytes.last == UInt8(ascii: ")") else { return .unknown }
      return shape(ofPipeline: Array(text.bytes.dropFirst().dropLast()), position, depth: depth)
    default:
      guard let callable = callable(text.head, position) else { return .unknown }
      let given = input ?? shape(ofFirstArgument: text, position, depth: depth, isNeeded: callable.items.needsInput)
      return shape(ofCall: callable, input: given)
    }
  }

  /// A pipeline that is a text of its own.
  private func shape(ofPipeline bytes: [UInt8], _ position: CursorPosition, depth: Int) -> Shape {
    let place = CursorScanner.place(in: bytes)
    guard place.frames.count == 1, depth < 8 else { return .unknown }
    let stages = place.frame.stages + [place.frame.stageStart..<bytes.count]
    return stages.reduce(nil as Shape?) { shape(ofStage: Array(bytes[$1]), input: $0, position, depth: depth + 1) } ?? .unknown
  }

  private func shape(ofFirstArgument text: StageText, _ position: CursorPosition, depth: Int, isNeeded: Bool) -> Shape {
    guard isNeeded, depth < 8 else { return .unknown }
    return shape(ofStage: text.behindHead, input: nil, position, depth: depth + 1)
  }

  private func shape(ofCall callable: Callable, input: Shape) -> Shape {
    let isRecord = callable.result == .record
    switch callable.items {
    case .named(let type): return isRecord ? record(of: type) : .list(of: record(of: type))
    case .fields(let fields):
      let record = Shape.record(type: nil, fields: fields)
      return isRecord ? record : .list(of: record)
    case .ofInput: return .list(of: input.item)
    case .oneOfInput: return input.item
    case .unknown:
      if case .named(let type) = callable.result { return record(of: type) }
      return .unknown
    }
  }
}

extension Command.Items {
  fileprivate var needsInput: Bool {
    switch self {
    case .ofInput, .oneOfInput: true
    case .unknown, .named, .fields: false
    }
  }
}

/// A stage's text, without what stands before it in its statement.
private struct StageText {
  let bytes: [UInt8]

  init(_ stage: [UInt8]) {
    var rest = stage[...].trimmed
    let first = rest.prefix { !$0.endsWord }
    switch String(decoding: first, as: UTF8.self) {
    case "let", "var", "set":
      if let equals = rest.firstIndex(of: UInt8(ascii: "=")) { rest = rest[(equals + 1)...].trimmed }
    case "in", "return": rest = rest.dropFirst(first.count).trimmed
    default: break
    }
    bytes = Array(rest)
  }

  /// The first word: a command's name.
  var head: String { String(decoding: bytes.prefix { !$0.endsWord }, as: UTF8.self) }

  /// The first argument, if it is a variable's path or stands in parentheses.
  var behindHead: [UInt8] {
    let rest = bytes.drop { !$0.endsWord }.trimmed
    guard rest.first == UInt8(ascii: "(") else { return Array(rest.prefix { !$0.isBlank && $0 != 0x0A }) }
    var depth = 0
    for index in rest.indices {
      if rest[index] == UInt8(ascii: "(") { depth += 1 }
      if rest[index] == UInt8(ascii: ")") { depth -= 1 }
      if depth == 0 { return Array(rest[...index]) }
    }
    return []
  }
}

extension ArraySlice<UInt8> {
  fileprivate var trimmed: ArraySlice<UInt8> {
    drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()[...]
  }
}
