/// The ends of a range: two numbers do not fit into a slot.
final class RangeObject: Sendable {
  let first: Int
  /// Included; less than `first` if the range is empty.
  let last: Int

  init(_ first: Int, _ last: Int) {
    self.first = first
    self.last = last
  }

  /// Int.max where the count does not fit.
  var count: Int {
    guard last >= first else { return 0 }
    let (distance, overflow) = last.subtractingReportingOverflow(first)
    return overflow || distance == .max ? .max : distance + 1
  }
}

final class SecretObject: Sendable {
  let secret: Secret

  init(_ secret: Secret) { self.secret = secret }
}
