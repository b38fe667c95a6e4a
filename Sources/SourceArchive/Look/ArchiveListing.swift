import CSystem
import Glibc

/// What an archive would hold, found without reading any file.
public struct ArchiveListing: Sendable {
  /// A file or link that would go in.
  public struct Entry: Sendable, Equatable {
    /// What it would be in the archive.
    public enum Kind: Sendable, Equatable {
      case file(isExecutable: Bool)
      case link(target: String)
    }

    /// From the packed folder.
    public let path: String
    /// What it would be in the archive.
    public let kind: Kind
    /// Bytes of contents; 0 for a link.
    public let bytes: Int64
  }

  /// In the archive's order.
  public let entries: [Entry]
  /// What would keep the archive from being made, as far as names and kinds tell; nil when nothing would.
  public let obstacles: ArchiveFailure?
  /// What a user should know though it keeps nothing from being packed.
  public let warnings: [String]

  /// Of all contents, before compression.
  public var bytes: Int64 { entries.reduce(0) { $0 + $1.bytes } }
}

/// Notes what a walk comes to.
final class ListingVisitor: TreeVisitor {
  private let observer: ArchiveObserver
  private let secrets: SecretGuard
  private let ownPath: [UInt8]?
  private var entries: [ArchiveListing.Entry] = []
  private var findings = Findings()
  private var warnings: [String] = []

  init(options: ArchiveOptions, ownPath: [UInt8]?, observer: ArchiveObserver) {
    secrets = SecretGuard(allowed: options.allowedSecrets)
    self.ownPath = ownPath
    self.observer = observer
  }

  var listing: ArchiveListing {
    ArchiveListing(entries: entries, obstacles: findings.failure(), warnings: warnings)
  }

  func obstacle(_ kind: ArchiveCode, _ path: [UInt8], _ reason: String) {
    findings.add(kind, String(decoding: path, as: UTF8.self), reason)
  }

  func warning(_ text: String) { warnings.append(text) }
  func pause() throws(ArchiveFailure) { try observer.checkCancelled() }

  func file(_ entry: WalkedEntry) {
    guard entry.path != ownPath else { return }
    var status = stat()
    guard fstatat(entry.folder, entry.name, &status, entry.follows ? 0 : AT_SYMLINK_NOFOLLOW) == 0,
      faccessat(entry.folder, entry.name, R_OK, AT_EACCESS) == 0
    else { return obstacle(.unreadable, entry.path, errorText(errno)) }
    file(entry.path, bytes: Int64(status.st_size), isExecutable: status.st_mode & S_IXUSR != 0)
  }

  func file(_ path: [UInt8], bytes: Int64, isExecutable: Bool) {
    if let objection = secrets.objection(to: path) { obstacle(.likelySecret, path, objection) }
    add(path, .file(isExecutable: isExecutable), bytes)
  }

  func link(_ entry: WalkedEntry, target: [UInt8]) {
    if entry.path != ownPath { link(entry.path, target: target) }
  }

  func link(_ path: [UInt8], target: [UInt8]) {
    add(path, .link(target: String(decoding: target, as: UTF8.self)), 0)
  }

  func add(_ commit: CommitSelection, _ links: LinkPolicy) {
    for text in commit.warnings { warning(text) }
    for item in commit.items {
      switch item.kind {
      case .file(let isExecutable): file(item.path, bytes: item.size, isExecutable: isExecutable)
      case .submodule: obstacle(.git, item.path, CommitPacker.submoduleReason)
      case .link:
        switch commit.link(item, links) {
        case .target(let target): link(item.path, target: target)
        case .refused(let reason): obstacle(.refusedLink, item.path, reason)
        }
      }
    }
  }

  private func add(_ path: [UInt8], _ kind: ArchiveListing.Entry.Kind, _ bytes: Int64) {
    entries.append(.init(path: String(decoding: path, as: UTF8.self), kind: kind, bytes: bytes))
  }
}
