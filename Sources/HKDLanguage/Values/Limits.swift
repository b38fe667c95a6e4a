/// How large one value may grow: beyond that a program gets an error, where the system would end the whole process.
public enum Limits {
  /// Bytes of one text.
  public static let text = 1 << 30
  /// Items of one list; a range may have more, as it is not built.
  public static let list = 1 << 28

  /// What a range is refused with where a list would have to be made of it.
  static let longRange = Failure("HKD316", "the range is too long for a list", hint: "a list may have \(list) items")

  /// Throws if a text of so many bytes, the sum of two, would be too long.
  public static func checkText(_ count: Int, _ more: Int = 0) throws(Failure) {
    let (sum, overflow) = count.addingReportingOverflow(more)
    if overflow || sum > text { throw Failure("HKD316", "a text may have \(SizeText.format(text)) at most") }
  }

  /// Throws if a list of so many items, the sum of two, would be too long.
  public static func checkList(_ count: Int, _ more: Int = 0) throws(Failure) {
    let (sum, overflow) = count.addingReportingOverflow(more)
    if overflow || sum > list { throw Failure("HKD316", "a list may have \(list) items at most") }
  }
}
