/// Reads the notation of a regular expression by recursive descent.
struct RegexParser {
  static let deepestNesting = 200
  static let mostGroups = 99
  static let mostRepetitions = 1000

  let scalars: [Unicode.Scalar]
  var position = 0
  var depth = 0
  /// The names of the groups by number; the first is the whole match.
  var groupNames: [String?] = [nil]
  var ignoresCase = false
  var dotTakesNewlines = false
  var anchorsAreForLines = false

  init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  mutating func pattern() throws(RegularExpression.Problem) -> RegexNode {
    let node = try alternatives()
    if position < scalars.count { throw problem("`)` closes no group") }
    return node
  }

  private mutating func alternatives() throws(RegularExpression.Problem) -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestNesting else { throw problem("groups are nested deeper than \(Self.deepestNesting)") }
    var options = [try sequence()]
    while take("|") { options.append(try sequence()) }
    return options.count == 1 ? options[0] : .alternatives(options)
  }

  private mutating func sequence() throws(RegularExpression.Problem) -> RegexNode {
    var nodes: [RegexNode] = []
    while let scalar = peek, scalar != "|", scalar != ")" {
      let start = position
      guard let atom = try atom() else { continue }
      nodes.append(try repeated(atom, from: start))
    }
    return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
  }

  /// Reads the `*`, `+`, `?` or `{n,m}` behind an atom.
  private mutating func repeated(_ atom: RegexNode, from start: Int) throws(RegularExpression.Problem) -> RegexNode {
    guard let (minimum, maximum) = try bounds() else { return atom }
    if case .assertion = atom { throw problem("an assertion cannot be repeated", at: start) }
    let isLazy = take("?")
    if let scalar = peek, scalar == "*" || scalar == "+" || scalar == "?" {
      throw problem("a repetition cannot be repeated; group it: (?:…)\(scalar)")
    }
    return .repetition(atom, minimum: minimum, maximum: maximum, isLazy: isLazy)
  }

  private mutating func bounds() throws(RegularExpression.Problem) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    let start = position
    guard take("{") else { return nil }
    guard let minimum = number() else {
      // A brace that begins no count stands for itself.
      position = start
      return nil
    }
    var maximum: Int? = minimum
    if take(",") { maximum = number() }
    guard take("}") else { throw problem("`{` wants a count like {2}, {2,} or {2,5}", at: start) }
    guard minimum <= Self.mostRepetitions, maximum ?? 0 <= Self.mostRepetitions else {
      throw problem("a repetition may count up to \(Self.mostRepetitions)", at: start)
    }
    if let maximum, maximum < minimum {
      throw problem("the repetition's second count is smaller than its first", at: start)
    }
    return (minimum, maximum)
  }

  /// One thing that can be repeated; nil for what only sets options.
  private mutating func atom() throws(RegularExpression.Problem) -> RegexNode? {
    let start = position
    let scalar = scalars[position]
    position += 1
    switch scalar {
    case "(": return try group(from: start)
    case "[": return .set(try bracketSet(from: start))
    case ".": return .set(.any(newline: dotTakesNewlines))
    case "^": return .assertion(anchorsAreForLines ? .lineStart : .textStart)
    case "$": return .assertion(anchorsAreForLines ? .lineEnd : .textEnd)
    case "\\": return try escape(from: start)
    case "*", "+", "?": throw problem("`\(scalar)` has nothing to repeat", at: start)
    case "{":
      if let next = peek, "0"..."9" ~= next { throw problem("`{` has nothing to repeat", at: start) }
      return .set(cased(ScalarSet(scalar)))
    default: return .set(cased(ScalarSet(scalar)))
    }
  }

  private mutating func group(from start: Int) throws(RegularExpression.Problem) -> RegexNode? {
    let before = (ignoresCase, dotTakesNewlines, anchorsAreForLines)
    var number: Int?
    if take("?") {
      if take("P") || peek == "<" {
        number = try openCapture(named: try groupName(from: start), from: start)
      } else if try takeOptions(from: start) == ")" {
        return nil
      }
    } else {
      number = try openCapture(named: nil, from: start)
    }
    let node = try alternatives()
    guard take(")") else { throw problem("the group that begins here is not closed", at: start) }
    (ignoresCase, dotTakesNewlines, anchorsAreForLines) = before
    return number.map { .capture(node, number: $0) } ?? node
  }

  private mutating func openCapture(named name: String?, from start: Int) throws(RegularExpression.Problem) -> Int {
    guard groupNames.count <= Self.mostGroups else {
      throw problem("there are more than \(Self.mostGroups) groups", at: start)
    }
    if let name, groupNames.contains(name) { throw problem("the group `\(name)` stands twice", at: start) }
    groupNames.append(name)
    return groupNames.count - 1
  }

  private mutating func groupName(from start: Int) throws(RegularExpression.Problem) -> String {
    guard take("<") else { throw problem("this kind of group is unknown", at: start) }
    if peek == "=" || peek == "!" { throw problem("looking behind is not part of these expressions", at: start) }
    var name = ""
    while let scalar = peek, scalar != ">" {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard take(">"), LiteralNotation.isName(name) else {
      throw problem("a group's name is letters, digits and `_`: (?<name>…)", at: start)
    }
    return name
  }

  /// Reads `i`, `s`, `m` and their `-` forms up to `:` or `)`, and gives which of the two it was.
  private mutating func takeOptions(from start: Int) throws(RegularExpression.Problem) -> Unicode.Scalar {
    if peek == "=" || peek == "!" { throw problem("looking ahead is not part of these expressions", at: start) }
    var turnsOn = true
    while let scalar = peek {
      position += 1
      switch scalar {
      case "i": ignoresCase = turnsOn
      case "s": dotTakesNewlines = turnsOn
      case "m": anchorsAreForLines = turnsOn
      case "-" where turnsOn: turnsOn = false
      case ":", ")": return scalar
      default: throw problem("there are the options i, s and m, not `\(scalar)`", at: start)
      }
    }
    throw problem("the group that begins here is not closed", at: start)
  }

  func cased(_ set: ScalarSet) -> ScalarSet {
    guard ignoresCase else { return set }
    var set = set
    set.ignoreCase()
    return set
  }

  var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    position += 1
    return true
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = peek, "0"..."9" ~= scalar {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
      position += 1
    }
    return value
  }

  func problem(_ message: String, at position: Int? = nil) -> RegularExpression.Problem {
    RegularExpression.Problem(message, at: position ?? self.position)
  }
}
