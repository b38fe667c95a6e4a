import HKDLanguage
import Testing

/// A few commands with the signatures that checking has to do with.
enum Sample {
  static let types = [
    NamedType("app", "an app", acceptsText: true), NamedType("archive", "an archive"), NamedType("source", "a source"),
    NamedType("build", "a build"), NamedType("release", "a release", acceptsText: true),
  ]

  static let commands: [Command] = [
    command("say", [Parameter("values", .rest, .any, input: true, "what to print")], .null),
    command("apps", [], .list),
    command("count", [Parameter("list", .positional, .list, required: true, input: true, "what to count")], .int),
    command("archive", [Parameter("dir", .positional, .string, "the folder")], .named("archive")),
    command(
      "source", [Parameter("archive", .positional, .named("archive"), required: true, input: true, "")],
      .named("source")),
    command(
      "release",
      [
        Parameter(
          "source", .positional, .oneOf([.named("source"), .named("release")]), input: true, "what to release"),
        Parameter("app", .flag, .named("app"), short: "a", "the app"),
        Parameter("version", .flag, .string, "its version"), Parameter("wait", .flag, .duration, "how long"),
        Parameter("dry", .flag, .bool, "does nothing"), Parameter("exclude", .flag, .list, "patterns"),
        Parameter("links", .flag, .string, words: ["follow", "keep", "refuse"], "what to do with links"),
      ], .named("build")),
    command("config:set", [Parameter("values", .rest, .oneOf([.string, .record]), "what to set")], .null),
    command(
      "each",
      [
        Parameter("list", .positional, .list, required: true, input: true, "the items"),
        Parameter("block", .positional, .block, required: true, "called with each"),
      ], .list),
    command(
      "par-each",
      [
        Parameter("list", .positional, .list, required: true, input: true, "the items"),
        Parameter("block", .positional, .block, required: true, parallel: true, "called with each"),
        Parameter("jobs", .flag, .int, "how many at once"),
      ], .list),
    command("all", [Parameter("blocks", .positional, .list, required: true, parallel: true, "the tasks")], .list),
    command(
      "timeout",
      [
        Parameter("limit", .positional, .duration, required: true, "how long"),
        Parameter("block", .positional, .block, required: true, "what to run"),
      ]),
    command(
      "exec",
      [
        Parameter("program", .positional, .string, required: true, endsFlags: true, "the program"),
        Parameter("arguments", .rest, .string, "its arguments"), Parameter("live", .flag, .bool, "shows output"),
        Parameter("input", .flag, .string, input: true, "its standard input"),
      ], .string),
    command("open", [Parameter("path", .positional, .string, required: true, completion: .path, "the file")], .string),
    command(
      "wait", [Parameter("count", .positional, .int, required: true, "how often"), Parameter("size", .flag, .size, "")]),
  ]

  private static func command(_ name: String, _ parameters: [Parameter], _ result: ValueType = .any) -> Command {
    Command(name, "a sample", parameters: parameters, result: result) { _ in .null }
  }

  static let table = CommandTable(commands, namedTypes: types)

  /// Modules by path; everything else cannot be read.
  static func loader(_ modules: [String: String]) -> ModuleLoader {
    { path, folder throws(Failure) in
      guard let text = modules[path] else {
        throw Failure("HKD222", "`\(path)` cannot be read: No such file or directory")
      }
      return SourceText(text, origin: .file(path), folder: folder)
    }
  }

  static func check(
    _ text: String, session: SessionNames = SessionNames(), modules: [String: String] = [:],
    origin: SourceText.Origin = .argument
  ) -> Program {
    check(SourceText(text, origin: origin), session: session, modules: modules)
  }

  static func check(
    _ source: SourceText, session: SessionNames = SessionNames(), modules: [String: String] = [:]
  ) -> Program {
    Checker(table, session: session, loadModule: loader(modules)).check(source)
  }
}

/// A program text with its expected messages marked under their lines: `  ^^^^ HKD204 part of the message or hint`.
///
/// Fails for every message that is missing, unexpected, or elsewhere. A caret of one character also stands for an empty span.
func expectMarked(
  _ marked: String, modules: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
) {
  var lines: [String] = []
  var expected: [String] = []
  var wantedTexts: [String] = []
  for line in marked.split(separator: "\n", omittingEmptySubsequences: false) {
    let trimmed = line.drop { $0 == " " }
    let carets = trimmed.prefix { $0 == "^" }
    let rest = trimmed.dropFirst(carets.count)
    if !carets.isEmpty, rest.hasPrefix(" HKD") {
      let column = line.count - trimmed.count + 1
      expected.append("\(lines.count):\(column)+\(carets.count) \(rest.dropFirst().prefix(6))")
      wantedTexts.append(String(rest.dropFirst(7)).trimmed)
    } else {
      lines.append(String(line))
    }
  }
  let program = Sample.check(lines.joined(separator: "\n"), modules: modules)
  let found = program.diagnostics.map { diagnostic in
    let start = diagnostic.source.position(of: diagnostic.span.start)
    let length = max(1, diagnostic.source.text(diagnostic.span).unicodeScalars.count)
    return "\(start.line):\(start.column)+\(length) \(diagnostic.code)"
  }
  let told = program.diagnostics.map { "\($0.message) — \($0.hint ?? "")" }
  #expect(found == expected, "\(told)", sourceLocation: sourceLocation)
  guard found == expected else { return }
  for (text, wanted) in zip(told, wantedTexts) where !wanted.isEmpty {
    #expect(text.contains(wanted), sourceLocation: sourceLocation)
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
