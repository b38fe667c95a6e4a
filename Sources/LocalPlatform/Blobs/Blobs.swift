import Glibc

/// Uploads and slugs on disk behind presigned URLs, as strict as an object store is: `/blobs/KIND/ID`.
enum Blobs {
  enum Kind: String, Sendable, CaseIterable {
    case source
    case slug
  }

  /// Bytes up to which an upload's ETag is the MD5 of it. That of a larger one is opaque, as an object store's is for
  /// objects that came in parts: the digest takes twice as long as the upload.
  static let digestLimit = 64 << 20

  /// Seconds that a URL is good for.
  static let validity = 3600

  static func path(_ kind: Kind, _ id: String, _ folders: Folders) -> String {
    switch kind {
    case .source: "\(folders.uploads)/\(id)"
    case .slug: "\(folders.slugs)/\(id).tgz"
    }
  }

  static func url(_ method: String, _ kind: Kind, _ id: String, _ platform: Platform) -> String {
    let path = "/blobs/\(kind.rawValue)/\(id)"
    return "\(platform.url)\(path)?\(platform.signer.query(method, path, seconds: validity))"
  }

  /// The file that one of our own URLs stands for, signature and expiry checked; nil for any other URL.
  static func file(behind url: String, _ platform: Platform) throws(BlobProblem) -> String? {
    guard let target = platform.ownTarget(of: url), target.hasPrefix("/blobs/") else { return nil }
    let head = RequestHead(
      method: "GET", target: target, version: "HTTP/1.1", headers: [:], peer: "", received: .now)
    let (kind, id) = try verified(head, method: "GET", platform)
    return path(kind, id, platform.folders)
  }

  /// Removes what uploads that never ended have left.
  static func removeParts(_ folders: Folders) {
    for folder in [folders.uploads, folders.slugs] {
      for name in FileIO.names(in: folder) ?? [] where name.hasSuffix(".part") { unlink("\(folder)/\(name)") }
    }
  }

  static func admit(_ head: RequestHead, _ platform: Platform) -> Admission {
    do {
      switch head.method {
      case "PUT": return try admitPut(head, platform)
      case "GET", "HEAD": return try admitGet(head, platform)
      default: return .refuse(BlobProblem.wrongMethod.response)
      }
    } catch {
      return .refuse(error.response)
    }
  }

  private static func admitPut(_ head: RequestHead, _ platform: Platform) throws(BlobProblem) -> Admission {
    let (kind, id) = try verified(head, method: "PUT", platform)
    guard (head.headers["Content-Type"] ?? "").isEmpty else { throw .signatureMismatch }
    guard let length = head.contentLength else { throw .noLength }
    let path = path(kind, id, platform.folders)
    let folder = kind == .source ? platform.folders.uploads : platform.folders.slugs
    let digests = length <= digestLimit || head.headers["Content-MD5"] != nil
    let plan = Admission.Plan.spool(folder: folder, limit: FrontDoor.uploadLimit, digests: digests)
    return Admission(plan: plan, pool: platform.callers) { request in
      guard case .file(let body) = request.body else { return BlobProblem.internalError.response }
      return store(body, at: path, head, platform, kind, id)
    }
  }

  private static func store(
    _ body: SpooledBody, at path: String, _ head: RequestHead, _ platform: Platform, _ kind: Kind, _ id: String
  ) -> Response {
    if let wanted = head.headers["Content-MD5"], Base64.decoded(wanted) != body.md5 {
      unlink(body.path)
      return BlobProblem.badDigest.response
    }
    guard rename(body.path, path) == 0 else {
      unlink(body.path)
      return BlobProblem.internalError.response
    }
    let tag = body.md5.map { Identifier.hex($0) } ?? "\(Identifier.hex(Identifier.randomBytes(16)))-1"
    if kind == .slug { Slugs.uploaded(id, size: body.size, platform) }
    return Response(status: 200, headers: ["ETag": "\"\(tag)\""])
  }

  private static func admitGet(_ head: RequestHead, _ platform: Platform) throws(BlobProblem) -> Admission {
    let (kind, id) = try verified(head, method: "GET", platform)
    let path = path(kind, id, platform.folders)
    return Admission(plan: .collect(limit: 0), pool: platform.callers) { _ in
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return BlobProblem.noSuchKey.response }
      var status = stat()
      guard fstat(descriptor, &status) == 0 else {
        close(descriptor)
        return BlobProblem.internalError.response
      }
      return ByteRange.response(
        head, descriptor: descriptor, size: Int(status.st_size), type: "application/gzip")
    }
  }

  private static func verified(
    _ head: RequestHead, method: String, _ platform: Platform
  ) throws(BlobProblem) -> (Kind, String) {
    if head.headers["Authorization"] != nil { throw .twoCredentials }
    switch platform.signer.verify(head, method: method) {
    case .good: break
    case .missing: throw .denied
    case .expired: throw .expired
    case .wrong: throw .signatureMismatch
    }
    // A good signature stands for a path that the platform made itself.
    guard let segments = head.segments, segments.count == 3, let kind = Kind(rawValue: segments[1]),
      Identifier.isUUID(segments[2])
    else { throw .noSuchKey }
    return (kind, segments[2])
  }
}
