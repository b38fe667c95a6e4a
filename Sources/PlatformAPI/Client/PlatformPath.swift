/// Builds paths of the API from parts, each escaped: a name can never become two steps, or a query.
public func platformPath(_ parts: String...) -> String {
  parts.map { "/" + percentEscaped($0) }.joined()
}

/// Escaped as RFC 3986 wants it within a path step or a query value; `~` stays, for `/users/~`.
package func percentEscaped(_ text: String) -> String {
  // A step of dots alone would walk the path instead of naming something.
  if text == "." || text == ".." { return String(repeating: "%2E", count: text.utf8.count) }
  var result: [UInt8] = []
  let digits = Array("0123456789ABCDEF".utf8)
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      result.append(byte)
    default:
      result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: result, as: UTF8.self)
}
