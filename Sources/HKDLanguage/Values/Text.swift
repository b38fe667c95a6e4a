/// Texts that fit into a slot: the length in the second byte, the bytes behind it.
enum SmallText {
  static let capacity = 14
  /// Where the bytes begin in a slot.
  static let offset = 2
}

/// A text too long for a slot.
///
/// A buffer object with only a header: a stored property would be checked for exclusive access on each append.
final class TextObject: ManagedBuffer<String, Void> {
  static func make(_ text: consuming String) -> TextObject {
    let header = text
    return unsafeDowncast(TextObject.create(minimumCapacity: 0) { _ in header }, to: TextObject.self)
  }
}

extension Slot {
  /// Texts have one form each: short ones are always small, so that two slots of different forms are different texts.
  init(_ text: String) {
    var text = text
    self = text.withUTF8 { bytes in bytes.count <= SmallText.capacity ? Slot(small: bytes) : .null }
    if isNull { self = Slot(Tag.text, owning: Unmanaged.passRetained(TextObject.make(text))) }
  }

  /// A text of these bytes, which are UTF-8.
  init(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count <= SmallText.capacity {
      self.init(small: bytes)
    } else {
      self.init(Tag.text, owning: Unmanaged.passRetained(TextObject.make(String(decoding: bytes, as: UTF8.self))))
    }
  }

  private init(small bytes: UnsafeBufferPointer<UInt8>) {
    self.init(head: Tag.smallText | UInt64(bytes.count) << 8, bits: 0)
    withUnsafeMutableBytes(of: &self) { slot in
      for index in 0..<bytes.count { slot[SmallText.offset + index] = bytes[index] }
    }
  }

  /// The text of a slot that holds one.
  var text: String {
    if tag == Tag.smallText {
      return withSmallBytes { String(decoding: $0, as: UTF8.self) }
    }
    return object(TextObject.self)._withUnsafeGuaranteedRef { $0.header }
  }

  /// The bytes of a slot that holds a text.
  @inline(__always)
  func withUTF8<Result, Problem: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    if tag == Tag.smallText { return try withSmallBytes(body) }
    return try withLongBytes(body)
  }

  @inline(__always)
  private func withSmallBytes<Result, Problem: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    let count = Int(head >> 8 & 0xFF)
    return try withUnsafeBytes(of: self) { slot throws(Problem) in
      try body(
        UnsafeBufferPointer(rebasing: slot.bindMemory(to: UInt8.self)[SmallText.offset..<SmallText.offset + count]))
    }
  }

  private func withLongBytes<Result, Problem: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    // Native strings are contiguous: this makes no copy. `withUTF8` would, if the string were not.
    var text = object(TextObject.self)._withUnsafeGuaranteedRef { $0.header }
    var result: Swift.Result<Result, Problem>?
    text.withUTF8 { bytes in
      do throws(Problem) { result = .success(try body(bytes)) } catch { result = .failure(error) }
    }
    return try result.unsafelyUnwrapped.get()
  }

  var utf8Count: Int {
    tag == Tag.smallText
      ? Int(head >> 8 & 0xFF) : object(TextObject.self)._withUnsafeGuaranteedRef { $0.header.utf8.count }
  }

  /// Whether two slots that both hold texts hold the same bytes.
  func isSameText(_ other: Slot) -> Bool {
    if tag == Tag.smallText || other.tag == Tag.smallText { return head == other.head && bits == other.bits }
    if bits == other.bits { return true }
    return withUTF8 { left in
      other.withUTF8 { right in
        left.count == right.count && left.elementsEqual(right)
      }
    }
  }
}

extension UnsafeMutablePointer<Slot> {
  /// Appends to the text that stands here; in place if it is not shared.
  func appendText(_ addition: Slot) {
    let count = pointee.utf8Count
    let added = addition.utf8Count
    if pointee.tag == Tag.text, isUnique(TextObject.self) {
      pointee.object(TextObject.self)._withUnsafeGuaranteedRef { target in
        target.withUnsafeMutablePointerToHeader { $0.pointee.append(addition.text) }
      }
    } else if count + added <= SmallText.capacity {
      let left = pointee
      var joined = Slot(head: left.head + UInt64(added) << 8, bits: left.bits)
      addition.withUTF8 { bytes in
        withUnsafeMutableBytes(of: &joined) { slot in
          for index in 0..<added { slot[SmallText.offset + count + index] = bytes[index] }
        }
      }
      pointee = joined
    } else {
      var joined = ""
      joined.reserveCapacity(max(count + added, 2 * SmallText.capacity))
      joined.append(pointee.text)
      joined.append(addition.text)
      replace(by: Slot(Tag.text, owning: Unmanaged.passRetained(TextObject.make(joined))))
    }
  }
}
