import Glibc
import HKDLanguage

/// The options of `hkd`, declared like a command's: parsing, `--help` and the manual page are made from this one list.
enum OptionDeclarations {
  static let parameters: [Parameter] = [
    Parameter("command", .flag, .string, short: "c", "Run this program text; what follows `--` is its $args."),
    Parameter(
      "let", .flag, .list, "Pass data to the program: `--let name=value` makes $name, a string. May be repeated."),
    Parameter(
      "interactive", .flag, .bool, short: "i", "A session without a terminal: statement by statement as they arrive."),
    Parameter("check", .flag, .bool, "Check the program and run nothing."),
    Parameter("format", .flag, .bool, "Write the program formatted to standard output."),
    Parameter("write", .flag, .bool, "With --format: change the file in place."),
    Parameter("plan", .flag, .bool, "Run with every write recorded and shown instead of sent."),
    Parameter("explain", .flag, .string, "Explain an error code: `--explain HKD204`."),
    Parameter("local", .flag, .bool, "Use the platform embedded on this machine; started if none runs."),
    Parameter("keep", .flag, .bool, "With --local: leave the local platform running after a session."),
    Parameter("app", .flag, .string, short: "a", completion: .app, "The app in hand."),
    Parameter("api", .flag, .string, "The base URL of the platform's API."),
    Parameter(
      "output", .flag, .string, words: ["text", "json"], "How values are shown: text, or json (a document a line)."),
    Parameter("error-format", .flag, .string, words: ["text", "json"], "How errors are told on standard error."),
    Parameter("color", .flag, .string, words: ["auto", "always", "never"], "Colour in what is shown."),
    Parameter("quiet", .flag, .bool, short: "q", "No progress and no build log, only values and errors."),
    Parameter("verbose", .flag, .bool, short: "v", "Show each request to the platform, without its secrets."),
    Parameter("private", .flag, .bool, "A session that stores no history."),
    Parameter("version", .flag, .bool, short: "V", "Print the version."),
    Parameter("help", .flag, .bool, short: "h", "Print help; `--help each` is about one command."),
  ]
}

/// What the command line asks for.
struct Options {
  var command: String?
  var bindings: [(name: String, value: String)]
  var interactive: Bool
  var check: Bool
  var format: Bool
  var write: Bool
  var plan: Bool
  var explain: String?
  var local: Bool
  var keep: Bool
  var app: String?
  var api: String?
  var outputIsJSON: Bool
  var errorsAreJSON: Bool
  /// Nil decides by the terminal.
  var color: Bool?
  var quiet: Bool
  var verbose: Bool
  var isPrivate: Bool
  var version: Bool
  var help: Bool
  /// The script's name (or `-`) and its arguments; with `-c` the arguments alone.
  var words: [String]

  /// Whether people type at a prompt.
  var isSession: Bool { command == nil && words.isEmpty && !interactive && isatty(STDIN_FILENO) == 1 }

  /// Reads the command line; throws a usage failure (exit status 2).
  init(_ arguments: [String]) throws(Failure) {
    let bound = try WordArguments(
      arguments,
      for: WordArguments.Target(name: "hkd", parameters: OptionDeclarations.parameters, stopsAtFirstPositional: true))
    func value(_ name: String) -> Value {
      OptionDeclarations.parameters.firstIndex { $0.name == name }.map { bound.values[$0] } ?? .null
    }
    func text(_ name: String) -> String? { value(name).string }
    func isSet(_ name: String) -> Bool { value(name).bool ?? false }

    command = text("command")
    bindings = []
    interactive = isSet("interactive")
    check = isSet("check")
    format = isSet("format")
    write = isSet("write")
    plan = isSet("plan")
    explain = text("explain")
    local = isSet("local")
    keep = isSet("keep")
    app = text("app")
    api = text("api")
    outputIsJSON = text("output") == "json"
    errorsAreJSON = text("error-format") == "json"
    color =
      switch text("color") {
      case "always": true
      case "never": false
      default: nil
      }
    quiet = isSet("quiet")
    verbose = isSet("verbose")
    isPrivate = isSet("private")
    version = isSet("version")
    help = isSet("help")
    words = bound.rest
    if write, !format { throw Failure("HKD290", "`--write` goes with `--format`", kind: .check) }
    for binding in value("let").list ?? List() {
      guard let text = binding.string, let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw Failure("HKD290", "`--let` takes name=value", hint: "--let app=shop", kind: .check)
      }
      let name = String(text[..<equals])
      guard Identifier.isName(name) else {
        throw Failure(
          "HKD290", "`--let`: `\(name)` is no name", hint: "a letter or `_`, then letters, digits, `_` and inner hyphens",
          kind: .check)
      }
      guard name != "args", name != "env" else {
        throw Failure("HKD290", "`--let`: `$\(name)` is there already", hint: "give it another name", kind: .check)
      }
      guard !bindings.contains(where: { $0.name == name }) else {
        throw Failure("HKD290", "`--let`: `\(name)` is given twice", kind: .check)
      }
      bindings.append((name, String(text[text.index(after: equals)...])))
    }
  }
}
