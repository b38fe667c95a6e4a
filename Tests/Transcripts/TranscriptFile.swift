import HKDLanguage
import TestSupport

/// A session as text: what is typed and what comes back, with prose between. Tests and documentation at once.
///
///     # A heading begins a fresh session
///
///     > typed line
///     .   a further line of the same entry, with the dot taken away
///     what is printed
///     ! HKD2 words of the error's text
///
/// Prose stands in paragraphs of its own, behind a blank line.
struct TranscriptFile {
  struct Entry {
    var line: Int
    var text: String
    var output: [String] = []
    /// The beginning of the error's code and words its text must hold; nil when the entry succeeds.
    var error: (code: String, words: [String])?
  }

  /// Where the transcripts of the language stand.
  static let folder = #filePath.replacing("/TranscriptFile.swift", with: "/language")
  static let names = ((try? entries(of: folder)) ?? []).filter { $0.hasSuffix(".hkdt") }.sorted()

  let name: String
  /// Entries by session.
  let sessions: [[Entry]]

  init(path: String) throws {
    name = String(path.split(separator: "/").last ?? "")
    var sessions: [[Entry]] = []
    var current: [Entry] = []
    var isProse = false
    let lines = String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("#") {
        if !current.isEmpty { sessions.append(current) }
        current = []
        isProse = true
      } else if line.hasPrefix("> ") {
        current.append(Entry(line: index + 1, text: String(line.dropFirst(2))))
        isProse = false
      } else if line.isEmpty {
        isProse = true
      } else if !isProse, let last = current.indices.last {
        if line.hasPrefix("."), current[last].output.isEmpty, current[last].error == nil {
          current[last].text += "\n" + line.dropFirst()
        } else if line.hasPrefix("! ") {
          let words = line.dropFirst(2).split(separator: " ").map(String.init)
          current[last].error = (words.first ?? "", Array(words.dropFirst()))
        } else {
          current[last].output.append(String(line))
        }
      }
    }
    if !current.isEmpty { sessions.append(current) }
    self.sessions = sessions
  }
}
