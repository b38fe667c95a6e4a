import Glibc

/// An archive in the making: entries go in one after the other, compressed bytes come out at the spool.
struct TarStream {
  private let pipeline: GzipPipeline
  private let prefix: [UInt8]
  /// The folder of the last entry, which has its own entry already.
  private var folder: [UInt8] = []
  private var hasEntries = false

  init(pipeline: GzipPipeline, prefix: String) {
    self.pipeline = pipeline
    self.prefix = Array(prefix.utf8)
  }

  /// Adds the folders above `path` that have no entry yet. A folder without any file has none, as in git.
  private mutating func addFolders(above path: [UInt8]) throws(ArchiveFailure) {
    if !hasEntries {
      hasEntries = true
      for (index, byte) in prefix.enumerated() where byte == slash && index > 0 {
        let name = Array(prefix[...index])
        if name != [dot, slash] { try append(TarHeader.encode(name: name, .folder)) }
      }
    }
    let end = (path.lastIndex(of: slash) ?? -1) + 1
    if path[..<end].elementsEqual(folder) { return }
    let common = zip(path[..<end], folder).prefix { $0 == $1 }.count
    for index in common..<max(common, end) where path[index] == slash {
      try append(TarHeader.encode(name: prefix + path[...index], .folder))
    }
    folder = Array(path[..<end])
  }

  private func append(_ bytes: [UInt8]) throws(ArchiveFailure) {
    try pipeline.append(bytes)
  }

  mutating func link(_ path: [UInt8], target: [UInt8]) throws(ArchiveFailure) {
    try addFolders(above: path)
    try append(TarHeader.encode(name: prefix + path, .link(target: target)))
  }

  /// Begins a file; exactly `size` bytes must follow, then `endFile`.
  /// - Parameter isInspected: whether its contents are looked through for secrets.
  mutating func beginFile(
    _ path: [UInt8], size: Int64, isExecutable: Bool, isInspected: Bool
  ) throws(ArchiveFailure) {
    try addFolders(above: path)
    try append(TarHeader.encode(name: prefix + path, .file(size: size, isExecutable: isExecutable)))
    if isInspected, size > 0 { pipeline.beginFile(path, size: Int(size)) }
  }

  /// Where the file's next bytes go, at most `limit`.
  func room(atMost limit: Int64) -> UnsafeMutableRawBufferPointer {
    let room = pipeline.room
    return UnsafeMutableRawBufferPointer(rebasing: room[..<min(room.count, Int(clamping: limit))])
  }

  func advance(_ count: Int) throws(ArchiveFailure) { try pipeline.advance(count) }

  func endFile(size: Int64) throws(ArchiveFailure) {
    pipeline.endFile()
    try append([UInt8](repeating: 0, count: TarHeader.padding(after: size)))
  }

  /// Ends the archive.
  /// - Returns: the size of the tar stream in bytes.
  func finish() throws(ArchiveFailure) -> UInt64 {
    try append([UInt8](repeating: 0, count: TarHeader.endSize))
    return try pipeline.finish()
  }
}
