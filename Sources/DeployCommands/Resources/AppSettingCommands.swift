import HKDLanguage
import PlatformAPI

/// Buildpacks, features, people and drains of an app.
extension DeployHost {
  func appSettingCommands() -> [Command] { buildpackCommands() + featureCommands() + accessCommands() + drainCommands() }

  private func buildpackCommands() -> [Command] {
    [
      Command(
        "buildpacks", "Lists the buildpacks of an app, in their order.", parameters: [.app], result: .list,
        items: .named("buildpack"), effect: .reads,
        examples: [Example("buildpacks --app shop")],
        body: body { try $0.appList("buildpack-installations", "buildpack") }),
      Command(
        "buildpacks:set",
        "Sets all buildpacks of an app, in their order, for the next build; none lets the platform detect them.",
        parameters: [Parameter("buildpacks", .rest, .string, "Names (heroku/nodejs) or addresses."), .app], result: .list,
        items: .named("buildpack"), effect: .writes, examples: [Example("buildpacks:set heroku/nodejs heroku/python --app shop")],
        body: body { run in
          let app = try run.app()
          let updates = run.words("buildpacks").map { Value.record([("buildpack", .string($0))]) }
          let call = PlatformCall(
            "PUT", platformPath("apps", app, "buildpack-installations"), body: .record([("updates", .list(updates))]))
          let answer = try run.write(call, planned: .list([]))
          return try run.objects(answer.list.map(Array.init) ?? [], "buildpack", app: app)
        }),
    ]
  }

  private func featureCommands() -> [Command] {
    func toggle(_ word: String, _ isOn: Bool) -> Command {
      Command(
        "features:\(word)", isOn ? "Switches a feature of an app on." : "Switches a feature of an app off.",
        parameters: [Parameter("feature", .positional, .string, required: true, input: true, "Its name: preboot."), .app],
        effect: .writes, examples: [Example("features:\(word) preboot --app shop")],
        body: body { run in
          let path = platformPath("apps", try run.app(), "features", try run.required("feature"))
          _ = try run.write(PlatformCall("PATCH", path, body: .record([("enabled", .bool(isOn))])), planned: .null)
          return .null
        })
    }
    return [
      Command(
        "features", "Lists the features of an app.", parameters: [.app], result: .list, items: .named("feature"), effect: .reads,
        examples: [Example("features --app shop")], body: body { try $0.appList("features", "feature") }),
      toggle("enable", true), toggle("disable", false),
    ]
  }

  private func accessCommands() -> [Command] {
    let user = Parameter("user", .positional, .string, required: true, input: true, "An e-mail address.")
    return [
      Command(
        "access", "Lists who may work on an app.", parameters: [.app], result: .list, items: .named("collaborator"),
        effect: .reads,
        examples: [Example("access --app shop")], body: body { try $0.appList("collaborators", "collaborator") }),
      Command(
        "access:add", "Lets somebody work on an app.",
        parameters: [user, .app, Parameter("silent", .flag, .bool, "Send no mail.")], effect: .writes,
        examples: [Example("access:add kim@example.com --app shop")],
        body: body { run in
          let app = try run.app()
          let email = try run.required("user")
          let path = platformPath("apps", app, "collaborators")
          let fields = run.body(("user", .string(email)), ("silent", .bool(run.flag("silent"))))
          return try run.make("collaborator", at: path, fields, listedAt: path, look: "access --app \(app)", app: app) {
            $0["user"]["email"].string == email
          }
        }),
      Command(
        "access:remove", "Ends somebody's work on an app.", parameters: [user, .app], effect: .writes,
        examples: [Example("access:remove kim@example.com --app shop")],
        body: body { run in try run.remove(platformPath("apps", run.app(), "collaborators", run.required("user"))) }),
    ]
  }

  private func drainCommands() -> [Command] {
    [
      Command(
        "drains", "Lists where the logs of an app go besides.", parameters: [.app], result: .list, items: .named("drain"),
        effect: .reads,
        examples: [Example("drains --app shop")], body: body { try $0.appList("log-drains", "drain") }),
      Command(
        "drains:add", "Sends the logs of an app to an address, too.",
        parameters: [
          Parameter("url", .positional, .oneOf([.string, .secret]), required: true, input: true, "https://… or syslog+tls://…"),
          .app,
        ], effect: .writes, examples: [Example("drains:add https://logs.example.com/in --app shop")],
        body: body { run in
          let app = try run.app()
          let path = platformPath("apps", app, "log-drains")
          let url = run["url"]
          var text = url.string
          if case .secret(let secret) = url { text = secret.revealed }
          return try run.make("drain", at: path, Record([("url", url)]), listedAt: path, look: "drains --app \(app)", app: app) {
            $0["url"].string == text
          }
        }),
      Command(
        "drains:remove", "Ends a drain, by its id or address.",
        parameters: [Parameter("drain", .positional, .string, required: true, input: true, "Its id or address."), .app],
        effect: .writes, examples: [Example("drains:remove https://logs.example.com/in --app shop")],
        body: body { run in try run.remove(platformPath("apps", run.app(), "log-drains", run.required("drain"))) }),
    ]
  }
}
