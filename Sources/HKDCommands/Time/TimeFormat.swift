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
      examples: [Example("2026-11-23T13:54:27Z | time:format \"%a %d %b %Y, %H:%M\"", output: "Mon 23 Nov 2026, 13:54")]
    ) { invocation in
      guard case .time(let nanoseconds) = invocation["time"] else { throw invocation.misfit("time", "a time") }
      let fields = TimeFields(nanoseconds)
      var text = ""
      var rest = try invocation.string("pattern").unicodeScalars[...]
      while let scalar = rest.popFirst() {
        guard scalar == "%" else {
          text.unicodeScalars.append(scalar)
          continue
        }
        guard let letter = rest.popFirst(), let field = fields.text(letter) else {
          throw invocation.failure(
            .badPattern, "`time:format` does not know this `%` in its pattern", hint: "help time:format lists them")
        }
        text += field
      }
      return .string(text)
    }
  }
}
