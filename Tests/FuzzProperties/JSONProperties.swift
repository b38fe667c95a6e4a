import HKDLanguage

/// What is read and written again is the same; what RFC 8259 forbids is refused.
enum JSONProperties {
  static func read(_ bytes: [UInt8]) throws(FuzzTarget.Violation) {
    let isJSON = JSONGrammar.accepts(bytes)
    let value: Value
    do throws(JSON.Problem) {
      value = try JSON.parse(bytes)
    } catch {
      try require(error.offset >= 0 && error.offset <= bytes.count, "\(error.message) outside of the text")
      // hkd takes less than the RFC: these are its limits.
      return try require(!isJSON || isLimit(error), "refused: \(error.message)")
    }
    try require(isJSON, "the grammar of RFC 8259 does not have this")
    let written = JSON.bytes(value)
    let again: Value
    do throws(JSON.Problem) {
      again = try JSON.parse(written)
    } catch {
      throw FuzzTarget.Violation("what is written cannot be read: \(error.message)")
    }
    try require(again == value, "it reads back as another value: \(String(decoding: written, as: UTF8.self))")
    try require(JSON.bytes(again) == written, "it is written in two ways")
  }

  private static func isLimit(_ problem: JSON.Problem) -> Bool {
    ["stands twice", "surrogate", "64 bits", "range of a float", "nested deeper"].contains { problem.message.contains($0) }
  }
}
