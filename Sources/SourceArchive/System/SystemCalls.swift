import CSystem
import Glibc
import HKDSystem

extension ArchiveOptions {
  /// The processors that this process may use, 1…64.
  public static var processors: Int { min(64, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }
}

/// The system's words for an error number.
func errorText(_ number: Int32) -> String { SystemError(code: number).description }

/// An open file that is closed when its owner goes.
struct Descriptor: ~Copyable, Sendable {
  let raw: Int32

  init(_ raw: Int32) { self.raw = raw }
  deinit { if raw >= 0 { _ = close(raw) } }

  /// Gives up ownership without closing.
  consuming func release() -> Int32 {
    let raw = raw
    discard self
    return raw
  }
}

/// Reads until `buffer` is full or the file ends; nil with errno set on an error.
func readFully(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
  var count = 0
  while count < buffer.count {
    guard let base = buffer.baseAddress else { break }
    let got = read(descriptor, base + count, buffer.count - count)
    if got == 0 { break }
    if got < 0 {
      if errno == EINTR { continue }
      return nil
    }
    count += got
  }
  return count
}

/// Writes all of `buffer`; false with errno set on an error.
package func writeFully(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Bool {
  var done = 0
  while done < buffer.count {
    guard let base = buffer.baseAddress else { break }
    let put = write(descriptor, base + done, buffer.count - done)
    if put < 0 {
      if errno == EINTR { continue }
      return false
    }
    done += put
  }
  return true
}

/// A whole small file below an open folder.
/// - Returns: nil with errno set when it cannot be read; `EFBIG` when it is larger than `limit` bytes.
func contents(of name: String, in folder: Int32, limit: Int, followsLink: Bool = false) -> [UInt8]? {
  let raw = openat(folder, name, O_RDONLY | (followsLink ? 0 : O_NOFOLLOW) | O_CLOEXEC | O_NONBLOCK)
  guard raw >= 0 else { return nil }
  let file = Descriptor(raw)
  var status = stat()
  guard fstat(file.raw, &status) == 0 else { return nil }
  guard status.st_mode & S_IFMT == S_IFREG else {
    errno = EISDIR
    return nil
  }
  guard status.st_size <= limit else {
    errno = EFBIG
    return nil
  }
  var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
  guard let count = bytes.withUnsafeMutableBytes({ readFully(file.raw, into: $0) }) else { return nil }
  bytes.removeLast(bytes.count - count)
  return bytes
}

/// A path without symbolic links; nil with errno set where there is none.
package func truePath(_ name: String) -> String? {
  guard let resolved = realpath(name, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}
