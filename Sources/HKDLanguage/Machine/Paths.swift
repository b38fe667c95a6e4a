/// Paths: `$x.name`, `$x.0`, `$x.($expr)`.
extension Machine {
  @inline(never)
  func getField(
    _ instruction: Instruction, _ base: Operand, _ constants: UnsafePointer<Slot>, _ pc: Address
  ) throws(Failure) {
    try get(constants[Int(instruction.c)], instruction, base, pc)
  }

  @inline(never)
  func getIndex(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    try get(.int(Int(instruction.c)), instruction, base, pc)
  }

  @inline(never)
  func getItem(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    let key = base + Int(instruction.c)
    try get(key.pointee, instruction, base, pc)
    if instruction.x & OperandFlags.releasesRight != 0 { key.clear() }
  }

  private func get(_ key: Slot, _ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let container = base + Int(instruction.b)
    // An owned result serves where a borrowed one would do: the register is released like any other.
    var found = PathWalk.find(key, in: container.pointee)
    if found.tag == Tag.unset {
      guard instruction.x & OperandFlags.lenient != 0 else { throw PathWalk.missing(key, in: container.pointee) }
      found = .null
    }
    if instruction.x & OperandFlags.releasesLeft != 0 { container.clear() }
    base[Int(instruction.a)] = found
  }

  /// `set a.b.(i) = v`, `set a.b += v`: goes down through containers that are made changeable on the way, and changes
  /// what is at the end. Nothing is changed if any step fails.
  @inline(never)
  func setPath(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let code = state.pointee.frame.pointee.code
    guard let function = code.pointee.function?.takeUnretainedValue() else { return }
    let path = function.parts.paths[instruction.wide]
    let root: Operand
    switch path.root {
    case .register(let register): root = base + register
    case .cell(let register): root = try content(of: base + register, pc)
    case .global(let index): root = try global(index, pc)
    }
    guard root.pointee.head != Tag.unset else { return try failUnset(pc) }
    var next = base + Int(instruction.a)
    var keys: [Slot] = []
    for step in path.steps {
      switch step {
      case .field(let constant): keys.append(code.pointee.constants[constant])
      case .index(let index): keys.append(.int(index))
      case .computed:
        keys.append(next.pointee)
        next += 1
      }
    }
    try change(keys, of: root, path.operation, next)
    for register in (base + Int(instruction.a))..<next { register.clear() }
  }

  /// `set r.field = v`
  @inline(never)
  func storeField(
    _ instruction: Instruction, _ base: Operand, _ constants: UnsafePointer<Slot>, _ pc: Address
  ) throws(Failure) {
    try store(constants[Int(instruction.c)], instruction, base, base + Int(instruction.b), pc)
  }

  /// `set r.($key) = v`, `set xs.0 = v`
  @inline(never)
  func storeItem(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    let key = base + Int(instruction.b)
    try store(key.pointee, instruction, base, base + Int(instruction.c), pc)
    if instruction.x & StoreFlags.releasesKey != 0 { key.clear() }
  }

  private func store(
    _ key: Slot, _ instruction: Instruction, _ base: Operand, _ value: Operand, _ pc: Address
  ) throws(Failure) {
    mark(pc)
    let target = base + Int(instruction.a)
    let number = Int(instruction.x & ~StoreFlags.releasesKey)
    let operation = number == 0 ? nil : BinaryOperator.arithmetic[number - 1]
    if operation == .add, let item = PathWalk.mutableItem(key, of: target), Quick.add(item, value, to: item) { return }
    try change([key], of: target, operation, value)
  }

  /// Sets, or changes by an operation, what is at the end of the steps. Takes the value.
  private func change(_ keys: [Slot], of root: Operand, _ operation: BinaryOperator?, _ value: Operand) throws(Failure) {
    if let fault = PathWalk.fault(in: keys, of: root.pointee, mayAddLast: operation == nil) {
      let frame = state.pointee.frame.pointee
      let function = frame.code.pointee.function?.takeUnretainedValue()
      throw fault.failure.adding(place: function?.place(ofStep: fault.step, at: frame.pc - 1))
    }
    try PathWalk.set(keys, of: root, operation, value, in: scope)
  }
}

/// Steps through containers while the program runs.
enum PathWalk {
  /// An owned copy of what a step leads to; `unset` if there is nothing.
  static func find(_ key: Slot, in container: Slot) -> Slot {
    if container.tag == Tag.record, let placeholder = Placeholder.of(container.value) {
      return Slot(placeholder.field(keyText(key)))
    }
    return lookUp(key, in: container)?.retained() ?? .unset
  }

  /// What stands there, borrowed from the container.
  private static func lookUp(_ key: Slot, in container: Slot) -> Slot? {
    switch container.tag {
    case Tag.record:
      let record = container.object(RecordObject.self)
      if key.isText { return record._withUnsafeGuaranteedRef { $0.value(of: key)?.pointee } }
      guard key.isInt else { return nil }
      // `$r.0` may also mean the key "0".
      let text = Slot(String(key.int))
      defer { text.release() }
      return record._withUnsafeGuaranteedRef { $0.value(of: text)?.pointee }
    case Tag.list:
      let list = container.object(ListObject.self)
      guard key.isInt, key.int >= 0, key.int < list._withUnsafeGuaranteedRef({ $0.count }) else { return nil }
      return list._withUnsafeGuaranteedRef { $0.items[key.int] }
    case Tag.range:
      let range = container.object(RangeObject.self)
      return range._withUnsafeGuaranteedRef { range in
        guard key.isInt, key.int >= 0, key.int < range.count else { return nil }
        return .int(range.first + key.int)
      }
    default: return nil
    }
  }

