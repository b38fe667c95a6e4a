/// Owned slots that wait for the container they will stand in.
struct SlotStack: ~Copyable {
  private var slots: UnsafeMutablePointer<Slot>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 64) {
    slots = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit {
    Slot.releaseAll(slots, count: count)
    slots.deallocate()
  }

  /// Takes over an owned slot.
  @inline(__always)
  mutating func push(_ slot: Slot) {
    if count == capacity { grow() }
    slots[count] = slot
    count += 1
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: capacity * 2)
    larger.update(from: slots, count: count)
    slots.deallocate()
    slots = larger
    capacity *= 2
  }

  /// Moves the slots from an index on into memory that has room for them.
  mutating func move(from first: Int, to target: UnsafeMutablePointer<Slot>) {
    target.update(from: slots + first, count: count - first)
    count = first
  }
}
