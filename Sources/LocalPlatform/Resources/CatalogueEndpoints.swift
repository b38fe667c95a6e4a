import HKDLanguage

/// Stacks, regions, dyno sizes and generations: `/stacks` and its like.
enum CatalogueEndpoints {
  static let routes = [
    Route("GET", "/stacks", .instances) { _ in .list(Catalogue.stacks.map(json), by: "id", "name") },
    Route("GET", "/stacks/{stack}", .own) { call in
      guard let stack = Catalogue.stack(call.value("stack")) else { throw APIError.notFound("stack") }
      return .value(json(stack))
    },
    Route("GET", "/apps/{app}/available-stacks", .instances) { call in
      try call.withApp { _, _ in .list(Catalogue.stacks.map(json), by: "id", "name") }
    },
    Route("GET", "/regions", .instances) { _ in .list(Catalogue.regions.map(json), by: "id", "name") },
    Route("GET", "/regions/{region}", .own) { call in
      guard let region = Catalogue.region(call.value("region")) else { throw APIError.notFound("region") }
      return .value(json(region))
    },
    Route("GET", "/dyno-sizes", .instances) { _ in .list(Catalogue.dynoSizes.map(json), by: "id", "name") },
    Route("GET", "/dyno-sizes/{dyno-size}", .own) { call in
      guard let size = Catalogue.dynoSize(call.value("dyno-size")) else { throw APIError.notFound("dyno_size") }
      return .value(json(size))
    },
    Route("GET", "/apps/{app}/available-dyno-sizes", .instances) { call in
      try call.withApp { _, _ in .list(Catalogue.dynoSizes.map(json), by: "id", "name") }
    },
    Route("GET", "/generations", .instances) { _ in .list([generation], by: "id", "name") },
    Route("GET", "/generations/{stack}", .own) { call in
      guard Catalogue.generation.answers(to: call.value("stack")) else { throw APIError.notFound("generation") }
      return .value(generation)
    },
  ]

  private static let generation = object([
    "created_at": Catalogue.made, "id": Catalogue.generation.id, "name": Catalogue.generation.name,
    "updated_at": Catalogue.made,
  ])

  private static func json(_ stack: Catalogue.Stack) -> Value {
    object([
      "default": stack.isDefault, "created_at": Catalogue.made, "id": stack.named.id, "name": stack.named.name,
      "state": stack.state, "updated_at": Catalogue.made,
    ])
  }

  private static func json(_ region: Catalogue.Region) -> Value {
    object([
      "country": region.country, "created_at": Catalogue.made, "description": region.description,
      "id": region.named.id, "locale": region.locale, "name": region.named.name, "private_capable": false,
      "provider": object(["name": "amazon-web-services", "region": region.provider]), "updated_at": Catalogue.made,
    ])
  }

  private static func json(_ size: Catalogue.DynoSize) -> Value {
    object([
      "architecture": "amd64", "compute": size.compute, "cost": object(["cents": size.cents, "unit": "month"]),
      "dedicated": size.isDedicated, "precise_dyno_units": size.units, "generation": Catalogue.generation.reference,
      "id": size.named.id, "memory": size.memory, "name": size.named.name, "private_space_only": false,
    ])
  }
}
