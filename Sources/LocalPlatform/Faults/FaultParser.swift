import HKDLanguage

/// Reads rule files.
enum FaultParser {
  struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    var line: Int
    var message: String

    var description: String { "line \(line): \(message)" }
  }

  /// Blank lines and those that begin with `#` mean nothing.
  static func parse(_ text: String) throws(Problem) -> [FaultRule] {
    var rules: [FaultRule] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = Headers.trimmed(line)
      if line.isEmpty || line.hasPrefix("#") { continue }
      do {
        rules.append(try rule(line))
      } catch {
        throw Problem(line: index + 1, message: error.message)
      }
    }
    return rules
  }

  private struct Misfit: Error {
    var message: String
  }

  private static func rule(_ line: String) throws(Misfit) -> FaultRule {
    guard let colon = separator(in: line) else { throw Misfit(message: "expected `what: how`, found `\(line)`") }
    let target = try target(Headers.trimmed(line[..<colon]))
    var words = line[line.index(after: colon)...].split(separator: " ").map(String.init)[...]
    let (skip, remaining) = try takeCount(&words)
    let action = try action(Array(words), for: target)
    return FaultRule(target: target, action: action, skip: skip, remaining: remaining, text: line)
  }

  /// The first colon that a blank or the end follows: paths may hold others.
  private static func separator(in line: String) -> String.Index? {
    line.indices.first { index in
      line[index] == ":" && (line.index(after: index) == line.endIndex || line[line.index(after: index)] == " ")
    }
  }

  private static func target(_ text: String) throws(Misfit) -> FaultRule.Target {
    let words = text.split(separator: " ").map(String.init)
    if words.count == 2, words[1].hasPrefix("/") {
      return .request(method: words[0].uppercased(), path: words[1].split(separator: "/").map(String.init))
    }
    switch text {
    case "stream": return .request(method: "GET", path: ["streams", "**"])
    case "logs": return .request(method: "GET", path: ["logs", "**"])
    case "upload": return .request(method: "PUT", path: ["blobs", "**"])
    case "build": return .build
    case "release": return .release
    case "rate": return .rate
    case "pages": return .pages
    default:
      throw Misfit(
        message: "`\(text)` is neither `METHOD /path` nor one of stream, logs, upload, build, release, rate, pages")
    }
  }

  /// Takes `once`, `twice`, `N times`, `always` and `after N` off the end.
  private static func takeCount(_ words: inout ArraySlice<String>) throws(Misfit) -> (skip: Int, remaining: Int?) {
    var skip = 0
    var remaining: Int?
    while let last = words.last {
      if last == "once" || last == "twice" || last == "always" {
        words.removeLast()
        remaining = last == "once" ? 1 : last == "twice" ? 2 : nil
      } else if last == "times", words.count >= 2, let count = Int(words[words.endIndex - 2]), count > 0 {
        words.removeLast(2)
        remaining = count
      } else if words.count >= 2, words[words.endIndex - 2] == "after", let count = Int(last), count >= 0 {
        words.removeLast(2)
        skip = count
      } else {
        break
      }
    }
    return (skip, remaining)
  }

  private static func action(_ words: [String], for target: FaultRule.Target) throws(Misfit) -> FaultRule.Action {
    switch target {
    case .rate:
      if words == ["unlimited"] { return .rate(1_000_000_000) }
      guard words.count == 1, words[0].hasSuffix("/h"), let count = Int(words[0].dropLast(2)), (0...1 << 40).contains(count)
      else {
        throw Misfit(message: "expected `rate: 60/h` or `rate: unlimited`")
      }
      return .rate(count)
    case .pages:
      guard words.count == 1, let count = Int(words[0]), count > 0 else { throw Misfit(message: "expected `pages: 2`") }
      return .pages(count)
    case .build, .release:
      switch words.first {
      case "fail" where words.count == 1: return .fail
      case "pending" where words.count == 1: return .pending
      case "lag" where words.count == 2: return .lag(try seconds(words[1]))
      default: throw Misfit(message: "expected `fail`, `pending` or `lag 5s`")
      }
    case .request: return try requestAction(words)
    }
  }

  private static func requestAction(_ words: [String]) throws(Misfit) -> FaultRule.Action {
    let rest = Array(words.dropFirst())
    if let first = words.first, let status = Int(first), (200...599).contains(status) {
      return try statusAction(status, rest)
    }
    switch words.first {
    case "reset" where rest.isEmpty: return .reset(at: nil)
    case "reset" where rest.count == 2 && rest[0] == "at": return .reset(at: try point(rest[1]))
    case "cut" where rest.count == 2 && rest[0] == "at": return .cut(at: try point(rest[1]))
    case "lost" where rest.isEmpty: return .lost
    case "hang" where rest.isEmpty: return .hang
    case "delay" where rest.count == 1: return .delay(try seconds(rest[0]))
    case "redirect" where rest.count == 1: return .redirect(rest[0])
    case "body": return .body(rest.joined(separator: " "))
    case "drip" where rest.count == 1:
      guard rest[0].hasSuffix("b/s"), let rate = Int(rest[0].dropLast(3)), (1...1 << 40).contains(rate) else {
        throw Misfit(message: "expected `drip 100b/s`")
      }
      return .drip(rate)
    default:
      throw Misfit(
        message: "`\(words.joined(separator: " "))` is none of: STATUS [id|html|retry-after 2s], reset [at 40%], "
          + "cut at 40%, lost, hang, delay 2s, drip 100b/s, redirect URL, body TEXT")
    }
  }

  private static func statusAction(_ status: Int, _ rest: [String]) throws(Misfit) -> FaultRule.Action {
    if rest == ["html"] { return .page(status) }
    if rest.count == 2, rest[0] == "retry-after" {
      return .status(status, id: nil, retryAfter: Int(try seconds(rest[1])))
    }
    guard rest.count <= 1 else { throw Misfit(message: "expected an error id, `html` or `retry-after 2s` after \(status)") }
    return .status(status, id: rest.first, retryAfter: nil)
  }

  /// `40%`, `200b`, `2kb`, `1mb`
  private static func point(_ text: String) throws(Misfit) -> FaultRule.Point {
    if text.hasSuffix("%"), let share = Int(text.dropLast()), (0...100).contains(share) { return .percent(share) }
    for (unit, size) in [("kb", 1000), ("mb", 1_000_000), ("b", 1)] where text.hasSuffix(unit) {
      if let count = Int(text.dropLast(unit.count)), (0...1_000_000).contains(count) { return .bytes(count * size) }
    }
    throw Misfit(message: "`\(text)` is no place in a body: write `40%`, `200b`, `2kb` or `1mb`")
  }

  /// `250ms`, `2s`, `1.5s`, `1m`
  private static func seconds(_ text: String) throws(Misfit) -> Double {
    for (unit, size) in [("ms", 0.001), ("s", 1.0), ("m", 60.0)] where text.hasSuffix(unit) {
      if let number = Double(text.dropLast(unit.count)), (0...86400).contains(number) { return number * size }
    }
    throw Misfit(message: "`\(text)` is no duration: write `250ms`, `2s` or `1m`")
  }
}
