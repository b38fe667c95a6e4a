import HKDLanguage

/// An `app.json`, as far as setting an app up needs it.
struct AppManifest: Sendable {
  struct Variable: Sendable {
    var value: String?
    var isRequired = true
    var isGenerated = false
  }

  var environment: [String: Variable] = [:]
  var addons: [(plan: String, name: String?)] = []
  var buildpacks: [String] = []
  var formation: [(type: String, quantity: Int?, size: String?)] = []
  var stack: String?
  var successURL: String?
  var postdeploy: String?

  /// Reads the file; `errors` says what in it cannot be used, each for people.
  init(_ bytes: [UInt8], errors: inout [String]) {
    let json: Value
    do {
      json = try JSON.parse(bytes)
    } catch {
      errors.append("app.json is not valid JSON: \(error.message)")
      return
    }
    guard json.record != nil else {
      errors.append("app.json must be an object")
      return
    }
    readEnvironment(json["env"], &errors)
    for addon in json["addons"].list ?? List() {
      if let plan = addon.string ?? addon["plan"].string {
        addons.append((plan, addon["as"].string))
      } else {
        errors.append("addons must be names of plans, or objects with a plan")
      }
    }
    for pack in json["buildpacks"].list ?? List() {
      if let url = pack["url"].string { buildpacks.append(url) } else { errors.append("buildpacks must have a url each") }
    }
    for (type, entry) in Self.fields(json["formation"]) {
      formation.append((type, entry["quantity"].int, entry["size"].string))
    }
    stack = json["stack"].string
    successURL = json["success_url"].string
    postdeploy = json["scripts"]["postdeploy"].string ?? json["scripts"]["postdeploy"]["command"].string
  }

  private mutating func readEnvironment(_ value: Value, _ errors: inout [String]) {
    for (name, entry) in Self.fields(value) {
      guard ConfigVars.isName(name) else {
        errors.append("env: `\(name)` is no name for a config var")
        continue
      }
      if let text = entry.string {
        environment[name] = Variable(value: text)
      } else if entry.record != nil {
        environment[name] = Variable(
          value: Parameters(entry).text("value"), isRequired: entry["required"].bool ?? true,
          isGenerated: entry["generator"].string == "secret")
      } else {
        errors.append("env: \(name) must be a string or an object")
      }
    }
  }

  /// The config vars to set: given ones over the file's, secrets made up where it asks for them.
  func config(overrides: [String: String], errors: inout [String]) -> [String: String] {
    var config: [String: String] = [:]
    for (name, variable) in environment.sorted(by: { $0.key < $1.key }) {
      if let value = overrides[name] ?? variable.value {
        config[name] = value
      } else if variable.isGenerated {
        config[name] = Identifier.hex(Identifier.randomBytes(32))
      } else if variable.isRequired {
        errors.append("env: \(name) is required and has no value")
      }
    }
    return config.merging(overrides) { _, given in given }
  }

  private static func fields(_ value: Value) -> [(String, Value)] {
    value.record.map { Array(zip($0.keys, $0.values)) } ?? []
  }
}
