/// Lists, records, closures and texts made from registers.
extension Machine {
  @inline(never)
  func makeList(_ instruction: Instruction, _ base: Operand) {
    let count = Int(instruction.c)
    let list = ListObject.make(capacity: count)
    for register in 0..<count { list.appendWithinCapacity((base + Int(instruction.b) + register).takeOwned()) }
    base[Int(instruction.a)] = Slot(Tag.list, owning: Unmanaged.passRetained(list))
  }

  @inline(never)
  func makeRecord(_ instruction: Instruction, _ base: Operand, _ code: UnsafeMutablePointer<Code>) {
    let keys = code.pointee.keyTables[Int(instruction.c)]
    let record = keys._withUnsafeGuaranteedRef { RecordObject.make(keys: $0, capacity: $0.count, extra: nil) }
    let count = keys._withUnsafeGuaranteedRef { $0.count }
    for register in 0..<count { record.appendWithinCapacity((base + Int(instruction.b) + register).takeOwned()) }
    base[Int(instruction.a)] = Slot(Tag.record, owning: Unmanaged.passRetained(record))
  }

  /// `[...$x y]`
  @inline(never)
  func spreadList(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let target = base + Int(instruction.a)
    let source = base + Int(instruction.b)
    guard let items = try source.pointee.listForm(in: scope) else {
      // A repeated flag takes what is no list as one item.
      if instruction.x != 0 { return target.appendItem(source.takeOwned()) }
      throw spreadRefusal(source.pointee, wanted: "a list")
    }
    defer { items.release() }
    try Limits.checkList(target.pointee.itemCount, items.itemCount)
    try target.appendItems(of: items, in: scope)
    source.clear()
  }

  /// `[...$x k: v]`
  @inline(never)
  func spreadRecord(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let source = base + Int(instruction.b)
    guard source.pointee.tag == Tag.record else { throw spreadRefusal(source.pointee, wanted: "a record") }
    if let stop = Placeholder.stop(source.pointee.value) { throw stop }
    let target = base + Int(instruction.a)
    source.pointee.object(RecordObject.self)._withUnsafeGuaranteedRef { record in
      record.keys._withUnsafeGuaranteedRef { table in
        for index in 0..<record.count {
          target.mutableField(table.keys[index]).replace(by: record.values[index].retained())
        }
      }
    }
    source.clear()
  }

  /// `[...$x ...$y]`: the first says whether it becomes a list or a record.
  @inline(never)
  func spread(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let target = base + Int(instruction.a)
    let source = base + Int(instruction.b)
    if instruction.x != 0 {
      // A later one joins what the first made.
      var plain = instruction
      plain.x = 0
      return target.pointee.tag == Tag.record
        ? try spreadRecord(plain, base, pc) : try spreadList(plain, base, pc)
    }
    if source.pointee.tag == Tag.record {
      if let stop = Placeholder.stop(source.pointee.value) { throw stop }
      target.pointee = source.pointee.object(RecordObject.self)._withUnsafeGuaranteedRef {
        Slot(Tag.record, $0.copy(capacity: $0.count, extra: nil))
      }
    } else {
      guard let items = try source.pointee.listForm(in: scope) else {
        throw spreadRefusal(source.pointee, wanted: "a list or record")
      }
      target.pointee = items
    }
    source.clear()
  }

  private func spreadRefusal(_ slot: Slot, wanted: String) -> Failure {
    let value = slot.value
    if case .range = value { return Limits.longRange }
    return Placeholder.stop(value)
      ?? Failure("HKD319", "`...` needs \(wanted) here, not \(value.typeNameWithArticle)")
  }

  @inline(never)
  func makeClosure(_ instruction: Instruction, _ base: Operand, _ code: UnsafeMutablePointer<Code>) {
    let closure = code.pointee.closures[instruction.wide]._withUnsafeGuaranteedRef { template in
      let closure = ClosureObject.make(template.function, captureCount: template.captures.count)
      for (index, register) in template.captures.enumerated() {
        closure.captures[index] = base[register].retained()
      }
      closure.count = template.captures.count
      return closure
    }
    base[Int(instruction.a)] = Slot(Tag.block, owning: Unmanaged.passRetained(closure))
  }

  /// `"text $a text"`; a secret among the values makes a secret.
  @inline(never)
  func interpolate(_ instruction: Instruction, _ base: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    guard let function = state.pointee.frame.pointee.code.pointee.function?.takeUnretainedValue() else { return }
    let template = function.parts.templates[instruction.wide]
    let texts = template.texts
    let first = base + template.first
    var isSecret = false
    textBuffer.removeAll(keepingCapacity: true)
    textBuffer.append(contentsOf: texts[0].utf8)
    for index in 1..<texts.count {
      let operand = first + (index - 1)
      try append(operand.pointee, isSecret: &isSecret)
      operand.clear()
      textBuffer.append(contentsOf: texts[index].utf8)
      // Each value is within the limit: it is enough to look behind it.
      try Limits.checkText(textBuffer.count)
    }
    base[Int(instruction.a)] = textBuffer.withUnsafeBufferPointer { bytes in
      isSecret ? Slot(.secret(Secret(String(decoding: bytes, as: UTF8.self)))) : Slot(utf8: bytes)
    }
  }

  private func append(_ slot: Slot, isSecret: inout Bool) throws(Failure) {
    switch slot.tag {
    case Tag.smallText, Tag.text: slot.withUTF8 { textBuffer.append(contentsOf: $0) }
    case Tag.int: appendInt(slot.int)
    case Tag.secret:
      isSecret = true
      textBuffer.append(contentsOf: (slot.revealedText ?? "").utf8)
    default: textBuffer.append(contentsOf: try context.display.text(slot.value, Bounds(scope)).utf8)
    }
  }

  private func appendInt(_ number: Int) {
    if number < 0 { textBuffer.append(UInt8(ascii: "-")) }
    let start = textBuffer.count
    var rest = number.magnitude
    repeat {
      textBuffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    textBuffer[start...].reverse()
  }
}
