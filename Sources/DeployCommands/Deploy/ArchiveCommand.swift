import HKDLanguage
import PlatformAPI
import SourceArchive

extension DeployHost {
  func archiveCommand() -> Command {
    Command(
      "archive", "Packs a folder, or a commit, as the tar.gz that the platform builds.",
      details: """
        The app's files stand at the archive's root. .gitignore, .slugignore and .hkdignore hold; .git never goes in. The
        same files give the same bytes. Files that look like secrets, links that leave the folder and special files are
        refused by name.
        """,
      parameters: [
        Parameter("dir", .positional, .string, default: .string("."), input: true, completion: .path, "The folder.")
      ] + archiveFlags + [
        Parameter("prefix", .flag, .string, "What each name in the archive begins with, such as ./app/ for a slug.")
      ],
      result: .named("archive"), effect: .reads,
      examples: [
        Example("archive . | ignore"), Example("archive . --exclude '*.log' --out app.tgz | ignore"),
        Example("archive . --git HEAD | ignore"),
      ],
      body: body { try $0.pack() })
  }
}

extension CommandRun {
  /// Packs as the arguments of `archive` say; commands that have only some of them leave the rest at its default.
  ///
  /// - Parameter prefix: what names begin with, unless `--prefix` says so.
  func pack(prefix: String = "") throws -> Value {
    let start = TaskScope.now()
    let (scope, host) = (scope, host)
    let archive = try archived {
      try Archiver.pack(
        try archiveOptions(prefix, root: text("dir") ?? "."), isCancelled: { scope.isCancelled || scope.remaining == 0 },
        onWarning: { host.report(.notice($0)) })
    }
    host.report(
      .packed(
        PackedArchiveFacts(
          fileCount: archive.fileCount, contentBytes: Int(archive.contentBytes), bytes: Int(archive.byteCount),
          nanoseconds: TaskScope.now() - start)))
    return .record(archive.record)
  }

  /// The options that the arguments give; those that a command does not have stay at their default.
  func archiveOptions(_ prefix: String, root: String) throws -> ArchiveOptions {
    var options = ArchiveOptions(root: path(root))
    options.exclude = words("exclude")
    options.include = words("include")
    options.allowedSecrets = words("allow")
    options.links = LinkPolicy(rawValue: text("links") ?? "refuse") ?? .refuse
    if let level = count("level") { options.level = .zlib(level) }
    if case .size(let bytes) = self["max-size"] { options.sizeBudget = Int64(bytes) }
    options.output = text("out").map(path)
    options.gitRevision = text("git")
    options.usesGlobalExcludes = flag("global-excludes")
    options.prefix = text("prefix") ?? prefix
    return options
  }

  /// A path as the user meant it, from the program's folder.
  func path(_ text: String) -> String {
    let text = Files.inHome(text)
    return text.hasPrefix("/") || host.options.folder == "." ? text : "\(host.options.folder)/\(text)"
  }
}

extension CommandRun {
  /// Runs what may fail with an `ArchiveFailure`, which it throws as the language does.
  func archived<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let failure as ArchiveFailure {
      if failure.kind == .cancelled { try scope.check() }
      throw failure.asFailure
    }
  }
}

extension ArchiveFailure {
  /// As the language throws it; its findings stand in the message.
  var asFailure: Failure {
    Failure(code, message, hint: hint.isEmpty ? nil : hint, kind: kind == .badOption ? .script : .local)
  }
}

extension PackedArchive {
  /// The archive as a value; it stays open as long as a copy of the record lives.
  var record: Record {
    Record(
      [
        ("files", .int(fileCount)), ("size", .size(Int(contentBytes))), ("bytes", .size(Int(byteCount))),
        ("checksum", .string("SHA256:\(sha256)")), ("commit", commit.map { .string($0) } ?? .null),
        ("dirty", .bool(isDirty)), ("path", path.map { .string($0) } ?? .null),
      ], type: "archive", payload: self)
  }
}

/// How a source is packed.
let archiveFlags =
  selectionFlags + [
    .gitRevision,
    Parameter("level", .flag, .int, "1 to 9, as gzip's: smaller and slower. Without it: fast."),
    Parameter("max-size", .flag, .size, "Warn, with the ten biggest files, if the archive is larger."),
    Parameter("out", .flag, .string, short: "o", completion: .path, "Keep the archive in this file."),
    Parameter("global-excludes", .flag, .bool, "Let the user's own core.excludesFile hold, too."),
  ]

extension Parameter {
  static let gitRevision = Parameter(
    "git", .flag, .string, "This commit (REV or REV:folder) instead of the files that lie there.")
}

/// What goes in, for all commands that make or look at an archive.
let selectionFlags = [
  Parameter("exclude", .flag, .list, "Patterns of what to leave out besides; may be repeated."),
  Parameter("include", .flag, .list, "Patterns of what to pack whatever leaves it out; may be repeated."),
  Parameter("allow", .flag, .list, "Files to pack though they look like secrets; may be repeated."),
  Parameter(
    "links", .flag, .string, default: .string("refuse"), words: LinkPolicy.allCases.map(\.rawValue),
    "What becomes of links that leave the folder."),
]
