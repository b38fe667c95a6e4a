import CSystem
import Glibc

/// Something that is to be packed, in an open folder.
struct WalkedEntry {
  /// The open folder; the walker's.
  let folder: Int32
  /// The name in it, with a closing 0.
  let name: [CChar]
  /// From the packed folder.
  let path: [UInt8]
  /// Whether symbolic links are followed to reach it.
  let follows: Bool

  var shownPath: String { String(decoding: path, as: UTF8.self) }
}

/// What a walk leads to.
protocol TreeVisitor {
  mutating func file(_ entry: WalkedEntry) throws(ArchiveFailure)
  mutating func link(_ entry: WalkedEntry, target: [UInt8]) throws(ArchiveFailure)
  mutating func obstacle(_ kind: ArchiveCode, _ path: [UInt8], _ reason: String)
  mutating func warning(_ text: String)
  /// Called between entries; ends the walk by throwing.
  func pause() throws(ArchiveFailure)
}

/// Goes through a folder in the order of the paths' bytes and shows a visitor each file and link that the rules let in.
struct TreeWalker<Visitor: TreeVisitor> {
  private enum Mode {
    case packed
    /// Inside a folder that git's rules leave out: only what git tracks or an `--include` names goes in.
    case leftOutByGit
    /// Inside a folder that another rule leaves out: only an `--include` lets something in.
    case leftOut
  }

  private let root: Int32
  private let links: LinkPolicy
  private(set) var visitor: Visitor
  private var rules: IgnoreRules
  private let tracked: TrackedPaths
  /// The path at hand, with the rules' prefix.
  private var path: [UInt8]
  /// The folders that are open, to notice a loop when links are followed.
  private var open: [FileIdentity] = []

  /// More than any real tree has, and few enough for the stack.
  private var deepest: Int { 1_000 }

  init(root: Int32, rules: IgnoreRules, tracked: TrackedPaths, links: LinkPolicy, visitor: Visitor) {
    self.root = root
    self.rules = rules
    self.tracked = tracked
    self.links = links
    self.visitor = visitor
    path = rules.prefix
  }

  mutating func walk() throws(ArchiveFailure) {
    for text in rules.warnings { visitor.warning(text) }
    try folder(root, .packed)
  }

  private var shown: [UInt8] { Array(path.dropFirst(rules.prefix.count)) }

  private mutating func folder(_ descriptor: Int32, _ mode: Mode) throws(ArchiveFailure) {
    if links == .follow {
      guard let identity = FileIdentity(of: descriptor) else { return unreadable(errno) }
      guard !open.contains(identity) else {
        return visitor.obstacle(.refusedLink, shown, "leads back into a folder above it")
      }
      open.append(identity)
    }
    defer { if links == .follow { open.removeLast() } }
    guard open.count < deepest, path.count < 64 << 10 else {
      return visitor.obstacle(.unreadable, shown, "folders are nested too deep")
    }
    guard let listing = DirectoryListing(descriptor) else { return unreadable(errno) }
    let depth = path
    if mode == .packed {
      let known = rules.warnings.count
      rules.enter(path: path, descriptor: descriptor, has: listing.present(IgnoreRules.ignoreFileNames))
      for text in rules.warnings.dropFirst(known) { visitor.warning(text) }
    }
    for item in listing.items {
      try visitor.pause()
      let name = listing.name(item)
      // git's own data is never part of a source, at any depth.
      if name.elementsEqual(".git".utf8) { continue }
      path += name
      try entry(item.kind, listing.systemName(item), in: descriptor, nameStart: depth.count, mode)
      path.removeLast(path.count - depth.count)
    }
    if mode == .packed, depth.count > rules.prefix.count { rules.leave(path: depth) }
  }

  private mutating func unreadable(_ number: Int32) {
    visitor.obstacle(.unreadable, shown.isEmpty ? [dot] : shown, errorText(number))
  }

