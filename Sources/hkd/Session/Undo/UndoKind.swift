import DeployCommands
import HKDLanguage
import PlatformAPI

/// A kind of change that can be undone by another one: how to see what is, and how to go back.
struct UndoKind: Sendable {
  /// A call that brings back what was, with what it does in words.
  struct Compensation: Sendable {
    var lines: [String]
    var call: PlatformCall
  }

  /// The commands that make such changes.
  let commands: Set<String>
  /// What is now; asked before and after the change, and before it is undone.
  let state: @Sendable (_ id: String, PlatformClient, TaskScope) throws -> Value
  /// Whether what a command did shows only later: a release that is still to be built.
  var settlesLater = false
  /// Nil where there is nothing to go back from any more.
  let compensation: @Sendable (_ change: Change, _ now: Value) -> Compensation?

  struct Change: Sendable {
    /// Its id: another app of the same name is not meant, and a new name is no other app.
    let app: String
    let before: Value
    let after: Value
  }

  static let all = [config, scale, maintenance, release]
}

extension UndoKind {
  /// Config: each name gets the value that it had, as long as nobody has changed it again.
  static let config = UndoKind(
    commands: ["config:set", "config:unset", "config:apply"],
    state: { app, client, scope in try client.get(platformPath("apps", app, "config-vars"), in: scope) },
    compensation: { change, now in
      var body = Record()
      var lines: [String] = []
      let names =
        (change.after.record?.keys ?? []) + (change.before.record?.keys.filter { change.after.record?[$0] == nil } ?? [])
      for name in names where change.before[name] != change.after[name] {
        guard now[name] == change.after[name] else {
          lines.append("\(name): changed again since, left as it is")
          continue
        }
        let old = change.before[name]
        body.set(name, old)
        lines.append(
          old.isNull ? "\(name): removed again" : now[name].isNull ? "\(name): set again" : "\(name): its former value")
      }
      guard body.count > 0 else { return nil }
      return Compensation(
        lines: lines, call: PlatformCall("PATCH", platformPath("apps", change.app, "config-vars"), body: .record(body)))
    })

  /// Scale: each process type gets the number and size of dynos that it had.
  static let scale = UndoKind(
    commands: ["ps:scale"],
    state: { app, client, scope in
      let processes = try client.get(platformPath("apps", app, "formation"), in: scope).list ?? List()
      return .record(
        processes.compactMap { process in
          process["type"].string.map { type in
            (type, .record([("quantity", process["quantity"]), ("size", process["size"])]))
          }
        })
    },
    compensation: { change, now in
      var updates: [Value] = []
      var lines: [String] = []
      let before = change.before.record ?? Record()
      for (type, old) in zip(before.keys, before.values) where old != change.after[type] {
        guard now[type] == change.after[type] else {
          lines.append("\(type): changed again since, left as it is")
          continue
        }
        updates.append(.record([("type", .string(type)), ("quantity", old["quantity"]), ("size", old["size"])]))
        lines.append("\(type): \(describe(now[type])) → \(describe(old))")
      }
      guard !updates.isEmpty else { return nil }
      let body: Value = .record([("updates", .list(updates))])
      return Compensation(lines: lines, call: PlatformCall("PATCH", platformPath("apps", change.app, "formation"), body: body))
    })

  private static func describe(_ process: Value) -> String {
    "\(process["quantity"].int ?? 0) × \(process["size"].string ?? "?")"
  }

  /// Maintenance: on or off, as it was.
  static let maintenance = UndoKind(
    commands: ["maintenance:on", "maintenance:off"],
    state: { app, client, scope in try client.get(platformPath("apps", app), in: scope)["maintenance"] },
    compensation: { change, now in
      guard let old = change.before.bool, now != change.before else { return nil }
      return Compensation(
        lines: ["maintenance: \(old ? "on" : "off") again"],
        call: PlatformCall("PATCH", platformPath("apps", change.app), body: .record([("maintenance", .bool(old))])))
    })

  /// A release or rollback: back to the release that was current before, by a rollback, which makes a new release.
  static let release = UndoKind(
    commands: ["release", "rollback", "deploy"],
    state: { app, client, scope in
      let newest = try client.newestReleases(20, of: app, in: scope)
      guard let current = newest.first(where: \.isCurrent) ?? newest.first(where: { $0.status == .succeeded }) else {
        return .null
      }
      return .record([
        ("id", .string(current.id)), ("version", .int(current.version)), ("slug", current.slugID.map { .string($0) } ?? .null),
      ])
    }, settlesLater: true,
    compensation: { change, now in
      guard let version = change.before["version"].int, let current = now["version"].int, current != version,
        !change.before["slug"].isNull
      else { return nil }
      return Compensation(
        lines: ["v\(current) → back to v\(version), as a new release"],
        call: PlatformCall(
          "POST", platformPath("apps", change.app, "releases"), body: .record([("release", change.before["id"])])))
    })
}
