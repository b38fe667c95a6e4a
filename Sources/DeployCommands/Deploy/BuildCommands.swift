import HKDLanguage
import PlatformAPI

extension DeployHost {
  func buildCommands() -> [Command] {
    let build = Parameter("build", .positional, .named("build"), input: true, "A build or its id; else the newest.")
    return [
      Command(
        "build", "Lists the builds of an app, newest first.",
        parameters: [.app, Parameter("num", .flag, .int, short: "n", default: .int(15), "How many; 0 for all.")],
        result: .list, items: .named("build"), effect: .reads, examples: [Example("build --app shop")],
        body: body { run in
          let count = run.count("num") ?? 15
          let builds = try run.client.newestBuilds(count > 0 ? count : nil, of: run.app(), in: run.scope)
          return .list(builds.map { .record($0.object.record) })
        }),
      Command(
        "build:info", "Shows a build.", parameters: [build, .app], result: .record, items: .named("build"), effect: .reads,
        examples: [Example("build:info --app shop")], body: body { .record(try $0.chosenBuild().object.record.typed(nil)) }),
      Command(
        "build:output", "Shows the log of a build, as far as it is.", parameters: [build, .app], result: .list, effect: .reads,
        examples: [Example("build:output --app shop")],
        body: body { run in
          let build = try run.chosenBuild()
          return try run.wholeLog(build.outputStreamURL, of: "build \(build.id)")
        }),
      Command(
        "build:cancel", "Cancels a build that is pending.", parameters: [build, .app], result: .named("build"),
        effect: .writes, examples: [Example("build:cancel --app shop")], body: body { try $0.cancelBuild() }),
      Command(
        "build:purge-cache", "Empties the build cache of an app.", parameters: [.app], effect: .writes,
        examples: [Example("build:purge-cache --app shop")],
        body: body { run in try run.remove(platformPath("apps", run.app(), "build-cache")) }),
    ]
  }
}

extension CommandRun {
  fileprivate func chosenBuild() throws -> Build {
    let given = self["build"]
    let app = try app(input: given)
    if let id = given["id"].string ?? given.string { return try client.build(id, of: app, in: scope) }
    guard let newest = try client.newestBuilds(1, of: app, in: scope).first else {
      throw Failure("HKD404", "\(app) has no build", hint: "deploy first", kind: .notFound)
    }
    return newest
  }

  fileprivate func cancelBuild() throws -> Value {
    let build = try chosenBuild()
    let app = build.object.record.appName
    guard build.status == .pending else {
      throw Failure(
        "HKD473", "build \(build.id) of \(app) is \(build.status.word): only a pending one can be cancelled", kind: .refused)
    }
    guard let plan else { return .record(try client.cancelBuild(build.id, of: app, in: scope).object.record) }
    plan.record("DELETE \(platformPath("apps", app, "builds", build.id))")
    return planned("build", of: app, ("id", .string(build.id)))
  }
}
