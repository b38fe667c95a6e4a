import CSystem
import Glibc

/// A fresh folder under `$TMPDIR` (else `/tmp`) that goes away, with all in it, when its last user lets go of it.
///
/// Keep it alive for as long as the files are needed: `withExtendedLifetime(folder) { … }`, or a property of the suite.
public final class TemporaryFolder: Sendable {
  /// Absolute, with links resolved, without a slash at the end.
  public let path: String

  public init(_ purpose: String = "test") throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/hkd-\(purpose)-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw TestSupportError(call: "mkdtemp in \(parent)") }
    guard let resolved = realpath(made, nil) else { throw TestSupportError(call: "realpath") }
    defer { free(resolved) }
    path = String(cString: resolved)
  }

  deinit { removeTree(path) }

  /// The absolute path of a name inside.
  public func path(_ relative: String) -> String { "\(path)/\(relative)" }

  /// Writes a file, making the folders above it, and gives its absolute path.
  @discardableResult
  public func write(_ relative: String, _ contents: String, mode: mode_t = 0o644) throws -> String {
    try write(relative, bytes: Array(contents.utf8), mode: mode)
  }

  /// Writes a file, making the folders above it, and gives its absolute path.
  @discardableResult
  public func write(_ relative: String, bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
    if let slash = relative.lastIndex(of: "/") { try makeFolder(String(relative[..<slash])) }
    try writeFile(path(relative), bytes, mode: mode)
    return path(relative)
  }

  /// Makes a folder and those above it, and gives its absolute path.
  @discardableResult
  public func makeFolder(_ relative: String) throws -> String {
    var current = path
    for part in relative.split(separator: "/") {
      current += "/\(part)"
      if mkdir(current, 0o755) != 0 && errno != EEXIST { throw TestSupportError(call: "mkdir \(current)") }
    }
    return current
  }

  /// Makes a symbolic link; the target is taken as it is.
  public func link(_ relative: String, to target: String) throws {
    if symlink(target, path(relative)) != 0 { throw TestSupportError(call: "symlink \(relative)") }
  }

  public func bytes(_ relative: String) throws -> [UInt8] { try readFile(path(relative)) }

  public func text(_ relative: String) throws -> String { String(decoding: try bytes(relative), as: UTF8.self) }

  public func exists(_ relative: String) -> Bool { fileStatus(path(relative)) != nil }
}

/// Removes a file or a folder with all in it, without following links; folders locked by a test are opened first.
public func removeTree(_ path: String) {
  guard let status = fileStatus(path) else { return }
  guard status.st_mode & S_IFMT == S_IFDIR else {
    unlink(path)
    return
  }
  chmod(path, 0o700)
  for name in (try? entries(of: path)) ?? [] { removeTree("\(path)/\(name)") }
  rmdir(path)
}
