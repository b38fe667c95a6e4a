import HKDLanguage

extension Command {
  static var envLoad: Command {
    Command(
      "env:load", "Reads a file of `NAME=value` lines as a record of secrets.",
      details: """
        Blank lines and lines that begin with `#` are left out, as is `export` before a name. Values may stand in single quotes, or \
        in double quotes with `\\n`, `\\t`, `\\"` and `\\\\`; unquoted ones end before ` #`. Of a name twice the last counts.
        """,
      parameters: [Parameter("path", .positional, .string, required: true, completion: .path, "The file, mostly `.env`.")],
      result: .record, effect: .reads,
      examples: [Example("save \"A=1\\n# note\\nexport B='x y'\\n\" vars; env:load vars", output: "A  ‹secret›\nB  ‹secret›")]
    ) { invocation in
      let path = try invocation.path("path")
      let text = try invocation.textOfFile(path)
      do throws(VariablesReader.Problem) {
        let variables = try VariablesReader.read(text)
        return .record(variables.map { ($0.name, invocation.secret($0.value)) })
      } catch {
        throw invocation.failure(.malformedData, "`\(path)` line \(error.line): \(error.message)", hint: "write NAME=value")
      }
    }
  }
}

/// Reads files of variables, `.env` files.
enum VariablesReader {
  struct Problem: Error, Equatable {
    let message: String
    /// From 1.
    let line: Int
  }

  /// The names and values in their order. A message never quotes a value: those are secrets.
  static func read(_ text: String) throws(Problem) -> [(name: String, value: String)] {
    var variables: [(String, String)] = []
    var rest = Array(text.unicodeScalars)[...]
    var line = 0
    while !rest.isEmpty {
      line += 1
      let start = line
      skipBlanks(&rest)
      guard let first = rest.first, first != "\n", first != "\r", first != "#" else {
        skipLine(&rest)
        continue
      }
      let name = try takeName(&rest, line: start)
      variables.append((name, try takeValue(&rest, line: &line)))
    }
    return variables
  }

  private static func takeName(_ rest: inout ArraySlice<Unicode.Scalar>, line: Int) throws(Problem) -> String {
    var name = word(&rest)
    skipBlanks(&rest)
    if name == "export" {
      name = word(&rest)
      skipBlanks(&rest)
    }
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else {
      throw Problem(message: "a variable's name is letters, digits and `_`", line: line)
    }
    guard rest.popFirst() == "=" else { throw Problem(message: "`=` is missing after `\(name)`", line: line) }
    return name
  }

  private static func word(_ rest: inout ArraySlice<Unicode.Scalar>) -> String {
    let word = rest.prefix { $0 == "_" || "a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0 }
    rest = rest.dropFirst(word.count)
    return string(word)
  }

  private static func takeValue(_ rest: inout ArraySlice<Unicode.Scalar>, line: inout Int) throws(Problem) -> String {
    skipBlanks(&rest)
    if let quote = rest.first, quote == "'" || quote == "\"" {
      rest.removeFirst()
      let value = try takeQuoted(&rest, quote: quote, line: &line)
      skipBlanks(&rest)
      guard rest.isEmpty || rest.first == "\n" || rest.first == "\r" || rest.first == "#" else {
        throw Problem(message: "something follows the closing quote", line: line)
      }
      skipLine(&rest)
      return value
    }
    var value: [Unicode.Scalar] = []
    while let scalar = rest.first, scalar != "\n", scalar != "\r" {
      if scalar == "#", value.last.map({ $0 == " " || $0 == "\t" }) ?? true { break }
      value.append(scalar)
      rest.removeFirst()
    }
    skipLine(&rest)
    while let last = value.last, last == " " || last == "\t" { value.removeLast() }
    return string(value[...])
  }

  private static func takeQuoted(
    _ rest: inout ArraySlice<Unicode.Scalar>, quote: Unicode.Scalar, line: inout Int
  ) throws(Problem) -> String {
    let start = line
    var value: [Unicode.Scalar] = []
    while let scalar = rest.popFirst() {
      if scalar == quote { return string(value[...]) }
      if scalar == "\n" { line += 1 }
      guard scalar == "\\", quote == "\"", let escaped = rest.popFirst() else {
        value.append(scalar)
        continue
      }
      switch escaped {
      case "n": value.append("\n")
      case "r": value.append("\r")
      case "t": value.append("\t")
      case "\"", "\\", "$", "`": value.append(escaped)
      default: value += [scalar, escaped]
      }
    }
    throw Problem(message: "a quote is not closed", line: start)
  }

  private static func skipBlanks(_ rest: inout ArraySlice<Unicode.Scalar>) {
    rest = rest.drop { $0 == " " || $0 == "\t" }
  }

  private static func skipLine(_ rest: inout ArraySlice<Unicode.Scalar>) {
    rest = rest.drop { $0 != "\n" }.dropFirst()
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
  }
}
