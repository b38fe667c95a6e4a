import Glibc

/// Lays a slug out as the file system of a dyno.
enum SlugInstaller {
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// Makes `FOLDER/app` with the slug's files; an empty folder without a slug.
  static func install(slug: String?, at folder: String, _ folders: Folders) throws {
    guard FileIO.makeFolder("\(folder)/app", mode: 0o755) else {
      throw Problem(description: "cannot make \(folder)/app: \(String(cString: strerror(errno)))")
    }
    guard let slug else { return }
    // A build may have made links to programs of the machine, as a Python environment does.
    try Archives.extract(Blobs.path(.slug, slug, folders), to: "\(folder)/app", strip: 1, outsideLinks: true)
  }
}
