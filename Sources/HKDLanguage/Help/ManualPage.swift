/// The manual page `hkd.1` in roff, made from the declarations.
public struct ManualPage: Sendable {
  public let version: String
  public let options: [Parameter]
  public let groups: [CommandGroup]

  public init(version: String, options: [Parameter], groups: [CommandGroup]) {
    self.version = version
    self.options = options
    self.groups = groups
  }

  /// The whole page.
  public var roff: String {
    var page = Roff()
    page.macro("TH HKD 1 \"\" \"hkd \(version)\" \"User Commands\"")
    page.section("NAME")
    page.text("hkd \\- deploy to a platform from a language made for it", isEscaped: true)
    page.section("SYNOPSIS")
    for form in ["hkd [options]", "hkd [options] FILE [arguments]", "hkd [options] -c TEXT [-- arguments]", "… | hkd [options]"] {
      page.text(form)
      page.macro("br")
    }
    page.section("DESCRIPTION")
    page.text(
      """
      hkd reads like a shell, carries values instead of bytes, checks a whole program before anything runs, and fails \
      truthfully. Its commands drive the Heroku Platform API:
      """)
    page.example("archive . | source | upload | release --app shop | await")
    page.section("OPTIONS")
    for option in options { page.item(HelpPage.flag(option), option.summary) }
    page.section("EXIT STATUS")
    for (status, meaning) in Self.exitStatus { page.item(status, meaning) }
    page.section("ENVIRONMENT")
    for (name, meaning) in Self.environment { page.item(name, meaning) }
    page.section("COMMANDS")
    for group in groups {
      page.subsection(group.title)
      if !group.summary.isEmpty { page.text(group.summary) }
      for command in group.commands {
        page.item(HelpPage(command).usage, command.summary)
        for flag in command.parameters where flag.kind == .flag {
          page.subitem(HelpPage.flag(flag), flag.summary)
        }
      }
    }
    return page.result
  }

  /// The exit statuses as the language reference has them.
  public static let exitStatus: [(String, String)] = [
    ("0", "Done."), ("1", "The script failed."), ("2", "Usage, syntax or check error; nothing ran."),
    ("3", "Authentication."), ("4", "Not found."), ("5", "Refused by the platform."),
    ("6", "Build or release failed, or a dyno crashed."), ("7", "A deadline passed."), ("8", "Network."),
    ("9", "Platform fault, after the retries."), ("10", "Local files or the archive."), ("130", "Interrupted."),
    ("143", "Terminated."),
  ]

  static let environment: [(String, String)] = [
    ("HEROKU_API_KEY", "The token; else netrc (NETRC, ~/.netrc)."),
    ("HKD_API_URL", "The base URL of the API; else HEROKU_API_URL, HEROKU_HOST, https://api.heroku.com."),
    ("HEROKU_APP", "The app in hand."),
    ("HKD_DEADLINE", "A deadline for a whole run: 20m."),
    ("HKD_LOCAL_PORT", "The port of the local platform, 5080 if not set."),
    ("HKD_HISTORY", "The session's history file; empty turns it off."),
    ("NO_COLOR", "No colour if set."),
  ]
}

/// Text with the characters that roff takes for its own made plain.
private struct Roff {
  private(set) var result = ""

  mutating func macro(_ line: String) { result += ".\(line)\n" }

  mutating func section(_ name: String) { macro("SH \(name)") }

  mutating func subsection(_ name: String) { macro("SS \(name)") }

  mutating func text(_ text: String, isEscaped: Bool = false) { result += (isEscaped ? text : Self.escaped(text)) + "\n" }

  mutating func example(_ text: String) {
    macro("PP")
    macro("RS")
    macro("nf")
    self.text(text)
    macro("fi")
    macro("RE")
  }

  mutating func item(_ tag: String, _ text: String) {
    macro("TP")
    result += "\\fB\(Self.escaped(tag))\\fR\n\(Self.escaped(text))\n"
  }

  mutating func subitem(_ tag: String, _ text: String) {
    macro("RS")
    item(tag, text)
    macro("RE")
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'" where result.isEmpty || result.last == "\n": result += "\\(aq"
      case "." where result.isEmpty || result.last == "\n": result += "\\&."
      default: result.append(character)
      }
    }
    return result
  }
}
