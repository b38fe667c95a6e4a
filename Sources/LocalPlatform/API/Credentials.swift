/// The token that a request carries.
enum Credentials {
  /// From `Authorization: Bearer TOKEN`, or Basic with the token as password and any user name.
  static func token(_ head: RequestHead) -> String? {
    guard let header = head.headers["Authorization"] else { return nil }
    let parts = header.split(separator: " ", maxSplits: 1).map { Headers.trimmed($0) }
    guard parts.count == 2 else { return nil }
    if Headers.same(parts[0], "Bearer") { return parts[1] }
    guard Headers.same(parts[0], "Basic"), let bytes = Base64.decoded(parts[1]) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let colon = text.firstIndex(of: ":") else { return nil }
    return String(text[text.index(after: colon)...])
  }

  /// Compares in a time that does not tell how much of it fits.
  static func same(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
