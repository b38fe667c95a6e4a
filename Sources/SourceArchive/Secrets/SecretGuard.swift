import HKDSystem

/// Keeps likely secrets out of archives: by name when a file comes up, by contents from the threads that see the bytes.
final class SecretGuard: Sendable {
  private let allowed: IgnoreFile
  private let found = Monitor<[SecretScanner.Hit]>([])

  /// Enough to show; a tree of nothing but tokens must not fill the memory.
  private static let mostKept = 1_000

  /// - Parameter allowed: patterns in gitignore syntax; a folder's name stands for all in it.
  init(allowed: [String]) {
    let paths = allowed.map { $0.hasPrefix("./") ? String($0.dropFirst(1)) : $0 }
    self.allowed = IgnoreFile(exclude: paths, include: [], folder: [])
  }

  /// Whether the user has said that a path may go in.
  private func isAllowed(_ path: [UInt8]) -> Bool {
    path.withUnsafeBytes { bytes in
      var nameStart = 0
      for end in path.indices where path[end] == slash {
        let folder = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        if allowed.match(path: folder, nameStart: nameStart, isFolder: true, foldsCase: false) != nil { return true }
        nameStart = end + 1
      }
      return allowed.match(path: bytes, nameStart: nameStart, isFolder: false, foldsCase: false) != nil
    }
  }

  /// Why a file may not go in, judged by its name; nil when it may.
  func objection(to path: [UInt8]) -> String? {
    guard let rule = SecretNames.rule(for: path), !isAllowed(path) else { return nil }
    return "looks like \(rule.meaning) by its name (rule \(rule.name))"
  }

  /// Looks through a block's files; called from the compressing threads.
  func inspect(_ block: DeflateBlock) {
    let hits = SecretScanner.hits(in: block)
    if hits.isEmpty { return }
    found.withLock { found in
      if found.count < Self.mostKept { found += hits }
    }
  }

  /// What was found in contents, once for each file and rule, in order.
  func findings() -> [(path: [UInt8], reason: String)] {
    var seen: Set<[UInt8]> = []
    let hits = found.withLock { $0 }.sorted { ($0.line ?? .max) < ($1.line ?? .max) }
    return hits.compactMap { hit in
      guard seen.insert(hit.path + [0] + Array(hit.rule.utf8)).inserted, !isAllowed(hit.path) else { return nil }
      let place = hit.line.map { "line \($0)" } ?? "it"
      return (hit.path, "\(place) holds what looks like \(hit.meaning) (rule \(hit.rule))")
    }
  }
}
