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

  /// A path as commands take it: `~` and `~/…` stand for the user's home folder (`HOME`), as a shell has it.
  public static func inHome(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }

  /// Reads a whole file; `limit` bytes at the most (a larger one throws `EFBIG`).
  ///
  /// - Parameter isOver: asked again and again; reading ends with `EINTR` once it is true. A device or pipe may have no end, and
  ///   nobody may write to it.
  public static func read(
    _ path: String, limit: Int = 1 << 30, isOver: () -> Bool = { false }
  ) throws(Problem) -> [UInt8] {
    // A pipe is opened whether or not it has a writer: for one it is waited below.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
    defer { close(descriptor) }
    return try read(descriptor, path: path, limit: limit, isOver: isOver)
  }

  /// Reads a descriptor to its end.
  public static func read(
    _ descriptor: Int32, path: String = "", limit: Int = 1 << 30, isOver: () -> Bool = { false }
  ) throws(Problem) -> [UInt8] {
    var result: [UInt8] = []
    var size = 64 * 1024
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    if status.st_size > 0 { size = min(Int(status.st_size) + 1, limit + 1) }
    while true {
      if !isFile, !waitForInput(descriptor, isOver: isOver) { throw Problem(path: path, code: EINTR) }
      let before = result.count
      var failure: Int32 = 0
      result.append(contentsOf: repeatElement(0, count: size))
      let count = result.withUnsafeMutableBytes { buffer in
        let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: before), size)
        failure = errno
        return count
      }
      result.removeLast(size - max(0, count))
      if count > 0, isOver() { throw Problem(path: path, code: EINTR) }
      if count < 0 {
        if failure == EINTR || failure == EAGAIN { continue }
        throw Problem(path: path, code: failure)
      }
      if count == 0 { return result }
      if result.count > limit { throw Problem(path: path, code: EFBIG) }
      size = 64 * 1024
    }
  }

  /// Waits for something to read or the end of it; false once it is over.
  private static func waitForInput(_ descriptor: Int32, isOver: () -> Bool) -> Bool {
    while !isOver() {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let count = poll(&wait, 1, 50)
      if count > 0 || count < 0 && errno != EINTR { return true }
    }
    return false
  }

  /// Writes a whole file so that a reader sees the old or the new content, never a part: a temporary file beside it, then a
  /// rename. A link stays, and its target is written; a device or pipe (`/dev/null`) is written to, never replaced.
  ///
  /// - Parameter mode: Of the file; nil keeps that of a file that is there, else 0666 less the umask.
  public static func write(_ bytes: [UInt8], to path: String, mode: mode_t? = nil) throws(Problem) {
    var status = stat()
    guard stat(path, &status) == 0 else { return try replace(path, by: bytes, mode: mode ?? 0o666, shown: path) }
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    // `/dev/stdout` may lead to a file that somebody else has open.
    guard isRegular, !path.hasPrefix("/dev/"), !path.hasPrefix("/proc/"), let resolved = realpath(path, nil) else {
      return try writeThrough(bytes, to: path)
    }
    defer { free(resolved) }
    try replace(String(cString: resolved), by: bytes, mode: mode ?? status.st_mode & 0o777, keepsMode: true, shown: path)
  }

  private static func replace(
    _ path: String, by bytes: [UInt8], mode: mode_t, keepsMode: Bool = false, shown: String
  ) throws(Problem) {
    let temporary = "\(path).\(UInt64.random(in: .min ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Problem(path: shown, code: errno) }
    // The umask does not apply to a mode that a file had before.
    if keepsMode { fchmod(descriptor, mode) }
    var failure = writeAll(bytes, to: descriptor)
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, path) != 0 { failure = errno }
    if failure != 0 {
      unlink(temporary)
      throw Problem(path: shown, code: failure)
    }
  }

  private static func writeThrough(_ bytes: [UInt8], to path: String) throws(Problem) {
    // A pipe without a reader is an error at once, not a wait.
    let descriptor = open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
    _ = fcntl(descriptor, F_SETFL, O_APPEND)
    var failure = writeAll(bytes, to: descriptor)
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure != 0 { throw Problem(path: path, code: failure) }
  }

  /// Adds to the end of a file, making it where there is none.
  public static func append(_ bytes: [UInt8], to path: String) throws(Problem) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
    var failure = writeAll(bytes, to: descriptor)
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure != 0 { throw Problem(path: path, code: failure) }
  }

  /// 0, or the code of what went wrong.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
      }
      if count >= 0 { offset += count } else if errno != EINTR { return errno }
    }
    return 0
  }
}
