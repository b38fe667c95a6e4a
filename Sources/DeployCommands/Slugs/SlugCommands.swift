import Glibc
import HKDLanguage
import PlatformAPI
import SourceArchive

extension DeployHost {
  func slugCommands() -> [Command] {
    let slug = Parameter("slug", .positional, .named("slug"), required: true, input: true, "A slug or its id.")
    return [
      Command(
        "slug:create", "Packs a folder as a slug and makes the place it is uploaded to.",
        details: """
          For what was built elsewhere: the folder is what will run, packed below ./app/, linux/amd64. The processes come from
          its Procfile or --process. Then: slug:upload, release.
          """,
        parameters: [
          Parameter("dir", .positional, .string, default: .string("."), input: true, completion: .path, "The folder."), .app,
          Parameter("process", .flag, .list, "TYPE=command, instead of the Procfile; may be repeated."),
          Parameter("stack", .flag, .string, "What it runs on; else the app's own."),
        ] + selectionFlags, result: .named("slug"), effect: .writes,
        examples: [Example("slug:create ./built --app shop | slug:upload | release --app shop | await")],
        body: body { try $0.createSlug() }),
      Command(
        "slug:upload", "Uploads a slug that slug:create has packed.", parameters: [slug], result: .named("slug"),
        effect: .writes, examples: [Example("slug:create --app shop | slug:upload | ignore")], body: body { try $0.uploadSlug() }),
      Command(
        "slug:info", "Shows a slug.", parameters: [slug, .app], result: .record, items: .named("slug"), effect: .reads,
        examples: [Example("slug:info 01234567-89ab-cdef-0123-456789abcdef --app shop")],
        body: body { run in try run.slugValue() }),
      Command(
        "slug:download", "Stores a slug's archive in a file; gives the file's path.",
        parameters: [slug, Parameter("out", .flag, .string, short: "o", required: true, completion: .path, "The file."), .app],
        result: .string, effect: .reads,
        examples: [Example("slug:download 01234567-89ab-cdef-0123-456789abcdef --out slug.tgz --app shop")],
        body: body { try $0.downloadSlug() }),
    ]
  }
}

extension CommandRun {
  fileprivate func slugID() throws -> String {
    let given = self["slug"]
    guard let id = given["id"].string ?? given.string, !id.isEmpty else { throw usage("this is no slug") }
    return id
  }

  fileprivate func slugValue() throws -> Value {
    let app = try app(input: self["slug"])
    return try details(try client.get(platformPath("apps", app, "slugs", try slugID()), in: scope), "slug", app: app)
  }

  fileprivate func createSlug() throws -> Value {
    let app = try app()
    let processes = try processTypes()
    let packed = try pack(prefix: "./app/")
    let archive = try packedArchive(packed)
    var fields = Record([
      ("process_types", .record(processes)), ("checksum", .string("SHA256:\(archive.sha256)")),
    ])
    if let commit = archive.commit { fields.set("commit", .string(commit)) }
    if let stack = text("stack") { fields.set("stack", .string(stack)) }
    let call = PlatformCall("POST", platformPath("apps", app, "slugs"), body: .record(fields))
    if let plan {
      plan.record(host.options.gate.redact(call.line))
      return planned("slug", of: app, ("archive", packed))
    }
    // Slugs cannot be listed, and one that is never uploaded or released harms nobody.
    var again = call
    again.isRepeatable = true
    guard case .record(var slug) = try object(try client.perform(again, in: scope).value, "slug", app: app) else { return .null }
    slug.set("archive", packed)
    return .record(slug)
  }

  /// `web: node server.js`, of --process or the folder's Procfile.
  private func processTypes() throws -> Record {
    let given = words("process")
    var types = Record()
    for text in given {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw usage("`\(text)` is not TYPE=command", hint: "--process 'web=node server.js'")
      }
      types.set(String(text[..<equals]), .string(String(text[text.index(after: equals)...])))
    }
    if types.count > 0 { return types }
    let file = path(text("dir") ?? ".") + "/Procfile"
    let bytes: [UInt8]
    do {
      bytes = try Files.read(file, limit: 1 << 20)
    } catch {
      throw Failure(
        "HKD490", "\(file): \(error.message)", hint: "write a Procfile, or give --process web='command'", kind: .local)
    }
    for (type, command) in Procfile.entries(in: String(decoding: bytes, as: UTF8.self)) { types.set(type, .string(command)) }
    guard types.count > 0 else {
      throw Failure("HKD490", "\(file) declares no process", hint: "a line like `web: node server.js`", kind: .local)
    }
    return types
  }

  fileprivate func uploadSlug() throws -> Value {
    guard var slug = self["slug"].record, let archiveValue = slug["archive"] else {
      throw usage("this slug has nothing to upload", hint: "slug:create packs it")
    }
    let archive = try packedArchive(archiveValue)
    if let plan {
      plan.record("PUT the slug: \(SizeText.format(Int(archive.byteCount)))")
      return self["slug"]
    }
    guard let url = try Slug(self["slug"]).blobURL else { throw PlatformObject.missing("blob", in: "slug") }
    try ArchiveUpload(archive: archive, host: host, scope: scope).run(to: url)
    slug.set("uploaded", .bool(true))
    return .record(slug)
  }

  fileprivate func downloadSlug() throws -> Value {
    let app = try app(input: self["slug"])
    guard let url = try client.slug(try slugID(), of: app, in: scope).blobURL else {
      throw PlatformObject.missing("blob", in: "slug")
    }
    let file = path(try required("out"))
    try FileDownload(host: host, scope: scope).run(url, to: file)
    return .string(file)
  }
}
