/// Words of a command line (an argv) bound to parameters: the options of `hkd` itself and of a script's `def main`.
///
/// The words are data: they are never parsed as program text.
public struct WordArguments: Sendable {
  /// One value per parameter, in their order; defaults filled in, null where absent, a list for `rest`.
  public let values: [Value]
  /// What stands behind the first positional word, when binding stopped there.
  public let rest: [String]

  /// What the words are bound for.
  public struct Target: Sendable {
    /// Named in messages: `hkd`, `ship.hkd`.
    public let name: String
    public let parameters: [Parameter]
    /// True for `hkd` itself: what follows the script's name belongs to the script.
    public let stopsAtFirstPositional: Bool

    public init(name: String, parameters: [Parameter], stopsAtFirstPositional: Bool = false) {
      self.name = name
      self.parameters = parameters
      self.stopsAtFirstPositional = stopsAtFirstPositional
    }
  }

  /// Binds the words; throws a usage failure (exit status 2) that names the word at fault.
  public init(
    _ words: [String], for target: Target, named: @escaping (String) -> NamedType? = { _ in nil }
  ) throws(Failure) {
    var binder = Binder(target: target, words: words, named: named)
    values = try binder.bind()
    rest = binder.leftOver
  }
}

extension WordArguments {
  private struct Binder {
    let target: Target
    let words: [String]
    let named: (String) -> NamedType?
    var index = 0
    /// By parameter; empty where nothing was given.
    var given: [[Value]]
    var leftOver: [String] = []

    init(target: Target, words: [String], named: @escaping (String) -> NamedType?) {
      self.target = target
      self.words = words
      self.named = named
      given = Array(repeating: [], count: target.parameters.count)
    }

    mutating func bind() throws(Failure) -> [Value] {
      var flagsEnded = false
      while index < words.count {
        let word = words[index]
        index += 1
        if word == "--", !flagsEnded {
          flagsEnded = true
        } else if !flagsEnded, let flag = FlagWord(word) {
          try bindFlag(flag, word: word)
        } else if target.stopsAtFirstPositional {
          leftOver = Array(words[(index - 1)...])
          break
        } else {
          try bindPositional(word)
        }
      }
      return try complete()
    }

    private mutating func bindFlag(_ flag: FlagWord, word: String) throws(Failure) {
      let match = target.parameters.firstIndex { $0.kind == .flag && flag.names($0) }
      guard let match else {
        let flags = target.parameters.filter { $0.kind == .flag }.map { "--\($0.name)" }
        throw usage(" has no flag `\(flag.shown)`", hint: NearestName.hint(for: flag.shown, among: flags))
      }
      let parameter = target.parameters[match]
      if parameter.type == .bool {
        given[match] = [try value(of: flag.value ?? "true", for: parameter)]
        return
      }
      let text: String
      if let value = flag.value {
        text = value
      } else if index < words.count {
        text = words[index]
        index += 1
      } else {
        throw usage(": the flag `\(flag.shown)` needs a value", hint: "\(flag.shown) <\(parameter.type.description)>")
      }
      let value = try value(of: text, for: parameter)
      if parameter.type == .list {
        given[match].append(value)
      } else if given[match].isEmpty {
        given[match] = [value]
      } else {
        throw usage(": the flag `\(flag.shown)` is given twice", hint: nil)
      }
    }

    private mutating func bindPositional(_ word: String) throws(Failure) {
      let next = target.parameters.indices.first { index in
        switch target.parameters[index].kind {
        case .positional: given[index].isEmpty
        case .rest: true
        case .flag: false
        }
      }
      guard let next else {
        let count = target.parameters.count { $0.kind == .positional }
        throw usage(
          " takes \(count == 0 ? "no arguments" : count == 1 ? "one argument" : "\(count) arguments"), not `\(word)` too",
          hint: nil)
      }
      given[next].append(try value(of: word, for: target.parameters[next]))
    }

    private func value(of word: String, for parameter: Parameter) throws(Failure) -> Value {
      if !parameter.words.isEmpty, !parameter.words.contains(word) {
        let hint =
          NearestName.hint(for: word, among: parameter.words) ?? "one of \(parameter.words.joined(separator: ", "))"
        throw usage(" takes no `\(word)` for \(shown(parameter))", hint: hint)
      }
      // A flag that collects takes words one by one.
      let type = parameter.type == .list && parameter.kind == .flag ? .string : parameter.type
      do {
        return try type.value(ofWord: word, named: named)
      } catch {
        if parameter.type == .list {
          throw usage(
            ": \(error.message) (\(shown(parameter)))",
            hint: "one word holds no list: a parameter `...\(parameter.name)` or a flag `--\(parameter.name): list` takes several"
          )
        }
        throw usage(": \(error.message) (\(shown(parameter)))", hint: error.hint)
      }
    }

    private func complete() throws(Failure) -> [Value] {
      var values: [Value] = []
      for (index, parameter) in target.parameters.enumerated() {
        let own = given[index]
        if parameter.kind == .rest || (parameter.kind == .flag && parameter.type == .list) {
          values.append(!own.isEmpty ? .list(List(own)) : (parameter.kind == .rest ? .list([]) : parameter.defaultValue))
        } else if let value = own.first {
          values.append(value)
        } else if parameter.isRequired {
          throw usage(" needs \(shown(parameter))", hint: parameter.summary.isEmpty ? nil : parameter.summary)
        } else if parameter.kind == .flag, parameter.type == .bool, parameter.defaultValue.isNull {
          values.append(.bool(false))
        } else {
          values.append(parameter.defaultValue)
        }
      }
      return values
    }

    private func shown(_ parameter: Parameter) -> String {
      parameter.kind == .flag ? "`--\(parameter.name)`" : "`\(parameter.name)`"
    }

    /// - Parameter problem: What follows the name: ` needs …`, or `: …` for a sentence of its own.
    private func usage(_ problem: String, hint: String?) -> Failure {
      Failure("HKD290", "`\(target.name)`\(problem)", hint: hint, kind: .check)
    }
  }

  /// `--name`, `--name=value`, `-n`: begins with a letter, so that `-1` is a number.
  private struct FlagWord {
    let name: String
    let value: String?
    let isShort: Bool
    let shown: String

    init?(_ word: String) {
      let dashes = word.hasPrefix("--") ? 2 : word.hasPrefix("-") ? 1 : 0
      let body = word.dropFirst(dashes)
      guard dashes > 0, let first = body.unicodeScalars.first, first.properties.isAlphabetic else { return nil }
      let equals = body.firstIndex(of: "=")
      name = String(body[..<(equals ?? body.endIndex)])
      value = equals.map { String(body[body.index(after: $0)...]) }
      isShort = dashes == 1
      shown = String(repeating: "-", count: dashes) + name
    }

    func names(_ parameter: Parameter) -> Bool {
      isShort ? parameter.short.map { name.count == 1 && name.first == $0 } ?? false : parameter.name == name
    }
  }
}
