import HKDLanguage

/// What the service offers to choose from: stacks, regions, dyno sizes and generations.
///
/// Names and figures are the service's; the identifiers are made from the names, so that they are the same on every machine.
enum Catalogue {
  static let generation = Named(kind: "generation", name: "cedar")
  static let made = "2026-01-01T00:00:00Z"

  /// Anything that has a fixed identifier and a name.
  struct Named: Sendable {
    var id: String
    var name: String

    init(kind: String, name: String) {
      id = Identifier.fixed("\(kind):\(name)")
      self.name = name
    }

    var reference: Value { object(["id": id, "name": name]) }

    func answers(to identity: String) -> Bool { identity == id || identity == name }
  }

  struct Stack: Sendable {
    var named: Named
    var state: String
    var isDefault: Bool

    init(_ name: String, state: String = "public", isDefault: Bool = false) {
      named = Named(kind: "stack", name: name)
      self.state = state
      self.isDefault = isDefault
    }
  }

  struct Region: Sendable {
    var named: Named
    var country: String
    var locale: String
    var description: String
    var provider: String
  }

  struct DynoSize: Sendable {
    var named: Named
    var memory: Double
    var compute: Int
    var units: Double
    var isDedicated: Bool
    var cents: Int
    /// How many dynos of it one process type may have.
    var most: Int

    init(
      _ name: String, memory: Double, compute: Int, units: Double, cents: Int, most: Int, dedicated: Bool = false
    ) {
      named = Named(kind: "dyno-size", name: name)
      self.memory = memory
      self.compute = compute
      self.units = units
      self.cents = cents
      self.most = most
      isDedicated = dedicated
    }
  }

  static let defaultStack = "heroku-24"
  static let defaultRegion = "us"
  /// As for an app of a team: of Basic, which the service gives an app of one's own, no type could be scaled beyond one dyno.
  static let defaultSize = "Standard-1X"

  static let stacks = [
    Stack("heroku-22"), Stack("heroku-24", isDefault: true), Stack("container"),
  ]

  static let regions = [
    Region(
      named: Named(kind: "region", name: "us"), country: "United States", locale: "Virginia",
      description: "United States", provider: "us-east-1"),
    Region(
      named: Named(kind: "region", name: "eu"), country: "Ireland", locale: "Dublin", description: "Europe",
      provider: "eu-west-1"),
  ]

  static let dynoSizes = [
    DynoSize("Eco", memory: 0.5, compute: 1, units: 0, cents: 0, most: 1),
    DynoSize("Basic", memory: 0.5, compute: 1, units: 0.28, cents: 700, most: 1),
    DynoSize("Standard-1X", memory: 0.5, compute: 1, units: 1, cents: 2500, most: 100),
    DynoSize("Standard-2X", memory: 1, compute: 2, units: 2, cents: 5000, most: 100),
    DynoSize("Performance-M", memory: 2.5, compute: 11, units: 8, cents: 25000, most: 10, dedicated: true),
    DynoSize("Performance-L", memory: 14, compute: 46, units: 16, cents: 50000, most: 10, dedicated: true),
  ]

  static func stack(_ identity: String) -> Stack? {
    stacks.first { $0.named.answers(to: identity) }
  }

  static func region(_ identity: String) -> Region? {
    regions.first { $0.named.answers(to: identity) }
  }

  /// Sizes are found without regard to case, as clients write them in several ways (`standard-1X`).
  static func dynoSize(_ identity: String) -> DynoSize? {
    dynoSizes.first { $0.named.id == identity || Headers.same($0.named.name, identity) }
  }

  /// How an app names a stack it was made with.
  static func stackReference(_ name: String) -> Value {
    Named(kind: "stack", name: name).reference
  }
}
