/// A name for a message: bytes that are not UTF-8 become U+FFFD, and control characters, with which a name could move the
/// cursor or forge another line, are written out (`\n`, `\u{1B}`).
func visible(_ name: some Collection<UInt8>) -> String { visible(String(decoding: name, as: UTF8.self)) }

/// The same for a text.
func visible(_ text: String) -> String {
  let isControl = { (scalar: Unicode.Scalar) in scalar.value < 32 || (127..<160).contains(scalar.value) }
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    result += isControl(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
  }
  return result
}
