import CSystem
import Glibc

/// One archive on its way into a folder.
struct Extraction {
  private let root: Int32
  private let folder: String
  private let options: ExtractionOptions
  private let folders: OpenFolders
  private var links = PendingLinks()
  private(set) var result = ExtractedArchive()

  init(root: Int32, folder: String, options: ExtractionOptions) {
    self.root = root
    self.folder = folder
    self.options = options
    folders = OpenFolders(root: root)
  }

  mutating func add(
    _ entry: TarEntry, _ reader: TarReader, _ isCancelled: () -> Bool
  ) throws(ArchiveFailure) {
    var path = try EntryPath(entry.path)
    path.strip(options.stripComponents)
    guard let name = path.name else { return }
    guard path.folders.count <= options.limits.depth else {
      throw ArchiveFailure(.overLimit, "\(path.shown) lies below more than \(options.limits.depth) folders")
    }
    switch entry.kind {
    case .folder:
      let made = try folders.descriptor(of: path.parts[...])
      fchmod(made, mode_t(entry.mode & 0o777 | 0o700))
    case .file:
      try write(entry, to: path, name, reader, isCancelled)
    case .symbolicLink(let target):
      guard !target.isEmpty, target.first != slash || !options.refusesOutsideLinks else {
        throw EntryPath.refusal(path.shown, "is a link to an absolute path or to nothing")
      }
      try clear(path, name)
      try links.add(path, target)
    case .hardLink(let target):
      try link(path, name, to: target)
    case .device, .pipe:
      throw EntryPath.refusal(path.shown, "is a device or pipe")
    case .other(let type):
      throw EntryPath.refusal(path.shown, "is of a kind (\(type)) that cannot be unpacked")
    }
  }

  /// Makes the symbolic links, which come last so that no entry is written through one.
  mutating func finish() throws(ArchiveFailure) -> ExtractedArchive {
    result.fileCount += try links.make(root: root, folders, refusingOutside: options.refusesOutsideLinks)
    return result
  }

  private func failed(_ path: EntryPath, _ number: Int32) -> ArchiveFailure {
    ArchiveFailure(
      .cannotWrite, "\(path.shown) cannot be unpacked into \(folder): \(errorText(number))",
      hint: number == ENOSPC ? "Free space there." : "")
  }

  /// Takes away what stands at an entry's place; the last entry of a name counts.
  private mutating func clear(_ path: EntryPath, _ name: [UInt8]) throws(ArchiveFailure) {
    links.remove(path)
    let above = try folders.descriptor(of: path.folders)
    guard unlinkat(above, systemName(name), 0) != 0, errno != ENOENT else { return }
    throw errno == EISDIR || errno == EPERM
      ? EntryPath.refusal(path.shown, "stands where a folder is") : failed(path, errno)
  }

  private mutating func write(
    _ entry: TarEntry, to path: EntryPath, _ name: [UInt8], _ reader: TarReader, _ isCancelled: () -> Bool
  ) throws(ArchiveFailure) {
    links.remove(path)
    let above = try folders.descriptor(of: path.folders)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    var raw = openat(above, systemName(name), flags, 0o600)
    if raw < 0, errno == EEXIST {
      try clear(path, name)
      raw = openat(above, systemName(name), flags, 0o600)
    }
    guard raw >= 0 else { throw failed(path, errno) }
    let file = Descriptor(raw)
    var left = entry.size
    while left > 0 {
      if isCancelled() { throw ArchiveFailure(.cancelled, "interrupted while unpacking") }
      let copied = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 64) { buffer in
        Result { () throws(ArchiveFailure) in
          let count = try reader.read(into: buffer)
          let isWritten = writeFully(file.raw, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
          return isWritten ? count : -1
        }
      }
      let count = try copied.get()
      guard count > 0 else { throw failed(path, errno) }
      left -= Int64(count)
    }
    guard fchmod(file.raw, mode_t(entry.mode & 0o777 | 0o600)) == 0 else { throw failed(path, errno) }
    result.fileCount += 1
    result.bytes += entry.size
  }

  /// Another name for a file of this archive.
  private mutating func link(_ path: EntryPath, _ name: [UInt8], to target: [UInt8]) throws(ArchiveFailure) {
    var source = try EntryPath(target)
    source.strip(options.stripComponents)
    guard let sourceName = source.name else { throw EntryPath.refusal(path.shown, "is a link to nothing") }
    if source == path { return }
    if let text = links.target(of: source) {
      try clear(path, name)
      return try links.add(path, text)
    }
    // Both folders are needed at once, and going to the second may close the first.
    let held = Descriptor(fcntl(try folders.descriptor(of: source.folders), F_DUPFD_CLOEXEC, 0))
    guard held.raw >= 0 else { throw failed(path, errno) }
    var status = stat()
    guard fstatat(held.raw, systemName(sourceName), &status, AT_SYMLINK_NOFOLLOW) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { throw EntryPath.refusal(path.shown, "is a link to \(source.shown), which is no file of the archive") }
    try clear(path, name)
    let above = try folders.descriptor(of: path.folders)
    guard linkat(held.raw, systemName(sourceName), above, systemName(name), 0) == 0 else { throw failed(path, errno) }
    result.fileCount += 1
  }
}
