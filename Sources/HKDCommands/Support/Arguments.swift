import HKDLanguage

/// Typed access to a command's arguments. The machine has checked them against the parameters; what does not fit here
/// all the same (an embedding program called the body) is an error that names the parameter.
extension Invocation {
  /// The items of a list, or of a range that is no longer than a list may be: for what goes over all of them.
  func items(_ name: String) throws(Failure) -> Items {
    let items = try anyItems(name)
    try Limits.checkList(items.count)
    return items
  }

  /// The same with ranges of any length: for what calls a block with each item, which can be cancelled, or looks at a few.
  func anyItems(_ name: String) throws(Failure) -> Items {
    switch self[name] {
    case .list(let list): return .list(list)
    case .range(let first, let last):
      guard first > last || Int128(last) - Int128(first) < Int.max else {
        throw failure(.overflow, "the range \(first)..\(last) has more items than 64 bits can count")
      }
      return .range(first, last)
    default: throw misfit(name, "a list")
    }
  }

  func text(_ name: String) throws(Failure) -> Text {
    switch self[name] {
    case .string(let text): return Text(text, isSecret: false)
    case .secret(let secret): return Text(secret.revealed, isSecret: true)
    default: throw misfit(name, "a string")
    }
  }

  func string(_ name: String) throws(Failure) -> String {
    guard case .string(let text) = self[name] else { throw misfit(name, "a string") }
    return text
  }

  func record(_ name: String) throws(Failure) -> Record {
    guard case .record(let record) = self[name] else { throw misfit(name, "a record") }
    return record
  }

  func block(_ name: String) throws(Failure) -> Block {
    guard case .block(let block) = self[name] else { throw misfit(name, "a block") }
    return block
  }

  func int(_ name: String) throws(Failure) -> Int {
    guard case .int(let number) = self[name] else { throw misfit(name, "an int") }
    return number
  }

  /// An int that counts something.
  func count(_ name: String, atLeast least: Int = 0) throws(Failure) -> Int {
    let number = try int(name)
    guard number >= least else {
      throw failure(.outOfRange, "`\(command.name)` takes \(least) or more as `\(name)`, not \(number)")
    }
    return number
  }

  /// Nanoseconds; nil where the argument is absent.
  func duration(_ name: String) throws(Failure) -> Int? {
    switch self[name] {
    case .null: return nil
    case .duration(let nanoseconds) where nanoseconds >= 0: return nanoseconds
    case .duration: throw failure(.outOfRange, "`\(command.name)` takes no negative duration as `\(name)`")
    default: throw misfit(name, "a duration")
    }
  }

  /// For loops over much, which end with the task.
  var bounds: Bounds<Failure> { Bounds(scope) }

  /// The list of what a body makes of each item, without those of which it makes nothing.
  func list(
    of items: some Sequence<Value>, _ body: (Value) throws(Failure) -> Value? = { $0 }
  ) throws(Failure) -> Value {
    let result = ListBuilder(bounds)
    for item in items {
      if let value = try body(item) { try result.append(value) }
    }
    return result.finish()
  }

  /// A value as `say` shows it.
  func text(of value: Value) throws(Failure) -> String { try runtime.display.text(value, bounds) }

  func isSet(_ name: String) -> Bool { self[name].bool ?? false }

  func failure(
    _ code: CommandCode, _ message: String, hint: String? = nil, kind: FailureKind = .script
  ) -> Failure {
    Failure(code.rawValue, message, hint: hint, kind: kind, place: place)
  }

  func misfit(_ name: String, _ wanted: String) -> Failure {
    failure(.wrongType, "`\(command.name)` takes \(wanted) as `\(name)`, not \(withArticle(self[name].typeName))")
  }

  /// Calls a block that answers yes or no.
  func decide(_ block: Block, _ value: Value) throws -> Bool {
    let answer = try call(block, value)
    guard case .bool(let decision) = answer else {
      throw failure(
        .undecided, "the block of `\(command.name)` must give a bool, not \(withArticle(answer.typeName))",
        hint: "nothing is truthy: compare with == or >")
    }
    return decision
  }
}

/// `an int`, `a list`, `null`.
func withArticle(_ typeName: String) -> String {
  if typeName == "null" { return typeName }
  return ("aeiou".contains(typeName.prefix(1)) ? "an " : "a ") + typeName
}

/// The items of a list or range, without building the range.
enum Items: RandomAccessCollection {
  case list(List)
  case range(Int, Int)

  var startIndex: Int { 0 }

  var endIndex: Int {
    switch self {
    case .list(let list): return list.count
    case .range(let first, let last):
      // Ranges of more items are refused before.
      return first <= last ? last &- first &+ 1 : 0
    }
  }

  subscript(position: Int) -> Value {
    switch self {
    case .list(let list): list[position]
    case .range(let first, _): .int(first &+ position)
    }
  }
}

/// A string argument; what a command makes of a secret's text is secret too.
struct Text {
  let string: String
  let isSecret: Bool

  init(_ string: String, isSecret: Bool) {
    self.string = string
    self.isSecret = isSecret
  }

  /// A text made of this one, as a value.
  func value(_ text: String) -> Value { isSecret ? .secret(Secret(text)) : .string(text) }

}

extension ValueType {
  /// What string commands take.
  static let text = ValueType.oneOf([.string, .secret])
  /// What list commands take.
  static let items = ValueType.oneOf([.list, .range])
}
