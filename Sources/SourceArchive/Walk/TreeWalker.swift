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
}

/// What a walk leads to.
protocol TreeVisitor {
  func file(_ entry: WalkedEntry) throws(ArchiveFailure)
  func link(_ entry: WalkedEntry, target: [UInt8]) throws(ArchiveFailure)
  func obstacle(_ kind: ArchiveCode, _ path: [UInt8], _ reason: String)
  func warning(_ text: String)
  /// Called between entries; ends the walk by throwing.
  func pause() throws(ArchiveFailure)
}

/// Goes through a folder in the order of the paths' bytes and shows a visitor each file and link that the rules let in.
struct TreeWalker<Visitor: TreeVisitor> {
  private let root: Int32
  private let links: LinkPolicy
  private let visitor: Visitor
  private var selection: Selection
  /// The path at hand, with the rules' prefix.
  private var path: [UInt8]
  /// The folders that are open, to notice a loop when links are followed.
  private var open: [FileIdentity] = []

  private var depth = 0

  /// More than any real tree has, and few enough for the stack and for the files that a process may have open.
  private static var deepest: Int { 512 }

  init(root: Int32, selection: Selection, links: LinkPolicy, visitor: Visitor) {
    self.root = root
    self.selection = selection
    self.links = links
    self.visitor = visitor
    path = selection.rules.prefix
  }

  mutating func walk() throws(ArchiveFailure) {
    for text in selection.rules.warnings { visitor.warning(text) }
    try folder(root, .packed)
  }

  /// The path at hand from the packed folder, without a slash behind a folder's name.
  private var shown: [UInt8] {
    let own = path.dropFirst(selection.rules.prefix.count)
    return Array(own.last == slash ? own.dropLast() : own)
  }

  private mutating func folder(_ descriptor: Int32, _ mode: Selection.Verdict) throws(ArchiveFailure) {
    if links == .follow {
      guard let identity = FileIdentity(of: descriptor) else { return unreadable(errno) }
      guard !open.contains(identity) else {
        return visitor.obstacle(.refusedLink, shown, "leads back into a folder above it")
      }
      open.append(identity)
    }
    defer { if links == .follow { open.removeLast() } }
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else {
      return visitor.obstacle(.unreadable, shown, "more than \(Self.deepest) folders inside each other")
    }
    guard let listing = DirectoryListing(descriptor) else { return unreadable(errno) }
    let own = path
    if mode == .packed {
      let known = selection.rules.warnings.count
      selection.rules.enter(path: path, descriptor: descriptor, has: listing.present(IgnoreRules.ignoreFileNames))
      for text in selection.rules.warnings.dropFirst(known) { visitor.warning(text) }
    }
    for item in listing.items {
      try visitor.pause()
      let name = listing.name(item)
      // git's own data is never part of a source, at any depth.
      if name.elementsEqual(".git".utf8) { continue }
      path += name
      try entry(item.kind, listing.systemName(item), in: descriptor, nameStart: own.count, mode)
      path.removeLast(path.count - own.count)
    }
    if mode == .packed, own.count > selection.rules.prefix.count { selection.rules.leave(path: own) }
  }

  private mutating func unreadable(_ number: Int32) {
    visitor.obstacle(.unreadable, shown.isEmpty ? [dot] : shown, errorText(number))
  }

  private mutating func entry(
    _ kind: DirectoryListing.Kind, _ name: [CChar], in folder: Int32, nameStart: Int, _ mode: Selection.Verdict
  ) throws(ArchiveFailure) {
    var kind = kind
    var follows = false
    if kind == .link, links == .follow, let target = DirectoryListing.Kind(of: name, in: folder, followsLinks: true) {
      kind = target
      follows = target != .link
    }
    let verdict = selection.decide(path: path, nameStart: nameStart, isFolder: kind == .folder, in: mode).verdict
    switch kind {
    case .folder:
      if verdict == .packed || selection.mayHoldPacked(path + [slash], verdict) {
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

  private mutating func subfolder(
    _ name: [CChar], in folder: Int32, follows: Bool, _ mode: Selection.Verdict
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
    if links != .keep, let reason = LinkResolver(root: root).refusal(of: target, at: entry.path) {
      return visitor.obstacle(.refusedLink, entry.path, reason)
    }
    try visitor.link(entry, target: target)
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
