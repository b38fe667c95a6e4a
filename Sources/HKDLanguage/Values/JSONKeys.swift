/// The keys of an object that is being read: those of the object before it as long as they are the same, else a table of
/// its own.
struct JSONKeys {
  private var expected: KeyTable?
  private var matched = 0
  private var own: KeyTable?
  /// Whether every key stands in the text as it is, so that it can be compared there.
  private(set) var isPlain = true

  /// - Parameter expected: The keys of the object before, all of them plain.
  init(expected: KeyTable?) { self.expected = expected }

  /// Compares the next expected key with the text behind an opening quote; gives its length if that is the key.
  @inline(__always)
  mutating func takeExpected(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let expected, matched < expected.count else { return nil }
    let length = expected.keys[matched].withUTF8 { key in
      guard text.count > key.count, text[key.count] == UInt8(ascii: "\"") else { return -1 }
      for index in 0..<key.count where key[index] != text[index] { return -1 }
      return key.count
    }
    guard length >= 0 else { return nil }
    matched += 1
    return length
  }

  /// Takes over a key; false, leaving it to the caller, if it stands there already.
  mutating func append(_ key: Slot, isPlain: Bool) -> Bool {
    var table = takeOwn()
    guard table.position(of: key) < 0 else { return false }
    if table.count == table.room {
      table = table.copy(capacity: max(8, table.count * 2))
      own = table
    }
    table.appendWithinCapacity(key)
    self.isPlain = self.isPlain && isPlain
    return true
  }

  /// The table of all the keys.
  mutating func finish() -> KeyTable {
    if let expected, matched == expected.count { return expected }
    return takeOwn()
  }

  /// Leaves the expected keys: the ones that were the same begin a table of its own.
  private mutating func takeOwn() -> KeyTable {
    if let own { return own }
    let table = KeyTable.make(capacity: max(8, matched + 1))
    if let expected {
      for index in 0..<matched { table.appendWithinCapacity(expected.keys[index].retained()) }
    }
    expected = nil
    own = table
    return table
  }
}
