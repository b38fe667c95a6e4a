import Glibc
import SourceArchive

/// Unpacking of archives whose makers nobody vouches for.
enum Archives {
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// Unpacks a tar.gz into a folder.
  ///
  /// - Parameters:
  ///   - strip: names to drop from the front of each path.
  ///   - unwrap: whether one folder that holds all else is taken away, as archives of whole repositories have it. A lone `bin`
  ///     is a buildpack, not a wrapping.
  ///   - outsideLinks: whether symbolic links may lead outside the folder. They are made when all else is in its place: no entry
  ///     is written through one. Whoever works on the folder afterwards must not either.
  static func extract(
    _ path: String, to folder: String, strip: Int = 0, unwrap: Bool = false, outsideLinks: Bool = false,
    isCancelled: @Sendable () -> Bool = { false }
  ) throws(Problem) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Problem(description: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var options = ExtractionOptions()
    options.stripComponents = strip
    options.unwrapsSingleFolder = unwrap
    options.neverUnwrapped = ["bin"]
    options.refusesOutsideLinks = !outsideLinks
    do {
      _ = try SafeExtractor.extract(descriptor: descriptor, into: folder, options, isCancelled: isCancelled)
    } catch {
      throw Problem(description: error.message)
    }
  }
}
