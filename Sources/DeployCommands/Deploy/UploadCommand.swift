import HKDLanguage
import PlatformAPI
import SourceArchive

extension DeployHost {
  func uploadCommand() -> Command {
    Command(
      "upload", "Uploads an archive to its source.",
      details: """
        PUT to the presigned address: length known, no Content-Type, no token. A reset, a stall or a fault of the store gets
        a new source and another try. An archive alone gets its source by itself.
        """,
      parameters: [
        Parameter(
          "source", .positional, .oneOf([.named("source"), .named("archive")]), required: true, input: true,
          "The source, or an archive.")
      ],
      result: .named("source"), effect: .writes,
      examples: [Example("archive . | source | upload | ignore"), Example("archive . | upload | ignore")],
      body: body { run in try run.upload(run["source"]) })
  }
}

extension CommandRun {
  func upload(_ given: Value) throws -> Value {
    let isArchive = given.typeName == "archive"
    let archiveValue = isArchive ? given : given["archive"]
    let archive = try packedArchive(archiveValue)
    guard let plan else {
      let first = isArchive ? try client.createSource(in: scope) : try Source(given)
      let source = try ArchiveUpload(archive: archive, host: host, scope: scope).run(to: first)
      return sourceValue(source.object.record, archive: archiveValue, isUploaded: true)
    }
    if isArchive { plan.record("POST /sources") }
    plan.record("PUT the archive: \(SizeText.format(Int(archive.byteCount))), SHA256:\(archive.sha256)")
    return sourceValue(given.record ?? Record(), archive: archiveValue, isUploaded: true)
  }
}
