import HKDLanguage
import PlatformAPI

extension DeployHost {
  func addOnCommands() -> [Command] {
    let name = Parameter("addon", .positional, .named("addon"), required: true, input: true, "An add-on, by name or id.")
    return [
      Command(
        "addons", "Lists the add-ons of an app.", parameters: [.app], result: .list, items: .named("addon"), effect: .reads,
        examples: [Example("addons --app shop")], body: body { try $0.appList("addons", "addon") }),
      Command(
        "addons:create", "Adds an add-on to an app; `await` waits until it is there.",
        parameters: [
          Parameter("plan", .positional, .string, required: true, "SERVICE:PLAN, or the service alone for its default plan."),
          .app, Parameter("name", .flag, .string, "Its name; else the platform chooses."),
          Parameter("as", .flag, .string, "What its config names begin with."),
          Parameter("config", .flag, .record, "Options of the service."), .confirm,
        ], result: .named("addon"), effect: .writes, examples: [Example("addons:create heroku-postgresql --app shop | await")],
        body: body { try $0.createAddOn() }),
      Command(
        "addons:destroy", "Destroys an add-on with its data.", parameters: [name, .app, .confirm], effect: .destroys,
        examples: [Example("addons:destroy postgresql-flat-1 --app shop --confirm shop")],
        body: body { run in
          let app = try run.app(input: run["addon"])
          let name = try run.addOnName()
          try run.confirm(app, "This destroys \(name) of \(app) with its data.")
          return try run.remove(platformPath("apps", app, "addons", name))
        }),
      Command(
        "addons:attach", "Lets an app use another app's add-on.",
        parameters: [name, .app, Parameter("as", .flag, .string, "What its config names begin with.")], effect: .writes,
        examples: [Example("addons:attach postgresql-flat-1 --app shop-next --as LEGACY")],
        body: body { run in
          let app = try run.app()
          let addon = try run.addOnName()
          let fields = run.body(("addon", .string(addon)), ("app", .string(app)), ("name", run["as"]))
          return try run.make(
            "attachment", at: "/addon-attachments", fields, listedAt: platformPath("apps", app, "addon-attachments"),
            look: "api GET /apps/\(app)/addon-attachments", app: app
          ) { $0["addon"]["name"].string == addon || $0["addon"]["id"].string == addon }
        }),
      Command(
        "addons:detach", "Ends an app's use of an add-on, by the attachment's name.",
        parameters: [Parameter("attachment", .positional, .string, required: true, input: true, "Its name: DATABASE."), .app],
        effect: .writes, examples: [Example("addons:detach LEGACY --app shop-next")],
        body: body { run in
          let found = try run.appObject("addon-attachments", run.required("attachment"), "attachment")
          guard let id = found["id"].string else { throw PlatformObject.missing("id", in: "attachment") }
          return try run.remove(platformPath("addon-attachments", id))
        }),
    ]
  }
}

extension CommandRun {
  fileprivate func addOnName() throws -> String {
    guard let name = self["addon"]["name"].string ?? text("addon"), !name.isEmpty else { throw usage("this is no add-on") }
    return name
  }

  fileprivate func createAddOn() throws -> Value {
    let app = try app()
    let plan = try required("plan")
    let name = text("name")
    var fields = body(("plan", .string(plan)), ("name", self["name"]), ("config", self["config"]), ("confirm", self["confirm"]))
    if let attachment = text("as") { fields.set("attachment", .record([("name", .string(attachment))])) }
    return try make(
      "addon", at: platformPath("apps", app, "addons"), fields, listedAt: platformPath("apps", app, "addons"),
      look: "addons --app \(app)", app: app, isOurs: name.map { name in { $0["name"].string == name } })
  }
}
