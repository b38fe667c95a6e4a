/// Reads a tar or tar.gz entry by entry: ustar, pax and GNU long names. It holds one block at a time, and bytes of any kind
/// end in entries or in an `ArchiveFailure`.
public final class TarReader {
  private let input: GunzipReader
  private let limits: ArchiveLimits
  /// Bytes of the entry at hand that were not read yet, and those that fill its last block.
  private var left: Int64 = 0
  private var padding = 0
  private var entryCount = 0
  private var byteCount: Int64 = 0
  private var hasEnded = false

  /// - Parameter descriptor: an open file, read from its beginning without moving its offset, or a pipe or socket, read
  ///   from where it is. It stays the caller's and must stay open.
  public init(descriptor: Int32, limits: ArchiveLimits = ArchiveLimits()) {
    input = GunzipReader(descriptor: descriptor, limits: limits)
    self.limits = limits
  }

  /// The next entry; what is left of the one before is passed over. Nil at the end of an archive that is whole.
  /// - Throws: `damagedArchive`, `overLimit`.
  public func next() throws(ArchiveFailure) -> TarEntry? {
    if hasEnded { return nil }
    try skip(left + Int64(padding))
    (left, padding) = (0, 0)
    var extra = Extra()
    while let block = try header() {
      guard let size = extra.pax?.size ?? block.size else { throw damaged("has no valid size") }
      switch block.type {
      case UInt8(ascii: "x"):
        guard let records = PaxRecords(try body(block)) else { throw damaged("has a malformed pax header") }
        extra.pax = records
      case UInt8(ascii: "g"): _ = try body(block)
      case UInt8(ascii: "L"): extra.path = try longName(block)
      case UInt8(ascii: "K"): extra.target = try longName(block)
      default: return try entry(block, extra, size)
      }
    }
    try end()
    return nil
  }

  /// Contents of the entry at hand; 0 at its end.
  /// - Throws: `damagedArchive`.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    let wanted = min(buffer.count, Int(clamping: left))
    guard wanted > 0 else { return 0 }
    let count = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    guard count == wanted else { throw damaged("ends in the middle") }
    left -= Int64(count)
    return count
  }

  /// What headers before an entry's own say of it.
  private struct Extra {
    var pax: PaxRecords?
    var path: [UInt8]?
    var target: [UInt8]?
  }

  private func damaged(_ what: String) -> ArchiveFailure {
    ArchiveFailure(
      .damagedArchive, "entry \(entryCount + 1) of the archive \(what)", hint: "Fetch or make the archive again.")
  }

  /// Nil where the archive ends: two blocks of zeros by the book, one or none from some writers.
  private func header() throws(ArchiveFailure) -> TarBlock? {
    guard let bytes = try wholeBlock() else {
      if entryCount > 0 { return nil }
      throw ArchiveFailure(
        .damagedArchive, "the archive is empty: it has not even an end", hint: "Fetch or make the archive again.")
    }
    let block = TarBlock(bytes)
    if block.isZero { return nil }
    guard block.hasRightChecksum else {
      throw entryCount == 0
        ? ArchiveFailure(
          .damagedArchive, "this is no tar archive: its first header has a wrong checksum",
          hint: "Fetch or make the archive again.")
        : damaged("has a header with a wrong checksum")
    }
    return block
  }

  private func wholeBlock() throws(ArchiveFailure) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: TarHeader.blockSize)
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(ArchiveFailure) in try input.read(into: buffer) }
    }
    let count = try result.get()
    if count == 0 { return nil }
    guard count == bytes.count else { throw damaged("ends in the middle of its header") }
    return bytes
  }

  private func entry(_ block: TarBlock, _ extra: Extra, _ declaredSize: Int64) throws(ArchiveFailure) -> TarEntry {
    let path = extra.pax?.path ?? extra.path ?? block.path
    let target = extra.pax?.target ?? extra.target ?? block.target
    guard max(path.count, target.count) <= limits.nameLength else {
      throw over("a name of \(max(path.count, target.count)) bytes")
    }
    guard !path.isEmpty else { throw damaged("has no name") }
    let kind = Self.kind(block, path, target, isSparse: extra.pax?.isSparse == true)
    // Only what is a file has contents, whatever a link's size field says; what is unknown is passed over by its size.
    let size = kind.hasContents ? declaredSize : 0
    entryCount += 1
    guard entryCount <= limits.entries else { throw over("more than \(limits.entries) entries") }
    let (sum, overflow) = byteCount.addingReportingOverflow(size)
    guard !overflow, sum <= limits.bytes else { throw over("more than \(limits.bytes) bytes of files") }
    byteCount = sum
    left = size
    padding = TarHeader.padding(after: size)
    return TarEntry(path: path, kind: kind, size: kind == .file ? size : 0, mode: block.mode)
  }

  private func over(_ what: String) -> ArchiveFailure {
    ArchiveFailure(.overLimit, "the archive holds \(what)", hint: "Raise the limit if the archive is trusted.")
  }

  private static func kind(_ block: TarBlock, _ path: [UInt8], _ target: [UInt8], isSparse: Bool) -> TarEntry.Kind {
    switch block.type {
    case _ where isSparse: .other(block.type)
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): path.last == slash ? .folder : .file
    case UInt8(ascii: "1"): .hardLink(target: target)
    case UInt8(ascii: "2"): .symbolicLink(target: target)
    case UInt8(ascii: "3"), UInt8(ascii: "4"): .device
    case UInt8(ascii: "5"): .folder
    case UInt8(ascii: "6"): .pipe
    default: .other(block.type)
    }
  }

  private func longName(_ block: TarBlock) throws(ArchiveFailure) -> [UInt8] {
    Array(try body(block).prefix { $0 != 0 })
  }

  /// The contents of an entry that only describes the next one.
  private func body(_ block: TarBlock) throws(ArchiveFailure) -> [UInt8] {
    guard let size = block.size else { throw damaged("has no valid size") }
    // Both names, and room for attributes that are passed over.
    guard size <= Int64(2 * limits.nameLength + (64 << 10)) else { throw over("a header of \(size) bytes") }
    left = size
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(ArchiveFailure) in try read(into: buffer) }
    }
    _ = try result.get()
    try skip(Int64(TarHeader.padding(after: size)))
    return bytes
  }

  private func skip(_ count: Int64) throws(ArchiveFailure) {
    var count = count
    while count > 0 {
      let wanted = min(count, 64 << 10)
      let result = withUnsafeTemporaryAllocation(byteCount: Int(wanted), alignment: 16) { buffer in
        Result { () throws(ArchiveFailure) in try input.read(into: buffer) }
      }
      guard try Int64(result.get()) == wanted else { throw damaged("ends in the middle") }
      count -= wanted
    }
  }

  /// Reads to the end of the input, so that its checksum is held against what came.
  private func end() throws(ArchiveFailure) {
    hasEnded = true
    // tar fills its last record (10 kB, or what -b says) with zeros; what is longer is no padding.
    for _ in 0..<64 {
      let result = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
        Result { () throws(ArchiveFailure) in try input.read(into: buffer) }
      }
      if try result.get() == 0 { return }
    }
    throw ArchiveFailure(.damagedArchive, "the archive goes on behind its end")
  }
}

extension TarEntry.Kind {
  /// Links and devices may carry a size that means nothing (POSIX.1-2017, pax, "ustar Header Block").
  fileprivate var hasContents: Bool {
    switch self {
    case .file, .other: true
    case .folder, .symbolicLink, .hardLink, .device, .pipe: false
    }
  }
}
