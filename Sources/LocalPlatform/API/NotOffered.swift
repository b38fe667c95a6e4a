/// Links of the API's schema that a local platform has no use for: they answer 501, not 404.
enum NotOffered {
  private static let table: [(link: Link, reason: String)] = groups.flatMap { group in
    group.links.map { (Link($0), group.reason) }
  }

  /// Why a link is not offered; nil when the schema knows no such link.
  static func reason(_ method: String, _ path: [String]) -> String? {
    table.first { $0.link.matches(method, path) }?.reason
  }

  /// `METHOD /path`, with `{}` for each variable.
  private struct Link: Sendable {
    private let method: Substring
    private let segments: [Substring]

    init(_ text: String) {
      let words = text.split(separator: " ")
      method = words.first ?? ""
      segments = (words.last ?? "").split(separator: "/")
    }

    func matches(_ method: String, _ path: [String]) -> Bool {
      self.method == method && segments.count == path.count && zip(segments, path).allSatisfy { $0 == "{}" || $0 == $1 }
    }
  }
}
