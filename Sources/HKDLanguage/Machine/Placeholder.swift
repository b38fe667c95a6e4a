/// What stands for the answer to a write that `--plan` has not sent: a record of the type that the command gives, whose
/// fields are placeholders too.
///
/// Programs may hand it on and show it. What depends on its content cannot be planned, and stops the plan.
public final class Placeholder: Sendable {
  /// `release.id`: what it stands for.
  public let description: String

  public init(_ description: String) { self.description = description }

  /// A placeholder as a value.
  public static func value(_ description: String, type: String?) -> Value {
    .record(Record([], type: type, payload: Placeholder(description)))
  }

  /// The placeholder that a value is, nil if it is none.
  public static func of(_ value: Value) -> Placeholder? {
    guard case .record(let record) = value else { return nil }
    return record.payload as? Placeholder
  }

  /// The failure with which a plan stops where it needs the content of a value; nil for values that are no placeholder.
  static func stop(_ value: Value) -> Failure? {
    of(value).map {
      Failure(
        "HKD318", "the plan ends here: what follows depends on \($0.description), which only a real run knows",
        isCatchable: false)
    }
  }

  /// The placeholder of a field.
  func field(_ name: String) -> Value { Placeholder.value("\(description).\(name)", type: nil) }
}
