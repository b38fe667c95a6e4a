import GRDB
import Synchronization

/// Everything the platform has acknowledged, in one SQLite file.
///
/// The file is in WAL mode: readers and the one writer do not wait for each other, and a process that dies loses nothing
/// that was committed.
final class Store: Sendable {
  private let pool: DatabasePool
  private let isNew: Bool
  private let writes = Atomic(0)

  /// Opens the file, making it or bringing its tables up to date.
  init(path: String) throws {
    isNew = !FileIO.isFile(path)
    var configuration = Configuration()
    configuration.maximumReaderCount = 4
    configuration.busyMode = .timeout(10)
    if isNew {
      // Nothing in it has been acknowledged yet, and waiting for the disk takes as long as all the rest of a first start. The
      // pool goes on with NORMAL as soon as the file is in WAL mode.
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF") }
    }
    pool = try DatabasePool(path: path, configuration: configuration)
    try Schema.migrator.migrate(pool)
  }

  /// Brings a new file to the disk; takes as long as the disk does.
  func settle() throws {
    if isNew { _ = try pool.writeWithoutTransaction { try $0.checkpoint(.passive) } }
  }

  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try pool.read(body)
  }

  /// Another number after each write, before that returns: what was read while it was the same is still so.
  var version: Int { writes.load(ordering: .sequentiallyConsistent) }

  /// All of it or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    defer { writes.add(1, ordering: .sequentiallyConsistent) }
    return try pool.write(body)
  }

  func close() throws { try pool.close() }
}
