import Glibc

/// Takes away a folder that wraps everything else, as archives made by hosting sites have.
enum SingleFolder {
  /// Moves everything up by one when the root holds one folder and nothing else.
  /// - Parameter kept: names of folders that stay as they are.
  static func unwrap(_ root: Int32, _ shown: String, except kept: Set<String> = []) throws(ArchiveFailure) {
    guard let top = DirectoryListing(root), top.items.count == 1, let only = top.items.first, only.kind == .folder,
      !kept.contains(where: { top.name(only).elementsEqual($0.utf8) })
    else { return }
    // Out of the way first: something inside may have the same name.
    let aside = systemName(Array(".hkd-unwrap-\(getpid())".utf8))
    guard renameat(root, top.systemName(only), root, aside) == 0 else { throw failure(shown) }
    let inner = Descriptor(openat(root, aside, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
    guard inner.raw >= 0, let listing = DirectoryListing(inner.raw) else { throw failure(shown) }
    for item in listing.items {
      let name = listing.systemName(item)
      guard renameat(inner.raw, name, root, name) == 0 else { throw failure(shown) }
    }
    guard unlinkat(root, aside, AT_REMOVEDIR) == 0 else { throw failure(shown) }
  }

  private static func failure(_ shown: String) -> ArchiveFailure {
    ArchiveFailure(.cannotWrite, "the folder inside \(shown) cannot be unwrapped: \(errorText(errno))")
  }
}
