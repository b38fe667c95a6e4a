/// Puts the files of a commit into the archive.
struct CommitPacker {
  let git: GitProgram
  let builder: ArchiveBuilder
  let links: LinkPolicy

  static let submoduleReason = "is a submodule, whose files are not in this repository"

  func pack(_ selection: CommitSelection) throws(ArchiveFailure) {
    for text in selection.warnings { builder.warning(text) }
    let items = selection.items.filter { !$0.isFile || builder.admits($0.path) }
    let reader = try BlobReader(items.filter(\.isFile).map(\.object), git)
    for item in items {
      try builder.pause()
      switch item.kind {
      case .file(let isExecutable):
        try pack(item, isExecutable: isExecutable, reader)
      case .link:
        switch selection.link(item, links) {
        case .target(let target): try builder.link(item.path, target: target)
        case .refused(let reason): builder.obstacle(.refusedLink, item.path, reason)
        }
      case .submodule:
        builder.obstacle(.git, item.path, Self.submoduleReason)
      }
    }
  }

  private func pack(_ item: CommitTree.Item, isExecutable: Bool, _ reader: BlobReader) throws(ArchiveFailure) {
    let size = try reader.next()
    guard try builder.beginFile(item.path, size: size, isExecutable: isExecutable) else { return }
    var left = size
    while left > 0 {
      let room = builder.room(atMost: left)
      let count = try reader.read(into: room)
      if left == size, UnsafeRawBufferPointer(room).starts(with: "version https://git-lfs.github.com/spec/".utf8) {
        builder.warning("\(visible(item.path)) is kept in Git LFS; the commit, and so the archive, has only a pointer to it")
      }
      try builder.advance(count)
      left -= Int64(count)
    }
    try builder.endFile(size: size)
  }
}
