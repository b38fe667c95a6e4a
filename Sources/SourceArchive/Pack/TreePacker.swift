import CSystem
import Glibc

/// Puts each file that a walk comes to into the archive, until something stands in the way; from then on it only looks for
/// what else does, so that a user is told everything at once.
struct TreePacker: TreeVisitor {
  private var stream: TarStream
  private let options: ArchiveOptions
  private let observer: ArchiveObserver
  /// The archive's own path in the folder, if it is kept there.
  private let ownPath: [UInt8]?
  private(set) var contents = PackedContents()
  private(set) var findings = Findings()
  private(set) var warnings: [String] = []

  init(stream: TarStream, options: ArchiveOptions, ownPath: [UInt8]?, observer: ArchiveObserver) {
    self.stream = stream
    self.options = options
    self.ownPath = ownPath
    self.observer = observer
  }

  mutating func obstacle(_ kind: ArchiveCode, _ path: [UInt8], _ reason: String) {
    findings.add(kind, String(decoding: path, as: UTF8.self), reason)
  }

  mutating func warning(_ text: String) {
    warnings.append(text)
    observer.warning(text)
  }

  func pause() throws(ArchiveFailure) { try observer.checkCancelled() }

  mutating func link(_ entry: WalkedEntry, target: [UInt8]) throws(ArchiveFailure) {
    guard entry.path != ownPath else { return }
    contents.fileCount += 1
    if findings.isEmpty { try stream.link(entry.path, target: target) }
  }

  mutating func file(_ entry: WalkedEntry) throws(ArchiveFailure) {
    guard entry.path != ownPath else { return }
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
    guard findings.isEmpty else { return }
    try pack(entry, file.raw, status)
  }

  private mutating func unopened(_ entry: WalkedEntry, _ number: Int32) {
    switch number {
    case ENOENT: obstacle(.changedWhileRead, entry.path, "vanished")
    case ELOOP where !entry.follows: obstacle(.changedWhileRead, entry.path, "became a link")
    default: obstacle(.unreadable, entry.path, errorText(number))
    }
  }

  private mutating func pack(_ entry: WalkedEntry, _ file: Int32, _ before: stat) throws(ArchiveFailure) {
    let size = Int64(before.st_size)
    try stream.beginFile(entry.path, size: size, isExecutable: before.st_mode & S_IXUSR != 0)
    var left = size
    while left > 0 {
      let room = stream.room(atMost: left)
      let count = read(file, room.baseAddress, room.count)
      if count < 0 {
        if errno == EINTR { continue }
        return obstacle(.unreadable, entry.path, errorText(errno))
      }
      if count == 0 {
        return obstacle(.changedWhileRead, entry.path, "shrank from \(size) to \(size - left) bytes")
      }
      try stream.advance(count)
      left -= Int64(count)
      contents.bytes += Int64(count)
      if count == room.count {
        try observer.checkCancelled()
        observer.progress(contents)
      }
    }
    try stream.endFile(size: size)
    contents.fileCount += 1
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

  /// Ends the archive.
  mutating func finish() throws(ArchiveFailure) {
    if let failure = findings.failure() { throw failure }
    _ = try stream.finish()
  }
}
