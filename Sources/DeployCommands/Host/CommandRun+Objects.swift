import HKDLanguage
import PlatformAPI

/// The platform's things as values.
extension CommandRun {
  /// One thing as a typed record, with its app's name at hand.
  func object(_ value: Value, _ type: String, app: String? = nil) throws -> Value {
    let record = try PlatformObject(value, type: type, from: invocation.command.name).record
    return .record(app.map { record.namingApp($0) } ?? record)
  }

  func objects(_ values: [Value], _ type: String, app: String? = nil) throws -> Value {
    .list(try values.map { try object($0, type, app: app) })
  }

  /// One thing with all its fields, as `…:info` shows it: a plain record, whose short form would hide them.
  func details(_ value: Value, _ type: String, app: String? = nil) throws -> Value {
    guard case .record(let record) = try object(value, type, app: app) else { return .null }
    return .record(record.typed(nil))
  }

  /// A list below the app: `GET /apps/{app}/domains`.
  func appList(_ name: String, _ type: String) throws -> Value {
    let app = try app()
    return try objects(try client.list(platformPath("apps", app, name), in: scope), type, app: app)
  }

  /// One thing below the app, by name or id.
  func appObject(_ name: String, _ id: String, _ type: String) throws -> Value {
    let app = try app()
    return try object(try client.get(platformPath("apps", app, name, id), in: scope), type, app: app)
  }

  /// Makes a thing once.
  ///
  /// - Parameter isOurs: recognizes it in the list at `list` after an unclear answer; nil where nothing would tell it from
  ///   others of its kind: then such an answer is a failure.
  func make(
    _ type: String, at path: String, _ body: Record, listedAt list: String, look: String, app: String? = nil,
    isOurs: ((Value) -> Bool)?
  ) throws -> Value {
    let call = PlatformCall("POST", path, body: .record(body))
    if let plan {
      plan.record(host.options.gate.redact(call.line))
      return planned(type, of: app)
    }
    return try SingleWrite(
      host: host, scope: scope, call: call, what: "aeiou".contains(type.prefix(1)) ? "an \(type)" : "a \(type)", look: look,
      read: { try object($0, type, app: app) },
      find: isOurs.map { isOurs in
        { try client.list(list, in: scope).first(where: isOurs).map { try object($0, type, app: app) } }
      }
    ).run()
  }

  /// A change whose answer is the changed thing.
  func change(_ method: String, _ path: String, _ body: Record, _ type: String, app: String? = nil) throws -> Value {
    let call = PlatformCall(method, path, body: .record(body))
    let answer = try write(call, planned: planned(type, of: app))
    return plan == nil ? try object(answer, type, app: app) : answer
  }

  /// A `DELETE`; gives nothing.
  func remove(_ path: String) throws -> Value {
    _ = try write(PlatformCall("DELETE", path), planned: .null)
    return .null
  }

  /// Fields that were given, under the API's names.
  func body(_ fields: (String, Value)...) -> Record { Record(fields.filter { !$0.1.isNull }) }

  /// Lets a destroying command go on: `--confirm` names the app, or the user types its name at a terminal.
  func confirm(_ name: String, _ what: String) throws {
    if plan != nil { return }
    if let given = text("confirm") {
      guard given == name else {
        throw usage("--confirm \(given) does not name \(name)", hint: "--confirm \(name)")
      }
      return
    }
    let answer = try host.options.prompt?.ask("\(what) Type \(name) to go on: ", isSecret: false, scope: scope)
    guard let answer else { throw usage("this destroys, and there is nobody to ask", hint: "--confirm \(name)") }
    guard answer == name else {
      throw Failure("HKD489", "`\(invocation.command.name)`: not confirmed; nothing was done", kind: .script)
    }
  }
}
