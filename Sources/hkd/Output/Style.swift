import Glibc
import HKDLanguage

/// Colour for people; none where it is not wanted or nobody sees it.
struct Style: Sendable {
  let isColored: Bool

  /// `--color`, then NO_COLOR (no-color.org), then whether that output is a terminal that can.
  init(descriptor: Int32, wanted: Bool?, environment: Environment) {
    if let wanted {
      isColored = wanted
    } else if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false {
      isColored = false
    } else {
      isColored = isatty(descriptor) == 1 && !["", "dumb"].contains(environment["TERM"] ?? "")
    }
  }

  func good(_ text: String) -> String { paint(text, "32") }
  func bad(_ text: String) -> String { paint(text, "31") }
  func warning(_ text: String) -> String { paint(text, "33") }
  func dim(_ text: String) -> String { paint(text, "2") }
  func bold(_ text: String) -> String { paint(text, "1") }

  private func paint(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
