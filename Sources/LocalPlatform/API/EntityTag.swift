import HKDLanguage

/// ETags of replies: a digest of the JSON text.
enum EntityTag {
  static func of(_ bytes: [UInt8]) -> String {
    var digest = MD5()
    digest.update(bytes)
    return "\"\(Identifier.hex(digest.finish()))\""
  }

  /// True when `If-None-Match` or `If-Match` names the tag, weakly compared, or is `*`.
  static func matches(_ header: String, _ tag: String) -> Bool {
    header.split(separator: ",").contains { element in
      let text = Headers.trimmed(element)
      return text == "*" || text == tag || text == "W/\(tag)"
    }
  }
}

/// `If-Match`: a change is made only if the resource still is what the caller saw.
enum Precondition {
  static func check(_ call: Call, path: [String], table: RouteTable) throws {
    guard let wanted = call.head.headers["If-Match"],
      let (route, values) = table.find("GET", path)
    else { return }
    var look = call
    look.values = values
    look.body = .null
    guard case .value(let value) = try route.handle(look).content,
      EntityTag.matches(wanted, EntityTag.of(JSON.bytes(value)))
    else { throw APIError.preconditionFailed }
  }
}

/// Dates as HTTP headers have them (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

  /// `Sat, 31 Jan 2026 12:00:00 GMT` from `2026-01-31T12:00:00Z`; nil for anything else.
  static func text(_ timestamp: String) -> String? {
    let parts = timestamp.split { "-T:Z".contains($0) }.compactMap { Int($0) }
    guard parts.count == 6, (1...12).contains(parts[1]) else { return nil }
    let (year, month, day) = (parts[0], parts[1], parts[2])
    // Sakamoto's rule for the day of the week.
    let offsets = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
    let shifted = month < 3 ? year - 1 : year
    let weekday = (shifted + shifted / 4 - shifted / 100 + shifted / 400 + offsets[month - 1] + day) % 7
    let pad = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return
      "\(days[weekday]), \(pad(day)) \(months[month - 1]) \(year) \(pad(parts[3])):\(pad(parts[4])):\(pad(parts[5])) GMT"
  }
}
