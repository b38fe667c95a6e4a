import HKDLanguage
import PlatformAPI

/// What the platform and the account have to offer, and webhooks.
extension DeployHost {
  func catalogueCommands() -> [Command] {
    [
      listing("regions", "Lists where apps can run.", "/regions", "region"),
      listing("stacks", "Lists what apps can run on.", "/stacks", "stack"),
      listing("teams", "Lists the teams of this account.", "/teams", "team"),
      listing("spaces", "Lists the private spaces of this account.", "/spaces", "space"),
    ] + webhookCommands()
  }

  private func listing(_ name: String, _ summary: String, _ path: String, _ type: String) -> Command {
    Command(
      name, summary, result: .list, items: .named(type), effect: .reads,
      examples: [Example("\(name) | each { |one| $one.name }")],
      body: body { run in try run.objects(run.client.list(path, in: run.scope), type) })
  }

  private func webhookCommands() -> [Command] {
    [
      Command(
        "webhooks", "Lists the webhooks of an app.", parameters: [.app], result: .list, items: .named("webhook"), effect: .reads,
        examples: [Example("webhooks --app shop")], body: body { try $0.appList("webhooks", "webhook") }),
      Command(
        "webhooks:add", "Has the platform call an address when something happens to an app.",
        parameters: [
          Parameter("url", .positional, .string, required: true, input: true, "https://…"), .app,
          Parameter("include", .flag, .list, required: true, "What to tell: api:release, dyno, …; may be repeated."),
          Parameter(
            "level", .flag, .string, default: .string("notify"), words: ["notify", "sync"], "Once, or until it is taken."),
          Parameter("secret", .flag, .secret, "Signs what is sent; else the platform makes one."),
        ], effect: .writes, examples: [Example("webhooks:add https://example.com/hook --include api:release --app shop")],
        body: body { run in
          let app = try run.app()
          let url = try run.required("url")
          let path = platformPath("apps", app, "webhooks")
          var fields = run.body(("url", .string(url)), ("level", run["level"]), ("secret", run["secret"]))
          fields.set("include", .list(run.words("include").map { .string($0) }))
          return try run.make("webhook", at: path, fields, listedAt: path, look: "webhooks --app \(app)", app: app) {
            $0["url"].string == url
          }
        }),
      Command(
        "webhooks:remove", "Ends a webhook.",
        parameters: [Parameter("webhook", .positional, .string, required: true, input: true, "Its id."), .app], effect: .writes,
        examples: [Example("webhooks:remove 01234567-89ab-cdef-0123-456789abcdef --app shop")],
        body: body { run in try run.remove(platformPath("apps", run.app(), "webhooks", run.required("webhook"))) }),
    ]
  }
}
