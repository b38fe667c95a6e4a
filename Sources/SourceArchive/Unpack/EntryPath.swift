/// Where an entry goes: names below the folder that is unpacked into, none of them `.` or `..`.
struct EntryPath: Hashable {
  private(set) var parts: [[UInt8]]

  /// - Throws: `unsafeArchive` for an absolute path or one with `..`.
  init(_ path: [UInt8]) throws(ArchiveFailure) {
    let shown = visible(path)
    if path.first == slash { throw Self.refusal(shown, "has an absolute path") }
    parts = path.split(separator: slash).map(Array.init).filter { $0 != [dot] }
    if parts.contains([dot, dot]) { throw Self.refusal(shown, "leads outside with `..`") }
  }

  mutating func strip(_ count: Int) { parts.removeFirst(min(max(0, count), parts.count)) }

  /// The last name; nil for the root itself.
  var name: [UInt8]? { parts.last }
  /// The names of the folders above it.
  var folders: ArraySlice<[UInt8]> { parts.dropLast() }
  var shown: String { Self.shown(parts[...]) }

  static func shown(_ parts: ArraySlice<[UInt8]>) -> String {
    visible(Array(parts.joined(separator: [slash])))
  }

  static func refusal(_ shown: String, _ reason: String) -> ArchiveFailure {
    ArchiveFailure(
      .unsafeArchive, "the entry \(shown) \(reason)", hint: "Do not unpack archives of unknown origin.",
      findings: [.init(path: shown, reason: reason)])
  }
}
