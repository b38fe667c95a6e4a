/// Failures on their way out: to the nearest handler, or out of the run.
extension Machine {
  /// A trace does not grow beyond this: of a runaway recursion the innermost calls tell enough.
  private static let longestTrace = 64

  /// Goes out of frames until one handles the failure, and lets it go on there; throws it when `boundary` is reached.
  func unwind(_ failure: Failure, to boundary: UnsafeMutablePointer<Frame>) throws(Failure) {
    var trace: [TraceEntry] = []
    let origin = place
    while state.pointee.frame > boundary {
      let frame = state.pointee.frame.pointee
      if let handler = frame.handler(for: failure) {
        clear(frame, from: handler.register)
        trace += frame.inlinedCalls(leftFor: handler.target)
        let located = failure.adding(place: origin, trace: room(for: trace, in: failure))
        frame.base[handler.register] = Slot(Tag.failure, located)
        state.pointee.frame.pointee.pc = frame.code.pointee.instructions + handler.target
        return
      }
      clear(frame, from: 0)
      trace += frame.inlinedCalls(leftFor: nil)
      state.pointee.frame -= 1
      if let entry = traceEntry(of: frame) { trace.append(entry) }
    }
    throw failure.adding(place: origin, trace: room(for: trace, in: failure))
  }

  private func room(for trace: [TraceEntry], in failure: Failure) -> [TraceEntry] {
    Array(trace.prefix(max(0, Self.longestTrace - failure.trace.count)))
  }

  /// Gives up the call that made a frame before its first instruction: the failure is then the caller's, at the call. Blocks
  /// that run in the frame of another function have no call to go back to.
  func leaveToCaller(_ frame: Frame) {
    guard frame.inlinedCalls(leftFor: nil).isEmpty else { return }
    clear(frame, from: 0)
    state.pointee.frame -= 1
  }

  private func clear(_ frame: Frame, from register: Int) {
    for index in register..<max(register, frame.code.pointee.frameSize) { (frame.base + index).clear() }
  }

  /// The call that made a frame: the name of what was called, and where.
  private func traceEntry(of frame: Frame) -> TraceEntry? {
    guard let function = frame.code.pointee.function?.takeUnretainedValue() else { return nil }
    // Below the boundary stands the frame of the command that called the block.
    var caller = state.pointee.frame
    if caller.pointee.code.pointee.function == nil, caller > memory.frames { caller -= 1 }
    guard let callerFunction = caller.pointee.code.pointee.function?.takeUnretainedValue() else { return nil }
    return TraceEntry(name: function.name, place: callerFunction.place(at: caller.pointee.pc - 1))
  }

  @inline(never)
  func raise(_ slot: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    throw slot.takeFailure()
  }

  /// An error of a `defer` or `finally` becomes the error; what it interrupted becomes its cause.
  @inline(never)
  func raise(_ slot: Operand, because cause: Operand, _ pc: Address) throws(Failure) {
    mark(pc)
    let failure = slot.takeFailure()
    guard cause.pointee.tag == Tag.failure else { throw failure }
    let interrupted = cause.takeFailure()
    // What ends a task ends its cleanups in time, too, which is no other error.
    throw failure.isSameEnd(as: interrupted) ? failure : failure.adding(place: nil, cause: interrupted)
  }

  @inline(never)
  func errorValue(_ result: Operand, _ failure: Operand) {
    let value = failure.takeFailure().value
    result.pointee = Slot(value)
  }
}

extension Failure {
  /// Whether both are the same deadline, interrupt or exit.
  func isSameEnd(as other: Failure) -> Bool { !isCatchable && !other.isCatchable && code == other.code }
}

extension UnsafeMutablePointer<Slot> {
  func takeFailure() -> Failure { take().object(Failure.self).takeRetainedValue() }
}

extension Frame {
  /// The innermost handler around the running instruction that takes the failure.
  fileprivate func handler(for failure: Failure) -> Handler? {
    guard let function = code.pointee.function?.takeUnretainedValue() else { return nil }
    let index = pc - 1 - code.pointee.instructions
    // A `return` has left the `try` it stands in: that its value does not fit the `def` is no failure of the `try`.
    let isCatchable = failure.isCatchable && (pc - 1).pointee.op != .checkResult
    return function.parts.handlers.first {
      $0.start <= index && index < $0.end && (isCatchable || !$0.isCatch)
    }
  }

  /// The blocks that run in this frame and are left: all, or those that the target is not in.
  fileprivate func inlinedCalls(leftFor target: Int?) -> [TraceEntry] {
    guard let function = code.pointee.function?.takeUnretainedValue(), !function.parts.inlined.isEmpty else { return [] }
    let index = pc - 1 - code.pointee.instructions
    return function.parts.inlined.compactMap { block in
      guard block.start <= index, index < block.end else { return nil }
      if let target, block.start <= target, target < block.end { return nil }
      return TraceEntry(name: "block", place: Place(function.parts.source, block.span))
    }
  }
}
