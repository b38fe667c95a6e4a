/// A value as the machine and the containers hold it: sixteen plain bytes, copied and overwritten without reference
/// counting by the compiler.
///
/// Whoever writes a slot owns the reference in it and releases it by hand (``retain()``, ``release()``); a borrowed slot
/// (``borrowed``) carries a mark, so that releasing it does nothing. The first word holds the tag in its low byte. Texts
/// of up to ``SmallText/capacity`` bytes stand in the slot itself, behind the tag and their length; longer ones and
/// all containers are objects whose address is in the second word.
struct Slot {
  var head: UInt64
  var bits: UInt64

  @inline(__always)
  init(head: UInt64, bits: UInt64) {
    self.head = head
    self.bits = bits
  }
}

/// The low byte of ``Slot/head``. Computed properties instead of an enum: the loop compares whole words with them.
enum Tag {
  @inline(__always) static var null: UInt64 { 0 }
  @inline(__always) static var bool: UInt64 { 1 }
  @inline(__always) static var int: UInt64 { 2 }
  @inline(__always) static var float: UInt64 { 3 }
  @inline(__always) static var duration: UInt64 { 4 }
  @inline(__always) static var size: UInt64 { 5 }
  @inline(__always) static var time: UInt64 { 6 }
  @inline(__always) static var smallText: UInt64 { 7 }
  /// No value of the language: an argument that was not given, a global before its declaration ran.
  @inline(__always) static var unset: UInt64 { 8 }

  /// This and all above are objects.
  @inline(__always) static var firstObject: UInt64 { 16 }
  @inline(__always) static var text: UInt64 { 16 }
  @inline(__always) static var list: UInt64 { 17 }
  @inline(__always) static var record: UInt64 { 18 }
  @inline(__always) static var range: UInt64 { 19 }
  @inline(__always) static var secret: UInt64 { 20 }
  @inline(__always) static var block: UInt64 { 21 }
  /// No value of the language: a `var` that closures share, an error on its way.
  @inline(__always) static var cell: UInt64 { 22 }
  @inline(__always) static var failure: UInt64 { 23 }
}

extension Slot {
  @inline(__always) private static var borrowMark: UInt64 { 1 << 63 }

  @inline(__always) static var null: Slot { Slot(head: Tag.null, bits: 0) }
  @inline(__always) static var unset: Slot { Slot(head: Tag.unset, bits: 0) }

  @inline(__always)
  static func bool(_ flag: Bool) -> Slot { Slot(head: Tag.bool, bits: flag ? 1 : 0) }

  @inline(__always)
  static func int(_ number: Int) -> Slot { Slot(head: Tag.int, bits: UInt64(bitPattern: Int64(number))) }

  @inline(__always)
  static func float(_ number: Double) -> Slot { Slot(head: Tag.float, bits: number.bitPattern) }

  /// A duration, size or time.
  @inline(__always)
  static func quantity(_ tag: UInt64, _ number: Int) -> Slot {
    Slot(head: tag, bits: UInt64(bitPattern: Int64(number)))
  }

  /// Takes over one reference to the object.
  @inline(__always)
  init(_ tag: UInt64, owning object: Unmanaged<some AnyObject>) {
    self.init(head: tag, bits: UInt64(UInt(bitPattern: object.toOpaque())))
  }

  /// With a reference of its own to the object.
  @inline(__always)
  init(_ tag: UInt64, _ object: some AnyObject) {
    self.init(tag, owning: Unmanaged.passRetained(object))
  }

  @inline(__always) var tag: UInt64 { head & 0xFF }
  @inline(__always) var isObject: Bool { tag >= Tag.firstObject }
  @inline(__always) var isNull: Bool { head == Tag.null }
  @inline(__always) var isInt: Bool { head == Tag.int }
  @inline(__always) var isFloat: Bool { head == Tag.float }
  @inline(__always) var isText: Bool { tag == Tag.smallText || tag == Tag.text }

  @inline(__always) var int: Int { Int(truncatingIfNeeded: bits) }
  @inline(__always) var float: Double { Double(bitPattern: bits) }
  @inline(__always) var isTrue: Bool { bits != 0 }

  /// The object, of a slot whose tag says that it is one of this class.
  @inline(__always)
  func object<Object: AnyObject>(_ type: Object.Type = Object.self) -> Unmanaged<Object> {
    unsafeBitCast(UInt(bits), to: Unmanaged<Object>.self)
  }

  /// An owned copy.
  @inline(__always)
  func retained() -> Slot {
    guard isObject else { return self }
    _ = object(AnyObject.self).retain()
    return Slot(head: tag, bits: bits)
  }

  /// The same value without a reference of its own: valid as long as the slot it was read from keeps its value.
  @inline(__always) var borrowed: Slot { isObject ? Slot(head: head | Self.borrowMark, bits: bits) : self }

  @inline(__always) var isBorrowed: Bool { isObject && head & Self.borrowMark != 0 }

  /// Gives up the reference, if there is one and it is owned. The slot must not be read any more.
  @inline(__always)
  func release() {
    if isObject { releaseObject() }
  }

  @inline(never)
  private func releaseObject() {
    guard head & Self.borrowMark == 0 else { return }
    object(AnyObject.self).release()
  }
}

extension UnsafeMutablePointer<Slot> {
  /// Releases what stands here and leaves null.
  @inline(__always)
  func clear() {
    if pointee.isObject {
      let old = pointee
      pointee = .null
      old.release()
    }
  }

  /// Puts an owned value here in place of the old one.
  @inline(__always)
  func replace(by new: Slot) {
    let old = pointee
    pointee = new
    old.release()
  }

  /// Moves the value out; null stays.
  @inline(__always)
  func take() -> Slot {
    let value = pointee
    pointee = .null
    return value
  }

  /// Whether this slot holds the one reference to its object, which may then be changed in place.
  @inline(__always)
  func isUnique<Object: AnyObject>(_ type: Object.Type) -> Bool {
    guard !pointee.isBorrowed else { return false }
    // The second word of the slot is the reference itself: asking there takes none of its own.
    let reference = (UnsafeMutableRawPointer(self) + MemoryLayout<UInt64>.size).assumingMemoryBound(to: Object.self)
    return isKnownUniquelyReferenced(&reference.pointee)
  }
}
