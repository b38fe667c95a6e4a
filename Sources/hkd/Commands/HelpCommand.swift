import HKDCommands
import HKDLanguage

/// `help`, and what `hkd --help` prints: overview, one command's page, the list of all.
struct Help: Sendable {
  /// Something that `help NAME` does instead of showing a page.
  struct Topic: Sendable {
    let name: String
    let summary: String
    let begin: @Sendable (Invocation) throws(Failure) -> Void
  }

  var commands: [Command]
  let version: String
  /// The names of those that only a session has.
  var sessionCommands: Set<String> = []
  var topics: [Topic] = []
  /// How wide pages may be.
  var width: @Sendable () -> Int = { 80 }
  /// Shows a text that was asked for at a prompt; nil prints it.
  var show: (@Sendable (_ text: String, Invocation) -> Void)?

  /// Those it tells of, and itself.
  var allCommands: [Command] { commands + [command] }

  /// `help [each]` as a command of the language.
  var command: Command {
    Command(
      "help", "Show what there is, or all about one command.",
      details: topics.map { "`help \($0.name)` is \($0.summary)" }.joined(separator: "\n"),
      parameters: [
        Parameter("name", .positional, .string, completion: .command, "The command; none gives the overview."),
        Parameter("format", .flag, .string, words: ["text", "man"], "The manual page `hkd.1` instead of the overview."),
      ],
      result: .null, effect: .pure,
      examples: [Example("help each"), Example("help")] + topics.map { Example("help \($0.name)") }
    ) { invocation in
      if let topic = topics.first(where: { $0.name == invocation["name"].string }) {
        try topic.begin(invocation)
      } else if let show {
        show(try text(invocation), invocation)
      } else {
        invocation.runtime.output.write(try text(invocation))
      }
      return .null
    }
  }

  /// `hkd.1`, which scripts/install puts in place.
  var manualPage: String {
    ManualPage(
      version: version, options: OptionDeclarations.parameters, commands: allCommands.sorted { $0.name < $1.name }
    ).roff
  }

  /// What `help` with these arguments shows: the overview, or the page of a command or of one of the program's own `def`s.
  private func text(_ invocation: Invocation) throws(Failure) -> String {
    guard let name = invocation["name"].string else {
      return invocation["format"].string == "man" ? manualPage : overview
    }
    if let own = invocation.runtime.definition(named: name) { return own.text(width: width()) }
    return try page(of: name)
  }

  /// The page of one command; throws with the nearest name.
  func page(of name: String) throws(Failure) -> String {
    guard let command = allCommands.first(where: { $0.name == name }) else {
      let families = commands.filter { $0.name.hasPrefix(name + ":") }
      if !families.isEmpty { return list(families, under: "\(name):… commands") }
      throw Failure(
        "HKD201", "there is no command `\(name)`",
        hint: NearestName.hint(for: name, among: commands.map(\.name)) ?? "`help` lists them all", kind: .check)
    }
    return HelpPage(command).text(width: width())
  }

  /// What `help` alone shows.
  var overview: String {
    let deploy = ["archive", "source", "upload", "release", "await"]
    let five = commands.filter { deploy.contains($0.name) }.sorted { left, right in
      (deploy.firstIndex(of: left.name) ?? 0) < (deploy.firstIndex(of: right.name) ?? 0)
    }
    let others = commands.filter { !deploy.contains($0.name) && !sessionCommands.contains($0.name) }
    let languageNames = Set(languageCommands().map(\.name))
    let platform = others.filter { !languageNames.contains($0.name) }
    let language = others.filter { languageNames.contains($0.name) }
    let session = commands.filter { sessionCommands.contains($0.name) }
    return """
      hkd \(version): deploy to a platform from a language made for it.

        archive . | source | upload | release --app shop | await

      \(list(five, under: "The deploy"))
      \(list(platform, under: "The platform"))
      \(list(language, under: "The language"))\(session.isEmpty ? "" : "\n" + list(session, under: "The session"))
      `help NAME` shows a command with its flags and examples.

      """
  }

  /// What `hkd --help` prints.
  var usage: String {
    """
    hkd \(version): deploy to a platform from a language made for it.

    Usage:
      hkd                              a session at the terminal
      hkd FILE [arguments]             run a script
      hkd -c TEXT [-- arguments]       run program text
      … | hkd [- arguments]            run program text from standard input

    Options:
    \(HelpPage.table(of: OptionDeclarations.parameters, width: width()))

    Exit status: 0 done · 1 script · 2 usage, check · 3 authentication · 4 not found · 5 refused · 6 build or release
    failed · 7 deadline · 8 network · 9 platform fault · 10 local files · 130 interrupted · 143 terminated

    `hkd -c help` lists the commands, `hkd --help release` is about one.

    """
  }

  private func list(_ commands: [Command], under title: String) -> String {
    "\(title):\n"
      + HelpPage.columns(commands.sorted { $0.name < $1.name }.map { ($0.name, $0.summary) }, width: width())
      .joined(separator: "\n") + "\n"
  }
}
