/// One line of an app's log: `TIME SOURCE[DYNO]: TEXT`.
struct LogLine: Sendable, Equatable {
  /// Longer lines are split.
  static let longest = 10_000

  var time: String
  /// `app` for what the app writes, `heroku` for what the platform says about it.
  var source: String
  /// `web.1`, `router`, `api`.
  var dyno: String
  var text: String

  init(time: String = Timestamp.logNow(), source: String, dyno: String, text: String) {
    self.time = time
    self.source = source
    self.dyno = dyno
    self.text = text
  }

  /// Reads back what `description` writes.
  init?(parsing line: some StringProtocol) {
    guard let space = line.firstIndex(of: " "), let bracket = line[space...].firstIndex(of: "["),
      let end = line[bracket...].firstIndex(of: "]")
    else { return nil }
    let rest = line[line.index(after: end)...]
    guard rest.hasPrefix(": ") else { return nil }
    time = String(line[..<space])
    source = String(line[line.index(after: space)..<bracket])
    dyno = String(line[line.index(after: bracket)..<end])
    text = String(rest.dropFirst(2))
  }

  var description: String { "\(time) \(source)[\(dyno)]: \(text)" }

  /// The process type: `web` of `web.1`.
  var type: String { String(dyno.prefix { $0 != "." }) }
}

/// Cuts a stream of bytes into lines.
struct LineCutter: Sendable {
  private var partial: [UInt8] = []

  /// The lines that the bytes complete.
  mutating func cut(_ bytes: [UInt8]) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte != UInt8(ascii: "\n") { partial.append(byte) }
      if byte == UInt8(ascii: "\n") || partial.count >= LogLine.longest { lines.append(take()) }
    }
    return lines
  }

  /// What stands after the last newline, if anything.
  mutating func rest() -> String? { partial.isEmpty ? nil : take() }

  private mutating func take() -> String {
    defer { partial.removeAll(keepingCapacity: true) }
    if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
    // A control character in a log could rewrite the terminal that shows it; tabs and colours stay.
    let kept = partial.filter { $0 >= 0x20 || $0 == 0x09 || $0 == 0x1B }
    return String(decoding: kept, as: UTF8.self)
  }
}
