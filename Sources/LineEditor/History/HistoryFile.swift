import CSystem
import Glibc

/// Why the history could not be read or written.
struct HistoryProblem: Error, CustomStringConvertible {
  let description: String

  init(_ path: String, _ doing: String, code: Int32 = errno) {
    description = "history \(path): \(doing): \(String(cString: strerror(code)))"
  }
}

/// The history's file, which several sessions append to at once.
///
/// Each change is made under an exclusive lock on the file itself. A session remembers how far it has read, so that it sees
/// what the others appended. Rewriting it shorter puts a new file in its place; who waited for the lock of the old one
/// notices and opens the new.
struct HistoryFile {
  let path: String
  /// The file that `offset` is about.
  private var identity: (device: UInt, inode: UInt)?
  private var offset: Int = 0
  /// How many lines the file has, as far as it was read.
  private(set) var lines = 0

  /// Older lines of a file beyond this size are not read.
  private static let mostBytesRead = 32 * 1024 * 1024
  /// How long another session may hold the lock.
  private static let lockLimit = 2_000

  /// Of a longer file only the last lines are entries.
  private let mostLines: Int

  init(path: String, mostLines: Int) {
    self.path = path
    self.mostLines = mostLines
  }

  /// What a look into the file brought.
  enum News: Equatable {
    /// Entries that were appended since the last look.
    case appended([HistoryEntry])
    /// All entries, because the file is another than at the last look.
    case replaced([HistoryEntry])
  }

  /// Reads what is new; a file that does not exist is an empty one.
  mutating func read() throws(HistoryProblem) -> News {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw HistoryProblem(path, "it cannot be opened") }
      defer { (identity, offset, lines) = (nil, 0, 0) }
      return identity == nil ? .appended([]) : .replaced([])
    }
    defer { close(descriptor) }
    guard lock(descriptor, LOCK_SH) else { throw HistoryProblem(path, "another session holds it", code: EWOULDBLOCK) }
    return try news(in: descriptor)
  }

  /// Appends an entry, making the file (and the folders above it) if need be, readable by its owner alone.
  ///
  /// - Returns: what others had appended before it.
  mutating func append(_ entry: HistoryEntry) throws(HistoryProblem) -> News {
    let descriptor = try openLocked()
    defer { close(descriptor) }
    let news = try news(in: descriptor)
    // A line that somebody left unfinished must not swallow this one.
    let line = (endsUnfinished(descriptor) ? "\n" : "") + entry.line
    guard writeAll(line, to: descriptor) else {
      let problem = HistoryProblem(path, "it cannot be written")
      // Half an entry is none.
      ftruncate(descriptor, offset)
      throw problem
    }
    offset += line.utf8.count
    lines += 1
    return news
  }

  /// Puts a shorter file with these entries in its place, unless somebody appended since the last look.
  mutating func rewrite(_ entries: [HistoryEntry]) throws(HistoryProblem) {
    let descriptor = try openLocked()
    defer { close(descriptor) }
    guard try news(in: descriptor) == .appended([]) else { return }
    let temporary = "\(path).\(getpid())"
    let replacement = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard replacement >= 0 else { throw HistoryProblem(path, "it cannot be rewritten") }
    defer { close(replacement) }
    let written = writeAll(entries.map(\.line).joined(), to: replacement) && fsync(replacement) == 0
    guard written, rename(temporary, path) == 0 else {
      let problem = HistoryProblem(path, "it cannot be rewritten")
      unlink(temporary)
      throw problem
    }
    _ = try news(in: replacement)
  }

  // MARK: Steps under the lock

  private func openLocked() throws(HistoryProblem) -> Int32 {
    makeFolder(above: path)
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw HistoryProblem(path, "it cannot be opened") }
      guard lock(descriptor, LOCK_EX) else {
        close(descriptor)
        throw HistoryProblem(path, "another session holds it", code: EWOULDBLOCK)
      }
      var held = stat()
      var named = stat()
      if fstat(descriptor, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino,
        held.st_dev == named.st_dev
      {
        if held.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
        return descriptor
      }
      // It was rewritten while we waited.
      close(descriptor)
    }
  }

  private func lock(_ descriptor: Int32, _ kind: Int32) -> Bool {
    for _ in 0..<Self.lockLimit {
      if flock(descriptor, kind | LOCK_NB) == 0 { return true }
      guard errno == EWOULDBLOCK || errno == EINTR else { return true }  // A file system without locks.
      usleep(1_000)
    }
    return false
  }

  private mutating func news(in descriptor: Int32) throws(HistoryProblem) -> News {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw HistoryProblem(path, "it cannot be read") }
    let size = Int(status.st_size)
    let isFirst = identity == nil
    let isSame = identity.map { $0 == (status.st_dev, status.st_ino) && size >= offset } ?? false
    let start = isSame ? offset : max(0, size - Self.mostBytesRead)
    var pieces = try contents(of: descriptor, from: start, to: size).split(separator: 0x0a)
    if start > 0 && !isSame && !pieces.isEmpty { pieces.removeFirst() }
    identity = (status.st_dev, status.st_ino)
    offset = size
    lines = (isSame ? lines : 0) + pieces.count
    let entries = pieces.suffix(mostLines).compactMap { HistoryEntry(line: $0) }
    return isSame || isFirst ? .appended(entries) : .replaced(entries)
  }

  private func endsUnfinished(_ descriptor: Int32) -> Bool {
    var last: UInt8 = 0x0a
    return offset > 0 && pread(descriptor, &last, 1, offset - 1) == 1 && last != 0x0a
  }

  private func contents(of descriptor: Int32, from start: Int, to end: Int) throws(HistoryProblem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: end - start)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, start + filled)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw HistoryProblem(path, "it cannot be read") }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  private func makeFolder(above path: String) {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
    let folder = String(path[..<slash])
    if access(folder, F_OK) == 0 { return }
    makeFolder(above: folder)
    mkdir(folder, 0o700)
  }
}
