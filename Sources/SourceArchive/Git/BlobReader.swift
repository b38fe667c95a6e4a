/// The contents of objects, one after the other, from one `git cat-file`.
final class BlobReader {
  private let process: GitProcess
  private let objects: [[UInt8]]
  private var asked = 0
  private var answered = 0

  /// Requests under way: what they take fits into any pipe, so that neither side waits for the other for ever.
  private static let mostUnderWay = 32

  /// - Parameter objects: names in hexadecimal, in the order in which the contents are wanted.
  init(_ objects: [[UInt8]], _ git: GitProgram) throws(ArchiveFailure) {
    self.objects = objects
    process = try GitProcess(["cat-file", "--batch"], in: git.folder, hasInput: true, isCancelled: git.isCancelled)
  }

  /// Goes to the next object, after the contents of the one before have been read whole.
  /// - Returns: its size.
  func next() throws(ArchiveFailure) -> Int64 {
    if answered > 0 { _ = try process.read(through: 10) }
    let wanted = objects[asked..<min(objects.count, answered + Self.mostUnderWay)]
    if !wanted.isEmpty { try process.write(wanted.flatMap { $0 + [10] }) }
    asked += wanted.count
    // `OBJECT TYPE SIZE`, or `OBJECT missing`
    let fields = (try process.read(through: 10) ?? []).split(separator: 32)
    guard fields.count == 3, let size = Int64(String(decoding: fields[2], as: UTF8.self)), size >= 0 else {
      let said = fields.map { visible($0) }.joined(separator: " ")
      throw ArchiveFailure(
        .git, "an object of the commit cannot be read: \(said)", hint: "Check the repository with: git fsck")
    }
    answered += 1
    return size
  }

  /// Some of the contents, at most what `target` holds.
  /// - Throws: `git` when they end too soon.
  func read(into target: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    let count = try process.read(into: target)
    guard count > 0 || target.isEmpty else {
      throw ArchiveFailure(.git, "git cat-file ended in the middle", hint: "Check the repository with: git fsck")
    }
    return count
  }

  /// The whole contents of the object that `next` went to.
  func contents(size: Int64) throws(ArchiveFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(size))
    var done = 0
    while done < bytes.count {
      let result = bytes.withUnsafeMutableBytes { buffer in
        Result { () throws(ArchiveFailure) in
          try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
        }
      }
      done += try result.get()
    }
    return bytes
  }
}
