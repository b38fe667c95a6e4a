import HKDLanguage
import PlatformAPI

extension DeployHost {
  func configCommands() -> [Command] {
    [
      Command(
        "config", "The config of an app: names with their values, which are secret.",
        details: "Values show as ‹secret›; `reveal` is the way to see one.",
        parameters: [.app, Parameter("release", .flag, .named("release"), completion: .release, "As it was in this release.")],
        result: .record, effect: .reads, examples: [Example("config --app shop | keys")], body: body { try $0.config() }),
      Command(
        "config:get", "One config value, secret.",
        parameters: [
          Parameter("name", .positional, .string, required: true, input: true, completion: .configName, "Its name."), .app,
        ], result: .oneOf([.secret, .null]), effect: .reads, examples: [Example("config:get DATABASE_URL --app shop | ignore")],
        body: body { run in try run.configValue() }),
      Command(
        "config:set", "Sets config: one request, one release, and the dynos restart.",
        details: "Values may be secrets (secret:env, secret:file, secret:prompt); null unsets. They are never echoed.",
        parameters: [
          Parameter("values", .rest, .any, completion: .configAssignment, "KEY=text, or records of names and values."),
          Parameter("from", .flag, .named("config"), input: true, "A record of names and values; may be piped in."), .app,
        ], result: .named("release"), effect: .writes,
        examples: [Example("config:set GREETING=hello --app shop | await"), Example("config:set [WORKERS: 2] --app shop")],
        body: body { try $0.setConfig() }),
      Command(
        "config:unset", "Removes config: one request, one release, and the dynos restart.",
        parameters: [Parameter("names", .rest, .string, completion: .configName, "The names."), .app],
        result: .named("release"), effect: .writes, examples: [Example("config:unset GREETING --app shop")],
        body: body { run in
          let names = run.words("names")
          guard !names.isEmpty else { throw run.usage("which names?", hint: "config lists them") }
          return try run.patchConfig(Record(names.map { ($0, Value.null) }))
        }),
      Command(
        "config:diff", "What differs between an app's config and another's, or a record; never the values themselves.",
        parameters: [
          Parameter(
            "with", .positional, .oneOf([.named("app"), .named("config")]), required: true, input: true, "An app, or a record."),
          .app,
        ], result: .list, items: .fields(["name", "change"]), effect: .reads,
        examples: [Example("config:diff shop-staging --app shop")],
        body: body { try $0.diffConfig() }),
      Command(
        "config:apply", "Makes the config as a record says, in one release; without a difference it does nothing.",
        parameters: [
          Parameter("config", .positional, .named("config"), required: true, input: true, "A record of names and values."), .app,
          Parameter("prune", .flag, .bool, "Remove what the record does not name."),
        ], result: .oneOf([.named("release"), .null]), effect: .writes,
        examples: [Example("[GREETING: hello] | config:apply --app shop | ignore")], body: body { try $0.applyConfig() }),
    ]
  }
}

extension CommandRun {
  private func values(of app: String) throws -> Record {
    let path = platformPath("apps", app, "config-vars")
    return try PlatformObject(client.get(path, in: scope), type: "config", from: "GET \(path)").record.typed(nil)
  }

  fileprivate func config() throws -> Value {
    let app = try app()
    let release = self["release"]
    guard !release.isNull else { return .record(try values(of: app)) }
    let version = release["version"].int.map(String.init) ?? release.string ?? ""
    let number = version.hasPrefix("v") ? String(version.dropFirst()) : version
    return try client.get(platformPath("apps", app, "releases", number, "config-vars"), in: scope)
  }

  fileprivate func configValue() throws -> Value {
    let name = try required("name")
    return try values(of: try app())[name] ?? .null
  }

  fileprivate func setConfig() throws -> Value {
    var changes = self["from"].record ?? Record()
    for argument in self["values"].list ?? List() {
      if let record = argument.record {
        for (key, value) in zip(record.keys, record.values) { changes.set(key, value) }
      } else {
        let (key, value) = try assignment(argument)
        changes.set(key, value)
      }
    }
    guard changes.count > 0 else { throw usage("nothing to set", hint: "config:set KEY=text …") }
    return try patchConfig(changes)
  }

  /// `KEY=text`; the text may hold further equals signs, and a secret stays one.
  private func assignment(_ argument: Value) throws -> (String, Value) {
    var isSecret = false
    var text = argument.string
    if case .secret(let secret) = argument {
      text = secret.revealed
      isSecret = true
    }
    guard let text, let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw usage("this is not KEY=text", hint: "config:set GREETING=hello, or a record: config:set [GREETING: $value]")
    }
    let value = String(text[text.index(after: equals)...])
    return (String(text[..<equals]), isSecret ? .secret(Secret(value)) : .string(value))
  }

  /// One request for all changes; gives the release that it made.
  fileprivate func patchConfig(_ changes: Record) throws -> Value {
    let app = try app()
    var body = Record()
    for (key, value) in zip(changes.keys, changes.values) {
      guard Self.isConfigName(key) else {
        throw usage("`\(key)` cannot be a config name", hint: "letters, digits and _ , not beginning with a digit")
      }
      body.set(key, try configText(value, key))
    }
    _ = try write(PlatformCall("PATCH", platformPath("apps", app, "config-vars"), body: .record(body)), planned: .null)
    if plan != nil { return planned("release", of: app) }
    guard let release = try client.newestReleases(1, of: app, in: scope).first else { return .null }
    return .record(release.object.record)
  }

  /// As the API takes values: text, or null to unset. All of them are secret from now on.
  private func configText(_ value: Value, _ key: String) throws -> Value {
    let text: String
    switch value {
    case .null: return .null
    case .secret(let secret): text = secret.revealed
    case .record, .list, .block, .range:
      throw usage("the value of \(key) is no text but \(value.typeName)", hint: "to:json makes it one")
    default: text = invocation.runtime.display.text(value)
    }
    host.options.gate.learn(text)
    return .secret(Secret(text))
  }

  private static func isConfigName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
  }

  /// Text of a config value, whether or not it is marked secret.
  private func plain(_ value: Value) -> String? {
    switch value {
    case .null: nil
    case .secret(let secret): secret.revealed
    default: invocation.runtime.display.text(value)
    }
  }

  private func changes(from old: Record, to new: Record, prune: Bool) -> [(name: String, change: String)] {
    var result: [(String, String)] = []
    for (key, value) in zip(new.keys, new.values) {
      guard let before = old[key] else {
        if !value.isNull { result.append((key, "added")) }
        continue
      }
      if plain(before) != plain(value) { result.append((key, value.isNull ? "removed" : "changed")) }
    }
    if prune { result += old.keys.filter { new[$0] == nil }.map { ($0, "removed") } }
    return result.sorted { $0.0 < $1.0 }
  }

  fileprivate func diffConfig() throws -> Value {
    let other: Record
    if let record = self["with"].record, record.typeName != "app" {
      other = record
    } else {
      guard let name = DeployHost.appName(self["with"]) else { throw usage("this is no app") }
      other = try values(of: name)
    }
    let mine = try values(of: try app())
    return .list(
      changes(from: mine, to: other, prune: true).map { name, change in
        .record([("name", .string(name)), ("change", .string(change))])
      })
  }

  fileprivate func applyConfig() throws -> Value {
    let wanted = self["config"].record ?? Record()
    let differences = changes(from: try values(of: try app()), to: wanted, prune: flag("prune"))
    guard !differences.isEmpty else { return .null }
    return try patchConfig(Record(differences.map { ($0.name, $0.change == "removed" ? .null : wanted[$0.name] ?? .null) }))
  }
}
