import Glibc
import SourceArchive

/// Packs what a build made as a slug: a gzip tar whose entries begin `./app/`.
enum SlugPacker {
  /// The most bytes of a packed slug.
  static let largest = 500 << 20

  struct Packed {
    var size: Int
    /// `SHA256:` and 64 hexadecimal digits.
    var checksum: String
  }

  static func pack(_ folder: String, to path: String, _ scope: BuildScope) throws(BuildProblem) -> Packed {
    scope.heading("Compressing...")
    var options = ArchiveOptions(root: folder)
    options.usesIgnoreFiles = false
    options.asksForCommit = false
    options.links = .keep
    options.allowedSecrets = ["**"]
    options.prefix = "./app/"
    options.output = path
    let archive: PackedArchive
    do {
      archive = try Archiver.pack(options, isCancelled: { scope.isEnded })
    } catch {
      try scope.check()
      throw BuildProblem("The slug cannot be packed: \(error.message)")
    }
    let size = Int(archive.byteCount)
    guard size <= largest else {
      unlink(path)
      throw BuildProblem("Compiled slug size: \(text(size)) is too large (max is 500M).")
    }
    scope.detail("Done: \(text(size))")
    return Packed(size: size, checksum: "SHA256:\(archive.sha256)")
  }

  /// `42.1M`, `812K`
  static func text(_ bytes: Int) -> String {
    if bytes < 1 << 20 { return "\((bytes + 1023) >> 10)K" }
    let tenths = (bytes * 10) >> 20
    return "\(tenths / 10).\(tenths % 10)M"
  }
}
