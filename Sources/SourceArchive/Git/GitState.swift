/// Where a checkout stands.
struct GitState: Sendable {
  /// The commit's full name in hexadecimal.
  let commit: String
  let isDirty: Bool
}
