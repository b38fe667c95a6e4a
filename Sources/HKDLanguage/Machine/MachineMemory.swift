import Glibc

/// One call: where it goes on, its registers, its code.
struct Frame {
  /// Behind the instruction that runs, or calls; written before anything that may fail or call.
  var pc: UnsafePointer<Instruction>
  var base: UnsafeMutablePointer<Slot>
  var code: UnsafeMutablePointer<Code>

  /// Behind the last register.
  var end: UnsafeMutablePointer<Slot> { base + code.pointee.frameSize }
}

/// What the loop changes all the time, at a fixed address: properties of an object would be checked for exclusive access.
struct MachineState {
  var frame: UnsafeMutablePointer<Frame>
  let frameLimit: UnsafeMutablePointer<Frame>
  let slotLimit: UnsafeMutablePointer<Slot>
  /// Counts down to the next look at cancel and deadline.
  var fuel = 0
  /// Runs inside one another, each a few frames of the thread's own stack.
  var nativeDepth = 0
  var globals: UnsafeMutablePointer<Slot>
}

/// The registers and frames of one machine: address space that costs memory only as far as it is used.
final class MachineMemory {
  /// Calls inside one another; as deep as Lua goes.
  static let deepestCall = 200_000
  private static let slotCount = 4_000_000

  let slots: UnsafeMutablePointer<Slot>
  let frames: UnsafeMutablePointer<Frame>

  init() throws(Failure) {
    guard let slots = Self.map(Slot.self, count: Self.slotCount) else { throw Self.exhausted }
    guard let frames = Self.map(Frame.self, count: Self.deepestCall) else {
      munmap(slots, Self.slotCount * MemoryLayout<Slot>.stride)
      throw Self.exhausted
    }
    // Fresh pages are zero, and zero is null.
    self.slots = slots
    self.frames = frames
  }

  deinit {
    munmap(slots, Self.slotCount * MemoryLayout<Slot>.stride)
    munmap(frames, Self.deepestCall * MemoryLayout<Frame>.stride)
  }

  var slotLimit: UnsafeMutablePointer<Slot> { slots + Self.slotCount }
  var frameLimit: UnsafeMutablePointer<Frame> { frames + Self.deepestCall }

  private static func map<Element>(_ type: Element.Type, count: Int) -> UnsafeMutablePointer<Element>? {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let size = count * MemoryLayout<Element>.stride
    guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED else { return nil }
    return memory.bindMemory(to: Element.self, capacity: count)
  }

  private static let exhausted = Failure(
    "HKD316", "no memory for another task", hint: "fewer parallel tasks need less", kind: .local)
}
