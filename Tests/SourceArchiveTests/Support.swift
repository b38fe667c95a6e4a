import Glibc
import SourceArchive
import TestSupport
import Testing

/// Packs with nobody listening.
func pack(_ root: String, _ change: (inout ArchiveOptions) -> Void = { _ in }) throws -> PackedArchive {
  var options = ArchiveOptions(root: root)
  change(&options)
  return try Archiver.pack(options)
}

/// All bytes of an archive, read in odd pieces.
func bytes(of archive: PackedArchive) throws -> [UInt8] {
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 70_001)
  while true {
    let count = try buffer.withUnsafeMutableBytes { try archive.read(at: Int64(result.count), into: $0) }
    if count == 0 { return result }
    result += buffer[..<count]
  }
}

/// The failure that packing ends with.
func failure(packing root: String, _ change: (inout ArchiveOptions) -> Void = { _ in }) throws -> ArchiveFailure {
  do {
    _ = try pack(root, change)
  } catch let failure as ArchiveFailure {
    return failure
  }
  throw TestSupportError("packing \(root) did not fail")
}

/// Runs git away from the user's own settings.
@discardableResult
func git(_ folder: String, _ arguments: String...) throws -> [UInt8] { try git(folder, arguments) }

/// Runs git away from the user's own settings.
@discardableResult
func git(_ folder: String, _ arguments: [String]) throws -> [UInt8] {
  let environment = ProcessRun.environment(changing: [
    "HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
  ])
  let result = try ProcessRun.run("git", ["-C", folder] + arguments, environment: environment)
  guard result.status == .exited(0) else {
    throw TestSupportError("git \(arguments.joined(separator: " ")): \(result.status) \(result.stderr)")
  }
  return result.out
}
