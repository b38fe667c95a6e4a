extension Slot {
  /// An owned slot of the value.
  init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .string(let text): self.init(text)
    case .duration(let number): self = .quantity(Tag.duration, number)
    case .size(let number): self = .quantity(Tag.size, number)
    case .time(let number): self = .quantity(Tag.time, number)
    case .list(let list): self.init(Tag.list, list.object)
    case .record(let record): self.init(Tag.record, record.object)
    case .range(let first, let last): self.init(Tag.range, RangeObject(first, last))
    case .secret(let secret): self.init(Tag.secret, SecretObject(secret))
    case .block(let block): self.init(Tag.block, block.closure)
    }
  }

  /// The value in a slot that holds one of the language's; null for the machine's own.
  var value: Value {
    switch tag {
    case Tag.bool: .bool(isTrue)
    case Tag.int: .int(int)
    case Tag.float: .float(float)
    case Tag.smallText, Tag.text: .string(text)
    case Tag.duration: .duration(int)
    case Tag.size: .size(int)
    case Tag.time: .time(int)
    case Tag.list: .list(List(object: object(ListObject.self).takeUnretainedValue()))
    case Tag.record: .record(Record(object: object(RecordObject.self).takeUnretainedValue()))
    case Tag.range: object(RangeObject.self)._withUnsafeGuaranteedRef { .range($0.first, $0.last) }
    case Tag.secret: object(SecretObject.self)._withUnsafeGuaranteedRef { .secret($0.secret) }
    case Tag.block: .block(Block(closure: object(ClosureObject.self).takeUnretainedValue()))
    default: .null
    }
  }

  /// The type's name as the language writes it.
  var typeName: String { value.typeName }
}
