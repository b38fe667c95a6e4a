import HKDLanguage
import PlatformAPI

/// An app goes from each to the next.
private let pipelineStages = ["test", "review", "development", "staging", "production"]

extension DeployHost {
  func pipelineCommands() -> [Command] {
    let pipeline = Parameter(
      "pipeline", .positional, .named("pipeline"), required: true, input: true, "A pipeline, by name or id.")
    let stage = Parameter(
      "stage", .flag, .string, short: "s", required: true, words: pipelineStages,
      "What the app is in it.")
    return [
      Command(
        "pipelines", "Lists the pipelines of this account.", result: .list, items: .named("pipeline"), effect: .reads,
        examples: [Example("pipelines | each { |one| $one.name }")],
        body: body { run in try run.objects(run.client.list("/pipelines", order: "name", in: run.scope), "pipeline") }),
      Command(
        "pipelines:info", "Shows the apps of a pipeline and their stages.", parameters: [pipeline], result: .list,
        items: .fields(["app", "stage", "id"]), effect: .reads,
        examples: [Example("pipelines:info shop")], body: body { try $0.pipelineApps() }),
      Command(
        "pipelines:create", "Makes a pipeline with an app in it.",
        parameters: [Parameter("name", .positional, .string, required: true, "Its name."), .app, stage],
        result: .named("pipeline"), effect: .writes,
        examples: [Example("pipelines:create shop --app shop-staging --stage staging")],
        body: body { run in
          let name = try run.required("name")
          let app = try run.app()
          let pipeline = try run.make(
            "pipeline", at: "/pipelines", Record([("name", .string(name))]), listedAt: "/pipelines", look: "pipelines"
          ) { $0["name"].string == name }
          _ = try run.couple(app, to: pipeline["id"].string ?? name)
          return pipeline
        }),
      Command(
        "pipelines:add", "Adds an app to a pipeline.", parameters: [pipeline, .app, stage], effect: .writes,
        examples: [Example("pipelines:add shop --app shop --stage production")],
        body: body { run in
          let app = try run.app()
          return try run.couple(app, to: run.pipelineID(run["pipeline"]))
        }),
      Command(
        "pipelines:remove", "Takes an app out of its pipeline.", parameters: [.app], effect: .writes,
        examples: [Example("pipelines:remove --app shop")],
        body: body { run in
          let coupling = try run.client.get(platformPath("apps", run.app(), "pipeline-couplings"), in: run.scope)
          guard let id = coupling["id"].string else { throw PlatformObject.missing("id", in: "pipeline coupling") }
          return try run.remove(platformPath("pipeline-couplings", id))
        }),
      Command(
        "review-apps", "Lists the review apps of a pipeline.", parameters: [pipeline], result: .list, items: .named("review-app"),
        effect: .reads,
        examples: [Example("review-apps shop")],
        body: body { run in
          let path = platformPath("pipelines", try run.pipelineID(run["pipeline"]), "review-apps")
          return try run.objects(run.client.list(path, in: run.scope), "review-app")
        }),
      promotion("pipelines:promote"), promotion("promote"),
    ]
  }

  private func promotion(_ name: String) -> Command {
    Command(
      name, "Releases an app's newest slug on the apps of its pipeline's next stage; nothing is built again.",
      parameters: [.app, Parameter("to", .flag, .list, "These apps instead; may be repeated.")], result: .named("promotion"),
      effect: .writes, examples: [Example("\(name) --app shop-staging | await")], body: body { try $0.promote() })
  }
}

extension CommandRun {
  /// The id behind a pipeline's record, id or name.
  fileprivate func pipelineID(_ value: Value) throws -> String {
    if let id = value["id"].string { return id }
    guard let name = value.string, !name.isEmpty else { throw usage("this is no pipeline") }
    if name.utf8.count == 36 { return name }
    let found = try client.list("/pipelines", order: "name", in: scope).first { $0["name"].string == name }
    guard let id = found?["id"].string else {
      throw Failure("HKD404", "there is no pipeline \(name)", hint: "pipelines lists them", kind: .notFound)
    }
    return id
  }

  fileprivate func pipelineApps() throws -> Value {
    let couplings = try client.list(
      platformPath("pipelines", try pipelineID(self["pipeline"]), "pipeline-couplings"), in: scope)
    return .list(
      try couplings.map { coupling in
        let app = try client.get(platformPath("apps", coupling["app"]["id"].string ?? ""), in: scope)
        return .record([("app", app["name"]), ("stage", coupling["stage"]), ("id", coupling["app"]["id"])])
      })
  }

  fileprivate func couple(_ app: String, to pipeline: String) throws -> Value {
    let fields = Record([("app", .string(app)), ("pipeline", .string(pipeline)), ("stage", self["stage"])])
    return try make(
      "coupling", at: "/pipeline-couplings", fields, listedAt: platformPath("pipelines", pipeline, "pipeline-couplings"),
      look: "pipelines:info \(pipeline)", app: app
    ) { $0["app"]["name"].string == app || $0["app"]["id"].string == app }
  }

  fileprivate func promote() throws -> Value {
    let source = try client.get(platformPath("apps", try app(), "pipeline-couplings"), in: scope)
    guard let pipeline = source["pipeline"]["id"].string, let sourceID = source["app"]["id"].string,
      let stage = source["stage"].string, let index = pipelineStages.firstIndex(of: stage)
    else { throw PlatformObject.missing("pipeline, app and stage", in: "pipeline coupling") }
    var targets: [String] = []
    if self["to"].isNull {
      let next = pipelineStages.dropFirst(index + 1).first
      let couplings = try client.list(platformPath("pipelines", pipeline, "pipeline-couplings"), in: scope)
      targets = couplings.filter { $0["stage"].string == next }.compactMap { $0["app"]["id"].string }
    } else {
      targets = try words("to").map { try client.app($0, in: scope).id }
    }
    guard !targets.isEmpty else {
      throw Failure(
        "HKD475", "there is no app to promote to after the stage \(stage)", hint: "--to APP, or pipelines:add", kind: .refused)
    }
    func named(_ id: String) -> Value { .record([("app", .record([("id", .string(id))]))]) }
    let fields = Record([
      ("pipeline", .record([("id", .string(pipeline))])), ("source", named(sourceID)), ("targets", .list(targets.map(named))),
    ])
    // Promotions cannot be listed: one whose answer is lost is told, not repeated.
    return try make(
      "promotion", at: "/pipeline-promotions", fields, listedAt: "", look: "pipelines:info, and releases of its apps",
      isOurs: nil)
  }
}
