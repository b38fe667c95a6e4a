import HKDLanguage

/// Requests to other servers than the API's: stores, log streams, probed addresses. The token never goes along.
extension PlatformClient {
  /// Sends one request once and hands back whatever answer came.
  ///
  /// Throws `TransportError`, or what ended the scope.
  package func fetch(
    _ request: HTTPRequest, in scope: TaskScope, observe: (TransferEvent) throws -> Void = { _ in }
  ) throws -> HTTPResponse {
    var request = request
    request.headers.append(HTTPHeader("User-Agent", options.userAgent))
    let address = HTTPAddress(request.url)
    let start = TaskScope.now()
    var trace = CallTrace(
      method: request.method, path: address.map { $0.origin + $0.path } ?? "", nanoseconds: 0, requestID: nil)
    defer {
      trace.nanoseconds = TaskScope.now() - start
      options.trace(trace)
    }
    do {
      let response = try transport().send(request, in: scope, observe: observe)
      trace.status = response.status
      trace.requestID = response.requestID
      return response
    } catch let error as TransportError {
      trace.note = error.kind.rawValue
      if error.kind == .ended { try scope.check() }
      throw error
    }
  }

  /// A GET whose redirects are followed, ten at the most; headers that the caller gave stay with the first origin.
  ///
  /// Throws `Failure`.
  public func follow(_ request: HTTPRequest, in scope: TaskScope) throws -> HTTPResponse {
    var request = request
    var hops = 0
    while true {
      let response = try fetchOrFail(request, in: scope)
      guard (300..<400).contains(response.status), response.status != 304, let location = response.header("Location"),
        let here = HTTPAddress(request.url)
      else { return response }
      hops += 1
      guard hops <= 10, let next = here.resolving(location) else {
        throw Failure(
          "HKD455", "\(request.method) \(here.redacted): redirected \(hops) times, or to no http address",
          kind: .platformFault, status: response.status)
      }
      if next.origin != here.origin { request.headers = [] }
      if response.status == 303 || (response.status < 303 && request.method == "POST") {
        request.method = "GET"
        request.body = .none
      }
      request.url = next.text
    }
  }

  /// ``fetch(_:in:observe:)`` with the network's problems as failures.
  public func fetchOrFail(_ request: HTTPRequest, in scope: TaskScope) throws -> HTTPResponse {
    do {
      return try fetch(request, in: scope)
    } catch let error as TransportError {
      throw error.failure(doing: "\(request.method) \(HTTPAddress(request.url)?.redacted ?? request.url)")
    }
  }
}
