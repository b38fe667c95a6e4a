/// An archive in the making, whatever its files come from: guards at the door, counts, and everything that stands in the way.
/// It goes on after an obstacle, so that a user is told everything at once.
final class ArchiveBuilder {
  private let options: ArchiveOptions
  private let observer: ArchiveObserver
  private let spool: Spool
  private let secrets: SecretGuard
  private var stream: TarStream
  private var contents = PackedContents()
  private var biggest = BiggestFiles()
  private var findings = Findings()
  private var warnings: [String] = []

  init(_ options: ArchiveOptions, _ observer: ArchiveObserver) throws(ArchiveFailure) {
    self.options = options
    self.observer = observer
    spool = try Spool(output: options.output, temporaryFolder: options.temporaryFolder)
    let secrets = SecretGuard(allowed: options.allowedSecrets)
    self.secrets = secrets
    let pipeline = try GzipPipeline(
      level: options.level, workers: options.workers, spool: spool, inspect: { secrets.inspect($0) })
    stream = TarStream(pipeline: pipeline, prefix: options.prefix)
  }

  /// Whether a file broke off in the middle: nothing can follow it.
  private var isBroken = false

  func obstacle(_ kind: ArchiveCode, _ path: [UInt8], _ reason: String) {
    findings.add(kind, String(decoding: path, as: UTF8.self), reason)
  }

  func warning(_ text: String) {
    warnings.append(text)
    observer.warning(text)
  }

  func pause() throws(ArchiveFailure) { try observer.checkCancelled() }

  func link(_ path: [UInt8], target: [UInt8]) throws(ArchiveFailure) {
    contents.fileCount += 1
    if !isBroken { try stream.link(path, target: target) }
  }

  /// Whether a file's name lets it in.
  func admits(_ path: [UInt8]) -> Bool {
    guard let objection = secrets.objection(to: path) else { return true }
    obstacle(.likelySecret, path, objection)
    return false
  }

  /// Begins a file; exactly `size` bytes must follow, then `endFile`, or else `breakOff`.
  /// - Returns: false when nothing can be packed any more.
  func beginFile(_ path: [UInt8], size: Int64, isExecutable: Bool) throws(ArchiveFailure) -> Bool {
    if isBroken { return false }
    biggest.add(path, size)
    try stream.beginFile(path, size: size, isExecutable: isExecutable, isInspected: size <= SecretScanner.largestFile)
    return true
  }

  /// The file that was begun does not come whole.
  func breakOff(_ kind: ArchiveCode, _ path: [UInt8], _ reason: String) {
    isBroken = true
    obstacle(kind, path, reason)
  }

  /// Where the file's next bytes go, at most `limit`; never empty.
  func room(atMost limit: Int64) -> UnsafeMutableRawBufferPointer { stream.room(atMost: limit) }

  func advance(_ count: Int) throws(ArchiveFailure) {
    try stream.advance(count)
    let before = contents.bytes
    contents.bytes += Int64(count)
    if before >> 20 != contents.bytes >> 20 {
      try observer.checkCancelled()
      observer.progress(contents)
    }
  }

  func endFile(size: Int64) throws(ArchiveFailure) {
    try stream.endFile(size: size)
    contents.fileCount += 1
  }

  /// Ends the archive.
  /// - Throws: everything that stood in the way.
  func finish(commit: () throws(ArchiveFailure) -> GitState?) throws(ArchiveFailure) -> PackedArchive {
    // First, since the last blocks may hold secrets that are to be told with the rest.
    _ = try stream.finish()
    for (path, reason) in secrets.findings() { obstacle(.likelySecret, path, reason) }
    if let failure = findings.failure() { throw failure }
    guard contents.fileCount > 0 else {
      throw ArchiveFailure(
        .nothingToPack, "nothing in \(options.root) is left to pack",
        hint: "archive:why PATH tells which rule leaves a file out.")
    }
    let state = try commit()
    observer.progress(contents)
    warnOfSize()
    let (descriptor, sha256) = try spool.finish()
    return PackedArchive(
      descriptor: descriptor, sha256: sha256, byteCount: spool.byteCount, contents: contents, biggest: biggest.list,
      commit: state, warnings: warnings, path: options.output)
  }

  private func warnOfSize() {
    guard let budget = options.sizeBudget, spool.byteCount > budget else { return }
    let list = biggest.list.map { "\n  \(visible($0.path)): \(shownSize($0.bytes))" }.joined()
    warning(
      "the archive has \(shownSize(spool.byteCount)), more than \(shownSize(budget)); its biggest files are\(list)")
  }
}

/// A size for people, in decimal units with three digits.
func shownSize(_ bytes: Int64) -> String {
  var value = Double(bytes)
  var unit = 0
  let units = ["B", "kB", "MB", "GB", "TB"]
  while value >= 999.5, unit < units.count - 1 {
    value /= 1000
    unit += 1
  }
  if unit == 0 { return "\(bytes) B" }
  let scale = value < 9.995 ? 100.0 : value < 99.95 ? 10.0 : 1.0
  let rounded = (value * scale).rounded() / scale
  return scale == 1 ? "\(Int(rounded)) \(units[unit])" : "\(rounded) \(units[unit])"
}
