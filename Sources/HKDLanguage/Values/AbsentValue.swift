/// Marks the default of a parameter whose command must tell an argument that is null from one that is not given.
final class AbsentValue: Sendable {}

extension Value {
  /// What such a parameter gets when it is not given; no program ever sees it.
  public static let absent = Value.record(Record([], payload: AbsentValue()))

  public var isAbsent: Bool { record?.payload is AbsentValue }
}
