import HKDLanguage
import PlatformAPI
import SourceArchive

extension DeployHost {
  func sourceCommand() -> Command {
    Command(
      "source", "Makes the place that an archive is uploaded to and built from.",
      details: "POST /sources: two presigned addresses, valid for an hour. The archive is remembered for `upload`.",
      parameters: [
        Parameter("archive", .positional, .named("archive"), required: true, input: true, "The archive to upload next.")
      ],
      result: .named("source"), effect: .writes, examples: [Example("archive . | source | ignore")],
      body: body { try $0.makeSource() })
  }
}

extension CommandRun {
  fileprivate func makeSource() throws -> Value {
    let archive = self["archive"]
    _ = try packedArchive(archive)
    guard let plan else {
      let source = try client.createSource(in: scope)
      return sourceValue(source.object.record, archive: archive, isUploaded: false)
    }
    plan.record("POST /sources")
    return sourceValue(Record(), archive: archive, isUploaded: false)
  }

  /// The open archive behind a value.
  func packedArchive(_ value: Value) throws -> PackedArchive {
    if let archive = value.record?.payload as? PackedArchive { return archive }
    throw usage("this archive is no longer open", hint: "pack it again: archive .")
  }

  /// A source as the language sees it: the platform's two addresses, the archive, and whether it is there yet.
  func sourceValue(_ record: Record, archive: Value, isUploaded: Bool) -> Value {
    let own: [(String, Value)] = [("archive", archive), ("uploaded", .bool(isUploaded))]
    if plan != nil { return planned("source", own[0], own[1]) }
    var record = record.typed("source")
    for (name, value) in own { record.set(name, value) }
    return .record(record)
  }
}
