import Glibc
import HKDLanguage
import PlatformAPI
import Synchronization

/// Notes of the builds that runs on this machine have begun: a small file for each, until its end was seen or told of.
///
/// Each is locked by its run as long as that lives. One without a lock was left by a run that was killed: its build may
/// still go on, and be released after a later one.
final class BegunBuilds: Sendable {
  private struct Note {
    let path: String
    let descriptor: Int32
  }

  private let folder: @Sendable () -> String?
  /// By the version that the build was begun with, which names the run.
  private let own = Mutex<[String: Note]>([:])

  /// - Parameter folder: gives the folder for the notes, made if needed; nil for none: then nothing is noted.
  init(folder: @escaping @Sendable () -> String?) { self.folder = folder }

  /// Notes a build that is about to begin; where that fails, a killed run will not be told of, and no more.
  func note(_ version: String, of app: String, at origin: String) {
    guard let folder = folder() else { return }
    let path = "\(folder)/\(makeRequestID()).json"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let text = JSON.bytes(.record([("app", .string(app)), ("api", .string(origin)), ("version", .string(version))]))
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, write(descriptor, text, text.count) == text.count else {
      unlink(path)
      close(descriptor)
      return
    }
    let note = Note(path: path, descriptor: descriptor)
    // A version that the user chose may be that of another build.
    if let other = own.withLock({ $0.updateValue(note, forKey: version) }) { remove(other) }
  }

  /// The build has ended, or its user was told how to go on.
  func forget(_ version: String) {
    if let note = own.withLock({ $0.removeValue(forKey: version) }) { remove(note) }
  }

  /// Before the program ends in order.
  func forgetAll() {
    let notes = own.withLock { notes in
      defer { notes = [:] }
      return Array(notes.values)
    }
    for note in notes { remove(note) }
  }

  /// Versions of the builds that killed runs have begun for an app; their notes go.
  func leftBehind(for app: String, at origin: String) -> Set<String> {
    guard let folder = folder(), let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var versions: Set<String> = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name.hasSuffix(".json") else { continue }
      if let version = version(in: "\(folder)/\(name)", app, origin) { versions.insert(version) }
    }
    return versions
  }

  private func version(in path: String, _ app: String, _ origin: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let bytes = try? Files.read(descriptor, limit: 4096) else { return nil }
    let note = (try? JSON.parse(bytes)) ?? .null
    guard note.isNull || (note["app"].string == app && note["api"].string == origin) else { return nil }
    unlink(path)
    return note["version"].string
  }

  private func remove(_ note: Note) {
    unlink(note.path)
    close(note.descriptor)
  }
}
