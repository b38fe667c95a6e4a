/// A secret as a program text holds it, written out.
public struct WrittenSecret: Sendable {
  public enum Form: Sendable {
    /// All of a value: a word or `'text'`.
    case value
    /// `KEY=text`, for a command that sets config.
    case assignment
    /// A piece of a longer text: nothing can be written in its place.
    case part
  }

  /// What is to be replaced.
  let span: Span
  public let text: String
  /// What the config, field or flag that gets it is called; nil where nothing tells.
  public let name: String?
  public let form: Form

  /// What stands in its place where it may not be written: it is then read from the environment.
  ///
  /// - Parameter variable: In the environment.
  func replacement(_ variable: String) -> String? {
    switch form {
    case .value: "(secret:env \(variable))"
    case .assignment: name.map { "[\(LiteralNotation.key($0)): (secret:env \(variable))]" }
    case .part: nil
    }
  }
}

/// The variables of the environment that stand for secrets: one for each, the same one wherever it comes again.
public struct SecretNames: Sendable {
  /// The values that variables stand for; nil for one that the texts themselves read.
  private var values: [String: String?] = [:]
  /// Those that were given, in order.
  public private(set) var given: [String] = []

  public init() {}

  /// The variable for a secret: called as it is, else `SECRET_1` and so on; numbered where that stands for another value.
  mutating func variable(for secret: WrittenSecret) -> String {
    let base = secret.name.flatMap(Self.variable)
    if base == nil, let known = given.first(where: { values[$0] == secret.text }) { return known }
    var number = 1
    while true {
      let name = base.map { number == 1 ? $0 : "\($0)_\(number)" } ?? "SECRET_\(number)"
      guard let taken = values[name] else {
        values[name] = secret.text
        given.append(name)
        return name
      }
      if taken == secret.text { return name }
      number += 1
    }
  }

  /// Keeps the variables that a text itself reads secrets from from standing for anything else.
  mutating func reserveNames(in program: Program) {
    SyntaxWalk.walk(program.body) { node in
      guard case .call(let call) = node, call.name.text == "secret:env", case .word(let name)? = call.arguments.first else {
        return
      }
      if values[name.text] == nil { values[name.text] = .some(nil) }
    }
  }

  /// A name as variables of the environment have it.
  private static func variable(_ name: String) -> String? {
    let scalars = name.uppercased().unicodeScalars.map { scalar -> Unicode.Scalar in
      ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) ? scalar : "_"
    }
    guard let first = scalars.first, !("0"..."9").contains(first) else { return nil }
    return String(String.UnicodeScalarView(scalars))
  }
}
