import CSystem
import Glibc

/// Variables of an environment: those that this process was started with, or others in their place.
///
/// Those of the process are looked up one by one: to read them all takes longer than a short program runs.
public struct Environment: Sendable, ExpressibleByDictionaryLiteral {
  private let given: [String: String]?

  /// What this process was started with.
  public static let process = Environment(given: nil)

  public init(_ variables: [String: String]) { self.init(given: variables) }

  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(given: Dictionary(elements) { _, last in last })
  }

  private init(given: [String: String]?) { self.given = given }

  /// The value of a variable; nil where it is not set, or is not UTF-8.
  public subscript(name: String) -> String? {
    if let given { return given[name] }
    return getenv(name).flatMap { String(validatingCString: $0) }
  }

  /// All of them whose name and value are UTF-8.
  public var all: [String: String] {
    if let given { return given }
    var result: [String: String] = [:]
    guard var entry = hkd_environment() else { return result }
    while let text = entry.pointee {
      entry += 1
      guard let text = String(validatingCString: text), let equals = text.firstIndex(of: "=") else { continue }
      result[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return result
  }
}
