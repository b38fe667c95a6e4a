/// What an archive holds, with a digest of each file.
public struct ArchiveManifest: Sendable, Equatable {
  /// One thing in an archive.
  public struct Entry: Sendable, Equatable {
    /// What it is.
    public enum Kind: Sendable, Equatable {
      case file
      case link(target: [UInt8])
      /// A hard link, a device or whatever else an archive from elsewhere may hold.
      case other
    }

    /// The name in the archive without a leading `./`.
    public let path: [UInt8]
    /// What it is.
    public let kind: Kind
    /// Of contents; 0 for what is no file.
    public let bytes: Int64
    /// Whether its owner may run it.
    public let isExecutable: Bool
    /// SHA-256 of the contents in hexadecimal; empty for what is no file.
    public let sha256: String

    /// The path for people; bytes that are no UTF-8 are replaced.
    public var name: String { String(decoding: path, as: UTF8.self) }
  }

  /// By path, in the order of the bytes; the last entry of a name counts. Folders are not among them.
  public let entries: [Entry]

  /// Reads an archive whole.
  /// - Parameter descriptor: read as `TarReader` reads it.
  /// - Throws: `damagedArchive`, `overLimit`, `cancelled`.
  public init(
    descriptor: Int32, limits: ArchiveLimits = ArchiveLimits(), isCancelled: @Sendable () -> Bool = { false }
  ) throws(ArchiveFailure) {
    let reader = TarReader(descriptor: descriptor, limits: limits)
    var found: [[UInt8]: Entry] = [:]
    while let entry = try reader.next() {
      if isCancelled() { throw ArchiveFailure(.cancelled, "interrupted while reading the archive") }
      guard entry.kind != .folder else { continue }
      let own = try Self.entry(entry, reader)
      found[own.path] = own
    }
    entries = found.values.sorted { $0.path.lexicographicallyPrecedes($1.path) }
  }

  /// Reads an archive that was just made.
  public init(of archive: PackedArchive) throws(ArchiveFailure) {
    self = try archive.withDescriptor { (descriptor) throws(ArchiveFailure) in
      try ArchiveManifest(descriptor: descriptor)
    }
  }

  private static func entry(_ entry: TarEntry, _ reader: TarReader) throws(ArchiveFailure) -> Entry {
    let path = entry.path.starts(with: [dot, slash]) ? Array(entry.path.dropFirst(2)) : entry.path
    let isExecutable = entry.mode & 0o100 != 0
    switch entry.kind {
    case .file:
      let sha256 = try digest(entry.size, reader)
      return Entry(path: path, kind: .file, bytes: entry.size, isExecutable: isExecutable, sha256: sha256)
    case .symbolicLink(let target):
      return Entry(path: path, kind: .link(target: target), bytes: 0, isExecutable: false, sha256: "")
    case .folder, .hardLink, .device, .pipe, .other:
      return Entry(path: path, kind: .other, bytes: 0, isExecutable: false, sha256: "")
    }
  }

  private static func digest(_ size: Int64, _ reader: TarReader) throws(ArchiveFailure) -> String {
    var hash = Sha256()
    var left = size
    while left > 0 {
      let result = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 64) { buffer in
        Result { () throws(ArchiveFailure) in
          let count = try reader.read(into: buffer)
          hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
          return count
        }
      }
      left -= Int64(try result.get())
    }
    return hash.finish()
  }
}
