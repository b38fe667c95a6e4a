/// The built-in commands by name, and the platform's types: what checking needs to know of an embedding program.
public struct CommandTable: Sendable {
  public let commands: [Command]
  public let namedTypes: [String: NamedType]
  private let byName: [String: (command: Command, signature: Signature)]
  /// What stands before a `:` in some command's name.
  private let prefixes: Set<String>

  /// - Parameter commands: Of two with one name the first counts.
  public init(_ commands: [Command], namedTypes: [NamedType] = []) {
    self.commands = commands
    self.namedTypes = Dictionary(namedTypes.map { ($0.name, $0) }) { first, _ in first }
    byName = Dictionary(commands.map { ($0.name, ($0, Signature($0.parameters))) }) { first, _ in first }
    prefixes = Set(
      commands.compactMap { command in command.name.firstIndex(of: ":").map { String(command.name[..<$0]) } })
  }

  public subscript(_ name: String) -> Command? { byName[name]?.command }

  func signature(of name: String) -> (command: Command, signature: Signature)? { byName[name] }

  /// Whether commands named `prefix:…` exist.
  func hasPrefix(_ prefix: String) -> Bool { prefixes.contains(prefix) }

  /// The type that a name stands for: one of the language's own or of the platform's.
  public func type(named name: String) -> ValueType? {
    Self.ownTypes[name] ?? (namedTypes[name] == nil ? nil : .named(name))
  }

  var typeNames: [String] { Array(Self.ownTypes.keys) + Array(namedTypes.keys) }

  private static let ownTypes: [String: ValueType] = {
    let types: [ValueType] = [
      .any, .null, .bool, .int, .float, .string, .duration, .size, .time, .list, .record, .range, .secret, .block,
    ]
    return Dictionary(uniqueKeysWithValues: types.map { ($0.description, $0) })
  }()
}
