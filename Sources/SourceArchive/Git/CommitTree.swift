/// A commit, or a folder of one, as git's object store has it.
struct CommitTree {
  struct Item {
    enum Kind {
      case file(isExecutable: Bool)
      case link
      case submodule
    }

    let kind: Kind
    /// The object's name in hexadecimal.
    let object: [UInt8]
    let size: Int64
    /// From the folder that was asked for.
    let path: [UInt8]
  }

  /// The commit's full name in hexadecimal.
  let commit: String
  /// In the order of the paths' bytes, folders as if a slash ended their names: git's own order.
  let items: [Item]

  /// - Parameters:
  ///   - revision: `REV` or `REV:dir`; `dir` is taken from `prefix`, or from the top when it begins with a slash.
  ///   - prefix: from the checkout's top to the folder that git runs in.
  /// - Throws: `git`, `badOption`.
  init(_ revision: String, prefix: [UInt8], _ git: GitProgram) throws(ArchiveFailure) {
    let (name, folder) = try Self.split(revision)
    do throws(ArchiveFailure) {
      commit = try git.line(["rev-parse", "--verify", "\(name)^{commit}"])
    } catch {
      if error.kind == .cancelled { throw error }
      throw ArchiveFailure(
        .git, "git does not know the revision \(name) (\(error.message))",
        hint: "Check with: git rev-parse \(name)")
    }
    let path = try Self.path(folder, prefix)
    let listing = try git.output(
      ["ls-tree", "-r", "-z", "-l", "--full-tree", path.isEmpty ? commit : "\(commit):\(path)"])
    items = try listing.split(separator: 0).map { line throws(ArchiveFailure) in
      guard let item = Item(line) else {
        throw ArchiveFailure(.git, "git ls-tree says what is not understood: \(visible(line))")
      }
      return item
    }
  }

  /// The colon before the folder is the first one outside of braces (`HEAD^{/fix: it}:web`).
  private static func split(_ revision: String) throws(ArchiveFailure) -> (name: String, folder: String) {
    var depth = 0
    var name = revision
    var folder = ""
    for (index, character) in zip(revision.indices, revision) {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      if character == ":", depth == 0 {
        name = String(revision[..<index])
        folder = String(revision[revision.index(after: index)...])
        break
      }
    }
    // git would take a name with a dash for an option.
    guard !name.isEmpty, !name.hasPrefix("-"), !revision.utf8.contains(0) else {
      throw ArchiveFailure(.badOption, "\(revision) is no revision", hint: "Say --git REV or --git REV:folder.")
    }
    return (name, folder)
  }

  private static func path(_ folder: String, _ prefix: [UInt8]) throws(ArchiveFailure) -> String {
    let whole = folder.hasPrefix("/") ? folder : String(decoding: prefix, as: UTF8.self) + folder
    let parts = whole.split(separator: "/").filter { $0 != "." }
    guard !parts.contains("..") else {
      throw ArchiveFailure(.badOption, "\(folder) leads outside with `..`", hint: "Name a folder of the commit.")
    }
    return parts.joined(separator: "/")
  }
}

extension CommitTree.Item {
  /// `MODE TYPE OBJECT SIZE<tab>PATH`; nil for anything else.
  init?(_ line: ArraySlice<UInt8>) {
    guard let tab = line.firstIndex(of: 9) else { return nil }
    let fields = line[..<tab].split(separator: 32)
    guard fields.count == 4 else { return nil }
    switch String(decoding: fields[0], as: UTF8.self) {
    case "100755": kind = .file(isExecutable: true)
    // 100664 stands in very old commits.
    case "100644", "100664": kind = .file(isExecutable: false)
    case "120000": kind = .link
    case "160000": kind = .submodule
    default: return nil
    }
    object = Array(fields[2])
    size = Int64(String(decoding: fields[3], as: UTF8.self)) ?? 0
    path = Array(line[(tab + 1)...])
  }
}
