/// Finds the exit status of a one-off dyno in what it prints: the connection itself tells none, so the command is followed
/// by an `echo` of it behind a mark that no text has (as the Heroku CLI does).
struct ExitMarker {
  /// U+FFFF, which is no character, and words that say what it is.
  private static let mark = Array("\u{FFFF} heroku-command-exit-status: ".utf8)

  /// What may turn out to be the beginning of the mark, or the mark with the number still coming.
  private var held: [UInt8] = []
  /// Once the mark and its number have come.
  private(set) var status: Int?

  /// The command with the mark behind it; in a shell of its own, so that its `exit` is not the end of all.
  static func wrap(_ command: String) -> String {
    "(\n\(command)\n)\n__status=$?; printf '\\357\\277\\277 heroku-command-exit-status: %s\\n' \"$__status\""
  }

  /// What of the bytes is the command's own output and may be shown now.
  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    held += bytes
    guard status == nil else {
      held = []
      return []
    }
    guard let start = beginning() else {
      defer { held = [] }
      return held
    }
    let shown = Array(held[..<start])
    held.removeFirst(start)
    readStatus()
    return shown
  }

  /// What was held back, when nothing more comes.
  mutating func rest() -> [UInt8] {
    defer { held = [] }
    return status == nil ? held : []
  }

  /// Where the mark stands, or a part of it at the end.
  private func beginning() -> Int? {
    held.indices.first { index in
      let tail = held[index...]
      return tail.count < Self.mark.count ? Self.mark.starts(with: tail) : tail.starts(with: Self.mark)
    }
  }

  private mutating func readStatus() {
    guard held.starts(with: Self.mark), let end = held.dropFirst(Self.mark.count).firstIndex(where: { $0 == 0x0A || $0 == 0x0D })
    else { return }
    status = Int(String(decoding: held[Self.mark.count..<end], as: UTF8.self))
  }
}
