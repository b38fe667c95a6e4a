/// A `{ |a, b| … }` as a value: code with the scope it closes over.
///
/// The machine that made it is the only one that can call it (``Invocation/call(_:_:)``).
public struct Block: Sendable {
  /// The machine's closure object.
  let closure: any AnyObject & Sendable

  init(closure: any AnyObject & Sendable) { self.closure = closure }
}
