/// Reads the text of a module: the path as written, and the folder of the text that says `use`.
///
/// Throws a ``Failure`` whose message says why it cannot be read. The name of the text must be the same for the same
/// file: it is what modules are known by.
public typealias ModuleLoader = (_ path: String, _ folder: String) throws(Failure) -> SourceText

/// The modules read so far, each once.
final class ModuleTable {
  enum State {
    /// Being checked further up: to use it now is a circle.
    case loading
    case loaded(Module)
  }

  var states: [String: State] = [:]
  /// The names of those being checked, outermost first.
  var chain: [String] = []
  /// How many modules may use each other in a row.
  static let longestChain = 64
}
