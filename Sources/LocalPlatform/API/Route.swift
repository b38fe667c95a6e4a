/// The link relations of the API's schema, which decide the status of a success.
enum Relation: Sendable {
  case create
  case destroy
  case empty
  case instances
  case own
  case update

  var status: Int {
    switch self {
    case .create: 201
    case .empty: 202
    case .destroy, .instances, .own, .update: 200
    }
  }
}

/// One link of the API: a method, a path with variables, and what answers it.
struct Route: Sendable {
  enum Segment: Sendable {
    case literal(String)
    case variable(String)
  }

  var method: String
  var path: String
  var segments: [Segment]
  var relation: Relation
  /// Whether a call takes a token out of the rate limit's bucket.
  var isCounted = true
  /// Whether the answer to a GET tells of what is not in the storage: it is then made anew for each call.
  var isLive = false
  var handle: @Sendable (Call) throws -> Reply

  /// - Parameter path: as in the schema, `/apps/{app}/builds`.
  init(
    _ method: String, _ path: String, _ relation: Relation, counted: Bool = true, live: Bool = false,
    _ handle: @escaping @Sendable (Call) throws -> Reply
  ) {
    self.method = method
    self.path = path
    self.relation = relation
    self.handle = handle
    isCounted = counted
    isLive = live
    segments = path.split(separator: "/").map { part in
      part.hasPrefix("{") ? .variable(String(part.dropFirst().dropLast())) : .literal(String(part))
    }
  }

  /// The values of the variables, when the path is this route's.
  func match(_ path: [String]) -> [String: String]? {
    guard path.count == segments.count else { return nil }
    var values: [String: String] = [:]
    for (segment, part) in zip(segments, path) {
      switch segment {
      case .literal(let text):
        if text != part { return nil }
      case .variable(let name): values[name] = part
      }
    }
    return values
  }
}

/// All routes, found by method and path.
struct RouteTable: Sendable {
  private struct Key: Hashable {
    var method: String
    var count: Int
  }

  let routes: [Route]
  private let byKey: [Key: [Int]]

  /// Where several routes match, the one that stands first counts.
  init(_ routes: [Route]) {
    self.routes = routes
    byKey = Dictionary(grouping: routes.indices) { Key(method: routes[$0].method, count: routes[$0].segments.count) }
  }

  func find(_ method: String, _ path: [String]) -> (route: Route, values: [String: String])? {
    for index in byKey[Key(method: method, count: path.count)] ?? [] {
      if let values = routes[index].match(path) { return (routes[index], values) }
    }
    return nil
  }
}
