/// What several instructions of the loop do, always put into it in full: a call would spill the loop's registers.
extension Machine {
  /// Takes the jump at `pc`.
  @inline(__always)
  func branch(
    _ pc: inout UnsafePointer<Instruction>, _ state: UnsafeMutablePointer<MachineState>
  ) throws(Failure) {
    let jump = pc.pointee
    pc += 1 + jump.wide
    if jump.x != 0 {
      state.pointee.fuel &-= 1
      if state.pointee.fuel < 0 { try refuel(pc) }
    }
  }

  /// Looks whether it is time to look around, and whether there is room for one more call.
  @inline(__always)
  func prepareCall(
    of callee: UnsafeMutablePointer<Code>, at base: UnsafeMutablePointer<Slot>,
    from frame: UnsafeMutablePointer<Frame>, _ pc: UnsafePointer<Instruction>,
    _ state: UnsafeMutablePointer<MachineState>
  ) throws(Failure) {
    state.pointee.fuel &-= 1
    if state.pointee.fuel < 0 { try refuel(pc) }
    frame.pointee.pc = pc
    if frame + 1 == state.pointee.frameLimit || base + callee.pointee.frameSize > state.pointee.slotLimit {
      try failDepth(pc)
    }
  }
}

extension UnsafeMutablePointer<Slot> {
  /// Moves the value out as one that may outlive its source.
  @inline(__always)
  func takeOwned() -> Slot {
    let value = pointee
    guard value.isObject else { return value }
    pointee = .null
    return value.isBorrowed ? value.retained() : value
  }
}
