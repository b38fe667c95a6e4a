/// Finds what every name of a program means, and all that is wrong with it before it runs.
///
/// Checking writes into the tree: bindings, call targets, bound arguments, signatures, modules. A program without errors
/// can be compiled.
public struct Checker {
  let table: CommandTable
  let session: SessionNames
  let loadModule: ModuleLoader

  public init(_ table: CommandTable, session: SessionNames, loadModule: @escaping ModuleLoader) {
    self.table = table
    self.session = session
    self.loadModule = loadModule
  }

  /// Parses and checks a text.
  public func check(_ source: SourceText) -> Program {
    let program = Parser.parse(source)
    check(program)
    return program
  }

  /// Checks a parsed program and the modules it uses; what is wrong joins ``Program/diagnostics``, by place, that of
  /// modules last.
  public func check(_ program: Program) {
    var text = TextChecker(self, program)
    text.check()
  }
}
