import CSystem
import Glibc
import HKDLanguage

extension Command {
  static var glob: Command {
    Command(
      "glob", "Gives the paths that fit a pattern, sorted.",
      details: """
        `*` and `?` stand for characters but `/`, `[a-z]` for one of several, `**` for folders at any depth. Names that begin with a \
        dot fit only patterns that do. Links to folders are not entered by `**`.
        """,
      parameters: [Parameter("pattern", .positional, .string, required: true, input: true, "As in `lib/**/*.hkd`.")],
      result: .list, effect: .reads,
      examples: [Example("save x b.txt; save x a.txt; glob *.txt", output: "a.txt\nb.txt")],
      literalProblem: { arguments in
        guard let pattern = arguments.text("pattern") else { return nil }
        do throws(RegularExpression.Problem) {
          _ = try GlobWalk(pattern, check: {})
          return nil
        } catch {
          return LiteralArguments.Problem("pattern", "the pattern has a mistake: \(error.message)")
        }
      }
    ) { invocation in
      let pattern = try invocation.path("pattern")
      let scope = invocation.scope
      do {
        return .list(try GlobWalk(pattern, check: { try scope.check() }).paths().map(Value.string))
      } catch let problem as Files.Problem {
        throw invocation.unreadable(problem)
      } catch let problem as RegularExpression.Problem {
        throw invocation.failure(.badPattern, "the pattern `\(pattern)` has a mistake: \(problem.message)")
      }
    }
  }
}

/// Walks folders along the parts of a pattern.
struct GlobWalk {
  private enum Part {
    /// Nothing in it but the name itself.
    case name(String)
    case pattern(RegularExpression, takesDots: Bool)
    case anyFolders
  }

  private let parts: [Part]
  private let start: String
  /// Throws when the walk is to end.
  private let check: () throws -> Void

  init(_ pattern: String, check: @escaping () throws -> Void) throws(RegularExpression.Problem) {
    self.check = check
    start = pattern.hasPrefix("/") ? "/" : ""
    var parts: [Part] = []
    for name in pattern.split(separator: "/").map(String.init) { parts.append(try Self.part(name)) }
    self.parts = parts
  }

  private static func part(_ name: String) throws(RegularExpression.Problem) -> Part {
    if name == "**" { return .anyFolders }
    guard name.unicodeScalars.contains(where: { $0 == "*" || $0 == "?" || $0 == "[" }) else { return .name(name) }
    return .pattern(try RegularExpression(expression(for: name)), takesDots: name.hasPrefix("."))
  }

  private static func expression(for name: String) throws(RegularExpression.Problem) -> String {
    var result = "\\A(?s)"
    var rest = name.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": result += ".*"
      case "?": result += "."
      case "[":
        // `!` negates as in a shell, and a `]` that comes first is one of the set.
        var set = "["
        if rest.first == "!" || rest.first == "^" {
          set += "^"
          rest.removeFirst()
        }
        var isFirst = true
        while let item = rest.popFirst(), isFirst || item != "]" {
          isFirst = false
          set += item == "\\" || item == "[" ? "\\\(item)" : String(item)
        }
        result += set + "]"
      default:
        result += scalar.isASCII && !scalar.properties.isAlphabetic && !("0"..."9" ~= scalar) ? "\\\(scalar)" : String(scalar)
      }
    }
    return result + "\\z"
  }

  func paths() throws -> [String] {
    var found: Set<ExactText> = []
    try walk(start, parts[...], into: &found)
    return found.map(\.text).sorted { byteOrder($0, $1) < 0 }
  }

  /// - Parameter folder: Empty, or with a slash at its end.
  private func walk(_ folder: String, _ parts: ArraySlice<Part>, into found: inout Set<ExactText>) throws {
    try check()
    guard let part = parts.first else { return }
    let rest = parts.dropFirst()
    switch part {
    case .name(let name):
      try advance(to: folder + name, rest, into: &found)
    case .pattern(let expression, let takesDots):
      for name in names(folder) where takesDots || !name.hasPrefix(".") {
        if expression.matches(name) { try advance(to: folder + name, rest, into: &found) }
      }
    case .anyFolders:
      if rest.isEmpty {
        for name in names(folder) where !name.hasPrefix(".") { found.insert(ExactText(folder + name)) }
      } else {
        try walk(folder, rest, into: &found)
      }
      for name in names(folder) where !name.hasPrefix(".") && Folder.isFolder(folder + name) {
        try walk(folder + name + "/", parts, into: &found)
      }
    }
  }

  private func advance(to path: String, _ rest: ArraySlice<Part>, into found: inout Set<ExactText>) throws {
    if rest.isEmpty {
      var status = stat()
      if lstat(path, &status) == 0 { found.insert(ExactText(path)) }
    } else {
      try walk(path + "/", rest, into: &found)
    }
  }

  /// What cannot be read holds nothing that fits.
  private func names(_ folder: String) -> [String] { (try? Folder.names(folder.isEmpty ? "." : folder)) ?? [] }
}

extension Folder {
  /// Whether a path is a folder itself, not a link to one.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
