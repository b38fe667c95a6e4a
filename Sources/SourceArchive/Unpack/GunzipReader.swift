import CZlib
import Glibc

/// The bytes of an open file, decompressed if they are gzip (one member or several, RFC 1952), as they are if not.
final class GunzipReader {
  private let descriptor: Int32
  /// Where to read next; nil for what cannot be read at a place, such as a pipe.
  private var offset: Int64?
  private let limits: ArchiveLimits
  // No more aligned than `malloc` gives: glibc before 2.38 does not reuse aligned blocks, so that a process that unpacks often would grow.
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
  private var start = 0
  private var end = 0
  private var stream: UnsafeMutablePointer<z_stream>?
  private var state = State.unknown
  private var consumed: Int64 = 0
  private var produced: Int64 = 0

  private enum State {
    case unknown
    case plain
    case inMember
    case ended
  }

  /// - Parameter descriptor: stays the caller's. A file is read from its beginning, whatever its offset, which stays as it is.
  init(descriptor: Int32, limits: ArchiveLimits) {
    self.descriptor = descriptor
    self.limits = limits
    offset = lseek(descriptor, 0, SEEK_CUR) >= 0 ? 0 : nil
  }

  deinit {
    if let stream {
      inflateEnd(stream)
      stream.deallocate()
    }
    buffer.deallocate()
  }

  /// Fills `target` as far as bytes come; fewer only at the end.
  func read(into target: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    var done = 0
    while done < target.count {
      let count = try some(UnsafeMutableRawBufferPointer(rebasing: target[done...]))
      if count == 0 { break }
      done += count
    }
    return done
  }

  private func some(_ target: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    if state == .unknown { try begin() }
    let count = state == .plain ? try copy(target) : try inflate(target)
    produced += Int64(count)
    if produced > limits.ratioFrom, produced / max(1, consumed) > limits.ratio {
      throw ArchiveFailure(
        .overLimit, "the archive unpacks to more than \(limits.ratio) times its size",
        hint: "It looks made to fill the disk; unpack it elsewhere if it is trusted.")
    }
    return count
  }

  private func begin() throws(ArchiveFailure) {
    while end < 2, try fill() {}
    guard end >= 2, buffer[0] == 0x1f, buffer[1] == 0x8b else {
      state = .plain
      return
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard zlib_gzip_inflate_init(stream) == Z_OK else {
      stream.deallocate()
      throw ArchiveFailure(.damagedArchive, "memory is too short to unpack the archive")
    }
    self.stream = stream
    state = .inMember
  }

  /// Reads more behind what is there; false at the end of the file.
  private func fill() throws(ArchiveFailure) -> Bool {
    if start == end { (start, end) = (0, 0) }
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
    while true {
      let count =
        if let offset {
          pread(descriptor, room.baseAddress, room.count, off_t(offset))
        } else {
          Glibc.read(descriptor, room.baseAddress, room.count)
        }
      if count >= 0 {
        end += count
        consumed += Int64(count)
        offset = offset.map { $0 + Int64(count) }
        return count > 0
      }
      if errno != EINTR {
        throw ArchiveFailure(.damagedArchive, "the archive cannot be read: \(errorText(errno))")
      }
    }
  }

  private func copy(_ target: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    if start == end, try !fill() { return 0 }
    let count = min(end - start, target.count)
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<start + count]))
    start += count
    return count
  }

  private func inflate(_ target: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    guard let stream, state != .ended else { return 0 }
    while true {
      if start == end, try !fill() {
        throw ArchiveFailure(
          .damagedArchive, "the archive ends in the middle", hint: "Fetch or make the archive again.")
      }
      stream.pointee.next_in = buffer.baseAddress.map { ($0 + start).assumingMemoryBound(to: UInt8.self) }
      stream.pointee.avail_in = UInt32(end - start)
      stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(clamping: target.count)
      let room = Int(stream.pointee.avail_out)
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      start = end - Int(stream.pointee.avail_in)
      let count = room - Int(stream.pointee.avail_out)
      switch status {
      case Z_STREAM_END: try endMember(stream)
      case Z_OK, Z_BUF_ERROR: break
      default:
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)"
        throw ArchiveFailure(
          .damagedArchive, "the archive's compressed data is damaged: \(reason)",
          hint: "Fetch or make the archive again.")
      }
      if count > 0 || state == .ended { return count }
    }
  }

  /// Another member may follow; anything else behind a member is padding, which gzip(1) passes over too.
  private func endMember(_ stream: UnsafeMutablePointer<z_stream>) throws(ArchiveFailure) {
    if start == end { _ = try fill() }
    if start < end, buffer[start] == 0x1f, inflateReset(stream) == Z_OK {
      state = .inMember
    } else {
      state = .ended
    }
  }
}
