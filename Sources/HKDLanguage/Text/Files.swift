import Glibc

/// Whole small files, read and written the way every part of hkd does it.
public enum Files {
  /// Why a file could not be read or written: the system's words for `errno`.
  public struct Problem: Error, Sendable {
    public let path: String
    public let code: Int32

    public init(path: String, code: Int32) {
      self.path = path
      self.code = code
    }

    /// `No such file or directory`
    public var message: String { String(cString: strerror(code)) }
  }

  /// Reads a whole file; `limit` bytes at the most (a larger one throws `EFBIG`).
  public static func read(_ path: String, limit: Int = 1 << 30) throws(Problem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
    defer { close(descriptor) }
    return try read(descriptor, path: path, limit: limit)
  }

  /// Reads a descriptor to its end.
  public static func read(_ descriptor: Int32, path: String = "", limit: Int = 1 << 30) throws(Problem) -> [UInt8] {
    var result: [UInt8] = []
    var size = 64 * 1024
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_size > 0 { size = min(Int(status.st_size) + 1, limit + 1) }
    while true {
      let before = result.count
      var failure: Int32 = 0
      result.append(contentsOf: repeatElement(0, count: size))
      let count = result.withUnsafeMutableBytes { buffer in
        let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: before), size)
        failure = errno
        return count
      }
      result.removeLast(size - max(0, count))
      if count < 0 {
        if failure == EINTR { continue }
        throw Problem(path: path, code: failure)
      }
      if count == 0 { return result }
      if result.count > limit { throw Problem(path: path, code: EFBIG) }
      size = 64 * 1024
    }
  }

  /// Writes a whole file so that a reader sees the old or the new content, never a part: a temporary file beside it, then a rename.
  public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o666) throws(Problem) {
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
    var offset = 0
    var failure: Int32 = 0
    while offset < bytes.count, failure == 0 {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
      }
      if count >= 0 { offset += count } else if errno != EINTR { failure = errno }
    }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, path) != 0 { failure = errno }
    if failure != 0 {
      unlink(temporary)
      throw Problem(path: path, code: failure)
    }
  }
}
