/// A set of objects by identity, without hashing while it is small, as most are.
struct IdentitySet {
  private var few: [ObjectIdentifier] = []
  private var many: Set<ObjectIdentifier> = []

  private static let fewest = 8

  /// - Returns: Whether the object is new.
  mutating func insert(_ object: AnyObject) -> Bool {
    let identity = ObjectIdentifier(object)
    guard few.count >= Self.fewest else {
      guard !few.contains(identity) else { return false }
      few.append(identity)
      return true
    }
    return !few.contains(identity) && many.insert(identity).inserted
  }
}
