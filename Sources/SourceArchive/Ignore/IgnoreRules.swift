import Glibc

/// All rules that hold at one place of the tree, from the weakest to the strongest: global excludes, `.git/info/exclude`, the
/// `.gitignore` files from the top down, `.slugignore`, the `.hkdignore` files, the command line. In each the last matching
/// pattern decides; between them the strongest that has one.
struct IgnoreRules {
  /// Why a path is left out or packed.
  struct Match {
    let source: String
    let pattern: IgnorePattern
    /// Whether it is one of git's rules, which do not hold for files that git tracks.
    let isGit: Bool
  }

  /// From the top of the git checkout to the packed folder: empty, or a path that ends in a slash. All paths that are asked
  /// for begin with it, since rules above the packed folder hold inside it.
  let prefix: [UInt8]
  private(set) var warnings: [String] = []
  private let foldsCase: Bool
  private let readsFiles: Bool
  private var git: [IgnoreFile] = []
  private var slug: [IgnoreFile] = []
  private var own: [IgnoreFile] = []
  private let commandLine: IgnoreFile

  private static let largestFile = 16 << 20

  /// - Parameter checkout: around the folder to pack; nil for none, and for a commit.
  init(checkout: GitCheckout?, globalExcludes: [UInt8], options: ArchiveOptions) {
    prefix = checkout?.prefix ?? []
    readsFiles = options.usesIgnoreFiles
    foldsCase = options.usesIgnoreFiles && checkout?.foldsCase == true
    commandLine = IgnoreFile(exclude: options.exclude, include: options.include, folder: prefix)
    guard readsFiles, let checkout else { return }
    git.append(IgnoreFile(gitignore: globalExcludes, source: "core.excludesFile", folder: []))
    git.append(IgnoreFile(gitignore: checkout.infoExclude, source: ".git/info/exclude", folder: []))
    readAbove(checkout)
  }

  /// The `.gitignore` files between the checkout's top and the packed folder.
  private mutating func readAbove(_ checkout: GitCheckout) {
    let inner = git
    var path: [UInt8] = []
    var up = checkout.prefix.count(where: { $0 == slash })
    for name in checkout.prefix.split(separator: slash) {
      let folder = checkout.top + "/" + String(decoding: path, as: UTF8.self)
      if let bytes = contents(of: folder + ".gitignore", in: AT_FDCWD, limit: Self.largestFile) {
        let source = String(repeating: "../", count: up) + ".gitignore"
        git.append(IgnoreFile(gitignore: bytes, source: source, folder: path))
      }
      up -= 1
      let start = path.count
      path += name
      if let match = path.withUnsafeBytes({ self.match(path: $0, nameStart: start, isFolder: true) }),
        !match.pattern.isNegated
      {
        warnings.append(
          "the folder is itself left out by \(match.source):\(match.pattern.line) `\(match.pattern.text)`;"
            + " the ignore files above it do not hold")
        git = inner
        return
      }
      path.append(slash)
    }
  }

  /// Takes in the ignore files of a folder that is entered.
  /// - Parameters:
  ///   - path: with the prefix; empty, or ending in a slash.
  ///   - names: those of `ignoreFileNames` that the folder has.
  mutating func enter(path: [UInt8], descriptor: Int32, has names: [String]) {
    guard readsFiles else { return }
    for name in names {
      if name == ".slugignore", path.count > prefix.count { continue }
      guard let bytes = contents(of: name, in: descriptor, limit: Self.largestFile) else {
        warnings.append("\(shown(path))\(name) is not used: \(errno == ELOOP ? "it is a link" : errorText(errno))")
        continue
      }
      enter(path: path, file: name, bytes)
    }
  }

  /// Takes in one ignore file of a folder that is entered.
  mutating func enter(path: [UInt8], file name: String, _ bytes: [UInt8]) {
    switch name {
    case ".gitignore": git.append(IgnoreFile(gitignore: bytes, source: shown(path) + name, folder: path))
    case ".hkdignore": own.append(IgnoreFile(gitignore: bytes, source: shown(path) + name, folder: path))
    case ".slugignore" where path.count == prefix.count:
      let file = IgnoreFile(slugignore: bytes, folder: path)
      warnings += file.remarks
      slug.append(file)
    default: break
    }
  }

  /// Drops the ignore files of a folder that is left.
  mutating func leave(path: [UInt8]) {
    while let last = git.last, last.folder.count >= path.count { git.removeLast() }
    while let last = own.last, last.folder.count >= path.count { own.removeLast() }
  }

  static let ignoreFileNames = [".gitignore", ".slugignore", ".hkdignore"]

  private func shown(_ path: [UInt8]) -> String { visible(path.dropFirst(prefix.count)) }

  /// The rule that decides about a path; nil when none speaks of it.
  func match(path: UnsafeRawBufferPointer, nameStart: Int, isFolder: Bool) -> Match? {
    commandLineMatch(path: path, nameStart: nameStart, isFolder: isFolder)
      ?? matchAboveGit(path: path, nameStart: nameStart, isFolder: isFolder)
      ?? match(in: git, isGit: true, path, nameStart, isFolder)
  }

  /// The rule of `.hkdignore` or `.slugignore`.
  func matchAboveGit(path: UnsafeRawBufferPointer, nameStart: Int, isFolder: Bool) -> Match? {
    match(in: own, isGit: false, path, nameStart, isFolder) ?? match(in: slug, isGit: false, path, nameStart, isFolder)
  }

  private func match(
    in files: [IgnoreFile], isGit: Bool, _ path: UnsafeRawBufferPointer, _ nameStart: Int, _ isFolder: Bool
  ) -> Match? {
    for file in files.reversed() {
      if let found = file.match(path: path, nameStart: nameStart, isFolder: isFolder, foldsCase: foldsCase) {
        return Match(source: file.source, pattern: found, isGit: isGit)
      }
    }
    return nil
  }

  /// The rule of the command line alone, which also holds inside a folder that is left out.
  func commandLineMatch(path: UnsafeRawBufferPointer, nameStart: Int, isFolder: Bool) -> Match? {
    guard !commandLine.patterns.isEmpty, path.count > prefix.count else { return nil }
    return commandLine.match(path: path, nameStart: nameStart, isFolder: isFolder, foldsCase: foldsCase)
      .map { Match(source: $0.isNegated ? "--include" : "--exclude", pattern: $0, isGit: false) }
  }

  /// Whether an `--include` may match something below a folder that is left out.
  func mayInclude(below folder: UnsafeRawBufferPointer) -> Bool {
    let inside = UnsafeRawBufferPointer(rebasing: folder[prefix.count...])
    return commandLine.patterns.contains { $0.isNegated && $0.mayMatch(below: inside, foldsCase: foldsCase) }
  }
}
