/// A `var` that closures share with the scope that declares it.
final class Cell: ManagedBuffer<Cell.Header, Void> {
  struct Header {
    var content: Slot
    /// How many machines had begun when it was made: a parallel task changes only what is younger than itself.
    let birth: Int
  }

  static func make(_ content: Slot, birth: Int) -> Cell {
    unsafeDowncast(
      Cell.create(minimumCapacity: 0) { _ in Header(content: content, birth: birth) }, to: Cell.self)
  }

  @inline(__always) var content: UnsafeMutablePointer<Slot> {
    withUnsafeMutablePointerToHeader { UnsafeMutableRawPointer($0).assumingMemoryBound(to: Slot.self) }
  }

  var birth: Int { withUnsafeMutablePointerToHeader { $0.pointee.birth } }

  deinit { Slot.releaseAll(content, count: 1) }
}