  private mutating func entry(
    _ kind: DirectoryListing.Kind, _ name: [CChar], in folder: Int32, nameStart: Int, _ mode: Mode
  ) throws(ArchiveFailure) {
    var kind = kind
    var follows = false
    if kind == .link, links == .follow, let target = Self.kindBehind(name, in: folder) {
      kind = target
      follows = true
    }
    let verdict = verdict(isFolder: kind == .folder, nameStart: nameStart, mode)
    switch kind {
    case .folder:
      if verdict == .packed || mayHoldPacked(verdict) {
        try subfolder(name, in: folder, follows: follows, verdict)
      }
    case _ where verdict != .packed:
      break
    case .file:
      try visitor.file(WalkedEntry(folder: folder, name: name, path: shown, follows: follows))
    case .link:
      try link(WalkedEntry(folder: folder, name: name, path: shown, follows: false))
    case .special:
      visitor.obstacle(.specialFile, shown, "a socket, pipe or device")
    }
  }

  private func verdict(isFolder: Bool, nameStart: Int, _ mode: Mode) -> Mode {
    path.withUnsafeBytes { bytes in
      switch mode {
      case .packed:
        guard let match = rules.match(path: bytes, nameStart: nameStart, isFolder: isFolder), !match.pattern.isNegated
        else { return .packed }
        guard match.isGit else { return .leftOut }
        return tracked.contains(path) ? .packed : .leftOutByGit
      case .leftOutByGit, .leftOut:
        if let match = rules.commandLineMatch(path: bytes, nameStart: nameStart, isFolder: isFolder) {
          return match.pattern.isNegated ? .packed : .leftOut
        }
        if mode == .leftOut || rules.matchAboveGit(path: bytes, nameStart: nameStart, isFolder: isFolder) != nil {
          return .leftOut
        }
        return tracked.contains(path) ? .packed : .leftOutByGit
      }
    }
  }

  /// Whether something below the folder at hand, which is left out, may be packed all the same.
  private func mayHoldPacked(_ mode: Mode) -> Bool {
    let inside = path + [slash]
    return (mode == .leftOutByGit && tracked.hasPaths(below: inside))
      || inside.withUnsafeBytes { rules.mayInclude(below: $0) }
  }

  /// What stands behind a link; nil when nothing does.
  private static func kindBehind(_ name: [CChar], in folder: Int32) -> DirectoryListing.Kind? {
    var status = stat()
    guard fstatat(folder, name, &status, 0) == 0 else { return nil }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    default: .special
    }
  }

  private mutating func subfolder(
    _ name: [CChar], in folder: Int32, follows: Bool, _ mode: Mode
  ) throws(ArchiveFailure) {
    let raw = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follows ? 0 : O_NOFOLLOW))
    guard raw >= 0 else {
      switch errno {
      case ENOENT: visitor.obstacle(.changedWhileRead, shown, "vanished")
      case ENOTDIR, ELOOP: visitor.obstacle(.changedWhileRead, shown, "was a folder and is none any more")
      default: unreadable(errno)
      }
      return
    }
    let inner = Descriptor(raw)
    path.append(slash)
    try self.folder(inner.raw, mode)
  }

  private mutating func link(_ entry: WalkedEntry) throws(ArchiveFailure) {
    guard case .link(let target) = LinkResolver.readLink(entry.name, in: entry.folder) else {
      return visitor.obstacle(.changedWhileRead, entry.path, "was a link and is none any more")
    }
    if let reason = refusal(of: target, at: entry.path) {
      let text = String(decoding: target, as: UTF8.self)
      return visitor.obstacle(.refusedLink, entry.path, "points at \(text), \(reason)")
    }
    try visitor.link(entry, target: target)
  }

  /// Why a link may not go in; nil when it may.
  private func refusal(of target: [UInt8], at path: [UInt8]) -> String? {
    if links == .keep { return nil }
    let folder = path[..<((path.lastIndex(of: slash) ?? -1) + 1)]
    return switch LinkResolver(root: root).resolve(target: target, from: folder) {
    case .inside: nil
    case .absolute: "which is absolute"
    case .leaves: "which is outside the folder"
    case .dangling(let reason): "which cannot be reached (\(reason))"
    }
  }
}

/// A file's device and number, which tell it apart from all others.
struct FileIdentity: Equatable, Sendable {
  private let device: UInt
  private let number: UInt

  init(_ status: stat) {
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
  }

  /// Nil with errno set when the descriptor cannot be asked.
  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }
}
