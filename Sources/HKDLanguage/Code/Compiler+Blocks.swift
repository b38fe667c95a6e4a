/// Blocks: statements in a scope, with a value at the end.
extension FunctionCompiler {
  /// Where the value of a block goes.
  enum Destination {
    case discarded
    case register(Int)
    /// It is what the function gives.
    case result
  }

  func compile(_ block: BlockNode, to destination: Destination) {
    if case .result = destination, block.hasDefer {
      // The value has to wait for what was put off.
      let register = allocate()
      compile(block, to: .register(register))
      exit(.result(register), block.span)
      free(to: register)
      return
    }
    let mark = top
    begin(block)
    compile(block.statements[...], of: block, to: destination)
    release(from: mark, block.end)
    free(to: mark)
  }

  /// Cells and functions that must be there before the first statement runs.
  private func begin(_ block: BlockNode) {
    for statement in block.statements {
      guard case .binding(let node) = statement, let binding = node.binding else { continue }
      guard compiler.analysis.isCell(binding), !isGlobal(binding) else { continue }
      let cell = allocate()
      emit(Instruction(.newCell, cell), node.span)
      setLocation(.cell(cell), of: binding)
    }
    for statement in block.statements {
      guard case .definition(let definition) = statement else { continue }
      let function = compiler.image.function(of: definition)
      FunctionCompiler(function, scope: definition.scope, compiler: compiler).compile(definition)
    }
  }

  private func compile(_ statements: ArraySlice<Statement>, of block: BlockNode, to destination: Destination) {
    for (index, statement) in zip(statements.indices, statements) {
      if case .deferred(let node) = statement {
        compileWithCleanup(node.body, node.span) {
          compile(statements[(index + 1)...], of: block, to: destination)
        }
        return
      }
      if index == block.statements.count - 1 {
        compileLast(statement, to: destination)
        return
      }
      compile(statement)
    }
    // Nothing stands behind a `defer`, or in the block at all.
    giveNull(to: destination, block.end)
  }

  private func compileLast(_ statement: Statement, to destination: Destination) {
    guard case .pipeline(let pipeline) = statement else {
      compile(statement)
      if !statement.leaves { giveNull(to: destination, statement.span) }
      return
    }
    compile(pipeline, to: destination)
  }

  func compile(_ pipeline: Pipeline, to destination: Destination) {
    switch destination {
    case .discarded:
      if let structure = pipeline.structure {
        compileStructure(structure, to: .discarded)
        return
      }
      let register = allocate()
      compile(pipeline, into: register)
      if !compiler.analysis.isScalar(pipeline) { emit(Instruction(.release, register, 1), pipeline.span) }
      free(to: register)
    case .register(let register): compile(pipeline, into: register)
    case .result:
      if let structure = pipeline.structure {
        compileStructure(structure, to: .result)
        return
      }
      let register = allocate(owns: !compiler.analysis.isScalar(pipeline))
      compileResult(pipeline, into: register)
      exit(.result(register), pipeline.span)
      free(to: register)
    }
  }

  /// A name of the function's own that ends here gives its value away instead of a copy.
  private func compileResult(_ pipeline: Pipeline, into register: Int) {
    if case .variable(let node)? = pipeline.expression, let binding = node.binding,
      case .register(let own) = location(of: binding), own >= firstLocal, owns[own], cleanupContexts == 0
    {
      emit(Instruction(.move, register, own), pipeline.span)
    } else {
      compile(pipeline, into: register)
    }
  }

  private var cleanupContexts: Int {
    contexts.count { if case .cleanup = $0 { true } else { false } }
  }

  func giveNull(to destination: Destination, _ span: Span) {
    switch destination {
    case .discarded: break
    case .register(let register): emit(Instruction(.loadNull, register), span)
    case .result:
      let register = allocate(owns: false)
      emit(Instruction(.loadNull, register), span)
      exit(.result(register), span)
      free(to: register)
    }
  }

  /// The statements of a text: values are shown.
  func compileTopLevel(_ block: BlockNode, isProgram: Bool) {
    begin(block)
    compileTopLevel(block.statements[...], isProgram: isProgram)
  }

  private func compileTopLevel(_ statements: ArraySlice<Statement>, isProgram: Bool) {
    for (index, statement) in zip(statements.indices, statements) {
      switch statement {
      case .deferred(let node):
        compileWithCleanup(node.body, node.span) {
          compileTopLevel(statements[(index + 1)...], isProgram: isProgram)
        }
        return
      case .pipeline(let pipeline) where isProgram:
        let register = allocate()
        compile(pipeline, into: register)
        emit(Instruction(.show, register), pipeline.span)
        free(to: register)
      default: compile(statement)
      }
    }
  }
}

extension BlockNode {
  /// Its closing brace, or what comes nearest.
  var end: Span { Span(start: span.end > span.start ? span.end - 1 : span.end, end: span.end) }
}

extension Statement {
  /// Whether control never comes behind it.
  var leaves: Bool {
    switch self {
    case .breakLoop, .continueLoop, .returnValue: true
    default: false
    }
  }
}

extension Pipeline {
  /// The one expression that it consists of.
  var expression: Expression? {
    guard stages.count == 1, case .expression(let expression) = stages[0] else { return nil }
    return expression
  }

  /// An `if`, `match` or `try` that it consists of.
  var structure: Expression? {
    switch expression {
    case .ifElse, .match, .attempt: expression
    default: nil
    }
  }
}
