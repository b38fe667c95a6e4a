import HKDLanguage
import PlatformAPI

extension DeployHost {
  func appCommands() -> [Command] {
    [
      Command(
        "apps", "Lists the apps that this account can see.",
        parameters: [Parameter("team", .flag, .string, short: "t", "Only this team's.")], result: .list, items: .named("app"),
        effect: .reads,
        examples: [Example("apps | each { |app| $app.name }")], body: body { try $0.apps() }),
      Command(
        "apps:info", "Shows an app.", parameters: [.app], result: .record, items: .named("app"), effect: .reads,
        examples: [Example("apps:info --app shop")],
        body: body { run in try run.details(run.client.get(platformPath("apps", run.app()), in: run.scope), "app") }),
      Command(
        "apps:create", "Makes an app.",
        parameters: [
          Parameter("name", .positional, .string, input: true, "Its name; without one the platform chooses."),
          Parameter("region", .flag, .string, "Where it runs; see `regions`."),
          Parameter("stack", .flag, .string, short: "s", "What it runs on; see `stacks`."),
          Parameter("team", .flag, .string, short: "t", "The team that owns it."),
          Parameter("space", .flag, .string, "The space that it runs in; needs --team."),
        ], result: .named("app"), effect: .writes, examples: [Example("apps:create shop --region eu")],
        body: body { try $0.createApp() }),
      Command(
        "apps:rename", "Gives an app another name: its address and git remote change, too.",
        parameters: [Parameter("name", .positional, .string, required: true, "The new name."), .app],
        result: .named("app"), effect: .writes, examples: [Example("apps:rename shop-next --app shop")],
        body: body { run in
          let app = try run.app()
          let renamed = try run.change("PATCH", platformPath("apps", app), run.body(("name", run["name"])), "app")
          if run.plan == nil, run.host.appInHand == app { run.host.useApp(DeployHost.appName(renamed)) }
          return renamed
        }),
      Command(
        "apps:destroy", "Destroys an app with its releases, config, add-ons and their data.",
        parameters: [.app, .confirm], effect: .destroys, examples: [Example("apps:destroy --app shop --confirm shop")],
        body: body { run in
          let app = try run.app()
          try run.confirm(app, "This destroys \(app) with its add-ons and their data.")
          let nothing = try run.remove(platformPath("apps", app))
          if run.plan == nil, run.host.appInHand == app { run.host.useApp(nil) }
          return nothing
        }),
      Command(
        "app:use", "Chooses the app for the commands that follow in this session.",
        parameters: [Parameter("app", .positional, .named("app"), required: true, input: true, completion: .app, "The app.")],
        effect: .pure, examples: [Example("app:use shop")],
        body: body { run in
          guard let name = DeployHost.appName(run["app"]) else { throw run.usage("this is no app") }
          run.host.useApp(name)
          return .null
        }),
      maintenance("on", true), maintenance("off", false),
    ]
  }

  private func maintenance(_ word: String, _ isOn: Bool) -> Command {
    Command(
      "maintenance:\(word)",
      isOn ? "Answers every request with the maintenance page." : "Ends maintenance: requests reach the app again.",
      parameters: [.app], effect: .writes, examples: [Example("maintenance:\(word) --app shop")],
      body: body { run in
        let call = PlatformCall("PATCH", platformPath("apps", try run.app()), body: .record([("maintenance", .bool(isOn))]))
        _ = try run.write(call, planned: .null)
        return .null
      })
  }
}

extension CommandRun {
  fileprivate func apps() throws -> Value {
    let path = text("team").map { platformPath("teams", $0, "apps") } ?? "/apps"
    return try objects(try client.list(path, order: "name", in: scope), "app")
  }

  fileprivate func createApp() throws -> Value {
    let name = text("name")
    var fields = body(("name", self["name"]), ("region", self["region"]), ("stack", self["stack"]))
    let isTeams = !self["team"].isNull || !self["space"].isNull
    if isTeams {
      fields.set("team", self["team"])
      if !self["space"].isNull { fields.set("space", self["space"]) }
    }
    // Without a name of our own nothing tells the new app from others.
    return try make(
      "app", at: isTeams ? "/teams/apps" : "/apps", fields, listedAt: "/apps", look: "apps",
      isOurs: name.map { name in { $0["name"].string == name } })
  }
}
