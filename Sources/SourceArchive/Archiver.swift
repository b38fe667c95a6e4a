/// Makes archives of source folders.
public enum Archiver {
  /// Packs a folder as one deterministic tar.gz: the same files give the same bytes.
  ///
  /// - Parameters:
  ///   - isCancelled: asked before each file and each block of a large one, on the calling thread.
  ///   - onProgress: told now and then, on the calling thread.
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
    return try packFolder(options, observer)
  }

  private static func packFolder(
    _ options: ArchiveOptions, _ observer: ArchiveObserver
  ) throws(ArchiveFailure) -> PackedArchive {
    let source = try SourceFolder(options.root)
    let builder = try ArchiveBuilder(options, observer)
    let checkout = GitCheckout(around: source.path)
    let inquiry = checkout == nil ? nil : GitInquiry(GitProgram(folder: source.path, isCancelled: observer.isCancelled))
    let rules = IgnoreRules(root: source.path, checkout: checkout, globalExcludes: [], options: options)
    let packer = TreePacker(builder: builder, ownPath: options.output.flatMap { source.relativePath(ofFile: $0) })
    var walker = TreeWalker(
      root: source.descriptor.raw,
      selection: Selection(rules: rules, tracked: TrackedPaths { (try? inquiry?.trackedPaths()) ?? [] }),
      links: options.links,
      visitor: packer)
    try walker.walk()
    return try builder.finish { () throws(ArchiveFailure) in
      let state = try inquiry?.state()
      if let trouble = inquiry?.trouble { builder.warning(trouble) }
      return state
    }
  }
}

extension ArchiveOptions {
  /// - Throws: `badOption`.
  fileprivate func validate() throws(ArchiveFailure) {
    if case .zlib(let level) = level, !(1...9).contains(level) {
      throw ArchiveFailure(.badOption, "the level \(level) is not from 1 to 9", hint: "Leave it out for the fast one.")
    }
    guard (1...64).contains(workers) else {
      throw ArchiveFailure(
        .badOption, "\(workers) threads are not from 1 to 64", hint: "Leave it out for one a processor.")
    }
    guard prefix.isEmpty || prefix.hasSuffix("/"), !prefix.hasPrefix("/"), !prefix.split(separator: "/").contains(".."),
      !prefix.utf8.contains(0)
    else {
      throw ArchiveFailure(
        .badOption, "the prefix \(prefix) is not a relative path that ends in a slash", hint: "For a slug: ./app/")
    }
    if root.isEmpty || root.utf8.contains(0) {
      throw ArchiveFailure(.badOption, "the folder's name is empty or holds a zero byte", hint: "Name a folder.")
    }
    if let output, output.isEmpty || output.utf8.contains(0) {
      throw ArchiveFailure(.badOption, "the name of the archive's file is empty or holds a zero byte")
    }
  }
}
