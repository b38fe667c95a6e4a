/// Values as program text that reads back: `[1 2]`, `[k: v]`, `"a b"`.
///
/// Secrets and blocks have no notation; they show as `‹secret›` and `‹block›`.
struct LiteralWriter<Problem: Error> {
  private var bounds: Bounds<Problem>
  /// The short form of records of the platform, where it is wanted instead of their fields.
  let shortForm: (Record) -> String?
  /// From so many bytes on nothing more is written.
  let longest: Int
  private(set) var text = ""

  init(_ bounds: Bounds<Problem>, longest: Int = .max, shortForm: @escaping (Record) -> String?) {
    self.bounds = bounds
    self.longest = longest
    self.shortForm = shortForm
  }

  /// A container of which `next` is the item to come.
  private enum Container {
    case list(List, next: Int)
    case record(Record, next: Int)
  }

  /// Walks with a stack of its own, as values may be nested deeper than a thread's stack.
  mutating func write(_ value: Value) throws(Problem) {
    guard let outermost = begin(value) else { return }
    var open = [outermost]
    while text.utf8.count < longest, let container = open.popLast() {
      guard let (rest, inner) = try proceed(with: container) else { continue }
      open.append(rest)
      open.append(inner)
    }
  }

  private mutating func begin(_ value: Value) -> Container? {
    switch value {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .int(let number): text += String(number)
    case .float(let number): text += FloatText.format(number)
    case .string(let string):
      text +=
        string.utf8.count <= longest ? LiteralNotation.string(string) : LiteralNotation.quoted(Display.cut(string, to: longest))
    case .duration(let nanoseconds): text += DurationText.format(nanoseconds)
    case .size(let bytes): text += SizeText.formatExactly(bytes)
    case .time(let nanoseconds): text += TimeText.format(nanoseconds)
    case .range(let first, let last): text += "\(first)..\(last)"
    case .secret: text += Secret.mask
    case .block: text += "‹block›"
    case .list(let list):
      text += "["
      return .list(list, next: 0)
    case .record(let record):
      if let short = shortForm(record) {
        text += short
      } else if record.count == 0 {
        text += "[:]"
      } else {
        text += "["
        return .record(record, next: 0)
      }
    }
    return nil
  }

  private mutating func proceed(
    with container: Container
  ) throws(Problem) -> (rest: Container, inner: Container)? {
    switch container {
    case .list(let list, let next):
      for index in next..<list.count {
        guard text.utf8.count < longest else { return nil }
        try step()
        if index > 0 { text += " " }
        if let inner = begin(list[index]) { return (.list(list, next: index + 1), inner) }
      }
    case .record(let record, let next):
      let keys = record.keys
      let values = record.values
      for index in next..<keys.count {
        guard text.utf8.count < longest else { return nil }
        try step()
        if index > 0 { text += " " }
        text += LiteralNotation.key(keys[index]) + ": "
        if let inner = begin(values[index]) { return (.record(record, next: index + 1), inner) }
      }
    }
    text += "]"
    return nil
  }

  private mutating func step() throws(Problem) {
    try bounds.step()
    try bounds.checkText(text.utf8.count)
  }
}
