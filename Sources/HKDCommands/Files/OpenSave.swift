import HKDLanguage

extension Command {
  static var open: Command {
    Command(
      "open", "Reads a file as text.",
      parameters: [
        Parameter("path", .positional, .string, required: true, input: true, completion: .path, "A file of UTF-8 text.")
      ],
      result: .string, effect: .reads,
      examples: [Example("save hello greeting.txt; open greeting.txt", output: "hello")]
    ) { invocation in .string(try invocation.textOfFile(invocation.path("path"))) }
  }

  static var save: Command {
    Command(
      "save", "Writes exactly a text to a file, which is replaced as a whole.",
      parameters: [
        Parameter("text", .positional, .text, required: true, input: true, "What to write; a secret is refused."),
        Parameter("path", .positional, .string, required: true, completion: .path, "The file."),
        Parameter("append", .flag, .bool, "At the end of the file instead."),
      ],
      result: .null, effect: .writes,
      examples: [
        Example("\"a\\n\" | save list.txt; \"b\\n\" | save list.txt --append; open list.txt | lines", output: "a\nb")
      ]
    ) { invocation in
      let path = try invocation.path("path")
      let text = try invocation.text("text")
      guard !text.isSecret else {
        throw invocation.failure(
          .secretRefused, "`save` writes no secret to `\(path)`", hint: "reveal it first: reveal $x | save …")
      }
      let bytes = Array(text.string.utf8)
      if let plan = invocation.runtime.plan {
        plan.record("write \(path) (\(SizeText.format(bytes.count)))")
        return .null
      }
      do throws(Files.Problem) {
        if invocation.isSet("append") {
          try Files.append(bytes, to: path)
        } else {
          try Files.write(bytes, to: path)
        }
      } catch {
        throw invocation.unwritable(error)
      }
      return .null
    }
  }
}
