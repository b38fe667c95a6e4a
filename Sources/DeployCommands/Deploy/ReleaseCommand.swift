import HKDLanguage
import PlatformAPI

extension DeployHost {
  func releaseCommand() -> Command {
    Command(
      "release", "Begins a release: of an uploaded source, a slug, an image, or an older release.",
      details: """
        A source is built first (POST builds); the platform releases what it built. A slug is released as it is; an image
        (or a list of them) by its digest; an older release again (rollback). Gives what has begun, still pending: `await`
        waits for its end. After an unclear answer it looks for what it began before it asks again.
        """,
      parameters: [
        Parameter(
          "what", .positional,
          .oneOf([.named("source"), .named("slug"), .named("release"), .named("image"), .list, .int]), required: true,
          input: true, completion: .release, "A source, slug, image or list of images, or an older release (v41)."),
        .app,
      ] + releaseFlags,
      result: .oneOf([.named("build"), .named("release")]), effect: .writes,
      examples: [
        Example("archive . | source | upload | release --app shop | await"), Example("release v41 --app shop | await"),
      ],
      body: body { try $0.release() })
  }
}

/// What is said of a build, or of a release.
let releaseFlags = [
  Parameter("version", .flag, .string, "What the build is called; else the commit."),
  Parameter("description", .flag, .string, "A sentence kept with the build or release."),
  Parameter("buildpack", .flag, .list, "Buildpacks for this build alone; may be repeated."),
]

extension CommandRun {
  fileprivate func release() throws -> Value {
    let what = self["what"]
    switch what.typeName {
    case "source": return try build(from: what)
    case "slug":
      let slug = what["id"].string ?? ""
      if !what["archive"].isNull, what["uploaded"].bool != true, plan == nil {
        throw usage("this slug holds nothing yet", hint: "slug:create . | slug:upload | release")
      }
      return try releaseSlug(slug, description: what["commit"].string.map { "Deploy \($0.prefix(8))" })
    case "image": return try releaseImages([what])
    case "list": return try releaseImages(what.list.map(Array.init) ?? [])
    case "release": return try rollback(to: what["id"].string ?? "", app: app(input: what))
    default: return try release(named: what.string ?? what.int.map(String.init) ?? "")
    }
  }

  /// A text: `v41` and `41` are versions, an id is a slug's or an older release's.
  private func release(named name: String) throws -> Value {
    let app = try app()
    let number = name.hasPrefix("v") ? String(name.dropFirst()) : name
    if Int(number) != nil { return try rollback(to: number, app: app) }
    guard name.utf8.count == 36 else {
      throw usage("\(name) is neither a version (v41) nor an id", hint: "releases lists the versions")
    }
    do {
      let slug = try client.slug(name, of: app, in: scope)
      return try releaseSlug(slug.id, description: nil)
    } catch let failure as Failure where failure.kind == .notFound {
      return try rollback(to: name, app: app)
    }
  }
}
