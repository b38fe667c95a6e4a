/// What a terminal sends for keys that have no character.
public enum Keys {
  public static let enter = "\r"
  public static let tab = "\t"
  public static let escape = "\u{1b}"
  public static let backspace = "\u{7f}"
  public static let up = "\u{1b}[A"
  public static let down = "\u{1b}[B"
  public static let right = "\u{1b}[C"
  public static let left = "\u{1b}[D"
  public static let home = "\u{1b}[H"
  public static let end = "\u{1b}[F"
  public static let delete = "\u{1b}[3~"
  public static let wordLeft = "\u{1b}[1;5D"
  public static let wordRight = "\u{1b}[1;5C"

  /// The character of a letter held with Control: `control("c")`.
  public static func control(_ letter: Character) -> String {
    guard let value = letter.asciiValue, let scalar = Unicode.Scalar(UInt32(value & 0x1f)) else { return "" }
    return String(Character(scalar))
  }

  /// A text as a terminal with bracketed paste sends it.
  public static func paste(_ text: String) -> String { "\u{1b}[200~\(text)\u{1b}[201~" }
}
