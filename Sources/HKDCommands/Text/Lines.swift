import HKDLanguage

extension Parameter {
  /// The text that most string commands take first, piped or given.
  static let text = Parameter(
    "text", .positional, .text, required: true, input: true, "A string; of a secret the result is secret too.")
}

extension Command {
  static var split: Command {
    Command(
      "split", "Splits a string at each occurrence of a separator.",
      parameters: [
        .text, Parameter("separator", .positional, .string, required: true, "What stands between the parts."),
      ],
      result: .list,
      examples: [Example("\"a,b,,c\" | split \",\" | to:json", output: #"["a","b","","c"]"#)]
    ) { invocation in
      let separator = try invocation.string("separator")
      guard !separator.isEmpty else {
        throw invocation.failure(.outOfRange, "`split` needs a separator that is not empty")
      }
      let text = try invocation.text("text")
      return text.list(StringSearch.split(text.string, separator: separator))
    }
  }

  static var lines: Command {
    Command(
      "lines", "Gives the lines of a string, without their ends.",
      parameters: [.text],
      result: .list,
      examples: [Example("\"a\\n\\nb\\n\" | lines | to:json", output: #"["a","","b"]"#)]
    ) { invocation in
      let text = try invocation.text("text")
      var lines = StringSearch.split(text.string, separator: "\n")
      if lines.last?.isEmpty == true { lines.removeLast() }
      return text.list(lines.map { $0.utf8.last == UInt8(ascii: "\r") ? String($0.unicodeScalars.dropLast()) : $0 })
    }
  }

  static var join: Command {
    Command(
      "join", "Joins items into one string, with a separator between them.",
      parameters: [
        .items, Parameter("separator", .positional, .string, default: .string(""), "What to put between the items."),
      ],
      result: .text,
      examples: [Example("[a b 3] | join \", \"", output: "a, b, 3")]
    ) { invocation in
      let display = invocation.runtime.display
      var isSecret = false
      let texts = try invocation.items("items").map { item in
        guard case .secret(let secret) = item else { return display.text(item) }
        isSecret = true
        return secret.revealed
      }
      let separator = try invocation.string("separator")
      var length = separator.utf8.count * Swift.max(0, texts.count - 1)
      for text in texts {
        length += text.utf8.count
        try Limits.checkText(length)
      }
      return Text("", isSecret: isSecret).value(texts.joined(separator: separator))
    }
  }
}
