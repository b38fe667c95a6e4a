/// Makes archives of source folders, and tells what would be in them.
public enum Archiver {
  /// Packs a folder or a commit as one deterministic tar.gz: the same files give the same bytes.
  ///
  /// - Parameters:
  ///   - isCancelled: asked before each file and each megabyte of a large one, on the calling thread.
  ///   - onProgress: told once a megabyte and at the end, on the calling thread.
  ///   - onWarning: told each of the archive's `warnings` as it comes up.
  /// - Throws: everything that stands in the way, all paths at once; no archive and no file is left behind.
  public static func pack(
    _ options: ArchiveOptions,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    onProgress: @escaping @Sendable (ArchiveProgress) -> Void = { _ in },
    onWarning: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(ArchiveFailure) -> PackedArchive {
    try options.validate()
    let observer = ArchiveObserver(isCancelled: isCancelled, onProgress: onProgress, onWarning: onWarning)
    let source = try SourceFolder(options.root)
    let git = GitProgram(folder: source.path, isCancelled: isCancelled)
    if let revision = options.gitRevision {
      let commit = try select(revision, source, options, git)
      let builder = try ArchiveBuilder(options, observer)
      try CommitPacker(git: git, builder: builder, links: options.links).pack(commit)
      return try builder.finish { GitState(commit: commit.tree.commit, isDirty: false) }
    }
    let builder = try ArchiveBuilder(options, observer)
    let packer = TreePacker(builder: builder, ownPath: source.ownPath(options))
    let inquiry = try walk(source, options, git, packer)
    return try builder.finish { () throws(ArchiveFailure) in
      let state = try inquiry?.state()
      if let trouble = inquiry?.trouble { builder.warning(trouble) }
      return state
    }
  }

  /// What `pack` would put into the archive, and what would keep it from doing so; no file is opened.
  /// - Throws: `noSuchFolder`, `notAFolder`, `unreadable`, `git`, `badOption`, `cancelled`.
  public static func list(
    _ options: ArchiveOptions, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(ArchiveFailure) -> ArchiveListing {
    try options.validate()
    var options = options
    options.asksForCommit = false
    let observer = ArchiveObserver(isCancelled: isCancelled, onProgress: { _ in }, onWarning: { _ in })
    let source = try SourceFolder(options.root)
    let git = GitProgram(folder: source.path, isCancelled: isCancelled)
    let visitor = ListingVisitor(options: options, ownPath: source.ownPath(options), observer: observer)
    if let revision = options.gitRevision {
      visitor.add(try select(revision, source, options, git), options.links)
      return visitor.listing
    }
    let inquiry = try walk(source, options, git, visitor)
    if let trouble = inquiry?.trouble { visitor.warning(trouble) }
    return visitor.listing
  }

  /// Why a path of a folder is packed or not: the ignore file, line and pattern that decide.
  /// - Parameter path: from the folder.
  /// - Throws: `noSuchFolder`, `notAFolder`, `unreadable`, `badOption`.
  public static func explain(_ path: String, _ options: ArchiveOptions) throws(ArchiveFailure) -> ArchiveReason {
    try options.validate()
    var options = options
    options.asksForCommit = false
    let source = try SourceFolder(options.root)
    guard options.gitRevision == nil else {
      throw ArchiveFailure(
        .badOption, "reasons are given for a folder's files, not for a commit's", hint: "Leave out --git.")
    }
    let (selection, _) = try select(source, options, GitProgram(folder: source.path, isCancelled: { false }))
    var explanation = try Explanation(path, root: source.descriptor.raw, selection: selection, options: options)
    return explanation.reason()
  }

  private static func walk<Visitor: TreeVisitor>(
    _ source: borrowing SourceFolder, _ options: ArchiveOptions, _ git: GitProgram, _ visitor: Visitor
  ) throws(ArchiveFailure) -> GitInquiry? {
    let (selection, inquiry) = try select(source, options, git)
    var walker = TreeWalker(root: source.descriptor.raw, selection: selection, links: options.links, visitor: visitor)
    try walker.walk()
    return inquiry
  }

  private static func select(
    _ revision: String, _ source: borrowing SourceFolder, _ options: ArchiveOptions, _ git: GitProgram
  ) throws(ArchiveFailure) -> CommitSelection {
    let tree = try CommitTree(revision, prefix: GitCheckout(around: source.path)?.prefix ?? [], git)
    return try CommitSelection(tree, git, options)
  }

  /// The rules of a folder, and git at work on what it knows of it.
  private static func select(
    _ source: borrowing SourceFolder, _ options: ArchiveOptions, _ git: GitProgram
  ) throws(ArchiveFailure) -> (Selection, GitInquiry?) {
    let checkout = GitCheckout(around: source.path)
    let inquiry = checkout.map { _ in GitInquiry(git, options) }
    let rules = IgnoreRules(
      checkout: checkout, globalExcludes: options.usesGlobalExcludes ? try git.globalExcludes() : [], options: options)
    // A cancelled question gives no paths; the walk itself ends at its next step.
    let tracked = TrackedPaths { (try? inquiry?.trackedPaths()) ?? [] }
    return (Selection(rules: rules, tracked: tracked), inquiry)
  }
}

extension SourceFolder {
  /// Where the archive that is being made lies in the folder, if it does.
  fileprivate func ownPath(_ options: ArchiveOptions) -> [UInt8]? {
    options.output.flatMap { relativePath(ofFile: $0) }
  }
}

extension ArchiveOptions {
  /// - Throws: `badOption`.
  fileprivate func validate() throws(ArchiveFailure) {
    if case .zlib(let level) = level, !(1...9).contains(level) {
      throw ArchiveFailure(.badOption, "the level \(level) is not from 1 to 9", hint: "Leave it out for the fast one.")
    }
    guard (1...64).contains(workers) else {
      throw ArchiveFailure(.badOption, "\(workers) threads are not from 1 to 64", hint: "Leave it out for one a processor.")
    }
    guard prefix.isEmpty || prefix.hasSuffix("/"), !prefix.hasPrefix("/"), !prefix.split(separator: "/").contains(".."),
      !prefix.utf8.contains(0)
    else {
      throw ArchiveFailure(
        .badOption, "the prefix \(prefix) is not a relative path that ends in a slash", hint: "For a slug: ./app/")
    }
    guard !root.isEmpty, !root.utf8.contains(0) else {
      throw ArchiveFailure(.badOption, "the folder's name is empty or holds a zero byte", hint: "Name a folder.")
    }
    if let output, output.isEmpty || output.utf8.contains(0) {
      throw ArchiveFailure(.badOption, "the name of the archive's file is empty or holds a zero byte")
    }
  }
}
