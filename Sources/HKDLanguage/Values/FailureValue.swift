/// Errors as values: what `catch err` binds and `fail $err` takes back.
extension Failure {
  public static let typeName = "error"

  /// A record `code message hint place trace cause status id request-id`, null where there is nothing to say; it
  /// carries the failure itself, so that raising it again loses nothing.
  public var value: Value {
    .record(
      Record(
        [
          ("code", .string(code)), ("message", .string(message)), ("hint", Self.text(hint)),
          ("place", place?.value ?? .null), ("trace", .list(trace.map(\.value))), ("cause", cause?.value ?? .null),
          ("status", status.map(Value.int) ?? .null), ("id", Self.text(id)), ("request-id", Self.text(requestID)),
        ], type: Self.typeName, payload: self))
  }

  /// The failure that an error value stands for, with what a program changed in its fields; nil for other values.
  public convenience init?(_ value: Value) {
    guard let record = Self.record(value) else { return nil }
    // A program can build a chain of any length.
    var causes: [Record] = []
    while let cause = (causes.last ?? record)["cause"].flatMap(Self.record) { causes.append(cause) }
    self.init(record, cause: causes.reversed().reduce(nil) { Failure($1, cause: $0) })
  }

  private convenience init(_ record: Record, cause: Failure?) {
    let original = record.payload as? Failure
    self.init(
      record["code"]?.string ?? "HKD300", record["message"]?.string ?? "", hint: record["hint"]?.string,
      kind: original?.kind ?? .script, place: original?.place, trace: original?.trace ?? [],
      cause: cause ?? original?.cause, status: record["status"]?.int,
      id: record["id"]?.string, requestID: record["request-id"]?.string)
  }

  private static func record(_ value: Value) -> Record? {
    guard case .record(let record) = value, record.typeName == typeName else { return nil }
    return record
  }

  private static func text(_ text: String?) -> Value { text.map(Value.string) ?? .null }
}

extension Place {
  /// `[file: line: column:]`, line and column from 1.
  public var value: Value { .record(fields) }

  fileprivate var fields: [(String, Value)] {
    let (line, column) = source.position(of: span.start)
    return [("file", .string(source.name)), ("line", .int(line)), ("column", .int(column))]
  }
}

extension TraceEntry {
  /// A place with the name of what was called there.
  public var value: Value { .record([("name", .string(name))] + place.fields) }
}
