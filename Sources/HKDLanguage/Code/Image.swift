/// What a program or session has compiled so far: functions, modules and globals outlive the text that they come from.
final class Image {
  let globals = Globals()
  /// Numbers of globals given out.
  private(set) var globalCount = 0
  private var functions: [ObjectIdentifier: (definition: Definition, function: Function)] = [:]
  private var modules: [ObjectIdentifier: (module: Module, unit: ModuleUnit)] = [:]

  /// The function of a `def`, empty until the text that the `def` stands in is compiled.
  func function(of definition: Definition) -> Function {
    if let known = functions[ObjectIdentifier(definition)] { return known.function }
    let function = Function(name: definition.name.text, kind: .definition)
    functions[ObjectIdentifier(definition)] = (definition, function)
    return function
  }

  /// The code of a module; compiled when it is first asked for.
  func unit(of module: Module, compile: (Program) -> Function) -> ModuleUnit {
    if let known = modules[ObjectIdentifier(module)] { return known.unit }
    let index = modules.count
    let unit = ModuleUnit(function: compile(module.program), index: index)
    modules[ObjectIdentifier(module)] = (module, unit)
    return unit
  }

  func newGlobal() -> Int {
    globalCount += 1
    return globalCount - 1
  }

  /// The number of a name that is kept by the session.
  func global(of binding: Binding) -> Int {
    if binding.slot < 0 { binding.slot = newGlobal() }
    return binding.slot
  }
}
