/// Ways out of blocks: `break`, `continue`, `return`, and what has to run on the way.
extension FunctionCompiler {
  /// What lies around the statement at hand.
  enum ExitContext {
    case loop(LoopLabels)
    case cleanup(CleanupLabels)
  }

  final class LoopLabels {
    let next = Label()
    let end = Label()
    /// Registers from here on are released on the way out.
    let mark: Int

    init(mark: Int) { self.mark = mark }
  }

  /// A `finally` or `defer` that runs whichever way its scope is left.
  final class CleanupLabels {
    let entry = Label()
    /// How the scope was left: the number of an exit, or a failure.
    let completion: Int
    /// With the statements that leave.
    var exits: [(exit: Exit, span: Span)] = []

    init(completion: Int) { self.completion = completion }
  }

  enum Exit {
    case breakLoop(LoopLabels)
    case continueLoop(LoopLabels)
    /// The value stands in a register.
    case result(Int)
  }

  func innermostLoop() -> LoopLabels? {
    for case .loop(let labels) in contexts.reversed() { return labels }
    return nil
  }

  /// Leaves for good: releases what ends, and goes through cleanups.
  func exit(_ exit: Exit, _ span: Span) {
    for context in contexts.reversed() {
      switch (context, exit) {
      case (.loop(let labels), .breakLoop(let target)) where labels === target:
        release(from: labels.mark, span)
        return jump(to: target.end, span)
      case (.loop(let labels), .continueLoop(let target)) where labels === target:
        release(from: labels.mark, span)
        return jump(to: target.next, span)
      case (.cleanup(let labels), _): return leave(through: labels, exit, span)
      default: break
      }
    }
    guard case .result(let register) = exit else { return }
    if let resultType {
      emit(Instruction(.checkResult, register, wide: type(resultType)), span)
    }
    release(from: firstLocal, except: register, span)
    for parameter in ownedParameters where parameter != register {
      emit(Instruction(.release, parameter, 1), span)
    }
    emit(Instruction(.returnValue, register), span)
  }

  /// The way on is made behind the cleanup; here only its number is noted.
  private func leave(through labels: CleanupLabels, _ exit: Exit, _ span: Span) {
    var exit = exit
    if case .result(let register) = exit, let resultRegister {
      if register != resultRegister { emit(Instruction(.assign, resultRegister, register), span) }
      exit = .result(resultRegister)
    }
    release(from: labels.completion + 1, span)
    labels.exits.append((exit, span))
    emit(Instruction(.loadInt, labels.completion, wide: labels.exits.count), span)
    jump(to: labels.entry, span)
  }

  /// `body`, and whichever way it is left, `cleanup`.
  func compileWithCleanup(_ cleanup: BlockNode, _ span: Span, _ body: () -> Void) {
    let labels = CleanupLabels(completion: allocate())
    let completion = labels.completion
    let mark = top
    emit(Instruction(.loadNull, completion), span)
    contexts.append(.cleanup(labels))
    let start = parts.instructions.count
    body()
    contexts.removeLast()
    release(from: mark, span)
    free(to: mark)
    emit(Instruction(.loadInt, completion, wide: 0), span)
    jump(to: labels.entry, span)
    addHandler(from: start, register: completion, isCatch: false)

    place(labels.entry)
    emit(Instruction(.enterCleanup, completion), span)
    // Nothing leaves a cleanup but its end and a failure: the checker sees to that.
    let cleanupStart = parts.instructions.count
    compile(cleanup, to: .discarded)
    let cleanupEnd = parts.instructions.count
    emit(Instruction(.leaveCleanup), cleanup.end)
    let done = Label()
    jump(to: done, cleanup.end)
    let failure = allocate()
    addHandler(from: cleanupStart, to: cleanupEnd, register: failure, isCatch: false)
    emit(Instruction(.leaveCleanup), cleanup.end)
    emit(Instruction(.raiseWithCause, failure, completion), cleanup.end)
    free(to: mark)

    place(done)
    emit(Instruction(.endFinally, completion), span)
    for (index, (exit, exitSpan)) in labels.exits.enumerated() {
      let next = Label()
      let number = constant(.int(index + 1))
      testEqual(completion, constant: number, orJumpTo: next, span)
      self.exit(exit, exitSpan)
      place(next)
    }
    free(to: completion)
  }

  /// Failures in the instructions from `start` on go to the one that comes next.
  func addHandler(from start: Int, to end: Int? = nil, register: Int, isCatch: Bool) {
    let here = parts.instructions.count
    parts.handlers.append(
      Handler(start: start, end: end ?? here, target: here, register: register, isCatch: isCatch))
  }

  private func testEqual(_ register: Int, constant number: Int, orJumpTo label: Label, _ span: Span) {
    if number.fitsOperand {
      emit(Instruction(.testEqualConstant, register, number), span)
    } else {
      let other = allocate(owns: false)
      emit(Instruction(.loadConstant, other, wide: number), span)
      emit(Instruction(.testEqual, register, other), span)
      free(to: other)
    }
    jump(to: label, span)
  }
}
