/// One request as a scripted server received it.
public struct ScriptedRequest: Sendable {
  public internal(set) var method: String
  /// As on the request line: path and query, not decoded.
  public internal(set) var target: String
  /// In the order in which they came, names as they were sent.
  public internal(set) var headers: [(name: String, value: String)]
  /// Decoded if it came in chunks; what came of it if the server answered early.
  public internal(set) var body: [UInt8] = []
  /// Which connection it came on, counted from 1.
  public internal(set) var connection: Int

  /// The target without its query.
  public var path: String { String(target.prefix { $0 != "?" }) }

  /// What follows the `?`, not decoded; nil without one.
  public var query: String? {
    target.firstIndex(of: "?").map { String(target[target.index(after: $0)...]) }
  }

  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The first header of that name, in any case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// Reads the head of a request: all before the empty line.
  ///
  /// - Returns: nil when it is no HTTP/1.x request.
  init?(head: [UInt8], connection: Int) {
    var lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
    let requestLine = lines.isEmpty ? [] : lines.removeFirst().split(separator: " ")
    guard requestLine.count == 3, requestLine[2].hasPrefix("HTTP/1.") else { return nil }
    method = String(requestLine[0])
    target = String(requestLine[1])
    headers = lines.compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      return (String(line[..<colon]), String(value))
    }
    self.connection = connection
  }
}
