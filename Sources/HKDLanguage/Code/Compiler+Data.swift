/// List and record literals.
extension FunctionCompiler {
  /// More values than this are put into a container in several steps: registers are few.
  private static let batch = 64

  func compile(_ node: ListLiteral, into register: Int) {
    if let constant = node.constantValue { return load(constant, into: register, node.span) }
    if node.isAllSpread { return compileSpreads(node, into: register) }
    let use: Use = Expression.list(node).hasStatements ? .kept : .passed
    var isMade = false
    let first = top
    // Values wait in registers until a list is made of them, or gets them.
    func flush() {
      guard top > first || !isMade else { return }
      emit(Instruction(isMade ? .extendList : .makeList, register, first, top - first), node.span)
      free(to: first)
      isMade = true
    }
    for item in node.items {
      switch item {
      case .value(let expression):
        compile(expression, into: allocate(), for: use)
        if top - first == Self.batch { flush() }
      case .spread(let expression):
        flush()
        let value = allocate()
        compile(expression, into: value, for: .passed)
        emit(Instruction(.spreadList, register, value), expression.span)
        free(to: value)
      }
    }
    flush()
  }

  /// `[...$a ...$b]`: of the first one's kind.
  private func compileSpreads(_ node: ListLiteral, into register: Int) {
    for (index, item) in node.items.enumerated() {
      guard case .spread(let expression) = item else { continue }
      let value = allocate()
      compile(expression, into: value, for: .passed)
      emit(Instruction(.spread, x: index == 0 ? 0 : 1, register, value), expression.span)
      free(to: value)
    }
  }

  func compile(_ node: RecordLiteral, into register: Int) {
    if let constant = node.constantValue { return load(constant, into: register, node.span) }
    // As many fields as stand before the first spread are made at once.
    let leading = node.entries.prefix(Self.batch).prefix { if case .field = $0 { true } else { false } }
    let first = top
    let use: Use = Expression.record(node).hasStatements ? .kept : .passed
    var keys: [String] = []
    for case .field(let name, let expression) in leading {
      let value = allocate()
      compile(expression, into: value, for: use)
      keys.append(name.text)
    }
    let table = keyTable(keys)
    if table.fitsOperand {
      emit(Instruction(.makeRecord, register, first, table), node.span)
    } else {
      emit(Instruction(.makeRecord, register, first, keyTable([])), node.span)
      for (offset, key) in keys.enumerated() { setField(key, from: first + offset, of: register, node.span) }
    }
    free(to: first)
    for entry in node.entries.dropFirst(leading.count) { add(entry, to: register) }
  }

  private func add(_ entry: RecordLiteral.Entry, to record: Int) {
    let value = allocate()
    switch entry {
    case .field(let name, let expression):
      compile(expression, into: value)
      setField(name.text, from: value, of: record, name.span)
    case .spread(let expression):
      compile(expression, into: value, for: .passed)
      emit(Instruction(.spreadRecord, record, value), expression.span)
    }
    free(to: value)
  }

  private func setField(_ key: String, from value: Int, of record: Int, _ span: Span) {
    withConstantOperand(.string(key), span) { operand in
      switch operand {
      case .constant(let number): emit(Instruction(.setField, record, value, number), span)
      case .register(let key): emit(Instruction(.setItem, record, key, value), span)
      }
    }
  }

  enum KeyOperand {
    case constant(Int)
    case register(Int)
  }

  /// A key as a constant, or in a register where there are more constants than an instruction can name.
  func withConstantOperand(_ value: Value, _ span: Span, _ body: (KeyOperand) -> Void) {
    let number = constant(value)
    if number.fitsOperand { return body(.constant(number)) }
    let register = allocate()
    emit(Instruction(.loadConstant, register, wide: number), span)
    body(.register(register))
    free(to: register)
  }
}

extension ListLiteral {
  fileprivate var isAllSpread: Bool {
    !items.isEmpty && items.allSatisfy { if case .spread = $0 { true } else { false } }
  }

  /// The list, if it consists of literals.
  fileprivate var constantValue: Value? {
    var values: [Value] = []
    for item in items {
      guard case .value(let expression) = item, let value = expression.constantValue else { return nil }
      values.append(value)
    }
    return .list(values)
  }
}

extension RecordLiteral {
  fileprivate var constantValue: Value? {
    var fields: [(String, Value)] = []
    for entry in entries {
      guard case .field(let name, let expression) = entry, let value = expression.constantValue else { return nil }
      fields.append((name.text, value))
    }
    return .record(fields)
  }
}

extension Expression {
  /// The value of a literal, and of brackets that hold literals only.
  fileprivate var constantValue: Value? {
    switch self {
    case .literal(let node): node.value
    case .list(let node): node.constantValue
    case .record(let node): node.constantValue
    default: nil
    }
  }
}
