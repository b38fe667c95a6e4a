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
      var bounds = invocation.bounds
      var rest = text.string.unicodeScalars[...]
      while start || !end, rest.first?.properties.isWhitespace == true {
        try bounds.step()
        rest.removeFirst()
      }
      while end || !start, rest.last?.properties.isWhitespace == true {
        try bounds.step()
        rest.removeLast()
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
      return text.value(try invocation.mapped(text.string) { $0.uppercased() })
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
      return text.value(try invocation.mapped(text.string) { $0.lowercased() })
    }
  }
}

extension Invocation {
  /// The text with its letters mapped: in pieces, as each scalar is mapped by itself.
  fileprivate func mapped(_ text: String, _ mapping: (String) -> String) throws(Failure) -> String {
    var bounds = bounds
    var result = ""
    var rest = text.unicodeScalars[...]
    while !rest.isEmpty {
      let end = rest.index(rest.startIndex, offsetBy: 1 << 12, limitedBy: rest.endIndex) ?? rest.endIndex
      try bounds.step(1 << 12)
      result += mapping(String(rest[..<end]))
      rest = rest[end...]
    }
    try bounds.checkText(result.utf8.count)
    return result
  }
}
