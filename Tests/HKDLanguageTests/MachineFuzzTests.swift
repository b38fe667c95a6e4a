import Synchronization
import TestSupport
import Testing

@testable import HKDLanguage

/// Random programs: whatever they do, nothing crashes, no value is left behind, and the registers are clean.
@Suite struct MachineFuzzTests {
  /// An object that a record carries; knows how many of its kind live.
  private final class Token: Sendable {
    let living: Counter

    init(_ living: Counter) {
      self.living = living
      living.value.add(1, ordering: .relaxed)
    }

    deinit { living.value.subtract(1, ordering: .relaxed) }
  }

  private final class Counter: Sendable {
    let value = Atomic(0)
  }

  private func engine(_ living: Counter) -> Engine {
    let token = Command("token", "", result: .record) { _ in
      .record(Record([("n", .int(1)), ("text", .string("a text that has its object"))], payload: Token(living)))
    }
    let opaque = Command("opaque", "", parameters: [Parameter("value", .any, required: true, "")]) { $0["value"] }
    return Engine(commands: Run.commands + [token, opaque], output: CollectedOutput(), gate: SecretGate())
  }

  @Test(arguments: 0..<60)
  func randomPrograms(_ seed: UInt64) throws {
    let living = Counter()
    let engine = engine(living)
    var runs = 0
    for round in 0..<40 {
      var writer = ProgramWriter(seed: seed &* 1000 &+ UInt64(round))
      let text = writer.program()
      let program = engine.check(SourceText(text))
      // Some say what cannot be, like a list that is a number: the checker sees it.
      guard !program.hasErrors else { continue }
      runs += 1
      let machine = try run(program, on: engine)
      #expect(machine.isClean, "\(text)")
    }
    #expect(runs >= 10, "too few programs of seed \(seed) pass the checker")
    #expect(living.value.load(ordering: .relaxed) == 0, "values are left behind by a program of seed \(seed)")
  }

  /// As the engine does it, with the machine at hand afterwards. Failures are what random programs mostly end in.
  private func run(_ program: CheckedProgram, on engine: Engine) throws -> Machine {
    let function = try program.compile()
    let globals = program.image.globals
    globals.grow(to: program.image.globalCount)
    let context = engine.context(of: program) { _ in }
    let machine = try Machine(context: context, scope: TaskScope(timeout: 2_000_000_000))
    do throws(Failure) {
      try machine.run(function).release()
    } catch {
      #expect(error.code != "HKD350", "a random program does not end:\n\(program.source.text(Span(0, 100_000)))")
    }
    return machine
  }
}

extension Machine {
  /// Whether no register owns anything: what holds between two programs.
  fileprivate var isClean: Bool {
    (0..<4096).allSatisfy { !memory.slots[$0].isObject || memory.slots[$0].isBorrowed }
      && state.pointee.frame == memory.frames && state.pointee.nativeDepth == 0 && shieldedScopes.isEmpty
  }
}

/// Writes programs that check, and fail in all kinds of ways when they run.
private struct ProgramWriter {
  private var random: SeededGenerator
  private var names: [(name: String, isVariable: Bool)] = []
  private var definitions: [(name: String, parameters: Int)] = []
  private var blocks: [String] = []
  private var next = 0
  private var depth = 0
  private var inLoop = false
  private var inFunction = false
  private var inCleanup = false

  init(seed: UInt64) { random = SeededGenerator(seed) }

