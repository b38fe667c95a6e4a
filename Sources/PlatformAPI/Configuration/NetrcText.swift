/// A netrc file that is to be changed: one entry goes or comes, every other byte stays.
public struct NetrcText: Sendable {
  private let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The text with this machine's entries replaced by one at the end; by none if `entry` is nil.
  public func replacing(_ machine: String, with entry: Netrc.Entry?) -> [UInt8] {
    var result: [UInt8] = []
    var kept = 0
    for range in entries(of: machine) {
      result += bytes[kept..<range.lowerBound]
      kept = range.upperBound
    }
    result += bytes[kept...]
    guard let entry else { return result }
    // Before a `default`, which would hide what follows it from some readers.
    let text = Array(Self.text(of: entry).utf8)
    if let place = NetrcText(result).start(of: "default") {
      return Array(result[..<place]) + text + Array(result[place...])
    }
    if let last = result.last, last != 0x0A { result.append(0x0A) }
    return result + text
  }

  private static func text(of entry: Netrc.Entry) -> String {
    let fields = [("machine", entry.machine), ("  login", entry.login), ("  password", entry.password)]
    return fields.compactMap { name, value in value.map { "\(name) \(quoted($0))\n" } }.joined()
  }

  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 <= 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "#") }) else { return text }
    return "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }

  /// The bytes of each entry of a machine, up to the next entry or macro.
  private func entries(of machine: String) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var begin: Int?
    var words = NetrcWords(bytes)
    while let word = words.next() {
      guard ["machine", "default", "macdef"].contains(word) else {
        // The value of a login may read `machine`.
        if ["login", "password", "account"].contains(word) { _ = words.next() }
        continue
      }
      let start = words.start
      if let first = begin { ranges.append(first..<start) }
      begin = nil
      if word == "macdef" { words.skipMacro() }
      if word == "machine", words.next()?.lowercased() == machine.lowercased() { begin = start }
    }
    if let begin { ranges.append(begin..<bytes.count) }
    return ranges
  }

  private func start(of keyword: String) -> Int? {
    var words = NetrcWords(bytes)
    while let word = words.next() {
      if word == keyword { return words.start }
      if ["machine", "login", "password", "account"].contains(word) { _ = words.next() }
      if word == "macdef" { words.skipMacro() }
    }
    return nil
  }
}
