import HKDLanguage

/// `{id, message, url}`: what the platform says of a call that it refused.
struct ErrorBody {
  var id: String?
  var message: String?
  /// The app that a refusal is about: `{app: {name}}`.
  var app: String?

  private static let longestMessage = 2000

  /// Reads whatever came; what is no such JSON (a proxy's HTML page) leaves all empty.
  init(_ bytes: [UInt8]) {
    guard let value = try? JSON.parse(bytes), let record = value.record else { return }
    id = record["id"]?.string.map { HarmlessText.line($0) }
    message = record["message"]?.string.map { text in
      text.prefix(Self.longestMessage).split(whereSeparator: \.isNewline).map { HarmlessText.line(String($0)) }
        .joined(separator: " ")
    }
    app = record["app"]?["name"].string
  }
}
