import Glibc

/// A request body that lies in a file of its own, which whoever keeps it renames and everyone else removes.
struct SpooledBody: Sendable {
  var path: String
  var size: Int
  /// MD5 of the bytes; nil when nobody asked for it.
  var md5: [UInt8]?
}

/// Writes a request body to a new file while it comes.
final class Spool {
  private let path: String
  private var descriptor: Int32
  private var size = 0
  private var digest: MD5?

  /// - Parameter digests: whether the bytes' MD5 is wanted, which takes longer than writing them.
  init?(folder: String, digests: Bool) {
    digest = digests ? MD5() : nil
    path = "\(folder)/\(Identifier.random()).part"
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0 { return nil }
  }

  deinit { discard() }

  /// False when the disk does not take it.
  func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    digest?.update(bytes)
    size += bytes.count
    return FileIO.write(bytes, to: descriptor)
  }

  func finish() -> SpooledBody? {
    guard descriptor >= 0, close(descriptor) == 0 else { return nil }
    descriptor = -1
    return SpooledBody(path: path, size: size, md5: digest?.finish())
  }

  /// Removes the file, unless it was finished.
  func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(path)
    descriptor = -1
  }
}
