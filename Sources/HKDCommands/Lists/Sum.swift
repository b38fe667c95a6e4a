import HKDLanguage

extension Command {
  static var sum: Command {
    Command(
      "sum", "Adds up numbers, durations or sizes; the sum of nothing is 0.",
      parameters: [.items],
      examples: [Example("1..4 | sum", output: "10"), Example("[1h 30m] | sum", output: "1h30m")]
    ) { invocation in
      let items = try invocation.anyItems("items")
      if case .range(let first, let last) = items { return try rangeSum(first, last, invocation) }
      guard var total = items.first else { return .int(0) }
      try requireAddable(total, invocation)
      var bounds = invocation.bounds
      for item in items.dropFirst() {
        try bounds.step()
        total = try add(total, item, invocation)
      }
      return total
    }
  }
}

/// A first item that nothing can be added to is refused as such.
private func requireAddable(_ value: Value, _ invocation: Invocation) throws(Failure) {
  switch value {
  case .int, .float, .duration, .size: return
  default:
    throw invocation.failure(.wrongType, "`sum` adds numbers, durations and sizes, not \(withArticle(value.typeName))")
  }
}

private func add(_ left: Value, _ right: Value, _ invocation: Invocation) throws(Failure) -> Value {
  switch (left, right) {
  case (.int(let left), .int(let right)): return .int(try exact(left.addingReportingOverflow(right), invocation))
  case (.duration(let left), .duration(let right)):
    return .duration(try exact(left.addingReportingOverflow(right), invocation))
  case (.size(let left), .size(let right)): return .size(try exact(left.addingReportingOverflow(right), invocation))
  case (.int(let left), .float(let right)): return .float(try finite(Double(left) + right, invocation))
  case (.float(let left), .int(let right)): return .float(try finite(left + Double(right), invocation))
  case (.float(let left), .float(let right)): return .float(try finite(left + right, invocation))
  default:
    throw invocation.failure(
      .wrongType, "`sum` cannot add \(withArticle(right.typeName)) to \(withArticle(left.typeName))")
  }
}

/// Gauss's way, as ranges may be long.
private func rangeSum(_ first: Int, _ last: Int, _ invocation: Invocation) throws(Failure) -> Value {
  guard first <= last else { return .int(0) }
  let sum = (Int128(first) + Int128(last)) * (Int128(last) - Int128(first) + 1) / 2
  guard let sum = Int(exactly: sum) else { throw overflow(invocation) }
  return .int(sum)
}

private func exact(_ sum: (partialValue: Int, overflow: Bool), _ invocation: Invocation) throws(Failure) -> Int {
  guard !sum.overflow else { throw overflow(invocation) }
  return sum.partialValue
}

private func finite(_ sum: Double, _ invocation: Invocation) throws(Failure) -> Double {
  guard sum.isFinite else { throw overflow(invocation) }
  return sum
}

private func overflow(_ invocation: Invocation) -> Failure {
  invocation.failure(.overflow, "the sum is beyond what 64 bits hold")
}
