import Glibc
import HKDLanguage

/// A netrc file as curl and the Heroku CLI read it: `machine`, `default`, `login`, `password`, `account`, `macdef` with
/// its body up to an empty line, `#` comments, and quoted values with `\` escapes.
public struct Netrc: Sendable {
  /// What the file says of one machine.
  public struct Entry: Sendable, Equatable {
    /// Nil for `default`, which stands for every host that no other entry names.
    public var machine: String?
    /// As the file has it; nil where it says none.
    public var login: String?
    /// As the file has it; nil where it says none.
    public var password: String?

    public init(machine: String?, login: String? = nil, password: String? = nil) {
      self.machine = machine
      self.login = login
      self.password = password
    }
  }

  /// In the file's order.
  public private(set) var entries: [Entry] = []

  private static let largest = 1 << 20

  /// Reads a file; nil if there is none.
  ///
  /// - Parameter notice: told when others can read it.
  /// - Throws: a local failure for a file that is there but cannot be read.
  public static func read(_ path: String, notice: (String) -> Void) throws(Failure) -> Netrc? {
    do {
      let bytes = try Files.read(path, limit: largest)
      var status = stat()
      if stat(path, &status) == 0, status.st_mode & 0o077 != 0 {
        notice("\(path) can be read by others: chmod 600 \(path)")
      }
      return Netrc(bytes)
    } catch {
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw Failure(
        "HKD484", "\(path) cannot be read: \(error.message)", hint: "set HEROKU_API_KEY, or mend the file",
        kind: .authentication)
    }
  }

  /// Reads what it understands; words of no meaning are passed over.
  public init(_ bytes: [UInt8]) {
    var words = NetrcWords(bytes)
    while let word = words.next() {
      switch word {
      case "machine": entries.append(Entry(machine: words.next()?.lowercased()))
      case "default": entries.append(Entry(machine: nil))
      case "login": set(\.login, words.next())
      case "password": set(\.password, words.next())
      case "account": _ = words.next()
      case "macdef": words.skipMacro()
      default: break
      }
    }
  }

  private mutating func set(_ field: WritableKeyPath<Entry, String?>, _ value: String?) {
    guard !entries.isEmpty else { return }
    entries[entries.count - 1][keyPath: field] = value
  }

  /// The first entry of a host, else `default`.
  public func entry(for host: String) -> Entry? {
    entries.first { $0.machine == host.lowercased() } ?? entries.first { $0.machine == nil }
  }
}
