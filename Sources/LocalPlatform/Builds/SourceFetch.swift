import Glibc
import HKDLanguage
import SourceArchive

/// Brings a build's source archive to disk, tests its checksum and unpacks it.
enum SourceFetch {
  /// The most bytes of a source archive that is fetched from elsewhere.
  private static let largest = 1 << 30

  /// Makes the scope's build folder of the archive at a URL.
  static func lay(
    _ url: String, checksum: String?, _ scope: BuildScope, _ platform: Platform
  ) throws(BuildProblem) {
    let archive = try fetch(url, to: "\(scope.folder)/source.tgz", scope, platform)
    try verify(archive, checksum)
    try scope.check()
    do {
      try Archives.extract(archive, to: scope.buildFolder, unwrap: true, outsideLinks: true) { scope.isEnded }
    } catch {
      try scope.check()
      throw BuildProblem("The source archive cannot be unpacked: \(error)")
    }
    for name in [".git", ".gitmodules", "tmp", ".DS_Store"] { FileTree.remove("\(scope.buildFolder)/\(name)") }
    FileTree.empty("\(scope.buildFolder)/log")
    try SlugIgnore.apply(at: scope.buildFolder)
  }

  /// The path of a file that holds what the URL stands for.
  static func fetch(
    _ url: String, to path: String, _ scope: BuildScope, _ platform: Platform
  ) throws(BuildProblem) -> String {
    do {
      if let file = try Blobs.file(behind: url, platform) {
        guard FileIO.isFile(file) else {
          throw BuildProblem("There is no archive at the source's URL: nothing was put there.")
        }
        return file
      }
    } catch let problem as BlobProblem {
      throw BuildProblem("The source's URL cannot be used: \(problem.message)")
    } catch let problem as BuildProblem {
      throw problem
    } catch {
      throw BuildProblem("The source's URL cannot be used: \(error)")
    }
    do {
      try platform.outgoing.download(url, to: path, limit: largest, in: scope.task)
    } catch {
      try scope.check()
      throw BuildProblem("\(withoutQuery(url)) cannot be fetched: \(error)")
    }
    return path
  }

  /// A URL without what may be a signature.
  static func withoutQuery(_ url: String) -> String { String(url.prefix { $0 != "?" }) }

  private static func verify(_ path: String, _ checksum: String?) throws(BuildProblem) {
    guard let checksum else { return }
    let parts = checksum.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, Headers.same(parts[0], "SHA256") else {
      throw BuildProblem("The checksum must have the form SHA256:<64 hexadecimal digits>.")
    }
    let actual = try digest(path)
    guard Headers.same(parts[1], actual) else {
      throw BuildProblem("Checksum mismatch: the archive's is SHA256:\(actual), expected \(checksum).")
    }
  }

  private static func digest(_ path: String) throws(BuildProblem) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw BuildProblem("The archive cannot be read: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var hash = Sha256()
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw BuildProblem("The archive cannot be read: \(String(cString: strerror(errno)))") }
      if count == 0 { return hash.finish() }
      buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }
}
