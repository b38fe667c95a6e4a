import GRDB
import Glibc

/// Removes the files of what is no longer recorded, and uploads and outputs that are past their time.
struct FileRetention {
  let platform: Platform
  let limits: RetentionLimits

  private struct File {
    var path: String
    /// The file's name up to its ending.
    var stem: String
    var size: Int
    /// Seconds since the last write.
    var age: Int
  }

  private var folders: Folders { platform.folders }

  func sweep() throws {
    // Every list of files is taken before the records are looked up: a file whose record comes later is then not in it.
    let slugs = files(folders.slugs)
    let outputs = files(folders.streams)
    let (caches, logs) = (files(folders.caches), files(folders.logs))
    let (kept, recorded, apps) = try platform.store.read { database in
      (
        try identifiers(database, "SELECT id FROM slug WHERE deletedAt IS NULL"),
        try identifiers(database, "SELECT 'build-' || id FROM build UNION SELECT 'release-' || id FROM release"),
        try identifiers(database, "SELECT id FROM app")
      )
    }
    // A build packs its slug before it records it.
    for file in slugs where !kept.contains(file.stem) && file.age >= limits.unclaimed { unlink(file.path) }
    for file in files(folders.uploads) where file.age > limits.upload { unlink(file.path) }
    sweepOutputs(outputs, recorded)
    for file in caches where !apps.contains(file.stem) { platform.trash.take(file.path) }
    for file in logs where !apps.contains(file.stem) { platform.logs.remove(file.stem) }
  }

  private func sweepOutputs(_ files: [File], _ recorded: Set<String>) {
    var total = files.reduce(0) { $0 + $1.size }
    for file in files.sorted(by: { $0.age > $1.age }) where !platform.outputs.isLive(file.stem) {
      let isOld = file.age > limits.age || total > limits.outputBytes
      let isUnclaimed = !recorded.contains(file.stem) && file.age >= limits.unclaimed
      guard isOld || isUnclaimed else { continue }
      unlink(file.path)
      total -= file.size
    }
  }

  private func identifiers(_ database: Database, _ query: String) throws -> Set<String> {
    Set(try String.fetchAll(database, sql: query))
  }

  private func files(_ folder: String) -> [File] {
    let now = Timestamp.seconds
    return (FileIO.names(in: folder) ?? []).compactMap { name in
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { return nil }
      let stem = String(name.prefix { $0 != "." })
      return File(path: path, stem: stem, size: Int(status.st_size), age: now - status.st_mtim.tv_sec)
    }
  }
}
