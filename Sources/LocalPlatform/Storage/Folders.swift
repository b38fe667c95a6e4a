import Glibc
import HKDLanguage
import SourceArchive

/// The layout of the data folder.
public struct Folders: Sendable {
  /// The folder itself, as an absolute path without links.
  public let data: String
  /// Marks the processes of this folder, now and after a restart. Another folder under the same path has another mark, so that
  /// neither's platform takes the other's processes for its own.
  let mark: String

  init(data: String) throws(PlatformProblem) {
    var status = stat()
    guard FileIO.makeFolder(data), let path = truePath(data), stat(path, &status) == 0 else {
      throw PlatformProblem("cannot use the data folder \(data): \(String(cString: strerror(errno)))")
    }
    self.data = path
    mark = "\(path):\(status.st_dev):\(status.st_ino)"
    for folder in [uploads, slugs, streams, logs, caches, work, dynos, trash] where !FileIO.makeFolder(folder) {
      throw PlatformProblem("cannot make the folder \(folder): \(String(cString: strerror(errno)))")
    }
  }

  var database: String { "\(data)/platform.sqlite" }
  var token: String { "\(data)/token" }
  var lock: String { "\(data)/platform.lock" }
  /// Where other programs find the platform that runs on this data.
  var announcement: String { Self.announcement(data: data) }
  /// What TLS clients are to trust (`CertificateMaker`).
  var authority: String { "\(data)/authority.pem" }
  var certificate: String { "\(data)/certificate.pem" }
  var certificateKey: String { "\(data)/certificate.key" }
  /// Source archives that clients put.
  var uploads: String { "\(data)/uploads" }
  var slugs: String { "\(data)/slugs" }
  /// Output of builds and release phases.
  var streams: String { "\(data)/streams" }
  /// The log of each app.
  var logs: String { "\(data)/logs" }
  /// Each app's buildpack cache.
  var caches: String { "\(data)/caches" }
  /// Builds under way; nothing in it outlives the platform.
  var work: String { "\(data)/work" }
  /// The file systems of running dynos; nothing in it outlives the platform.
  var dynos: String { "\(data)/dynos" }

  /// Folders that are being removed.
  var trash: String { "\(data)/trash" }

  static func announcement(data: String) -> String { "\(data)/platform.json" }

  func announce(port: Int, url: String, token: String, version: String) throws(PlatformProblem) {
    let text = object([
      "pid": Int(getpid()), "port": port, "url": url, "token": token, "authority": authority, "version": version,
    ])
    do {
      try Files.write(JSON.bytes(text), to: announcement, mode: 0o600)
    } catch {
      throw PlatformProblem("cannot write \(announcement): \(error.message)")
    }
  }

  func withdraw() { unlink(announcement) }
}

/// The claim on a data folder, which ends with the process however it ends.
final class FolderLock: Sendable {
  private let descriptor: Int32
  private let path: String

  init(_ folders: Folders) throws(PlatformProblem) {
    path = folders.lock
    descriptor = open(folders.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw PlatformProblem("cannot open \(folders.lock): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let running = Running.read(data: folders.data)
      close(descriptor)
      let who = running.map { "process \($0.pid) at \($0.url)" } ?? "another process"
      throw PlatformProblem(
        "a local platform already runs on \(folders.data): \(who) (stop it with --stop, or use another --data)")
    }
  }

  deinit { close(descriptor) }

  /// False once the folder, or all that is in it, was removed or replaced: then the claim is on nothing.
  var isHeld: Bool {
    var own = stat()
    var there = stat()
    guard fstat(descriptor, &own) == 0, stat(path, &there) == 0 else { return false }
    return own.st_dev == there.st_dev && own.st_ino == there.st_ino
  }
}

/// What `platform.json` says of a platform that runs.
public struct Running: Sendable {
  /// The process's number, above 1.
  public var pid: Int32
  /// The base URL of its API.
  public var url: String

  /// What the file in a data folder says; nil when there is none or it makes no sense. The process may be gone all the same.
  public static func read(data: String) -> Running? {
    guard let bytes = try? Files.read(Folders.announcement(data: data), limit: 64 << 10),
      let value = try? JSON.parse(bytes), let pid = value["pid"].int.flatMap({ Int32(exactly: $0) }), pid > 1,
      let url = value["url"].string
    else { return nil }
    return Running(pid: pid, url: url)
  }
}
