/// A `{ |a, b| … }` as a value: code with the scope it closes over. Called through ``Runtime/call(_:_:scope:)``.
public struct Block: @unchecked Sendable {
  let closure: ClosureObject

  init(closure: ClosureObject) { self.closure = closure }
}

/// The code of a closure and what it closes over: values for names that are fixed, ``Cell``s for those that change.
final class ClosureObject: ManagedBuffer<ClosureObject.Header, Slot> {
  struct Header {
    /// Owned.
    let function: Unmanaged<Function>
    var count: Int
  }

  static func make(_ function: Function, captureCount: Int) -> ClosureObject {
    unsafeDowncast(
      ClosureObject.create(minimumCapacity: captureCount) { _ in
        Header(function: .passRetained(function), count: 0)
      }, to: ClosureObject.self)
  }

  @inline(__always) var captures: UnsafeMutablePointer<Slot> { withUnsafeMutablePointerToElements { $0 } }
  @inline(__always) var function: Unmanaged<Function> { withUnsafeMutablePointerToHeader { $0.pointee.function } }
  @inline(__always) var count: Int {
    get { withUnsafeMutablePointerToHeader { $0.pointee.count } }
    set { withUnsafeMutablePointerToHeader { $0.pointee.count = newValue } }
  }

  /// Puts what it closes over into registers, borrowed: whoever calls it holds it.
  @inline(__always)
  func lendCaptures(to registers: UnsafeMutablePointer<Slot>) {
    withUnsafeMutablePointers { header, captures in
      for index in 0..<header.pointee.count { registers[index] = captures[index].borrowed }
    }
  }

  deinit {
    Slot.releaseAll(captures, count: count)
    function.release()
  }
}
