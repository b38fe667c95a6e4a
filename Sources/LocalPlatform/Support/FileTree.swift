import Glibc

/// Whole folders.
enum FileTree {
  /// Removes a file or folder with all in it; links are removed, never followed.
  static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return
    }
    // What an app has locked can still be removed.
    if status.st_mode & 0o700 != 0o700 { chmod(path, 0o700) }
    for name in FileIO.names(in: path) ?? [] { remove("\(path)/\(name)") }
    rmdir(path)
  }

  /// Removes everything in a folder; what a link leads to stays.
  static func empty(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
    for name in FileIO.names(in: path) ?? [] { remove("\(path)/\(name)") }
  }
}
