import HKDLanguage

/// The calls as commands make them: a value in, a value out.
extension PlatformClient {
  public func get(_ path: String, in scope: TaskScope) throws -> Value {
    try perform(PlatformCall("GET", path), in: scope).value
  }

  /// - Parameter isRepeatable: whether a second call does no harm; a POST otherwise is repeated only if the first one
  ///   surely did nothing.
  public func post(
    _ path: String, _ body: Value? = nil, isRepeatable: Bool = false, in scope: TaskScope
  ) throws -> Value {
    try perform(PlatformCall("POST", path, body: body, isRepeatable: isRepeatable), in: scope).value
  }

  public func patch(_ path: String, _ body: Value, in scope: TaskScope) throws -> Value {
    try perform(PlatformCall("PATCH", path, body: body), in: scope).value
  }

  public func put(_ path: String, _ body: Value? = nil, in scope: TaskScope) throws -> Value {
    try perform(PlatformCall("PUT", path, body: body), in: scope).value
  }

  @discardableResult
  public func delete(_ path: String, in scope: TaskScope) throws -> Value {
    try perform(PlatformCall("DELETE", path), in: scope).value
  }

  /// All pages of a list, or the first `limit` items of it.
  ///
  /// - Parameter order: a sortable attribute with its direction, `version; order=desc`, as the `Range` header has it.
  public func list(
    _ path: String, order: String? = nil, limit: Int? = nil, in scope: TaskScope
  ) throws -> [Value] {
    var call = PlatformCall("GET", path)
    // Bigger pages, fewer calls: the platform gives 1000 at the most.
    let size = min(limit ?? 1000, 1000)
    let (attribute, direction) = Self.split(order)
    call.range = "\(attribute) ..; \(direction)max=\(size)"
    var items: [Value] = []
    var seen: Set<String> = []
    while true {
      let answer = try perform(call, in: scope)
      guard let page = answer.value.list else { throw Self.notAList(call, answer) }
      items += page
      if let limit, items.count >= limit { return Array(items.prefix(limit)) }
      guard let next = answer.nextRange else { return items }
      guard seen.insert(next).inserted else {
        throw Failure(
          "HKD453", "\(call.action): the pages of the list do not end", kind: .platformFault,
          requestID: answer.requestID)
      }
      call.range = next
    }
  }

  private static func split(_ order: String?) -> (attribute: String, direction: String) {
    guard let order else { return ("id", "") }
    let parts = order.split(separator: ";", maxSplits: 1)
    let direction = parts.count > 1 ? parts[1].drop { $0 == " " } + "," : ""
    return (String(parts.first ?? "id"), String(direction))
  }

  private static func notAList(_ call: PlatformCall, _ answer: PlatformAnswer) -> Failure {
    Failure(
      "HKD452", "\(call.action): the answer is no list, but \(answer.value.typeName)",
      hint: "is this the API of the platform?", kind: .platformFault, requestID: answer.requestID)
  }
}
