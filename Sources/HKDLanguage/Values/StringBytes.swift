import Glibc

/// The language compares strings by their bytes, which is by their scalars; `String`'s `==` and `<` go by canonical
/// equivalence, under which two different keys of a JSON object could be one.
public func haveEqualBytes(_ left: String, _ right: String) -> Bool {
  left.utf8.count == right.utf8.count && byteOrder(left, right) == 0
}

/// Negative, zero or positive as `memcmp` has it; a prefix comes first.
public func byteOrder(_ left: String, _ right: String) -> Int {
  let order = left.utf8.withContiguousStorageIfAvailable { left in
    right.utf8.withContiguousStorageIfAvailable { right in byteOrder(left, right) }
  }
  if let order, let order { return order }
  // Strings that are not contiguous in memory exist only where they come from other frameworks.
  return Array(left.utf8).withUnsafeBufferPointer { left in
    Array(right.utf8).withUnsafeBufferPointer { right in byteOrder(left, right) }
  }
}

private func byteOrder(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
  if let leftStart = left.baseAddress, let rightStart = right.baseAddress {
    let order = memcmp(leftStart, rightStart, min(left.count, right.count))
    if order != 0 { return Int(order) }
  }
  return left.count - right.count
}

/// Gives the bytes of a text, which are well-formed UTF-8, to a body that throws one kind of error.
func withBytes<Result, Problem: Error>(
  of text: String, _ body: (UnsafeBufferPointer<UInt8>) throws(Problem) -> Result
) throws(Problem) -> Result {
  var text = text
  let result = text.withUTF8 { bytes in
    Swift.Result<Result, Problem> { () throws(Problem) in try body(bytes) }
  }
  return try result.get()
}

/// A text as a key of dictionaries and sets that tell texts apart by their bytes, as the language does.
public struct ExactText: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public static func == (left: ExactText, right: ExactText) -> Bool { haveEqualBytes(left.text, right.text) }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
