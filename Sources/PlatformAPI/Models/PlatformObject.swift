import HKDLanguage

/// A record of the platform as the API gave it: what the typed views of this folder look through.
///
/// Fields keep the API's names and order; moments (`created_at`) are times, presigned addresses are secrets.
public struct PlatformObject: Sendable {
  /// With its type name, and moments as times.
  public var record: Record

  /// - Parameters:
  ///   - type: the record's type name in the language: `build`.
  ///   - action: the call that answered, for the message where it answered something else.
  public init(_ value: Value, type: String, from action: String) throws(Failure) {
    guard let record = value.record else {
      throw Failure(
        "HKD452", "\(action): the answer is no \(type), but \(value.typeName)",
        hint: "is this the API of the platform?", kind: .platformFault)
    }
    self.record = Self.withTimes(record).typed(type)
  }

  /// A field that must be there.
  public func text(_ name: String) throws(Failure) -> String {
    guard let text = optionalText(name) else { throw Self.missing(name, in: record.typeName ?? "answer") }
    return text
  }

  /// The `id`: it goes into paths, messages and lines to be typed, so it must be a plain word.
  func id() throws(Failure) -> String {
    let id = try text("id")
    let isPlain = id.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "-_.:+=@/".utf8.contains(byte)
    }
    guard isPlain, !id.isEmpty, id.utf8.count <= 100 else {
      throw Failure(
        "HKD452", "the platform's \(record.typeName ?? "answer") has an id that is none",
        hint: "is this the API of the platform?", kind: .platformFault)
    }
    return id
  }

  /// What is thrown where the API's answer lacks what its reference promises.
  public static func missing(_ field: String, in type: String) -> Failure {
    Failure(
      "HKD452", "the platform's \(type) has no \(field)", hint: "is this the API of the platform?", kind: .platformFault
    )
  }

  /// A text, revealed if it is secret; nil where the field is absent, null or no text.
  public func optionalText(_ path: String...) -> String? {
    let value = path.reduce(Value.record(record)) { $0[$1] }
    if case .secret(let secret) = value { return secret.revealed }
    return value.string
  }

  /// Texts of `…_at` that are moments become times, at any depth.
  public static func withTimes(_ value: Value) -> Value {
    switch value {
    case .record(let record): .record(withTimes(record))
    case .list(let list): .list(List(list.map(withTimes)))
    default: value
    }
  }

  private static func withTimes(_ record: Record) -> Record {
    var result = record
    for (key, value) in zip(record.keys, record.values) {
      switch value {
      case .string(let text):
        if key.hasSuffix("_at"), let time = try? TimeText.parse(text) { result.set(key, .time(time)) }
      case .record, .list: result.set(key, withTimes(value))
      default: break
      }
    }
    return result
  }
}

/// How a build, release or promotion stands.
public enum PlatformStatus: Sendable, Hashable {
  case pending, succeeded, failed, expired
  /// A word that this version does not know: never taken for success.
  case other(String)

  public init(_ word: String) {
    switch word {
    case "pending": self = .pending
    case "succeeded": self = .succeeded
    case "failed": self = .failed
    case "expired": self = .expired
    default: self = .other(HarmlessText.line(word))
    }
  }

  /// As the API writes it, without what a terminal would obey.
  public var word: String {
    switch self {
    case .pending: "pending"
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .expired: "expired"
    case .other(let word): word
    }
  }
}
