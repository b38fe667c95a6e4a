import HKDLanguage

extension Command {
  static var trim: Command {
    Command(
      "trim", "Takes blanks and newlines off both ends of a string, or off one.",
      parameters: [
        .text, Parameter("start", .flag, .bool, "Only at the beginning."),
        Parameter("end", .flag, .bool, "Only at the end."),
      ],
      result: .text,
      examples: [Example("\"  a b \\n\" | trim", output: "a b")]
    ) { invocation in
      let text = try invocation.text("text")
      let (start, end) = (invocation.isSet("start"), invocation.isSet("end"))
      var rest = text.string.unicodeScalars[...]
      if start || !end { rest = rest.drop { $0.properties.isWhitespace } }
      if end || !start {
        while rest.last?.properties.isWhitespace == true { rest.removeLast() }
      }
      return text.value(String(rest))
    }
  }

  static var upper: Command {
    Command(
      "upper", "Turns a string into capital letters.",
      parameters: [.text],
      result: .text,
      examples: [Example("upper straße", output: "STRASSE")]
    ) { invocation in
      let text = try invocation.text("text")
      return text.value(text.string.uppercased())
    }
  }

  static var lower: Command {
    Command(
      "lower", "Turns a string into small letters.",
      parameters: [.text],
      result: .text,
      examples: [Example("lower ÉTÉ", output: "été")]
    ) { invocation in
      let text = try invocation.text("text")
      return text.value(text.string.lowercased())
    }
  }
}
