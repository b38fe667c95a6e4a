import HKDLanguage

extension Command {
  static var timeFormat: Command {
    Command(
      "time:format", "Gives an instant as text by a pattern, in UTC.",
      details: """
        %Y year, %m month, %d day, %H hour, %M minute, %S second, %L milliseconds, %j day of the year, %a %A weekday, %b %B month's \
        name, %F = %Y-%m-%d, %T = %H:%M:%S, %s seconds since 1970, %% the sign itself.
        """,
      parameters: [
        Parameter("time", .positional, .time, required: true, input: true, "The instant."),
        Parameter("pattern", .positional, .string, required: true, "Text with `%` signs as above."),
      ],
      result: .string,
      examples: [Example("2026-11-23T13:54:27Z | time:format \"%a %d %b %Y, %H:%M\"", output: "Mon 23 Nov 2026, 13:54")],
      literalProblem: { arguments in
        guard let pattern = arguments.text("pattern"), let mistake = TimePattern(pattern).mistake else { return nil }
        return LiteralArguments.Problem("pattern", TimePattern.message, at: mistake, hint: TimePattern.hint)
      }
    ) { invocation in
      guard case .time(let nanoseconds) = invocation["time"] else { throw invocation.misfit("time", "a time") }
      let pattern = TimePattern(try invocation.string("pattern"))
      guard pattern.mistake == nil else {
        throw invocation.failure(.badPattern, TimePattern.message, hint: TimePattern.hint)
      }
      return .string(pattern.text(of: TimeFields(nanoseconds)))
    }
  }
}

/// Text with `%Y` and the like in it.
private struct TimePattern {
  static let message = "`time:format` does not know this `%` in its pattern"
  static let hint = "help time:format lists them"

  private enum Part {
    case text(Unicode.Scalar)
    case field(Unicode.Scalar)
  }

  private var parts: [Part] = []
  /// Where the first `%` stands that means nothing, in Unicode scalars from the beginning.
  private(set) var mistake: Int?

  init(_ pattern: String) {
    let any = TimeFields(0)
    var rest = pattern.unicodeScalars[...]
    var offset = 0
    while let scalar = rest.popFirst() {
      if scalar != "%" {
        parts.append(.text(scalar))
        offset += 1
      } else if let letter = rest.popFirst(), any.text(letter) != nil {
        parts.append(.field(letter))
        offset += 2
      } else {
        mistake = offset
        return
      }
    }
  }

  func text(of fields: TimeFields) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let scalar): text.unicodeScalars.append(scalar)
      case .field(let letter): text += fields.text(letter) ?? ""
      }
    }
    return text
  }
}
