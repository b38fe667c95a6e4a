import Glibc

/// The symbolic links of an archive, kept until everything else is in its place.
struct PendingLinks {
  private var targets: [EntryPath: [UInt8]] = [:]
  private var byteCount = 0

  /// Names and targets together; far more than any real archive has.
  private static let mostBytes = 32 << 20

  mutating func add(_ path: EntryPath, _ target: [UInt8]) throws(ArchiveFailure) {
    byteCount += target.count + path.parts.reduce(64) { $0 + $1.count + 32 }
    guard byteCount <= Self.mostBytes else {
      throw ArchiveFailure(.overLimit, "the archive holds more than \(Self.mostBytes) bytes of symbolic links")
    }
    targets[path] = target
  }

  mutating func remove(_ path: EntryPath) {
    if !targets.isEmpty { targets[path] = nil }
  }

  func target(of path: EntryPath) -> [UInt8]? { targets[path] }

  /// Makes all links, then follows each; takes all back if one leads outside and is not to.
  /// - Returns: their number.
  func make(root: Int32, _ folders: OpenFolders, refusingOutside: Bool) throws(ArchiveFailure) -> Int {
    var made: [EntryPath] = []
    do throws(ArchiveFailure) {
      for (path, target) in targets {
        try Self.make(path, target, folders)
        made.append(path)
      }
      if refusingOutside {
        for (path, target) in targets { try Self.check(path, target, root) }
      }
    } catch {
      for path in made { _ = unlinkat(root, systemName(Array(path.parts.joined(separator: [slash]))), 0) }
      throw error
    }
    return targets.count
  }

  private static func make(_ path: EntryPath, _ target: [UInt8], _ folders: OpenFolders) throws(ArchiveFailure) {
    guard let name = path.name else { return }
    let above = try folders.descriptor(of: path.folders)
    guard symlinkat(systemName(target), above, systemName(name)) != 0 else { return }
    throw errno == EEXIST
      ? EntryPath.refusal(path.shown, "is a link where other entries are")
      : ArchiveFailure(.cannotWrite, "the link \(path.shown) cannot be made: \(errorText(errno))")
  }

  private static func check(_ path: EntryPath, _ target: [UInt8], _ root: Int32) throws(ArchiveFailure) {
    let above = path.folders.flatMap { $0 + [slash] }
    switch LinkResolver(root: root).resolve(target: target, from: above[...]) {
    case .inside, .dangling: return
    case .absolute, .leaves:
      let shown = visible(target)
      throw EntryPath.refusal(path.shown, "is a link to \(shown), which is outside")
    }
  }
}
