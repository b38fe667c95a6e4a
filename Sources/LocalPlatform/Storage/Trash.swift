import Glibc
import HKDSystem

/// Where whole folders go at once, and are removed from in their own time: that of a slug with hundreds of thousands of files
/// takes many seconds, for which neither a dyno's end nor a build's, nor a start of the platform, is to wait.
final class Trash: Sendable {
  private struct State {
    var isEmptying = false
    /// Whether something came since the thread has last looked.
    var hasMore = false
    var isStopped = false
  }

  private let folder: String
  private let state = Monitor(State())

  /// - Parameter folder: on the file system of all that it is to take; what lies in it already is removed.
  init(folder: String) { self.folder = folder }

  /// Takes a file or folder away from its path.
  func take(_ path: String) {
    let isMoved = rename(path, "\(folder)/\(Identifier.random())") == 0
    if isMoved { empty() } else if errno != ENOENT { FileTree.remove(path) }
  }

  /// Removes what lies here, on a thread of its own.
  func empty() {
    let isFirst = state.update { state in
      state.hasMore = true
      defer { state.isEmptying = true }
      return !state.isEmptying && !state.isStopped
    }
    guard isFirst else { return }
    let isStarted = startThread("hkd-trash") { [self] in
      while goesOn() { sweep() }
    }
    if !isStarted { state.update { $0.isEmptying = false } }
  }

  /// What is not removed yet is at the next start.
  func stop() { state.update { $0.isStopped = true } }

  /// Waits until nothing is left to remove; false when that takes longer.
  func settled(until deadline: Instant) -> Bool { state.wait(until: deadline) { $0.isEmptying ? nil : true } ?? false }

  private func goesOn() -> Bool {
    state.update { state in
      defer { state.hasMore = false }
      state.isEmptying = state.hasMore && !state.isStopped
      return state.isEmptying
    }
  }

  /// Removes all there is, for as long as something goes. A folder in a folder is first moved here: however deep they lie in each
  /// other, no path gets long.
  private func sweep() {
    let root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0 else { return }
    defer { close(root) }
    var hasRemoved = true
    while hasRemoved {
      hasRemoved = false
      for name in FileIO.names(in: folder) ?? [] {
        if state.withLock({ $0.isStopped }) { return }
        if unlinkat(root, name, 0) == 0 || (errno == EISDIR && removeFolder(name, root)) { hasRemoved = true }
      }
    }
  }

  /// False when nothing could be done.
  private func removeFolder(_ name: String, _ root: Int32) -> Bool {
    // What an app has locked can still be removed.
    fchmodat(root, name, 0o700, 0)
    let descriptor = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    guard let stream = fdopendir(descriptor) else {
      close(descriptor)
      return false
    }
    defer { closedir(stream) }
    var hasRemoved = false
    while let entry = readdir(stream) {
      let isGone = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { removeEntry($0, descriptor, root) }
      }
      if isGone { hasRemoved = true }
    }
    return unlinkat(root, name, AT_REMOVEDIR) == 0 || hasRemoved
  }

  private func removeEntry(_ name: UnsafePointer<CChar>, _ folder: Int32, _ root: Int32) -> Bool {
    if unlinkat(folder, name, 0) == 0 { return true }
    guard errno == EISDIR, strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { return false }
    // To move a folder is to write in it.
    fchmodat(folder, name, 0o700, 0)
    return renameat(folder, name, root, Identifier.random()) == 0
  }
}
