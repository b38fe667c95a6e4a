import Synchronization

/// The built-in commands by name, and the platform's types: what checking needs to know of an embedding program.
///
/// Both are made when they are first asked for: together they would be a third of a short program's run.
public final class CommandTable: Sendable {
  private let make: @Sendable () -> Contents
  private let made = Mutex<Contents?>(nil)
  private let makeElsewhere: @Sendable () -> [Command]

  /// - Parameters:
  ///   - commands: Of two with one name the first counts.
  ///   - elsewhere: What only a session has, where this is none's: the error about such a name says so.
  public init(
    _ commands: @autoclosure @escaping @Sendable () -> [Command],
    namedTypes: @autoclosure @escaping @Sendable () -> [NamedType] = [],
    elsewhere: @escaping @Sendable () -> [Command] = { [] }
  ) {
    make = { Contents(commands(), namedTypes: namedTypes()) }
    makeElsewhere = elsewhere
  }

  /// Whether a command that is not in the table is one of a session's.
  func isElsewhere(_ name: String) -> Bool { makeElsewhere().contains { $0.name == name } }

  public var commands: [Command] { contents.commands }
  public var namedTypes: [String: NamedType] { contents.namedTypes }

  public subscript(_ name: String) -> Command? { contents.byName[name]?.command }

  /// - Parameter hash: ``NameHash/hash(_:)`` of the name.
  func entry(_ name: String, _ hash: UInt64) -> Entry? { contents.byName[name, hash] }

  /// Whether commands named `prefix:…` exist.
  func hasPrefix(_ prefix: String) -> Bool { commands.contains { $0.name.hasPrefix(prefix + ":") } }

  /// The type that a name stands for: one of the language's own or of the platform's.
  public func type(named name: String) -> ValueType? {
    Self.ownTypes[name] ?? (namedTypes[name] == nil ? nil : .named(name))
  }

  var typeNames: [String] { Array(Self.ownTypes.keys) + Array(namedTypes.keys) }

  private var contents: Contents {
    made.withLock { made in
      if let made { return made }
      let contents = make()
      made = contents
      return contents
    }
  }

  private static let ownTypes: [String: ValueType] = {
    let types: [ValueType] = [
      .any, .null, .bool, .int, .float, .string, .duration, .size, .time, .list, .record, .range, .secret, .block,
    ]
    return Dictionary(uniqueKeysWithValues: types.map { ($0.description, $0) })
  }()
}

extension CommandTable {
  private final class Contents: Sendable {
    let commands: [Command]
    let namedTypes: [String: NamedType]
    let byName: NameTable<Entry>

    init(_ commands: [Command], namedTypes: [NamedType]) {
      self.commands = commands
      self.namedTypes = Dictionary(namedTypes.map { ($0.name, $0) }) { first, _ in first }
      var byName = NameTable<Entry>()
      for command in commands.reversed() { byName.set(command.name, Entry(command)) }
      self.byName = byName
    }
  }

  /// A command, and its signature when a program has used it.
  final class Entry: Sendable {
    let command: Command
    private let made = Mutex<Signature?>(nil)

    init(_ command: Command) { self.command = command }

    var signature: Signature {
      made.withLock { made in
        if let made { return made }
        let signature = Signature(command.parameters)
        made = signature
        return signature
      }
    }
  }
}
