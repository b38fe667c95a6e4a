/// One error code as `hkd --explain` tells it.
public struct CatalogueEntry: Sendable {
  /// `HKD204`
  public let code: String
  /// What is wrong, in one line without a period.
  public let title: String
  /// Why it is an error, and what to do.
  public let explanation: String
  /// A program that gives the error, or lines of a shell that do, which begin with `$ `. Nil where nothing that one can
  /// write does it.
  public let wrong: String?
  /// The same as it should be.
  public let right: String?

  init(_ code: String, _ title: String, _ explanation: String, wrong: String? = nil, right: String? = nil) {
    self.code = code
    self.title = title
    self.explanation = explanation
    self.wrong = wrong
    self.right = right
  }

  init(_ code: TextCode, _ explanation: String, wrong: String? = nil, right: String? = nil) {
    self.init(code.rawValue, code.meaning, explanation, wrong: wrong, right: right)
  }

  /// Whether an example is for a shell rather than a program text.
  public static func isShellSession(_ example: String) -> Bool { example.hasPrefix("$ ") }

  /// The entry's page, as `hkd --explain` prints it.
  public var page: String {
    var text = "\(code): \(title)\n\n\(explanation)\n"
    if let wrong { text += "\nWrong:\n\n" + Self.indented(wrong) }
    if let right { text += "\nRight:\n\n" + Self.indented(right) }
    return text
  }

  private static func indented(_ program: String) -> String {
    program.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
  }
}

/// All error codes: HKD1xx text and syntax, 2xx names, flags and types, 3xx while running, 4xx the platform, 5xx the
/// network, 6xx local files and archive.
public enum Catalogue {
  /// In the order of the codes.
  public static var entries: [CatalogueEntry] { text + names + running + commands + session + platform + network + local }

  /// The entry of a code in either case; nil for an unknown one.
  public static func entry(_ code: String) -> CatalogueEntry? {
    let code = code.uppercased()
    return entries.first { $0.code == code }
  }
}
