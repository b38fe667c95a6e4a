/// A value of the language, as commands and embedding programs see it.
///
/// Values are immutable and may cross threads; updates make new ones (copy-on-write underneath).
public enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  /// Nanoseconds.
  case duration(Int)
  /// Bytes.
  case size(Int)
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  case time(Int)
  case list(List)
  case record(Record)
  /// Both ends included; empty if the upper is smaller.
  case range(Int, Int)
  case secret(Secret)
  case block(Block)
}

extension Value {
  /// The type's name as the language writes it; records of the platform have their own (`build`).
  public var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "string"
    case .duration: "duration"
    case .size: "size"
    case .time: "time"
    case .list: "list"
    case .record(let record): record.typeName ?? "record"
    case .range: "range"
    case .secret: "secret"
    case .block: "block"
    }
  }

  public var isNull: Bool {
    if case .null = self { true } else { false }
  }

  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  public var int: Int? {
    if case .int(let number) = self { number } else { nil }
  }

  public var bool: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  public var list: List? {
    if case .list(let list) = self { list } else { nil }
  }

  public var record: Record? {
    if case .record(let record) = self { record } else { nil }
  }

  public static func list(_ items: [Value]) -> Value { .list(List(items)) }

  public static func record(_ fields: [(String, Value)], type: String? = nil) -> Value {
    .record(Record(fields, type: type))
  }

  /// The field of a record, null for anything else or where it is absent.
  public subscript(_ key: String) -> Value { record?[key] ?? .null }
}
