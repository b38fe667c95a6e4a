import HKDLanguage
import PlatformAPI

/// What the platform brings to an end by itself while it writes a log: a build, a release.
protocol AwaitedThing: Sendable {
  static var step: DeployStep { get }
  /// Its collection below the app: `builds`.
  static var collection: String { get }

  init(_ value: Value, app: String) throws(Failure)

  var id: String { get }
  var status: PlatformStatus { get }
  var outputStreamURL: String? { get }

  /// Why one that ended with any other status than success is none.
  func failure(of app: String, log: [String]) -> Failure
}

extension CommandRun {
  /// The thing once it is no longer pending; one that did not succeed is thrown, with its log's tail.
  func end<Thing: AwaitedThing>(of thing: Thing, app: String, _ scope: TaskScope) throws -> Thing {
    let log = thing.outputStreamURL.map { LogFollower(Thing.step, app: app, url: $0, host: host, scope: scope) }
    var newest = thing
    do {
      if thing.status == .pending {
        var question = question(for: Thing.self, thing.id, of: app)
        newest = try Settling(Thing.step, app: app, host: host, scope: scope, log: log).wait {
          let thing = try question.ask(in: scope)
          log?.renew(url: thing.outputStreamURL)
          return thing
        } until: {
          $0.status != .pending
        }
      }
    } catch {
      log?.stop()
      throw error
    }
    let hasSucceeded = newest.status == .succeeded
    log?.finish(isWanted: !hasSucceeded)
    guard hasSucceeded else { throw newest.failure(of: app, log: log?.tail ?? []) }
    return newest
  }

  /// A thing that is known to be there, however it stands.
  func look<Thing: AwaitedThing>(for type: Thing.Type, _ id: String, of app: String, _ scope: TaskScope) throws -> Thing {
    var question = question(for: type, id, of: app)
    return try Settling(Thing.step, app: app, host: host, scope: scope).wait(isUrgent: true) {
      try question.ask(in: scope)
    } until: { _ in
      true
    }
  }

  func question<Thing: AwaitedThing>(for type: Thing.Type, _ id: String, of app: String) -> RepeatedQuestion<Thing> {
    RepeatedQuestion(client, platformPath("apps", app, Thing.collection, id)) { try Thing($0, app: app) }
  }
}

extension Build: AwaitedThing {
  static var step: DeployStep { .build }
  static var collection: String { "builds" }

  func failure(of app: String, log: [String]) -> Failure {
    let message =
      switch status {
      case .failed: "build \(id) of \(app) failed"
      default: "build \(id) of \(app) ended as `\(status.word)`, which is no success"
      }
    return Failure(
      "HKD460", message + logTail(log),
      hint: "nothing was released: what was live stays live; mend the source and deploy again",
      kind: .deployFailed, id: status.word)
  }
}

extension Release: AwaitedThing {
  static var step: DeployStep { .release }
  static var collection: String { "releases" }

  func failure(of app: String, log: [String]) -> Failure {
    let name = "release v\(version) of \(app)"
    let (message, hint): (String, String) =
      switch status {
      case .failed: ("\(name) failed in its release phase", "the release before stays live; mend it and deploy again")
      case .expired: ("\(name) is expired: its slug is gone", "deploy the source again")
      default: ("\(name) ended as `\(status.word)`, which is no success", "look with: releases --app \(app)")
      }
    return Failure(
      "HKD461", message + (status == .failed ? logTail(log) : ""), hint: hint, kind: .deployFailed, id: status.word)
  }
}

/// The last lines of a log as they stand in an error.
private func logTail(_ lines: [String]) -> String {
  lines.isEmpty
    ? " (there is no log of it)" : "; the log's last lines:\n" + lines.map { "  │ \($0)" }.joined(separator: "\n")
}
