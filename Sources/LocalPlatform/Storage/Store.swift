import GRDB

/// Everything the platform has acknowledged, in one SQLite file.
///
/// The file is in WAL mode: readers and the one writer do not wait for each other, and a process that dies loses nothing
/// that was committed.
final class Store: Sendable {
  private let pool: DatabasePool

  /// Opens the file, making it or bringing its tables up to date.
  init(path: String) throws {
    var configuration = Configuration()
    configuration.maximumReaderCount = 4
    configuration.busyMode = .timeout(10)
    pool = try DatabasePool(path: path, configuration: configuration)
    try Schema.migrator.migrate(pool)
  }

  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try pool.read(body)
  }

  /// All of it or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try pool.write(body)
  }

  func close() throws { try pool.close() }
}
