/// The keys of a record in their order. Records made at one place of a program, or read from one kind of JSON object,
/// share one; a record that adds a key takes a table of its own first, unless it has one already.
///
/// Few keys are searched one after another (a slot's two words are one comparison for keys of up to fourteen bytes);
/// more get an index of hashes, so that a record of 100 000 keys is built in linear time.
final class KeyTable: ManagedBuffer<KeyTable.Header, Slot> {
  struct Header {
    var count: Int
    let capacity: Int
    /// Positions of keys by hash, open addressing; negative where free.
    var index: UnsafeMutablePointer<Int32>?
    var indexMask: Int
  }

  /// From this many keys on there is an index.
  private static let indexedCount = 9

  nonisolated(unsafe) static let empty = make(capacity: 0)

  static func make(capacity: Int) -> KeyTable {
    unsafeDowncast(
      KeyTable.create(minimumCapacity: capacity) { _ in
        Header(count: 0, capacity: capacity, index: nil, indexMask: 0)
      }, to: KeyTable.self)
  }

  @inline(__always) var keys: UnsafeMutablePointer<Slot> { withUnsafeMutablePointerToElements { $0 } }
  @inline(__always) var count: Int { withUnsafeMutablePointerToHeader { $0.pointee.count } }
  @inline(__always) var room: Int { withUnsafeMutablePointerToHeader { $0.pointee.capacity } }

  deinit {
    withUnsafeMutablePointers { header, keys in
      for index in 0..<header.pointee.count { keys[index].release() }
      header.pointee.index?.deallocate()
    }
  }

  /// The position of a key, -1 if it is not there.
  @inline(__always)
  func position(of key: Slot) -> Int {
    withUnsafeMutablePointers { header, keys in
      let count = header.pointee.count
      if count < Self.indexedCount, key.tag == Tag.smallText {
        for index in 0..<count where keys[index].bits == key.bits && keys[index].head == key.head { return index }
        return -1
      }
      return search(key)
    }
  }

  @inline(never)
  private func search(_ key: Slot) -> Int {
    withUnsafeMutablePointers { header, keys in
      guard let index = header.pointee.index else {
        for position in 0..<header.pointee.count where keys[position].isSameText(key) { return position }
        return -1
      }
      let mask = header.pointee.indexMask
      var probe = key.textHash & mask
      while index[probe] >= 0 {
        let position = Int(index[probe])
        if keys[position].isSameText(key) { return position }
        probe = (probe + 1) & mask
      }
      return -1
    }
  }

  /// A table of the same keys with room for `capacity`.
  func copy(capacity: Int) -> KeyTable {
    let copy = KeyTable.make(capacity: capacity)
    let source = keys
    for index in 0..<count { copy.appendWithinCapacity(source[index].retained()) }
    return copy
  }

  /// Adds an owned key that is not there yet; there must be room and the table must not be shared.
  func appendWithinCapacity(_ key: Slot) {
    withUnsafeMutablePointers { header, keys in
      let count = header.pointee.count
      keys[count] = key
      header.pointee.count = count + 1
      if count + 1 >= Self.indexedCount { updateIndex(header, keys) }
    }
  }

  private func updateIndex(_ header: UnsafeMutablePointer<Header>, _ keys: UnsafeMutablePointer<Slot>) {
    let count = header.pointee.count
    if let index = header.pointee.index, count * 2 <= header.pointee.indexMask {
      Self.enter(keys[count - 1], at: count - 1, index, mask: header.pointee.indexMask)
      return
    }
    header.pointee.index?.deallocate()
    var size = 32
    while size < count * 4 { size *= 2 }
    let index = UnsafeMutablePointer<Int32>.allocate(capacity: size)
    index.update(repeating: -1, count: size)
    for position in 0..<count { Self.enter(keys[position], at: position, index, mask: size - 1) }
    header.pointee.index = index
    header.pointee.indexMask = size - 1
  }

  private static func enter(_ key: Slot, at position: Int, _ index: UnsafeMutablePointer<Int32>, mask: Int) {
    var probe = key.textHash & mask
    while index[probe] >= 0 { probe = (probe + 1) & mask }
    index[probe] = Int32(truncatingIfNeeded: position)
  }
}

extension Slot {
  /// Differs from run to run, so that no JSON document can be made whose keys all collide.
  private static let hashSeed = UInt64.random(in: .min ... .max)

  /// A hash of the text in this slot.
  fileprivate var textHash: Int {
    var hash = Slot.hashSeed
    if tag == Tag.smallText {
      hash = Self.mix(hash ^ head)
      hash = Self.mix(hash ^ bits)
    } else {
      withUTF8 { bytes in
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        hash ^= UInt64(bitPattern: Int64(hasher.finalize()))
      }
    }
    return Int(truncatingIfNeeded: hash >> 1)
  }

  /// The two halves of the 128-bit product with an odd constant, folded (the mixing step of wyhash).
  @inline(__always)
  private static func mix(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
