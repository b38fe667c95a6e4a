import HKDLanguage

/// The add-ons on offer: they set config vars for a server that runs on this machine, or wherever `config.url` says.
enum AddonCatalogue {
  struct Service: Sendable {
    var named: Catalogue.Named
    var humanName: String
    /// What the first attachment is called.
    var attachment: String
    /// The config vars, by the part of their name after the attachment's, and their values.
    var config: [String: String]
    var plans: [Plan]
  }

  struct Plan: Sendable {
    var named: Catalogue.Named
    var description: String
    var cents: Int
    var isDefault: Bool
  }

  static let services = [
    service(
      "heroku-postgresql", "Heroku Postgres", "DATABASE", ["URL": "postgres://localhost:5432/postgres"],
      [("essential-0", "Essential 0", 500), ("essential-1", "Essential 1", 900), ("standard-0", "Standard 0", 5000)]),
    service(
      "heroku-redis", "Heroku Key-Value Store", "REDIS", ["URL": "redis://localhost:6379"],
      [("mini", "Mini", 300), ("premium-0", "Premium 0", 1500)]),
    service(
      "memcachier", "MemCachier", "MEMCACHIER",
      ["SERVERS": "localhost:11211", "USERNAME": "local", "PASSWORD": "local"], [("dev", "Developer", 0)]),
    service("scheduler", "Heroku Scheduler", "SCHEDULER", [:], [("standard", "Free", 0)]),
  ]

  private static func service(
    _ name: String, _ humanName: String, _ attachment: String, _ config: [String: String],
    _ plans: [(name: String, description: String, cents: Int)]
  ) -> Service {
    Service(
      named: Catalogue.Named(kind: "addon-service", name: name), humanName: humanName, attachment: attachment,
      config: config,
      plans: plans.enumerated().map { index, plan in
        Plan(
          named: Catalogue.Named(kind: "plan", name: "\(name):\(plan.name)"), description: plan.description,
          cents: plan.cents, isDefault: index == 0)
      })
  }

  static func service(_ identity: String) -> Service? { services.first { $0.named.answers(to: identity) } }

  /// A plan by its name or identifier; a service's name stands for its default plan.
  static func plan(_ identity: String) -> (service: Service, plan: Plan)? {
    for service in services {
      if let plan = service.plans.first(where: { $0.named.answers(to: identity) }) { return (service, plan) }
      if service.named.answers(to: identity), let plan = service.plans.first(where: \.isDefault) { return (service, plan) }
    }
    return nil
  }

  // MARK: Shapes

  static func json(_ service: Service) -> Value {
    object([
      "cli_plugin_name": nil, "created_at": Catalogue.made, "human_name": service.humanName, "id": service.named.id,
      "name": service.named.name, "state": "ga", "supports_multiple_installations": true, "supports_sharing": true,
      "updated_at": Catalogue.made, "supported_generations": [Catalogue.generation.reference],
    ])
  }

  static func json(_ plan: Plan, of service: Service) -> Value {
    object([
      "addon_service": service.named.reference, "created_at": Catalogue.made, "compliance": nil,
      "default": plan.isDefault, "description": "\(service.humanName) \(plan.description)",
      "human_name": plan.description, "id": plan.named.id, "installable_inside_private_network": false,
      "installable_outside_private_network": true, "name": plan.named.name, "price": price(plan),
      "space_default": false, "state": "ga", "updated_at": Catalogue.made, "visible": true,
    ])
  }

  static func price(_ plan: Plan) -> Value { object(["cents": plan.cents, "contract": false, "unit": "month"]) }

  static let routes = [
    Route("GET", "/addon-services", .instances) { _ in .list(services.map(json), by: "id", "name") },
    Route("GET", "/addon-services/{add-on-service}", .own) { call in .value(json(try find(call))) },
    Route("GET", "/addon-services/{add-on-service}/plans", .instances) { call in
      let service = try find(call)
      return .list(service.plans.map { json($0, of: service) }, by: "id", "name")
    },
    Route("GET", "/addon-services/{add-on-service}/plans/{plan}", .own) { call in
      let service = try find(call)
      let identity = call.value("plan")
      let plan = service.plans.first {
        $0.named.answers(to: identity) || $0.named.name == "\(service.named.name):\(identity)"
      }
      guard let plan else { throw APIError.notFound("plan") }
      return .value(json(plan, of: service))
    },
    Route("GET", "/plans/{plan}", .own) { call in
      guard let (service, plan) = plan(call.value("plan")) else { throw APIError.notFound("plan") }
      return .value(json(plan, of: service))
    },
  ]

  private static func find(_ call: Call) throws(APIError) -> Service {
    guard let service = service(call.value("add-on-service")) else { throw .notFound("addon_service") }
    return service
  }
}
