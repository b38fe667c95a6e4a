import HKDLanguage
import PlatformAPI

extension DeployHost {
  func processCommands() -> [Command] {
    let dyno = Parameter(
      "dyno", .positional, .named("dyno"), input: true, completion: .process, "A dyno (web.1) or type (web); else all.")
    return [
      Command(
        "ps", "Lists the dynos of an app.", parameters: [.app], result: .list, items: .named("dyno"), effect: .reads,
        examples: [Example("ps --app shop")], body: body { try $0.dynos() }),
      Command(
        "ps:scale", "Sets how many dynos of each type run, and of which size; without arguments shows it.",
        parameters: [
          Parameter("types", .rest, .string, completion: .formation, "web=2, worker=1:standard-2x, web=+1, web=-1."), .app,
        ], result: .list, items: .named("formation"), effect: .writes, examples: [Example("ps:scale web=1 --app shop")],
        body: body { try $0.scale() }),
      Command(
        "ps:restart", "Restarts dynos.", parameters: [dyno, .app], effect: .writes,
        examples: [Example("ps:restart --app shop"), Example("ps:restart web.1 --app shop")],
        body: body { run in
          let app = try run.app(input: run["dyno"])
          return try run.remove(run.path(of: run["dyno"], app, all: platformPath("apps", app, "dynos")))
        }),
      Command(
        "ps:stop", "Stops dynos; those that the formation wants start again.",
        parameters: [
          Parameter(
            "dyno", .positional, .named("dyno"), required: true, input: true, completion: .process, "A dyno (run.1234) or type."),
          .app,
        ], effect: .writes, examples: [Example("ps:stop web.1 --app shop")],
        body: body { run in
          let app = try run.app(input: run["dyno"])
          let path = run.path(of: run["dyno"], app, all: platformPath("apps", app, "dynos")) + "/actions/stop"
          _ = try run.write(PlatformCall("POST", path, isRepeatable: true), planned: .null)
          return .null
        }),
      Command(
        "ps:wait", "Waits until all dynos are up on the newest release.",
        parameters: [.app, Parameter("timeout", .flag, .duration, "How long; else 5m.")], effect: .reads,
        examples: [Example("ps:wait --app shop")],
        body: { [self] invocation in
          try CommandRun(invocation: invocation, host: self, scope: invocation.scope).waitForDynos()
        }),
    ]
  }
}

extension CommandRun {
  /// By type and number; the API's order is that of their ids.
  fileprivate func dynos() throws -> Value {
    let keyed = (try appList("dynos", "dyno").list.map(Array.init) ?? []).map {
      dyno -> (type: Substring, number: Int, dyno: Value) in
      let parts = (dyno["name"].string ?? "").split(separator: ".", maxSplits: 1)
      return (parts.first ?? "", parts.count > 1 ? Int(parts[1]) ?? .max : .max, dyno)
    }
    return .list(keyed.sorted { ($0.type, $0.number) < ($1.type, $1.number) }.map(\.dyno))
  }

  /// Where a dyno, a type, or all of them are reached.
  fileprivate func path(of dyno: Value, _ app: String, all: String) -> String {
    guard let name = dyno["name"].string ?? dyno.string else { return all }
    // `web` is a type, `web.1` and an id are dynos.
    let isType = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" } && name.utf8.count != 36
    return platformPath("apps", app, isType ? "formations" : "dynos", name)
  }

  fileprivate func scale() throws -> Value {
    let app = try app()
    let types = words("types")
    guard !types.isEmpty else {
      return .list(try client.formation(of: app, in: scope).map { .record($0.object.record) })
    }
    let current = types.contains { $0.contains("=+") || $0.contains("=-") } ? try client.formation(of: app, in: scope) : []
    let updates = try types.map { try update($0, current) }
    let call = PlatformCall("PATCH", platformPath("apps", app, "formation"), body: .record([("updates", .list(updates))]))
    let answer = try write(call, planned: .list([]))
    return try objects(answer.list.map(Array.init) ?? [], "formation", app: app)
  }

  /// `web=2:standard-1x`, `web=+1`, `web=:basic`. What is relative becomes absolute here: a repeated request must not
  /// count twice.
  private func update(_ text: String, _ current: [Formation]) throws -> Value {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else { throw usage("`\(text)` is not type=count", hint: "ps:scale web=2") }
    let amount = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var fields = Record([("type", .string(parts[0]))])
    let count = amount.first ?? ""
    if !count.isEmpty {
      guard let number = Int(count) else { throw usage("`\(text)` is not type=count", hint: "ps:scale web=2:standard-1x") }
      let isRelative = count.hasPrefix("+") || count.hasPrefix("-")
      let base = isRelative ? current.first { $0.type == parts[0] }?.quantity ?? 0 : 0
      let (quantity, overflow) = base.addingReportingOverflow(number)
      guard !overflow, quantity >= 0 else { throw usage("\(parts[0]) cannot be \(quantity)") }
      fields.set("quantity", .int(quantity))
    }
    if amount.count > 1 { fields.set("size", .string(amount[1])) }
    return .record(fields)
  }

  fileprivate func waitForDynos() throws -> Value {
    let app = try app()
    guard let newest = try client.newestReleases(20, of: app, in: scope).first(where: { $0.status == .succeeded }) else {
      throw Failure("HKD404", "\(app) has no release that succeeded", hint: "deploy first", kind: .notFound)
    }
    let watch = Watch(host: host, scope: scope, what: "the start of \(app) v\(newest.version)", resume: "ps:wait --app \(app)")
    try watch.run(within: Allowance(timeout ?? host.options.timings.healthDeadline)) { scope in
      try awaitDynos(of: app, on: newest.version, scope)
    }
    return .null
  }
}
