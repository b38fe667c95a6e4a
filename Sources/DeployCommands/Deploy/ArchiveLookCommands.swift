import CSystem
import Glibc
import HKDLanguage
import HKDSystem
import SourceArchive

/// What is, or would be, in an archive, and why.
extension DeployHost {
  func archiveLookCommands() -> [Command] {
    let rules = selectionFlags + [.gitRevision]
    func what(_ name: String, _ summary: String) -> Parameter {
      Parameter(name, .positional, .oneOf([.string, .named("archive")]), required: true, completion: .path, summary)
    }
    return [
      Command(
        "archive:list", "Lists what an archive holds, or what a folder's archive would.",
        parameters: [
          Parameter(
            "what", .positional, .oneOf([.string, .named("archive")]), default: .string("."), input: true, completion: .path,
            "An archive, its file, or a folder.")
        ] + rules, result: .list, items: .fields(["path", "kind", "bytes", "target"]), effect: .reads,
        examples: [Example("archive:list . | sort-by { |file| $file.bytes } | last | ignore")],
        body: body { try $0.listArchive() }),
      Command(
        "archive:why", "Tells which rule packs a path or leaves it out.",
        parameters: [
          Parameter("path", .positional, .string, required: true, input: true, completion: .path, "From the folder."),
          Parameter("dir", .flag, .string, default: .string("."), completion: .path, "The folder."),
        ] + rules, result: .record, items: .fields(["path", "packed", "why", "rule", "from"]), effect: .reads,
        examples: [Example("archive:why .git/config")],
        body: body { try $0.explainPath() }),
      Command(
        "archive:diff", "What differs between two archives, or folders as they would be packed.",
        parameters: [what("before", "An archive, its file, or a folder."), what("after", "Another.")] + rules, result: .list,
        items: .fields(["path", "change", "before", "after"]), effect: .reads, examples: [Example("archive:diff . . | ignore")],
        body: body { try $0.diffArchives() }),
    ]
  }
}

extension CommandRun {
  fileprivate func listArchive() throws -> Value {
    let what = self["what"]
    guard let folder = what.string, isFolder(folder) else { return files(of: try manifest(of: what)) }
    let listing = try archived { try Archiver.list(try archiveOptions("", root: folder)) }
    for warning in listing.warnings { host.report(.notice(warning)) }
    if let obstacles = listing.obstacles { host.report(.notice("no archive would be made: \(obstacles.message)")) }
    return .list(
      listing.entries.map { entry in
        var kind = "file"
        var target = Value.null
        switch entry.kind {
        case .file(let isExecutable): kind = isExecutable ? "program" : "file"
        case .link(let to): (kind, target) = ("link", .string(to))
        }
        return Self.file(entry.path, kind, Int(entry.bytes), target)
      })
  }

  private func files(of manifest: ArchiveManifest) -> Value {
    .list(
      manifest.entries.map { entry in
        switch entry.kind {
        case .file: Self.file(entry.name, entry.isExecutable ? "program" : "file", Int(entry.bytes), .null)
        case .link(let target): Self.file(entry.name, "link", 0, .string(String(decoding: target, as: UTF8.self)))
        case .other: Self.file(entry.name, "other", 0, .null)
        }
      })
  }

  private static func file(_ path: String, _ kind: String, _ bytes: Int, _ target: Value) -> Value {
    .record([("path", .string(path)), ("kind", .string(kind)), ("bytes", .size(bytes)), ("target", target)])
  }

  fileprivate func explainPath() throws -> Value {
    let asked = try required("path")
    let options = try archiveOptions("", root: text("dir") ?? ".")
    let reason = try archived { try Archiver.explain(asked, options) }
    var fields: [(String, Value)] = [("path", .string(reason.path)), ("packed", .bool(reason.isPacked))]
    fields.append(("why", .string(reason.text)))
    fields.append(("rule", reason.rule.map { .string($0.pattern) } ?? .null))
    fields.append(
      ("from", reason.rule.map { rule in .string(rule.line.map { "\(rule.source):\($0)" } ?? rule.source) } ?? .null))
    return .record(fields)
  }

  fileprivate func diffArchives() throws -> Value {
    let diff = ArchiveDiff(from: try manifest(of: self["before"]), to: try manifest(of: self["after"]))
    return .list(
      diff.changes.map { change in
        .record([
          ("path", .string(change.path)), ("change", .string(change.what)),
          ("before", change.before.map { .size(Int($0)) } ?? .null), ("after", change.after.map { .size(Int($0)) } ?? .null),
        ])
      })
  }

  /// What is in an archive, in a file with one, or in a folder once it is packed.
  private func manifest(of value: Value) throws -> ArchiveManifest {
    if value.typeName == "archive" {
      let archive = try packedArchive(value)
      return try archived { try ArchiveManifest(of: archive) }
    }
    let name = value.string ?? ""
    if isFolder(name) {
      let archive = try archived { try Archiver.pack(try archiveOptions("", root: name)) }
      return try archived { try ArchiveManifest(of: archive) }
    }
    let descriptor = open(path(name), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(
        "HKD490", "\(name): \(SystemError(code: errno))", hint: "name an archive's file, or a folder", kind: .local)
    }
    defer { close(descriptor) }
    let scope = scope
    return try archived {
      try ArchiveManifest(descriptor: descriptor, isCancelled: { scope.isCancelled || scope.remaining == 0 })
    }
  }

  private func isFolder(_ name: String) -> Bool {
    var status = stat()
    return stat(path(name), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
