/// Links of the service's schema that a local platform has no use for: they answer 501, not 404.
enum NotOffered {
  /// Why the link is not offered; nil when the schema knows no such link.
  static func reason(_ method: String, _ path: [String]) -> String? {
    guard let family = families.first(where: { $0.matches(path) }) else { return nil }
    return family.reason
  }

  /// All paths that begin with certain segments, `*` for any one.
  private struct Family: Sendable {
    var prefix: [String]
    var reason: String

    init(_ prefix: String, _ reason: String) {
      self.prefix = prefix.split(separator: "/").map(String.init)
      self.reason = reason
    }

    func matches(_ path: [String]) -> Bool {
      path.count >= prefix.count && zip(prefix, path).allSatisfy { $0 == "*" || $0 == $1 }
    }
  }

  private static let families = [
    Family("/enterprise-accounts", "enterprise accounts do not exist on one machine"),
    Family("/teams", "teams do not exist on one machine"),
    Family("/spaces", "private spaces do not exist on one machine"),
  ]
}
