import HKDLanguage
import PlatformAPI
import SourceArchive

/// One repository of the platform's registry, spoken to as the Docker Registry API, version 2, has it.
struct ImageRegistry {
  let host: DeployHost
  let scope: TaskScope
  /// `https://registry.heroku.com`
  let origin: HTTPAddress
  /// `shop/web`
  let repository: String
  private let authorization: HTTPHeader

  /// What the platform's registry takes: no OCI manifests, no indexes.
  private static let manifestType = "application/vnd.docker.distribution.manifest.v2+json"

  init(host: DeployHost, scope: TaskScope, origin: HTTPAddress, repository: String) throws {
    self.host = host
    self.scope = scope
    self.origin = origin
    self.repository = repository
    guard let credential = try host.client.endpoint().credential else {
      throw PlatformClient.missingToken(for: try host.client.endpoint().base)
    }
    let encoded = base64(Array("_:\(credential.token)".utf8))
    host.options.gate.learn(encoded)
    authorization = HTTPHeader("Authorization", "Basic \(encoded)")
  }

  /// Whether the registry has a blob already: layers are shared by images.
  func has(_ digest: String) throws -> Bool {
    let response = try patiently { try send("HEAD", url("blobs/\(digest)")) }
    if response.status == 404 { return false }
    guard response.isSuccess else { throw refusal(response, "looking for a layer") }
    return true
  }

  /// Uploads a blob, each try in an upload of its own.
  func upload(_ body: HTTPRequest.Body, _ digest: String, observe: (TransferEvent) -> Void = { _ in }) throws {
    let response = try patiently {
      let begun = try send("POST", url("blobs/uploads/"))
      guard begun.isSuccess else { return begun }
      guard let location = begun.header("Location"), let place = origin.resolving(location) else {
        throw Failure("HKD492", "the registry gives no place to upload to", hint: "is this a registry?", kind: .platformFault)
      }
      let separator = place.query == nil ? "?" : "&"
      return try send("PUT", place.text + "\(separator)digest=\(digest)", body, "application/octet-stream", observe)
    }
    guard response.isSuccess else { throw refusal(response, "uploading a layer") }
  }

  /// Puts the image under its tag.
  func tag(_ name: String, _ manifest: [UInt8]) throws {
    let response = try patiently { try send("PUT", url("manifests/\(name)"), .bytes(manifest), Self.manifestType) }
    guard response.isSuccess else { throw refusal(response, "naming the image") }
  }

  /// The manifest that the registry takes for a configuration and its layers.
  static func manifest(config: Blob, layers: [Blob]) -> [UInt8] {
    func described(_ blob: Blob, _ type: String) -> Value {
      .record([("mediaType", .string(type)), ("size", .int(blob.size)), ("digest", .string(blob.digest))])
    }
    let layerType = "application/vnd.docker.image.rootfs.diff.tar"
    return JSON.bytes(
      .record([
        ("schemaVersion", .int(2)), ("mediaType", .string(manifestType)),
        ("config", described(config, "application/vnd.docker.container.image.v1+json")),
        ("layers", .list(layers.map { described($0, $0.isGzip ? "\(layerType).gzip" : layerType) })),
      ]))
  }

  struct Blob {
    var digest: String
    var size: Int
    var isGzip = false
  }

  private func url(_ rest: String) -> String { "\(origin.origin)/v2/\(repository)/\(rest)" }

  private func send(
    _ method: String, _ url: String, _ body: HTTPRequest.Body = .none, _ type: String? = nil,
    _ observe: (TransferEvent) -> Void = { _ in }
  ) throws -> HTTPResponse {
    var request = HTTPRequest(method, url, body: body, acceptsCompression: false, isRepeatable: method == "HEAD")
    if let type { request.headers.append(HTTPHeader("Content-Type", type)) }
    if HTTPAddress(url)?.origin == origin.origin { request.headers.append(authorization) }
    let timings = host.options.timings
    if case .file(_, _, let size) = body {
      request.limits = timings.transferLimits(of: size)
    } else {
      request.limits = timings.limits
    }
    return try host.client.fetch(request, in: scope, observe: observe)
  }

  /// Tries again after what passes: a broken connection, 429, a fault of the registry.
  private func patiently(_ attempt: () throws -> HTTPResponse) throws -> HTTPResponse {
    var failed = 0
    while true {
      let problem: CallProblem
      do {
        let response = try attempt()
        guard response.status >= 500 || response.status == 429 else { return response }
        problem = CallProblem(
          failure: refusal(response, "the registry"), isTransient: true, retryAfter: response.retryAfter,
          isRateLimit: response.status == 429)
      } catch let error as TransportError {
        problem = CallProblem(
          failure: error.failure(doing: "the registry"), isTransient: error.isTransient, isAbsence: error.isAbsence)
      }
      failed += 1
      guard problem.isTransient, let wait = host.options.timings.retries.wait(after: failed, problem) else {
        throw problem.failure
      }
      try scope.sleep(wait)
    }
  }

  private func refusal(_ response: HTTPResponse, _ doing: String) -> Failure {
    let said = (try? JSON.parse(response.body))?["errors"].list?.first
    let reason = [said?["code"].string, said?["message"].string].compactMap(\.self).map { HarmlessText.line($0) }
    let kind: FailureKind =
      switch response.status {
      case 401: .authentication
      case 404: .notFound
      case 429, 500...: .platformFault
      default: .refused
      }
    return Failure(
      "HKD492",
      "\(doing): the registry answers \(response.status)" + (reason.isEmpty ? "" : ": " + reason.joined(separator: ": ")),
      hint: "does the app exist, and is its stack `container`?", kind: kind, status: response.status)
  }
}
