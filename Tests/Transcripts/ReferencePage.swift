/// A page of the language reference, made from a transcript: prose as it is, entries and what they print as code.
enum ReferencePage {
  static let folder = #filePath.replacing(
    "/Tests/Transcripts/ReferencePage.swift", with: "/Sources/HKDLanguage/HKDLanguage.docc")

  /// `01-values.hkdt` becomes `Language-Values.md`.
  static func name(of transcript: String) -> String {
    let stem = transcript.drop { $0 != "-" }.dropFirst().prefix { $0 != "." }
    return "Language-\(stem.prefix(1).uppercased())\(stem.dropFirst()).md"
  }

  static func markdown(of transcript: String) -> String {
    var page: [String] = []
    var code: [String] = []
    func close() {
      guard !code.isEmpty else { return }
      page += ["```", code.joined(separator: "\n"), "```", ""]
      code = []
    }
    for line in transcript.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("> ") {
        code.append("› " + line.dropFirst(2))
      } else if !code.isEmpty, !line.isEmpty {
        code.append(
          line.hasPrefix(".") ? "…" + line.dropFirst() : line.hasPrefix("! ") ? "error: " + line.dropFirst(2) : String(line))
      } else {
        close()
        if !(line.isEmpty && page.last?.isEmpty ?? true) { page.append(String(line)) }
      }
    }
    close()
    while page.last?.isEmpty ?? false { page.removeLast() }
    return page.joined(separator: "\n") + "\n"
  }
}
