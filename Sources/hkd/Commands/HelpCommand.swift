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

  /// What may be called here; `help` itself apart.
  var commands: [Command]
  let version: String
  /// What a session has besides: told of everywhere. Made only to be told of.
  var sessionCommands: @Sendable () -> [Command]
  var topics: [Topic] = []
  /// How wide pages may be.
  var width: @Sendable () -> Int = { 80 }
  /// Shows a text that was asked for at a prompt; nil prints it.
  var show: (@Sendable (_ text: String, Invocation) -> Void)?

  /// What may be called here, and itself.
  var callableCommands: [Command] { commands + [command] }

  /// All it tells of, by what they are about.
  private var groups: [CommandGroup] {
    let deploy = ["archive", "source", "upload", "release", "await"]
    let session = sessionCommands()
    let sessionNames = Set(session.map(\.name))
    let languageNames = Set(languageCommands().map(\.name) + [command.name])
    let others = callableCommands.filter { !deploy.contains($0.name) && !sessionNames.contains($0.name) }
      .sorted { $0.name < $1.name }
    return [
      CommandGroup("The deploy", deploy.compactMap { name in commands.first { $0.name == name } }),
      CommandGroup("The platform", others.filter { !languageNames.contains($0.name) }),
      CommandGroup("The language", others.filter { languageNames.contains($0.name) }),
      CommandGroup(
        "The session", summary: "Scripts do not have these: `hkd` alone begins a session.",
        session.sorted { $0.name < $1.name }),
    ]
  }

  /// `help [each]` as a command of the language.
  var command: Command {
    Command(
      "help", "Show what there is, or all about one command.",
      details: topics.map { "`help \($0.name)` is \($0.summary)" }.joined(separator: "\n"),
      parameters: [
        Parameter("name", .positional, .string, completion: .command, "The command; none gives the overview."),
        Parameter(
          "format", .flag, .string, words: ["text", "man", "markdown"],
          "Instead of the overview: the manual page `hkd.1`, or the reference of all commands."),
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

  /// What `help` with these arguments shows: all of it, or the page of a command or of one of the program's own `def`s.
  private func text(_ invocation: Invocation) throws(Failure) -> String {
    guard let name = invocation["name"].string else { return text(as: invocation["format"].string) }
    if let own = invocation.runtime.definition(named: name) { return own.text(width: width()) }
    return try page(of: name)
  }

  private func text(as format: String?) -> String {
    switch format {
    case "man": ManualPage(version: version, options: OptionDeclarations.parameters, groups: groups).roff
    case "markdown": CommandReference(groups).markdown
    default: overview
    }
  }

  /// The page of one command; throws with the nearest name.
  func page(of name: String) throws(Failure) -> String {
    let groups = groups
    for group in groups {
      guard let command = group.commands.first(where: { $0.name == name }) else { continue }
      let note = group.summary.isEmpty ? "" : "\n\(group.summary)\n"
      return HelpPage(command).text(width: width()) + note
    }
    let all = groups.flatMap(\.commands)
    let family = all.filter { $0.name.hasPrefix(name + ":") }
    guard family.isEmpty else { return list(CommandGroup("\(name):… commands", family)) }
    throw Failure(
      "HKD201", "there is no command `\(name)`",
      hint: NearestName.hint(for: name, among: all.map(\.name)) ?? "`help` lists them all", kind: .check)
  }

  /// What `help` alone shows.
  private var overview: String {
    """
    hkd \(version): deploy to a platform from a language made for it.

      archive . | source | upload | release --app shop | await

    \(groups.map(list).joined(separator: "\n"))
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

  private func list(_ group: CommandGroup) -> String {
    let rows = HelpPage.columns(group.commands.map { ($0.name, $0.summary) }, width: width())
    let note = group.summary.isEmpty ? [] : ["  \(group.summary)"]
    return (["\(group.title):"] + rows + note).joined(separator: "\n") + "\n"
  }
}
