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
    let spool = try Spool(output: options.output)
    let pipeline = try GzipPipeline(level: options.level, workers: options.workers, spool: spool)
    let packer = TreePacker(
      stream: TarStream(pipeline: pipeline, prefix: options.prefix), options: options,
      ownPath: options.output.flatMap { source.relativePath(ofFile: $0) }, observer: observer)
    let checkout = GitCheckout(around: source.path)
    let rules = IgnoreRules(root: source.path, checkout: checkout, globalExcludes: [], options: options)
    var walker = TreeWalker(
      root: source.descriptor.raw, rules: rules, tracked: TrackedPaths(), links: options.links, visitor: packer)
    try walker.walk()
    var done = walker.visitor
    try done.finish()
    if done.contents.fileCount == 0 {
      throw ArchiveFailure(
        .nothingToPack, "nothing in \(options.root) is left to pack",
        hint: "archive:why PATH tells which rule leaves a file out.")
    }
    let (descriptor, sha256) = try spool.finish()
    return PackedArchive(
      descriptor: descriptor, sha256: sha256, byteCount: spool.byteCount, contents: done.contents, commit: nil,
      warnings: done.warnings, path: options.output)
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
