import CSystem
import Glibc

/// Puts each file that a walk comes to into the archive.
struct TreePacker: TreeVisitor {
  private let builder: ArchiveBuilder
  /// The archive's own path in the folder, if it is kept there.
  private let ownPath: [UInt8]?

  init(builder: ArchiveBuilder, ownPath: [UInt8]?) {
    self.builder = builder
    self.ownPath = ownPath
  }

  func obstacle(_ kind: ArchiveCode, _ path: [UInt8], _ reason: String) { builder.obstacle(kind, path, reason) }
  func warning(_ text: String) { builder.warning(text) }
  func pause() throws(ArchiveFailure) { try builder.pause() }

  func link(_ entry: WalkedEntry, target: [UInt8]) throws(ArchiveFailure) {
    if entry.path != ownPath { try builder.link(entry.path, target: target) }
  }

  func file(_ entry: WalkedEntry) throws(ArchiveFailure) {
    guard entry.path != ownPath, builder.admits(entry.path) else { return }
    // Not to wait for a writer where a pipe has taken the file's place.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (entry.follows ? 0 : O_NOFOLLOW)
    let raw = openat(entry.folder, entry.name, flags)
    guard raw >= 0 else { return unopened(entry, errno) }
    let file = Descriptor(raw)
    var status = stat()
    guard fstat(file.raw, &status) == 0 else { return obstacle(.unreadable, entry.path, errorText(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return obstacle(.changedWhileRead, entry.path, "was a file and is none any more")
    }
    try pack(entry, file.raw, status)
  }

  private func unopened(_ entry: WalkedEntry, _ number: Int32) {
    switch number {
    case ENOENT: obstacle(.changedWhileRead, entry.path, "vanished")
    case ELOOP where !entry.follows: obstacle(.changedWhileRead, entry.path, "became a link")
    default: obstacle(.unreadable, entry.path, errorText(number))
    }
  }

  private func pack(_ entry: WalkedEntry, _ file: Int32, _ before: stat) throws(ArchiveFailure) {
    let size = Int64(before.st_size)
    guard try builder.beginFile(entry.path, size: size, isExecutable: before.st_mode & S_IXUSR != 0) else { return }
    var left = size
    while left > 0 {
      let room = builder.room(atMost: left)
      let count = read(file, room.baseAddress, room.count)
      if count < 0 {
        if errno == EINTR { continue }
        return builder.breakOff(.unreadable, entry.path, errorText(errno))
      }
      if count == 0 {
        return builder.breakOff(.changedWhileRead, entry.path, "shrank from \(size) to \(size - left) bytes")
      }
      try builder.advance(count)
      left -= Int64(count)
    }
    try builder.endFile(size: size)
    if let change = Self.change(of: file, since: before) { obstacle(.changedWhileRead, entry.path, change) }
  }

  /// What has become of a file since it was opened; nil when nothing has.
  private static func change(of file: Int32, since before: stat) -> String? {
    var after = stat()
    guard fstat(file, &after) == 0 else { return errorText(errno) }
    if after.st_size > before.st_size { return "grew from \(before.st_size) to \(after.st_size) bytes" }
    if after.st_size < before.st_size { return "shrank from \(before.st_size) to \(after.st_size) bytes" }
    let isSame =
      after.st_mtim.tv_sec == before.st_mtim.tv_sec && after.st_mtim.tv_nsec == before.st_mtim.tv_nsec
    return isSame ? nil : "was written to"
  }
}
