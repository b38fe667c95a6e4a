import Testing

@testable import HKDLanguage

@Suite struct ValueStorageTests {
  static let texts = [
    "", "a", "fourteen bytes", "fifteen bytes !", "äöü€𝄞", "a much longer text that has its own object",
  ]

  @Test(arguments: texts)
  func textsComeBackAsTheyWere(_ text: String) {
    let slot = Slot(text)
    defer { slot.release() }
    #expect(slot.text == text)
    #expect(slot.utf8Count == text.utf8.count)
    #expect(slot.isObject == (text.utf8.count > SmallText.capacity))
    #expect(slot.withUTF8 { Array($0) } == Array(text.utf8))
  }

  @Test func textsAreTheSameByBytes() {
    for left in Self.texts {
      for right in Self.texts {
        let slots = (Slot(left), Slot(right))
        #expect(slots.0.isSameText(slots.1) == (left == right))
        slots.0.release()
        slots.1.release()
      }
    }
    // The same text to String, not to the language.
    #expect(!Slot("é").isSameText(Slot("e\u{301}")))
  }

  @Test func appendingAcrossTheBorderOfSmallTexts() {
    var slot = Slot("")
    var expected = ""
    for number in 0..<40 {
      let piece = Slot(String(number))
      withUnsafeMutablePointer(to: &slot) { $0.appendText(piece) }
      expected += String(number)
      #expect(slot.text == expected)
    }
    slot.release()
  }

  @Test func appendingToASharedTextLeavesTheOtherAlone() {
    var slot = Slot("a text that is long enough for an object")
    let shared = slot.retained()
    withUnsafeMutablePointer(to: &slot) { $0.appendText(Slot("!")) }
    #expect(shared.text == "a text that is long enough for an object")
    #expect(slot.text == "a text that is long enough for an object!")
    slot.release()
    shared.release()
  }

  @Test func appendingATextToItself() {
    var slot = Slot("a text that is long enough")
    for _ in 0..<3 {
      let same = slot.borrowed
      withUnsafeMutablePointer(to: &slot) { $0.appendText(same) }
    }
    #expect(slot.text == String(repeating: "a text that is long enough", count: 8))
    slot.release()
  }

  @Test func listsGrowAndAreCopiedOnlyWhenShared() {
    var slot = Slot(.list([]))
    for number in 0..<100 {
      withUnsafeMutablePointer(to: &slot) { $0.appendItem(.int(number)) }
    }
    let before = slot.bits
    let shared = slot.retained()
    withUnsafeMutablePointer(to: &slot) { $0.appendItem(.int(100)) }
    #expect(slot.bits != before)
    #expect(shared.value.list?.count == 100)
    #expect(slot.value.list?.map(\.int) == (0...100).map(Optional.some))
    slot.release()
    shared.release()
  }

  /// What the end of the task interrupts leaves the list as it was.
  @Test func aListIsAsItWasWhereAppendingEnded() throws {
    let more = Slot(.list(List(Array(repeating: .string("a text that has its own object"), count: 300_000))))
    var slot = Slot(.list([.int(1), .int(2)]))
    let scope = TaskScope()
    scope.cancel(Failure("HKD351", "interrupted", kind: .interrupted, isCatchable: false))
    #expect(throws: Failure.self) {
      try withUnsafeMutablePointer(to: &slot) { try $0.appendItems(of: more, in: scope) }
    }
    #expect(slot.value == .list([.int(1), .int(2)]))
    slot.release()
    more.release()
  }

  @Test func aListAppendedToItself() throws {
    var slot = Slot(.list([.int(1), .string("a text that has its own object")]))
    try withUnsafeMutablePointer(to: &slot) { try $0.appendItems(of: $0.pointee, in: TaskScope()) }
    let items = slot.value.list.map(Array.init) ?? []
    #expect(items.count == 4)
    #expect(items.last?.string == "a text that has its own object")
    slot.release()
  }

  @Test(arguments: [3, 8, 9, 10, 5000])
  func recordsFindTheirKeysInOrder(count: Int) {
    var record = Record()
    let keys = (0..<count).map { $0 % 3 == 0 ? "key-\($0)" : "a key longer than a slot \($0)" }
    for (number, key) in keys.enumerated() { record.set(key, .int(number)) }
    #expect(record.keys == keys)
    #expect(record.values.map(\.int) == (0..<count).map(Optional.some))
    for (number, key) in keys.enumerated() { #expect(record[key]?.int == number) }
    #expect(record["absent"] == nil)
    #expect(record["a key that is absent and long"] == nil)
  }

  @Test func recordsAreValues() {
    let first = Record([("a", .int(1)), ("b", .int(2)), ("a", .int(3))], type: "build")
    var second = first
    second.set("c", .string("new"))
    second.set("b", .null)
    #expect(first.keys == ["a", "b"])
    #expect(first["a"]?.int == 3)
    #expect(first["b"]?.int == 2)
    #expect(second.keys == ["a", "b", "c"])
    #expect(second["b"]?.isNull == true)
    #expect(second.typeName == "build")
    #expect(second.typed(nil).typeName == nil)
  }

  @Test func valuesOfAllKindsPassThroughSlots() {
    let values: [Value] = [
      .null, .bool(true), .int(.min), .float(1.5), .string("text"), .duration(5), .size(6), .time(7), .list([.int(1)]),
      .record([("k", .int(1))]), .range(1, 5), .secret(Secret("hidden")),
    ]
    for value in values {
      let slot = Slot(value)
      #expect("\(slot.value)" == "\(value)")
      #expect(slot.typeName == value.typeName)
      slot.release()
    }
  }

  @Test func aLongChainOfContainersIsReleased() {
    var slot = Slot.null
    for index in 0..<200_000 {
      let outer = ListObject.make(capacity: 1)
      outer.appendWithinCapacity(slot)
      slot = Slot(Tag.list, owning: Unmanaged.passRetained(outer))
      if index % 3 == 0 {
        slot = Slot(.record(Record([("inner", slot.takenValue())])))
      }
    }
    slot.release()
  }

  @Test func aBorrowedSlotOwnsNothing() {
    let slot = Slot("a text that is long enough for an object")
    let borrowed = slot.borrowed
    borrowed.release()
    borrowed.release()
    let owned = borrowed.retained()
    #expect(!owned.isBorrowed)
    slot.release()
    #expect(owned.text == "a text that is long enough for an object")
    owned.release()
  }
}

extension Slot {
  fileprivate func takenValue() -> Value {
    let value = self.value
    release()
    return value
  }
}
