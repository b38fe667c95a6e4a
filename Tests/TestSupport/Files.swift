import CSystem
import Glibc

/// Reads a file whole.
///
/// - Throws: `TestSupportError` with the path when it cannot be read.
public func readFile(_ path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw TestSupportError(call: "open \(path)") }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = read(descriptor, &block, block.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw TestSupportError(call: "read \(path)") }
    if count == 0 { return bytes }
    bytes += block[..<count]
  }
}

/// Writes a file whole, replacing what is there.
public func writeFile(_ path: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
  guard descriptor >= 0 else { throw TestSupportError(call: "open \(path)") }
  defer { close(descriptor) }
  // The creation mask must not decide what a test finds.
  fchmod(descriptor, mode)
  guard writeAll(bytes, to: descriptor) else { throw TestSupportError(call: "write \(path)") }
}

/// Makes a write to a reader that is gone an error instead of this process's end.
let brokenPipesAreErrors: Bool = {
  signal(SIGPIPE, SIG_IGN)
  return true
}()

/// Writes all bytes, going on after short writes.
///
/// - Returns: false when the other side is gone or the write failed; `errno` says which.
func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Bool {
  let buffer = Array(bytes)
  var offset = 0
  while offset < buffer.count {
    let count = buffer.withUnsafeBytes { raw in
      raw.baseAddress.map { write(descriptor, $0 + offset, raw.count - offset) } ?? 0
    }
    if count < 0 && errno == EINTR { continue }
    if count < 0 { return false }
    offset += count
  }
  return true
}

/// The names in a folder, sorted, without `.` and `..`.
public func entries(of folder: String) throws -> [String] {
  guard let stream = opendir(folder) else { throw TestSupportError(call: "opendir \(folder)") }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// What `lstat` says, or nil when there is no such thing.
public func fileStatus(_ path: String) -> stat? {
  var status = stat()
  return lstat(path, &status) == 0 ? status : nil
}
