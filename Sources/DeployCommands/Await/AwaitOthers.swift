import HKDLanguage
import PlatformAPI

/// Waits for the things beside builds and releases that take their time.
extension CommandRun {
  /// All targets of a promotion, and their release phases.
  func settlePromotion(_ value: Value, _ options: AwaitOptions) throws -> Value {
    let promotion = try PlatformObject(value, type: "promotion", from: "promotion")
    let id = try promotion.text("id")
    let watch = Watch(host: host, scope: scope, what: "promotion \(id)", resume: "api GET /pipeline-promotions/\(id)")
    var question = RepeatedQuestion(client, listAt: platformPath("pipeline-promotions", id, "promotion-targets"))
    let targets = try watch.run(within: options.allowance(else: host.options.timings.releaseDeadline)) { scope in
      try Settling(.release, app: "promotion", host: host, scope: scope).wait {
        try question.ask(in: scope)
      } until: { targets in
        !targets.isEmpty && targets.allSatisfy { $0["status"].string != "pending" }
      }
    }
    let failed = targets.filter { $0["status"].string != "succeeded" }
    guard failed.isEmpty else {
      let reasons = failed.map { target in
        "\(target["app"]["id"].string ?? "?"): \(target["error_message"].string.map { HarmlessText.line($0) } ?? target["status"].string ?? "?")"
      }
      throw Failure(
        "HKD466",
        "promotion \(id) failed for \(failed.count) of \(targets.count) apps: \(reasons.joined(separator: "; "))",
        hint: "the others have the new release", kind: .deployFailed)
    }
    let releases = try targets.compactMap { target -> Value? in
      guard let app = target["app"]["id"].string, let release = target["release"]["id"].string else { return nil }
      return try settleRelease(client.release(release, of: app, in: scope), options, nil)
    }
    return .list(releases)
  }

  func settleAddOn(_ value: Value, _ options: AwaitOptions) throws -> Value {
    let addOn = try PlatformObject(value, type: "addon", from: "add-on")
    let id = try addOn.text("id")
    let name = addOn.optionalText("name") ?? id
    let watch = Watch(host: host, scope: scope, what: "add-on \(name)", resume: "api GET /addons/\(id)")
    let limit = options.allowance(else: host.options.timings.releaseDeadline)
    let settled = try settled(platformPath("addons", id), app: addOn.record.appName, .app, watch, limit) {
      $0["state"].string != "provisioning"
    }
    guard settled["state"].string == "provisioned" else {
      throw Failure(
        "HKD466", "add-on \(name) ended as `\(settled["state"].string ?? "?")`", hint: "see addons, and its provider",
        kind: .deployFailed)
    }
    return .record(try PlatformObject(settled, type: "addon", from: "add-on").record)
  }

  /// An app made from an app.json, with its build.
  func settleAppSetup(_ value: Value, _ options: AwaitOptions) throws -> Value {
    let setup = try PlatformObject(value, type: "app-setup", from: "app-setup")
    let id = try setup.text("id")
    let watch = Watch(host: host, scope: scope, what: "app-setup \(id)", resume: "api GET /app-setups/\(id)")
    let limit = options.allowance(else: host.options.timings.buildDeadline)
    let settled = try settled(platformPath("app-setups", id), app: setup.record.appName, .build, watch, limit) {
      $0["status"].string != "pending"
    }
    guard settled["status"].string == "succeeded" else {
      let reasons =
        (settled["manifest_errors"].list ?? List()).compactMap(\.string)
        + [settled["failure_message"].string].compactMap(\.self)
      throw Failure(
        "HKD466", "app-setup \(id) failed: \(reasons.map { HarmlessText.line($0) }.joined(separator: "; "))",
        hint: "the platform has removed the app again; mend app.json", kind: .deployFailed)
    }
    return .record(try PlatformObject(settled, type: "app-setup", from: "app-setup").record)
  }

  /// Asks for what stands at a path until it is settled.
  func settled(
    _ path: String, app: String, _ step: DeployStep, _ watch: Watch, _ limit: Allowance, _ isSettled: (Value) -> Bool
  ) throws -> Value {
    var question = RepeatedQuestion(client, path)
    return try watch.run(within: limit) { scope in
      try Settling(step, app: app, host: host, scope: scope).wait {
        try question.ask(in: scope)
      } until: {
        isSettled($0)
      }
    }
  }
}