  /// Why a step leads nowhere, naming what is there.
  static func missing(_ key: Slot, in container: Slot) -> Failure {
    let value = container.value
    let name = keyText(key)
    switch value {
    case .record(let record) where key.isText || key.isInt:
      guard record.count > 0 else { return Failure("HKD306", "no field `\(name)`: the record is empty") }
      return Failure(
        "HKD306", "no field `\(name)`", hint: NearestName.hint(for: name, among: record.keys) ?? listed(record.keys))
    case .list(let list) where key.isInt: return noItem(name, count: list.count)
    case .range(let first, let last) where key.isInt: return noItem(name, count: RangeObject(first, last).count)
    case .list, .range:
      return Failure(
        "HKD306", "\(value.typeNameWithArticle) has no field `\(name)`", hint: "its items have numbers: .0 is the first")
    case .null:
      return Failure(
        "HKD306", "no field `\(name)`: the value is null", hint: "`??` behind the path gives a default: `(… ?? null)`")
    case .record:
      return Failure("HKD306", "a record has no field of type \(key.typeName)", hint: "its fields have names")
    default: return Failure("HKD306", "no field `\(name)`: \(value.typeNameWithArticle) has no fields")
    }
  }

  private static func noItem(_ name: String, count: Int) -> Failure {
    switch count {
    case 0: Failure("HKD307", "no item \(name): the list is empty")
    case 1: Failure("HKD307", "no item \(name): the list has one item, 0")
    default: Failure("HKD307", "no item \(name): the list has \(count) items, 0 to \(count - 1)")
    }
  }

  private static func listed(_ keys: [String]) -> String {
    let shown = keys.prefix(12).joined(separator: ", ")
    return keys.count > 12 ? "it has \(shown) and \(keys.count - 12) more" : "it has \(shown)"
  }

  private static func keyText(_ key: Slot) -> String {
    key.isText ? key.text : key.isInt ? String(key.int) : key.typeName
  }

  /// The first step that leads nowhere, or to what cannot be set; the last key of a record may be new.
  static func fault(in keys: [Slot], of root: Slot, mayAddLast: Bool) -> (step: Int, failure: Failure)? {
    var container = root
    for (position, key) in keys.enumerated() {
      if let stop = Placeholder.stop(container.value) { return (position, stop) }
      guard container.tag == Tag.record || container.tag == Tag.list else {
        guard container.tag == Tag.range, key.isInt else { return (position, missing(key, in: container)) }
        return (position, Failure("HKD309", "a range cannot be changed", hint: "make it a list: [...$range]"))
      }
      let isLast = position == keys.count - 1
      if isLast, mayAddLast, container.tag == Tag.record, key.isText { return nil }
      guard let next = lookUp(key, in: container) else { return (position, missing(key, in: container)) }
      container = next
    }
    return nil
  }

  /// Sets, or changes by an operation, what is at the end of steps without a ``fault(in:of:mayAddLast:)``. Takes the value.
  static func set(
    _ keys: [Slot], of root: UnsafeMutablePointer<Slot>, _ operation: BinaryOperator?,
    _ value: UnsafeMutablePointer<Slot>, in scope: TaskScope
  ) throws(Failure) {
    guard let operation else { return descend(keys, from: root).replace(by: value.takeOwned()) }
    var current = root.pointee
    for key in keys { current = lookUp(key, in: current) ?? .null }
    let growsInPlace =
      operation == .add
      && (current.isText && value.pointee.isText || current.tag == Tag.list && value.pointee.tag == Tag.list)
    if growsInPlace {
      try Arithmetic.update(descend(keys, from: root), .add, value.pointee, in: scope)
    } else {
      let changed = try Arithmetic.apply(operation, current, value.pointee, in: scope)
      descend(keys, from: root).replace(by: changed)
    }
    value.clear()
  }

  /// Where an item stands in a container that may be changed in place; nil if there is none, or it is shared.
  static func mutableItem(_ key: Slot, of container: UnsafeMutablePointer<Slot>) -> UnsafeMutablePointer<Slot>? {
    if container.pointee.head == Tag.record, key.isText, container.isUnique(RecordObject.self) {
      return container.pointee.object(RecordObject.self)._withUnsafeGuaranteedRef { $0.value(of: key) }
    }
    guard container.pointee.head == Tag.list, key.isInt, container.isUnique(ListObject.self) else { return nil }
    return container.pointee.object(ListObject.self)._withUnsafeGuaranteedRef {
      key.int >= 0 && key.int < $0.count ? $0.items + key.int : nil
    }
  }

  /// Where a checked path leads; everything on the way may then be changed in place.
  static func descend(_ keys: [Slot], from root: UnsafeMutablePointer<Slot>) -> UnsafeMutablePointer<Slot> {
    var target = root
    for key in keys {
      if target.pointee.tag == Tag.list {
        target = target.makeListMutable(reserving: 0)._withUnsafeGuaranteedRef { $0.items + key.int }
      } else if key.isText {
        target = target.mutableField(key)
      } else {
        let text = Slot(keyText(key))
        target = target.mutableField(text)
        text.release()
      }
    }
    return target
  }
}
