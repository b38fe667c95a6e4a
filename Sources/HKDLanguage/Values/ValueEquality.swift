/// `==` of the language: by value at any depth, numbers across int and float, records whatever their fields' order.
extension Value: Equatable {
  public static func == (left: Value, right: Value) -> Bool {
    var bounds = Bounds<Never>()
    return left.isEqual(to: right, within: &bounds)
  }

  /// The same within bounds: values that share their parts may have more of them than can be
  /// looked at.
  public func isEqual(to other: Value, _ bounds: inout Bounds<Failure>) throws(Failure) -> Bool {
    try isEqual(to: other, within: &bounds)
  }

  func isEqual<Problem>(to other: Value, within bounds: inout Bounds<Problem>) throws(Problem) -> Bool {
    var pending: [(Value, Value)] = []
    guard Self.equalSoFar(self, other, &pending) else { return false }
    // A list of what is left instead of recursion: values may be nested deeper than a thread's stack.
    while let (left, right) = pending.popLast() {
      guard try Self.equalItems(left, right, &pending, &bounds) else { return false }
    }
    return true
  }

  /// Compares scalars; puts off containers.
  private static func equalSoFar(_ left: Value, _ right: Value, _ pending: inout [(Value, Value)]) -> Bool {
    switch (left, right) {
    case (.null, .null): return true
    case (.bool(let left), .bool(let right)): return left == right
    case (.int(let left), .int(let right)): return left == right
    case (.float(let left), .float(let right)): return left == right
    case (.int(let int), .float(let float)), (.float(let float), .int(let int)): return Int(exactly: float) == int
    case (.string(let left), .string(let right)): return haveEqualBytes(left, right)
    case (.duration(let left), .duration(let right)): return left == right
    case (.size(let left), .size(let right)): return left == right
    case (.time(let left), .time(let right)): return left == right
    case (.range(let first, let last), .range(let otherFirst, let otherLast)):
      return first == otherFirst && last == otherLast || first > last && otherFirst > otherLast
    case (.secret(let left), .secret(let right)): return haveEqualBytes(left.revealed, right.revealed)
    case (.secret(let secret), .string(let text)), (.string(let text), .secret(let secret)):
      return haveEqualBytes(secret.revealed, text)
    case (.block(let left), .block(let right)): return left.closure === right.closure
    case (.list(let leftItems), .list(let rightItems)):
      guard leftItems.count == rightItems.count else { return false }
      if leftItems.object !== rightItems.object { pending.append((left, right)) }
      return true
    case (.record(let leftFields), .record(let rightFields)):
      guard leftFields.count == rightFields.count else { return false }
      if leftFields.object !== rightFields.object { pending.append((left, right)) }
      return true
    default: return false
    }
  }

  private static func equalItems<Problem>(
    _ left: Value, _ right: Value, _ pending: inout [(Value, Value)], _ bounds: inout Bounds<Problem>
  ) throws(Problem) -> Bool {
    switch (left, right) {
    case (.list(let left), .list(let right)):
      for (left, right) in zip(left, right) {
        try bounds.step()
        guard equalSoFar(left, right, &pending) else { return false }
      }
    case (.record(let left), .record(let right)):
      for (key, value) in zip(left.keys, left.values) {
        try bounds.step()
        guard let other = right[key], equalSoFar(value, other, &pending) else { return false }
      }
    default: return false
    }
    return true
  }
}

/// Equal values have equal hashes: numbers hash by value, records without their order.
extension Value: Hashable {
  /// Items below this depth do not count, so that a hash costs little and needs little stack.
  private static let hashedDepth = 8

  public func hash(into hasher: inout Hasher) { hash(into: &hasher, depth: 0) }

  private func hash(into hasher: inout Hasher, depth: Int) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let flag): hasher.combine(flag)
    case .int(let number): hasher.combine(number)
    case .float(let number):
      if let whole = Int(exactly: number) { hasher.combine(whole) } else { hasher.combine(number) }
    case .string(let text): Self.hash(text, into: &hasher)
    case .secret(let secret): Self.hash(secret.revealed, into: &hasher)
    case .duration(let number), .size(let number), .time(let number): hasher.combine(number)
    case .range(let first, let last):
      hasher.combine(first <= last ? first : 0)
      hasher.combine(first <= last ? last : -1)
    case .block(let block): hasher.combine(ObjectIdentifier(block.closure))
    case .list(let list):
      hasher.combine(list.count)
      guard depth < Self.hashedDepth else { return }
      for item in list { item.hash(into: &hasher, depth: depth + 1) }
    case .record(let record):
      hasher.combine(record.count)
      guard depth < Self.hashedDepth else { return }
      var sum = 0
      for (key, value) in zip(record.keys, record.values) {
        var field = Hasher()
        Self.hash(key, into: &field)
        value.hash(into: &field, depth: depth + 1)
        sum &+= field.finalize()
      }
      hasher.combine(sum)
    }
  }

  /// By bytes: `String`'s own hash takes canonically equivalent texts for one.
  private static func hash(_ text: String, into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
