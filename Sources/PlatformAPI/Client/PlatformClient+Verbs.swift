import HKDLanguage

/// The calls as commands make them: a value in, a value out.
extension PlatformClient {
  /// The answer's body; null if there was none.
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

  /// All pages of a list.
  ///
  /// - Parameter order: the sortable attribute that the pages follow.
  public func list(_ path: String, order attribute: String = "id", in scope: TaskScope) throws -> [Value] {
    // Bigger pages, fewer calls: the platform gives 1000 at the most.
    try ranged("\(attribute) ..; max=1000", path, limit: nil, in: scope)
  }

  /// The `count` items of a list that have the highest `attribute`, highest first; nil for all of them.
  package func newest(
    _ count: Int?, of path: String, by attribute: String, in scope: TaskScope, _ rank: (Value) -> Int
  ) throws -> [Value] {
    let range = "\(attribute) ..; order=desc,max=\(min(count ?? 1000, 1000))"
    let items = try ranged(range, path, limit: count, in: scope)
    // A server that does not sort gives all of them in its own order.
    let sorted = items.sorted { rank($0) > rank($1) }
    return count.map { Array(sorted.prefix($0)) } ?? sorted
  }

  private func ranged(_ range: String, _ path: String, limit: Int?, in scope: TaskScope) throws -> [Value] {
    var call = PlatformCall("GET", path)
    call.range = range
    let first: PlatformAnswer
    do {
      first = try perform(call, in: scope)
    } catch let failure as Failure where failure.status == 416 {
      // Not every list sorts by every attribute.
      call.range = nil
      first = try perform(call, in: scope)
    }
    return try pages(call, after: first, limit: limit, in: scope)
  }

  /// The rest of a list whose first page is there.
  public func list(
    startingWith first: PlatformAnswer, of call: PlatformCall, in scope: TaskScope
  ) throws -> [Value] {
    try pages(call, after: first, limit: nil, in: scope)
  }

  /// Follows `Next-Range`, unchanged, until a page comes without one or there are at least `limit` items.
  private func pages(
    _ call: PlatformCall, after first: PlatformAnswer, limit: Int?, in scope: TaskScope
  ) throws -> [Value] {
    var call = call
    var answer = first
    var items: [Value] = []
    var seen: Set<String> = []
    while true {
      guard let page = answer.value.list else { throw Self.notAList(call, answer) }
      items += page
      guard let next = answer.nextRange, items.count < limit ?? .max else { return items }
      guard seen.insert(next).inserted else {
        throw Failure(
          "HKD453", "\(call.action): the pages of the list do not end", kind: .platformFault, requestID: answer.requestID)
      }
      call.range = next
      answer = try perform(call, in: scope)
    }
  }

  private static func notAList(_ call: PlatformCall, _ answer: PlatformAnswer) -> Failure {
    Failure(
      "HKD452", "\(call.action): the answer is no list, but \(answer.value.typeName)",
      hint: "is this the API of the platform?", kind: .platformFault, requestID: answer.requestID)
  }
}
