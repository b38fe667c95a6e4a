import CSystem
import Glibc

/// Goes down to one path as the walker would, and notes which rule decided where.
struct Explanation {
  private let root: Int32
  private let options: ArchiveOptions
  private var selection: Selection
  private let shown: String
  private let parts: [[UInt8]]
  private var path: [UInt8]

  /// - Parameter path: from the packed folder, without `..`.
  init(_ path: String, root: Int32, selection: Selection, options: ArchiveOptions) throws(ArchiveFailure) {
    let entry: EntryPath
    do throws(ArchiveFailure) {
      entry = try EntryPath(Array(path.utf8))
    } catch {
      throw ArchiveFailure(.badOption, "\(path) is not a path inside the packed folder", hint: "Name it from that folder.")
    }
    parts = entry.parts
    shown = entry.shown
    self.root = root
    self.options = options
    self.selection = selection
    self.path = selection.rules.prefix
  }

  mutating func reason() -> ArchiveReason {
    var verdict = Selection.Verdict.packed
    var deciding: (decision: Selection.Decision, path: String)?
    let follows = options.links == .follow
    var folder = Descriptor(fcntl(root, F_DUPFD_CLOEXEC, 0))
    for (index, part) in parts.enumerated() {
      if part == Array(".git".utf8) { return answer(false, nil, "git's own data is never packed") }
      enter(folder.raw)
      let nameStart = path.count
      path += part
      let kind = folder.raw < 0 ? nil : DirectoryListing.Kind(of: systemName(part), in: folder.raw, followsLinks: follows)
      let isFolder = kind == .folder || index < parts.count - 1
      let decision = selection.decide(path: path, nameStart: nameStart, isFolder: isFolder, in: verdict)
      // Inside a folder that is left out, its rule goes on to be the reason.
      if decision.rule != nil || decision.verdict == .packed {
        deciding = (decision, EntryPath.shown(parts[...index]))
      }
      verdict = decision.verdict
      if index == parts.count - 1 { return judge(verdict, deciding, kind, in: folder.raw, part) }
      path.append(slash)
      if verdict != .packed, !selection.mayHoldPacked(path, verdict) { return judge(verdict, deciding, .folder, in: -1, part) }
      let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follows ? 0 : O_NOFOLLOW)
      folder = Descriptor(openat(folder.raw, systemName(part), flags))
    }
    return answer(true, nil, "it is the packed folder itself")
  }

  private mutating func enter(_ folder: Int32) {
    guard folder >= 0, let listing = DirectoryListing(folder) else { return }
    selection.rules.enter(path: path, descriptor: folder, has: listing.present(IgnoreRules.ignoreFileNames))
  }

  private func answer(_ isPacked: Bool, _ rule: ArchiveReason.Rule?, _ text: String) -> ArchiveReason {
    ArchiveReason(path: shown, isPacked: isPacked, rule: rule, text: text)
  }

  private func judge(
    _ verdict: Selection.Verdict, _ deciding: (decision: Selection.Decision, path: String)?,
    _ kind: DirectoryListing.Kind?, in folder: Int32, _ name: [UInt8]
  ) -> ArchiveReason {
    let rule = deciding?.decision.rule.map { ArchiveReason.Rule($0) }
    guard verdict == .packed else {
      let place = deciding.map { $0.path == shown ? "" : ", with all of \($0.path)/" } ?? ""
      return answer(false, rule, "left out by \(rule?.shown ?? "a rule")\(place)")
    }
    guard let kind else { return answer(false, rule, "there is no such path") }
    if let obstacle = obstacle(kind, in: folder, name) { return answer(false, rule, "refused: \(obstacle)") }
    guard let rule else { return answer(true, nil, "packed: no rule leaves it out") }
    return deciding?.decision.isTracked == true
      ? answer(true, rule, "packed: git tracks it, though \(rule.shown) leaves it out")
      : answer(true, rule, "packed because of \(rule.shown)")
  }

  /// What keeps a path out that the rules let in.
  private func obstacle(_ kind: DirectoryListing.Kind, in folder: Int32, _ name: [UInt8]) -> String? {
    let own = Array(path.dropFirst(selection.rules.prefix.count))
    switch kind {
    case .folder: return nil
    case .special: return "it is a socket, pipe or device"
    case .file: return SecretGuard(allowed: options.allowedSecrets).objection(to: own).map { "it \($0)" }
    case .link:
      guard options.links != .keep, case .link(let target) = LinkResolver.readLink(systemName(name), in: folder) else {
        return nil
      }
      return LinkResolver(root: root).refusal(of: target, at: own).map { "it \($0)" }
    }
  }
}
