/// What of a commit is to be packed: all that git tracks, less what `.slugignore`, `.hkdignore` and the command line leave out.
struct CommitSelection {
  let tree: CommitTree
  /// In order.
  private(set) var items: [CommitTree.Item] = []
  private(set) var warnings: [String] = []
  /// The texts of links and ignore files, which are needed before the files are.
  private var texts: [[UInt8]: [UInt8]] = [:]

  private static let largestText: Int64 = 16 << 20
  /// git's own rules speak of what is not tracked, and everything here is.
  private static let ignoreFileNames = [".slugignore", ".hkdignore"]

  init(_ tree: CommitTree, _ git: GitProgram, _ options: ArchiveOptions) throws(ArchiveFailure) {
    self.tree = tree
    let wanted = tree.items.filter { $0.size <= Self.largestText && ($0.isLink || Self.isIgnoreFile($0)) }
    if !wanted.isEmpty {
      let reader = try BlobReader(wanted.map(\.object), git)
      for item in wanted { texts[item.path] = try reader.contents(size: try reader.next()) }
    }
    select(options)
  }

  private static func isIgnoreFile(_ item: CommitTree.Item) -> Bool {
    guard case .file = item.kind else { return false }
    return ignoreFileNames.contains(String(decoding: item.name, as: UTF8.self))
  }

  private mutating func select(_ options: ArchiveOptions) {
    var selection = Selection(rules: IgnoreRules(checkout: nil, globalExcludes: [], options: options), tracked: TrackedPaths())
    /// The folders above the item at hand with their verdicts; a path ends in a slash.
    var folders: [(path: [UInt8], verdict: Selection.Verdict)] = [([], .packed)]
    enter([], &selection, options)
    for item in tree.items {
      while let last = folders.last, !item.path.starts(with: last.path) {
        if last.verdict == .packed { selection.rules.leave(path: last.path) }
        folders.removeLast()
      }
      while let last = folders.last, let end = item.path[last.path.count...].firstIndex(of: slash) {
        let decision = selection.decide(
          path: Array(item.path[..<end]), nameStart: last.path.count, isFolder: true, in: last.verdict)
        folders.append((Array(item.path[...end]), decision.verdict))
        if decision.verdict == .packed { enter(Array(item.path[...end]), &selection, options) }
      }
      guard let last = folders.last else { continue }
      let decision = selection.decide(
        path: item.path, nameStart: last.path.count, isFolder: item.isSubmodule, in: last.verdict)
      if decision.verdict == .packed { items.append(item) }
    }
    warnings = selection.rules.warnings
  }

  private func enter(_ folder: [UInt8], _ selection: inout Selection, _ options: ArchiveOptions) {
    guard options.usesIgnoreFiles else { return }
    for name in Self.ignoreFileNames {
      if let bytes = texts[folder + Array(name.utf8)] { selection.rules.enter(path: folder, file: name, bytes) }
    }
  }

  enum Link {
    case target([UInt8])
    case refused(String)
  }

  /// A link's text, or why it may not go in.
  func link(_ item: CommitTree.Item, _ policy: LinkPolicy) -> Link {
    guard let target = texts[item.path], !target.isEmpty, !target.contains(0) else {
      return .refused("is a link without a valid text")
    }
    switch policy {
    case .keep: return .target(target)
    case .follow: return .refused("is a link, which cannot be followed in a commit")
    case .refuse: return resolver.refusal(of: target, at: item.path).map { .refused($0) } ?? .target(target)
    }
  }

  /// Follows links as the commit has them.
  private var resolver: LinkResolver {
    LinkResolver { path in
      if let item = tree.item(notBefore: path), item.path == path {
        return item.isLink ? texts[path].map { .link($0) } ?? .noLink : .noLink
      }
      let inside = path + [slash]
      if let item = tree.item(notBefore: inside), item.path.starts(with: inside) { return .noLink }
      return .failure("the commit has no such path")
    }
  }
}

extension CommitTree.Item {
  var isLink: Bool { if case .link = kind { true } else { false } }
  var isFile: Bool { if case .file = kind { true } else { false } }
  var isSubmodule: Bool { if case .submodule = kind { true } else { false } }
  var name: ArraySlice<UInt8> { path[((path.lastIndex(of: slash) ?? -1) + 1)...] }
}

extension CommitTree {
  /// The first item whose path is not before `path`; whole paths stand in the order of their bytes.
  fileprivate func item(notBefore path: [UInt8]) -> Item? {
    let index = items.firstIndex(notBefore: path) { $0.path }
    return index < items.count ? items[index] : nil
  }
}
