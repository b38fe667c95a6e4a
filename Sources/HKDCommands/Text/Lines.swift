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
      let pieces = try StringSearch.split(text.string, separator: separator, invocation.bounds)
      return try invocation.list(of: pieces.lazy.map(text.value))
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
      var lines = try StringSearch.split(text.string, separator: "\n", invocation.bounds)
      if lines.last?.isEmpty == true { lines.removeLast() }
      return try invocation.list(
        of: lines.lazy.map {
          text.value($0.utf8.last == UInt8(ascii: "\r") ? String($0.unicodeScalars.dropLast()) : $0)
        })
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
      let separator = try invocation.string("separator")
      var bounds = invocation.bounds
      var joined = ""
      var isSecret = false
      for (index, item) in try invocation.items("items").enumerated() {
        try bounds.step()
        if index > 0 { joined += separator }
        if case .secret(let secret) = item {
          isSecret = true
          joined += secret.revealed
        } else {
          joined += try invocation.text(of: item)
        }
        try bounds.checkText(joined.utf8.count)
      }
      return Text("", isSecret: isSecret).value(joined)
    }
  }
}
