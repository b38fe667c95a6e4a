/// The type of a parameter or result, as far as it is known before running.
public indirect enum ValueType: Hashable, Sendable {
  case any
  case null, bool, int, float, string, duration, size, time, list, record, range, secret, block
  /// A record of the platform with a type name: `app`, `build`. A ``NamedType`` says what else may stand for it.
  case named(String)
  case oneOf([ValueType])

  /// As the language writes it: `source | archive`.
  public var description: String {
    switch self {
    case .any: "any"
    case .null: "null"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "string"
    case .duration: "duration"
    case .size: "size"
    case .time: "time"
    case .list: "list"
    case .record: "record"
    case .range: "range"
    case .secret: "secret"
    case .block: "block"
    case .named(let name): name
    case .oneOf(let types): types.map(\.description).joined(separator: " | ")
    }
  }
}

/// A type of the platform's that programs may name: `app`, `source`, `release`.
public struct NamedType: Sendable {
  public let name: String
  public let summary: String
  /// Whether a plain text (an app's name, `v41`) may stand for it.
  public let acceptsText: Bool
  /// Whether a record without a type name may stand for it.
  public let acceptsRecord: Bool
  /// The fields that a table of such records shows, as paths: `region.name` stands under `region`, and
  /// `version=source_blob.version` under `version`. Empty for all fields.
  public let columns: [String]
  /// The fields of such records, as paths, as completion offers them where no record is there yet.
  public let fields: [String]
  /// The short form shown for a record of this type at a prompt and in tables; nil shows the record.
  public let display: (@Sendable (Record) -> String)?

  public init(
    _ name: String, _ summary: String, acceptsText: Bool = false, acceptsRecord: Bool = false, columns: [String] = [],
    fields: [String] = [], display: (@Sendable (Record) -> String)? = nil
  ) {
    self.name = name
    self.summary = summary
    self.acceptsText = acceptsText
    self.acceptsRecord = acceptsRecord
    self.columns = columns
    let shown = columns.map { column in column.firstIndex(of: "=").map { String(column[column.index(after: $0)...]) } ?? column }
    self.fields = fields + shown.filter { !fields.contains($0) }
    self.display = display
  }
}
