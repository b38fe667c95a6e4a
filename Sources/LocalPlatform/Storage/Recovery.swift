import GRDB

/// Puts in order what a platform that was killed has left half done.
enum Recovery {
  static func run(_ store: Store, _ folders: Folders, _ trash: Trash) throws {
    for folder in [folders.work, folders.dynos] {
      for name in FileIO.names(in: folder) ?? [] { trash.take("\(folder)/\(name)") }
    }
    trash.empty()
    try store.write { database in
      for var build in try BuildRow.all(database, where: [("status", BuildRow.Status.pending.rawValue)]) {
        build.status = .failed
        try build.save(database)
      }
      for release in try ReleaseRow.all(database, where: [("status", ReleaseRow.Status.pending.rawValue)]) {
        _ = try Releases.settle(database, id: release.id, succeeded: false)
      }
    }
  }
}
