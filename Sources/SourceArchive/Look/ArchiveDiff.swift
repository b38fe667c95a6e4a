/// How one archive differs from another.
public struct ArchiveDiff: Sendable, Equatable {
  /// What has become of one path.
  public struct Change: Sendable, Equatable {
    /// The entry's name.
    public let path: String
    /// Bytes before and after; nil where the path is not there.
    public let before: Int64?
    public let after: Int64?
    /// `added`, `removed`, or what of it changed: `contents`, `mode`, `kind`, `target`.
    public let what: String
  }

  /// In the order of the paths' bytes.
  public let changes: [Change]

  public init(from before: ArchiveManifest, to after: ArchiveManifest) {
    var changes: [Change] = []
    var old = before.entries[...]
    var new = after.entries[...]
    while let entry = old.first ?? new.first {
      let left = old.first ?? entry
      let right = new.first ?? entry
      if new.isEmpty || (!old.isEmpty && left.path.lexicographicallyPrecedes(right.path)) {
        changes.append(Change(path: left.name, before: left.bytes, after: nil, what: "removed"))
        old.removeFirst()
      } else if old.isEmpty || right.path.lexicographicallyPrecedes(left.path) {
        changes.append(Change(path: right.name, before: nil, after: right.bytes, what: "added"))
        new.removeFirst()
      } else {
        if let what = Self.difference(left, right) {
          changes.append(Change(path: left.name, before: left.bytes, after: right.bytes, what: what))
        }
        old.removeFirst()
        new.removeFirst()
      }
    }
    self.changes = changes
  }

  private static func difference(_ left: ArchiveManifest.Entry, _ right: ArchiveManifest.Entry) -> String? {
    switch (left.kind, right.kind) {
    case (.file, .file):
      if left.sha256 != right.sha256 { return "contents" }
      return left.isExecutable == right.isExecutable ? nil : "mode"
    case (.link(let before), .link(let after)): return before == after ? nil : "target"
    case (.other, .other): return nil
    default: return "kind"
    }
  }
}
