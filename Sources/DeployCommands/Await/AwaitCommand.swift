import HKDLanguage
import PlatformAPI

extension DeployHost {
  func awaitCommand() -> Command {
    Command(
      "await", "Waits until what was begun has settled, and fails unless it succeeded.",
      details: """
        A build: shows its log, then waits for the build and for its release, release phase included, and gives the release.
        The verdict comes from the status alone; a log that breaks off goes on where it stopped. A release, dyno, promotion,
        add-on, app-setup, or a list of any of these likewise. Text is an id, or a release's version: `await v41`.
        """,
      parameters: [
        Parameter(
          "what", .positional,
          .oneOf([
            .named("build"), .named("release"), .named("dyno"), .named("promotion"), .named("addon"),
            .named("app-setup"),
            .list, .int,
          ]), required: true, input: true, completion: .release, "What to wait for; `await build ID` names its kind."),
        Parameter("id", .positional, .string, "After a kind (build, release, dyno): its id."),
        .app,
      ] + awaitFlags,
      effect: .reads,
      examples: [
        Example("archive . | source | upload | release --app shop | await"),
        Example("release v41 --app shop | await --dynos --healthy /up --timeout 5m"),
      ],
      // The timeouts are this command's own: each tells what is left behind.
      body: { [self] invocation in
        let call = CommandRun(invocation: invocation, host: self, scope: invocation.scope)
        return try call.settle(call["what"], AwaitOptions(call))
      })
  }
}

/// How long is waited, and for what besides.
let awaitFlags = [
  Parameter("timeout", .flag, .duration, "For all the waiting; else 15m for a build, 1h for a release phase."),
  Parameter("dynos", .flag, .bool, "Wait, too, until all dynos are up on this release."),
  Parameter("healthy", .flag, .string, "Wait, too, until this address (or path below the app's) answers well."),
  Parameter("times", .flag, .int, default: .int(3), "How often in a row it must answer well."),
  Parameter("rollback", .flag, .bool, "Go back to the release before, and fail, if dynos or address do not get well."),
  Parameter("cancel-on-interrupt", .flag, .bool, "Cancel the build if this wait is interrupted."),
]

extension CommandRun {
  func settle(_ what: Value, _ options: AwaitOptions) throws -> Value {
    if Placeholder.of(what) != nil { return plannedEnd(of: what) }
    switch what.typeName {
    case "build":
      return try settleBuild(try Build(what, app: app(input: what)), options, what)
    case "release":
      return try settleRelease(try Release(what, app: app(input: what)), options, nil)
    case "dyno": return try settleDyno(try Dyno(what, app: app(input: what)), options)
    case "promotion": return try settlePromotion(what, options)
    case "addon": return try settleAddOn(what, options)
    case "app-setup": return try settleAppSetup(what, options)
    case "list": return try settleAll(what.list.map(Array.init) ?? [], options)
    default: return try settle(named: what.string ?? what.int.map(String.init) ?? "", options)
    }
  }

  /// All at once, each on a thread of its own; results in order.
  private func settleAll(_ things: [Value], _ options: AwaitOptions) throws -> Value {
    let results = try invocation.runtime.parallel(
      things.count, limit: max(1, things.count), scope: scope
    ) { [self] index, scope, runtime in
      let invocation = Invocation(
        command: invocation.command, arguments: invocation.arguments, place: invocation.place,
        scope: scope, runtime: runtime)
      return try CommandRun(invocation: invocation, host: host, scope: scope).settle(things[index], options)
    }
    return .list(results)
  }

  private func settle(named name: String, _ options: AwaitOptions) throws -> Value {
    let app = try app()
    let id = text("id")
    switch (name, id) {
    case ("build", let id?): return try settleBuild(id, of: app, options)
    case ("release", let id?): return try settleRelease(client.release(id, of: app, in: scope), options, nil)
    case ("dyno", let id?): return try settleDyno(dyno(id, of: app, scope), options)
    case (_, _?): throw usage("`await \(name)` takes no id", hint: "await build ID, await release ID, await dyno ID")
    case (_, nil): break
    }
    let number = name.hasPrefix("v") ? String(name.dropFirst()) : name
    if Int(number) != nil {
      return try settleRelease(client.release(number, of: app, in: scope), options, nil)
    }
    guard name.utf8.count == 36 else { return try settleDyno(dyno(name, of: app, scope), options) }
    do {
      return try settleBuild(name, of: app, options)
    } catch let failure as Failure where failure.kind == .notFound {
      return try settleRelease(client.release(name, of: app, in: scope), options, nil)
    }
  }

  private func settleBuild(_ id: String, of app: String, _ options: AwaitOptions) throws -> Value {
    let build = try client.build(id, of: app, in: scope)
    return try settleBuild(build, options, .record(build.object.record))
  }

  private func dyno(_ name: String, of app: String, _ scope: TaskScope) throws -> Dyno {
    try Dyno(client.get(platformPath("apps", app, "dynos", name), in: scope), app: app)
  }

  private func plannedEnd(of what: Value) -> Value {
    planned(what.typeName == "build" ? "release" : what.typeName, of: what["app"]["name"].string)
  }
}
