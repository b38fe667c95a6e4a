import HKDLanguage

/// Which apps are shown in red: those that `HKD_PROTECTED` names, and those in the production stage of a pipeline.
struct ProtectedApps: Sendable {
  private let patterns: [String]
  private let remote: RemoteNames

  /// `HKD_PROTECTED` lists names, separated by commas or blanks, in which `*` stands for anything; without it,
  /// `*-prod` and `*-production`.
  init(environment: Environment, remote: RemoteNames) {
    let text = environment["HKD_PROTECTED"] ?? "*-prod,*-production"
    patterns = text.split { $0 == "," || $0 == " " }.map(String.init)
    self.remote = remote
  }

  func contains(_ app: String) -> Bool {
    patterns.contains { Self.matches(app, $0) } || remote.isInProduction(app)
  }

  static func matches(_ name: String, _ pattern: String) -> Bool {
    let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return name == pattern }
    guard name.hasPrefix(first), name.hasSuffix(last), name.count >= first.count + last.count else { return false }
    var rest = name.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() {
      guard let range = rest.firstRange(of: piece) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
