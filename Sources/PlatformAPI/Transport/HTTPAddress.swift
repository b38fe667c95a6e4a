/// An absolute http or https address, split as RFC 3986 has it.
public struct HTTPAddress: Hashable, Sendable {
  /// `http` or `https`.
  public let scheme: String
  /// Lower case; an IPv6 address without its brackets.
  public let host: String
  /// The scheme's own where the text names none.
  public let port: Int
  /// Path and query as they are sent; begins with `/`.
  public let target: String
  /// `user:password` before the host, as written.
  public let userInfo: String?

  /// Nil for anything else: another scheme, no host, blanks or control characters, a port out of range.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
      return nil
    }
    let scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
    guard scheme == "http" || scheme == "https", bytes[colon...].starts(with: "://".utf8) else { return nil }
    let rest = bytes[(colon + 3)...]
    let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
    var authority = rest[..<end]
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      userInfo = String(decoding: authority[..<at], as: UTF8.self)
      authority = authority[(at + 1)...]
    } else {
      userInfo = nil
    }
    guard let (host, port) = Self.split(authority, defaultPort: scheme == "https" ? 443 : 80) else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
    let path = rest[end...].prefix { $0 != UInt8(ascii: "#") }
    target = (path.first == UInt8(ascii: "/") ? "" : "/") + String(decoding: path, as: UTF8.self)
  }

  private static func split(_ authority: ArraySlice<UInt8>, defaultPort: Int) -> (String, Int)? {
    var name = authority
    var portText: ArraySlice<UInt8>?
    if authority.first == UInt8(ascii: "[") {
      guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      name = authority[(authority.startIndex + 1)..<close]
      let after = authority[(close + 1)...]
      guard after.isEmpty || after.first == UInt8(ascii: ":") else { return nil }
      portText = after.isEmpty ? nil : after.dropFirst()
    } else if let colon = authority.firstIndex(of: UInt8(ascii: ":")) {
      name = authority[..<colon]
      portText = authority[(colon + 1)...]
    }
    guard !name.isEmpty else { return nil }
    let host = String(decoding: name, as: UTF8.self).lowercased()
    guard let portText, !portText.isEmpty else { return (host, defaultPort) }
    guard let port = Int(String(decoding: portText, as: UTF8.self)), (1...65535).contains(port) else { return nil }
    return (host, port)
  }

  /// Host and, unless it is the scheme's own, port.
  public var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (scheme == "https" ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// `https://host:port`: what a token may be sent to, or not.
  public var origin: String { "\(scheme)://\(authority)" }

  /// The whole address, without what stood before an `@`.
  public var text: String { origin + target }

  /// Of the target, without its query.
  public var path: String { String(target.prefix { $0 != "?" }) }

  /// What follows the `?`; nil without one.
  public var query: String? {
    target.firstIndex(of: "?").map { String(target[target.index(after: $0)...]) }
  }

  /// To be shown: the query, where signatures stand, replaced.
  public var redacted: String { query == nil ? text : origin + path + "?…" }

  /// This machine itself: `localhost`, a name below it, 127.0.0.0/8, ::1.
  public var isLoopback: Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
      || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) })
  }

  /// What a `Location` header means, seen from here; nil if that is no http address.
  public func resolving(_ reference: String) -> HTTPAddress? {
    if reference.contains("://") { return HTTPAddress(reference) }
    if reference.hasPrefix("//") { return HTTPAddress("\(scheme):\(reference)") }
    if reference.hasPrefix("/") { return HTTPAddress(origin + reference) }
    if reference.hasPrefix("?") { return HTTPAddress(origin + path + reference) }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/"
    return HTTPAddress(origin + folder + reference)
  }
}