  mutating func program() -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...3, using: &random) { text += definition() + "\n" }
    for _ in 0..<Int.random(in: 4...10, using: &random) { text += statement() + "\n" }
    return text
  }

  private mutating func pick<Element>(_ items: [Element]) -> Element { items.randomElement(using: &random)! }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func fresh(_ prefix: String) -> String {
    next += 1
    return "\(prefix)\(next)"
  }

  private mutating func definition() -> String {
    let name = fresh("f")
    let count = Int.random(in: 0...3, using: &random)
    let saved = (names, inLoop, inFunction, inCleanup, blocks)
    names = []
    blocks = []
    (inLoop, inFunction, inCleanup) = (false, true, false)
    var parameters: [String] = []
    for index in 0..<count {
      let parameter = fresh("p")
      parameters.append(parameter + (index > 0 ? " = \(expression())" : pick(["", "", ": list", ": int"])))
      names.append((parameter, false))
    }
    let body = block(statements: 3)
    (names, inLoop, inFunction, inCleanup, blocks) = saved
    definitions.append((name, count))
    return "def \(name)(\(parameters.joined(separator: ", "))) \(body)"
  }

  private mutating func block(statements: Int = 2) -> String {
    let saved = (names, definitions, blocks)
    depth += 1
    var lines: [String] = []
    for _ in 0..<Int.random(in: 0...statements, using: &random) { lines.append(statement()) }
    if chance(70) { lines.append(expression()) }
    depth -= 1
    (names, definitions, blocks) = saved
    return "{ \(lines.joined(separator: "; ")) }"
  }

  private mutating func statement() -> String {
    guard depth < 4 else { return "say \(atom())" }
    switch Int.random(in: 0..<16, using: &random) {
    case 0, 1, 2:
      let isVariable = chance(60)
      let value = expression()
      let name = fresh("v")
      names.append((name, isVariable))
      return "\(isVariable ? "var" : "let") \(name) = \(value)"
    case 3, 4, 5:
      guard let variable = names.filter(\.isVariable).randomElement(using: &random)?.name else { return "say 1" }
      let path = pick(["", "", "", ".a", ".0", ".a.b", ".(\(expression()))"])
      return "set \(variable)\(path) \(pick(["=", "=", "+=", "+=", "-=", "*=", "??="])) \(expression())"
    case 6: return "say \(atom()) \(atom())"
    case 7, 8:
      let outer = (names, inLoop)
      let sequence = chance(40) ? "1..\(Int.random(in: 0...4, using: &random))" : expression()
      let name = fresh("i")
      names.append((name, false))
      inLoop = true
      let body = block()
      (names, inLoop) = outer
      return "for \(name) in \(sequence) \(body)"
    case 9 where inLoop: return "if \(condition()) { \(pick(["break", "continue"])) }"
    case 10 where inFunction && !inCleanup: return "if \(condition()) { return \(expression()) }"
    case 11:
      let outer = (inCleanup, inLoop)
      (inCleanup, inLoop) = (true, false)
      let body = block()
      (inCleanup, inLoop) = outer
      return "defer \(body)"
    case 12:
      let name = fresh("n")
      let outer = (names, inLoop)
      inLoop = true
      let body = block()
      (names, inLoop) = outer
      return "if true { var \(name) = 0; while $\(name) < 3 { set \(name) += 1; if true \(body) } }"
    case 13 where depth < 2: return definition()
    case 14: return tryStatement()
    default: return expression()
    }
  }

  private mutating func tryStatement() -> String {
    var text = "try \(block())"
    let hasCatch = chance(70)
    if hasCatch {
      let name = fresh("e")
      names.append((name, false))
      text += " catch \(name) \(block())"
      names.removeLast()
    }
    if !hasCatch || chance(40) {
      let outer = (inCleanup, inLoop)
      (inCleanup, inLoop) = (true, false)
      text += " finally \(block())"
      (inCleanup, inLoop) = outer
    }
    return text
  }

  private mutating func condition() -> String {
    pick(["true", "false", "\(atom()) == \(atom())", "\(atom()) != \(atom())", "\(number()) < \(number())", "not true"])
  }

  private mutating func number() -> String { String(Int.random(in: -3...9, using: &random)) }

  private mutating func closure(_ count: Int) -> String {
    let saved = (names, inLoop, inFunction, inCleanup)
    (inLoop, inFunction, inCleanup) = (false, true, false)
    let parameters = (0..<count).map { _ in fresh("x") }
    names += parameters.map { ($0, false) }
    let body = block()
    (names, inLoop, inFunction, inCleanup) = saved
    return count == 0 ? body : "{ |\(parameters.joined(separator: ", "))|" + body.dropFirst()
  }

  /// What may stand as an argument.
  private mutating func atom() -> String {
    switch Int.random(in: 0..<9, using: &random) {
    case 0: number()
    case 1: pick(["\"a\"", "\"a text that is long enough to have an object\"", "'x'"])
    case 2: "[\(Int.random(in: 0...1, using: &random) == 0 ? "" : "\(number()) \(number())")]"
    case 3: pick(["[a: 1]", "[a: [b: 2]]", "[:]", "[a: [1 2]]"])
    case 4: "(token)"
    case 5, 6, 7:
      names.randomElement(using: &random).map { "$\($0.name)" } ?? "null"
    default: depth < 4 ? "(\(expression()))" : "true"
    }
  }

  /// A value of whose type the checker knows nothing.
  private mutating func hidden() -> String { chance(30) ? "(1..3)" : "(opaque \(atom()))" }

  private mutating func expression() -> String {
    depth += 1
    defer { depth -= 1 }
    guard depth < 6 else { return pick(["1", "\"deep\"", "null", "[1]"]) }
    switch Int.random(in: 0..<26, using: &random) {
    case 0, 1, 2: return "\(atom()) + \(atom())"
    case 3: return "\(atom()) \(pick(["-", "*", "/", "//", "%"])) \(atom())"
    case 4: return "\(atom()) ?? \(atom())"
    case 5: return "[\(atom()) \(atom()) ...\(atom())]"
    case 6: return "[...\(atom()) a: \(atom()) \(fresh("k")): \(atom())]"
    case 7: return "[k: \(atom()) l: [\(atom())]]"
    case 8:
      guard let name = names.randomElement(using: &random)?.name else { return "1" }
      return "$\(name)\(pick([".a", ".0", ".text", ".a.b", ".(\(number()))"]))\(chance(40) ? " ?? \(atom())" : "")"
    case 9:
      guard let name = names.randomElement(using: &random)?.name else { return "\"none\"" }
      return "\"text $\(name) and $(\(expression()))\""
    case 10: return "(if \(condition()) \(block()) else \(block()))"
    case 11: return "(match \(atom()) { 1 => \(block()) a | b => \(block()) _ => \(block()) })"
    case 12: return "(\(tryStatement()))"
    case 13, 14: return "\(hidden()) | \(pick(["each", "map"])) \(closure(Int.random(in: 0...1, using: &random)))".parenthesized
    case 15: return "\(hidden()) | \(pick(["fold", "reduce"])) \(atom()) \(closure(2))".parenthesized
    case 16: return "\(hidden()) | where \(closure(1))".parenthesized
    case 17: return "(call \(closure(1)) \(atom()))"
    case 18:
      guard let definition = definitions.randomElement(using: &random) else { return "2" }
      let count = definition.parameters == 0 ? 0 : Int.random(in: 1...definition.parameters, using: &random)
      return "(\(definition.name) \((0..<count).map { _ in hidden() }.joined(separator: " ")))"
    case 19: return "(fail \"no\")"
    case 20: return "(\(condition()) and \(condition()))"
    case 21: return "(\(atom()) in \(atom()))"
    default: return atom()
    }
  }
}

extension String {
  fileprivate var parenthesized: String { "(\(self))" }
}
