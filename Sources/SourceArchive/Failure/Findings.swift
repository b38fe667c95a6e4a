/// What stands in the way of an archive, gathered over the whole tree so that a user sees all of it at once.
struct Findings {
  private var byKind: [ArchiveCode: [ArchiveFailure.Finding]] = [:]
  private(set) var isEmpty = true

  /// Beyond this many a list helps nobody and a broken tree would fill the memory.
  private static let mostKept = 10_000
  private static let mostShown = 200

  mutating func add(_ kind: ArchiveCode, _ path: String, _ reason: String) {
    isEmpty = false
    let list = byKind[kind, default: []]
    if list.count < Self.mostKept {
      byKind[kind, default: []].append(ArchiveFailure.Finding(path: path, reason: reason))
    }
  }

  /// One failure that tells everything found, under the code of the gravest kind.
  func failure() -> ArchiveFailure? {
    let present = Self.gravestFirst.compactMap { kind in byKind[kind].map { (kind, $0) } }
    guard let (gravest, _) = present.first else { return nil }
    var lines: [String] = []
    var hints: [String] = []
    for (kind, found) in present {
      let sorted = found.sorted { ($0.path, $0.reason) < ($1.path, $1.reason) }
      lines.append(Self.heading(kind, sorted.count))
      lines += sorted.prefix(Self.mostShown).map { "  \(visible($0.path)): \($0.reason)" }
      if sorted.count > Self.mostShown { lines.append("  … and \(sorted.count - Self.mostShown) more") }
      hints.append(kind.remedy)
    }
    return ArchiveFailure(
      gravest, lines.joined(separator: "\n"), hint: hints.joined(separator: " "), findings: present.flatMap(\.1))
  }

  private static let gravestFirst: [ArchiveCode] = [
    .unreadable, .likelySecret, .refusedLink, .specialFile, .changedWhileRead, .git, .unsafeArchive,
  ]

  private static func heading(_ kind: ArchiveCode, _ count: Int) -> String {
    let one = count == 1
    return switch kind {
    case .unreadable: one ? "a path cannot be read" : "\(count) paths cannot be read"
    case .likelySecret: one ? "a file is likely a secret" : "\(count) files are likely secrets"
    case .refusedLink: one ? "a symbolic link is refused" : "\(count) symbolic links are refused"
    case .specialFile: one ? "a special file stands in the folder" : "\(count) special files stand in the folder"
    case .changedWhileRead: one ? "a file changed while it was read" : "\(count) files changed while they were read"
    case .git: one ? "an entry of the commit cannot be packed" : "\(count) entries of the commit cannot be packed"
    default: one ? "an entry is refused" : "\(count) entries are refused"
    }
  }
}
