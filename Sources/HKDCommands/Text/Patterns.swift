import HKDLanguage

extension Command {
  static var replace: Command {
    Command(
      "replace", "Replaces each occurrence of a text in a string.",
      details: """
        With `--regex` the text to look for is a regular expression, and `$1` and `${name}` in the replacement are its groups; \
        single quotes keep the signs as they are.
        """,
      parameters: [
        .text, Parameter("part", .positional, .string, required: true, "What to look for."),
        Parameter("replacement", .positional, .text, required: true, "What to put in its place."),
        Parameter("regex", .flag, .bool, "Take what to look for as a regular expression."),
      ],
      result: .text,
      examples: [
        Example("\"a-b-c\" | replace \"-\" \"+\"", output: "a+b+c"),
        Example("\"7 of 9\" | replace --regex '(\\d+) of (\\d+)' '$1/$2'", output: "7/9"),
      ],
      literalProblem: { arguments in
        guard arguments.isSet("regex") else { return nil }
        return arguments.regularExpressionProblem("part", replacement: "replacement")
      }
    ) { invocation in
      let text = try invocation.text("text")
      let part = try invocation.string("part")
      let replacement = try invocation.text("replacement")
      let result = Text("", isSecret: text.isSecret || replacement.isSecret)
      if invocation.isSet("regex") {
        let expression = try invocation.regularExpression("part")
        let template: RegularExpression.Replacement
        do throws(RegularExpression.Problem) {
          template = try expression.replacement(replacement.string)
        } catch {
          throw invocation.failure(.badPattern, error.message)
        }
        return result.value(
          try expression.replace(in: text.string, with: template, invocation.bounds))
      }
      guard !part.isEmpty else { throw invocation.failure(.outOfRange, "`replace` needs a text to look for") }
      return result.value(
        try StringSearch.replace(part, with: replacement.string, in: text.string, invocation.bounds))
    }
  }

  static var capture: Command {
    Command(
      "capture", "Gives what the groups of a regular expression match in a string; null where it does not match.",
      details: """
        A record by the groups' names if there are any, else a list of the groups' texts, or the whole match of an expression \
        without groups. A group that took no part is null.
        """,
      parameters: [
        .text, Parameter("pattern", .positional, .string, required: true, "The expression; single quotes keep its signs."),
        Parameter("all", .flag, .bool, "The list of all matches instead of the first."),
      ],
      examples: [
        Example("\"release v41 of shop\" | capture 'v(\\d+) of (\\w+)'", output: "41\nshop"),
        Example("\"v1.20\" | capture '(?<major>\\d+)\\.(?<minor>\\d+)'", output: "major  1\nminor  20"),
        Example("\"a1 b22\" | capture --all '\\d+'", output: "1\n22"),
      ],
      literalProblem: { $0.regularExpressionProblem("pattern") }
    ) { invocation in
      let text = try invocation.text("text")
      let expression = try invocation.regularExpression("pattern")
      guard invocation.isSet("all") else {
        let match = try expression.firstMatch(in: text.string, invocation.bounds)
        return match.map { captured($0, text, expression.groupNames) } ?? .null
      }
      let matches = ListBuilder(invocation.bounds)
      try expression.eachMatch(in: text.string, invocation.bounds) { match throws(Failure) in
        try matches.append(captured(match, text, expression.groupNames))
      }
      return matches.finish()
    }
  }
}

private func captured(_ match: RegularExpression.Match, _ text: Text, _ groupNames: [String?]) -> Value {
  let groups = groupNames.indices.map { match.text($0, in: text.string).map(text.value) ?? .null }
  if groups.count == 1 { return groups[0] }
  let named = Swift.zip(groupNames, groups).compactMap { name, group in name.map { ($0, group) } }
  return named.isEmpty ? .list(Array(groups.dropFirst())) : .record(named)
}

extension Invocation {
  /// A regular expression argument.
  func regularExpression(_ name: String) throws(Failure) -> RegularExpression {
    let pattern = try string(name)
    do {
      return try RegularExpression.cached(pattern)
    } catch {
      throw failure(
        .badPattern, "the regular expression has a mistake at character \(error.offset + 1): \(error.message)")
    }
  }
}

extension LiteralArguments {
  /// What is wrong with a regular expression argument, or with the replacement that names its groups.
  fileprivate func regularExpressionProblem(_ name: String, replacement: String? = nil) -> Problem? {
    guard let pattern = text(name) else { return nil }
    let expression: RegularExpression
    do throws(RegularExpression.Problem) {
      expression = try RegularExpression.cached(pattern)
    } catch {
      return Problem(name, RegularExpression.mistake(error), at: error.offset)
    }
    guard let replacement, let template = text(replacement) else { return nil }
    do throws(RegularExpression.Problem) {
      _ = try expression.replacement(template)
      return nil
    } catch {
      return Problem(replacement, error.message, at: error.offset)
    }
  }
}
