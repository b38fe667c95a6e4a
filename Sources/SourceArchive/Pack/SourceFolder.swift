import Glibc

/// The folder to pack: open, with its true path.
struct SourceFolder: ~Copyable {
  let descriptor: Descriptor
  /// Absolute, without symbolic links.
  let path: String

  /// - Throws: `noSuchFolder`, `notAFolder`, `unreadable`.
  init(_ name: String) throws(ArchiveFailure) {
    let raw = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let number = errno
    let path = truePath(name)
    descriptor = Descriptor(raw)
    self.path = path ?? name
    guard raw >= 0 else {
      let finding = [ArchiveFailure.Finding(path: name, reason: errorText(number))]
      switch number {
      case ENOENT:
        throw ArchiveFailure(
          .noSuchFolder, "there is no folder \(name)", hint: "Check the path; it is taken from the working folder.",
          findings: finding)
      case ENOTDIR:
        throw ArchiveFailure(
          .notAFolder, "\(name) is not a folder", hint: "Name the folder that holds it.", findings: finding)
      default:
        throw ArchiveFailure(
          .unreadable, "\(name) cannot be opened: \(errorText(number))", hint: "Make it readable.", findings: finding)
      }
    }
    guard path != nil else {
      throw ArchiveFailure(.unreadable, "the path of \(name) cannot be resolved", hint: "Check the folders above it.")
    }
  }

  /// Where a file is inside this folder; nil when it is outside.
  func relativePath(ofFile path: String) -> [UInt8]? {
    let (folder, name) = splitPath(path)
    guard let folder = truePath(folder) else { return nil }
    let whole = Array((folder == "/" ? "/" + name : folder + "/" + name).utf8)
    let own = self.path == "/" ? [slash] : Array(self.path.utf8) + [slash]
    return whole.starts(with: own) ? Array(whole.dropFirst(own.count)) : nil
  }
}
