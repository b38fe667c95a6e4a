import Glibc

/// The folders above the entry at hand, opened one below the other without ever following a link, and kept open while the
/// next entries are in them too.
final class OpenFolders {
  private let root: Int32
  private var open: [(name: [UInt8], descriptor: Int32)] = []

  init(root: Int32) { self.root = root }
  deinit { close(downTo: 0) }

  private func close(downTo count: Int) {
    while open.count > count { _ = Glibc.close(open.removeLast().descriptor) }
  }

  /// The folder at a path, made where it is missing.
  /// - Throws: `unsafeArchive` where something else than a folder is on the way, `cannotWrite`.
  func descriptor(of path: ArraySlice<[UInt8]>) throws(ArchiveFailure) -> Int32 {
    let common = zip(open, path).prefix { $0.name == $1 }.count
    close(downTo: common)
    for name in path.dropFirst(common) {
      let above = open.last?.descriptor ?? root
      open.append((name, try Self.enter(name, in: above, path)))
    }
    return open.last?.descriptor ?? root
  }

  private static func enter(
    _ name: [UInt8], in folder: Int32, _ path: ArraySlice<[UInt8]>
  ) throws(ArchiveFailure) -> Int32 {
    let name = systemName(name)
    for isSecondTry in [false, true] {
      let descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if descriptor >= 0 { return descriptor }
      if errno != ENOENT || isSecondTry { break }
      if mkdirat(folder, name, 0o755) != 0, errno != EEXIST { break }
    }
    let shown = EntryPath.shown(path)
    switch errno {
    case ENOTDIR, ELOOP:
      throw EntryPath.refusal(shown, "is a folder where a link or a file stands")
    case let number:
      throw ArchiveFailure(.cannotWrite, "the folder \(shown) cannot be made: \(errorText(number))")
    }
  }
}

/// A name with its closing 0, for a system call.
func systemName(_ name: [UInt8]) -> [CChar] { name.map(CChar.init(bitPattern:)) + [0] }
