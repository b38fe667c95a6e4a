import HKDLanguage

/// Typed access to the body of a call; every misfit is told as 422 with the parameter's name.
struct Parameters: Sendable {
  /// The most bytes of a string.
  private static let longest = 64 << 10

  private let record: Record
  private let prefix: String

  /// - Parameter prefix: how messages name where the record stands, `source_blob.` for instance.
  init(_ value: Value, prefix: String = "") {
    record = value.record ?? Record()
    self.prefix = prefix
  }

  var keys: [String] { record.keys }

  /// True when the key is there, be it null.
  func has(_ key: String) -> Bool { record[key] != nil }

  func value(_ key: String) -> Value { record[key] ?? .null }

  func string(_ key: String) throws(APIError) -> String? {
    let value = value(key)
    if value.isNull { return nil }
    guard let text = value.string else { throw misfit(key, "a string") }
    guard text.utf8.count <= Self.longest else { throw misfit(key, "at most \(Self.longest) bytes long") }
    return text
  }

  func required(_ key: String) throws(APIError) -> String {
    guard let text = try string(key) else { throw .invalid("The parameter \(prefix)\(key) is required.") }
    return text
  }

  /// A flag; clients that have no such type send 0 and 1, or the words.
  func bool(_ key: String) throws(APIError) -> Bool? {
    if value(key).isNull { return nil }
    switch text(key) {
    case "true", "1": return true
    case "false", "0": return false
    default: throw misfit(key, "true or false")
    }
  }

  func int(_ key: String) throws(APIError) -> Int? {
    let value = value(key)
    if value.isNull { return nil }
    guard let number = value.int else { throw misfit(key, "an integer") }
    return number
  }

  func list(_ key: String) throws(APIError) -> [Value]? {
    let value = value(key)
    if value.isNull { return nil }
    guard let list = value.list else { throw misfit(key, "an array") }
    return Array(list)
  }

  /// The object under the key, to be read in the same way.
  func object(_ key: String) throws(APIError) -> Parameters? {
    let value = value(key)
    if value.isNull { return nil }
    guard value.record != nil else { throw misfit(key, "an object") }
    return Parameters(value, prefix: "\(prefix)\(key).")
  }

  /// A map of strings; numbers and flags are taken as their text.
  func strings(_ key: String) throws(APIError) -> [String: String]? {
    guard let object = try object(key) else { return nil }
    var strings: [String: String] = [:]
    for key in object.keys {
      guard let text = object.text(key) else { throw object.misfit(key, "a string") }
      strings[key] = text
    }
    return strings
  }

  /// A scalar as text; nil for null, lists and objects.
  func text(_ key: String) -> String? {
    switch value(key) {
    case .string(let text): text
    case .int(let number): String(number)
    case .float(let number): FloatText.format(number)
    case .bool(let flag): String(flag)
    default: nil
    }
  }

  func misfit(_ key: String, _ wanted: String) -> APIError {
    .invalid("The parameter \(prefix)\(key) must be \(wanted).")
  }
}
