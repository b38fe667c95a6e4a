/// `for`: what is walked through stands in three registers.
///
/// A list: itself, the next item's number, their count. A range: the next number (an int), and the last. A record: itself,
/// the next field's number, their count.
extension Machine {
  @inline(never)
  func prepareLoop(
    _ walk: Operand, _ source: Operand, _ instruction: Instruction, _ pc: Address
  ) throws(Failure) {
    mark(pc)
    if instruction.c != 0, source.pointee.tag != Tag.list, source.pointee.tag != Tag.range {
      try refuseInput(source, ofCommand: Int(instruction.c) - 1)
    }
    let value = source.take()
    switch value.tag {
    case Tag.list:
      walk[1] = .int(0)
      walk[2] = .int(value.object(ListObject.self)._withUnsafeGuaranteedRef { $0.count })
      walk.pointee = value
    case Tag.record where Placeholder.of(value.value) == nil:
      walk[1] = .int(0)
      walk[2] = .int(value.object(RecordObject.self)._withUnsafeGuaranteedRef { $0.count })
      walk.pointee = value
    case Tag.range:
      let (first, last) = value.object(RangeObject.self)._withUnsafeGuaranteedRef { ($0.first, $0.last) }
      value.release()
      walk.pointee = .int(first)
      walk[1] = .int(last)
    default:
      let refused = value.value
      value.release()
      throw Placeholder.stop(refused)
        ?? Failure("HKD310", "`for` goes over a list, range or record, not \(refused.typeNameWithArticle)")
    }
  }

  @inline(never)
  func prepareRange(_ walk: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    guard walk.pointee.isInt, walk[1].isInt else { throw rangeRefusal(walk.pointee, walk[1]) }
  }

  /// The next value of a range or record; false at the end.
  @inline(never)
  func advance(_ walk: Operand, _ variable: Operand) -> Bool {
    if walk.pointee.isInt {
      let (current, last) = (walk.pointee.int, walk[1].int)
      guard current <= last else { return false }
      variable.pointee = .int(current)
      // At the last one: past every number, so that the next look ends the loop.
      walk.pointee = .int(current == last ? .max : current + 1)
      if current == last { walk[1] = .int(.min) }
      return true
    }
    let index = walk[1].int
    guard index < walk[2].int else { return false }
    walk[1] = .int(index + 1)
    // The one loop variable that owns its value.
    variable.clear()
    variable.pointee = walk.pointee.object(RecordObject.self)._withUnsafeGuaranteedRef { record in
      let key = record.keys._withUnsafeGuaranteedRef { $0.keys[index].value }
      return Slot(.record([("key", key), ("value", record.values[index].value)]))
    }
    return true
  }
}
