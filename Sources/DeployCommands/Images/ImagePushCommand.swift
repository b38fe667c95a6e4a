import CSystem
import Glibc
import HKDLanguage
import HKDSystem
import PlatformAPI
import SourceArchive

extension DeployHost {
  func imagePushCommand() -> Command {
    Command(
      "image:push", "Pushes a container image from a file to the platform's registry; no Docker is needed.",
      details: """
        Takes what `docker save` and OCI layouts write (tar or tar.gz), for linux/amd64. Layers that the registry has are not sent
        again. `release` makes the image live, pinned by its digest.
        """,
      parameters: [
        Parameter("file", .positional, .string, required: true, input: true, completion: .path, "The image's file."), .app,
        Parameter("type", .flag, .string, default: .string("web"), completion: .process, "The process type it runs as."),
        Parameter("registry", .flag, .string, "The registry's address; else the one beside the API."),
      ], result: .named("image"), effect: .writes,
      examples: [Example("image:push shop.tar --app shop | release | await")], body: body { try $0.pushImage() })
  }
}

extension CommandRun {
  fileprivate func pushImage() throws -> Value {
    let app = try app()
    let type = try required("type")
    let file = path(try required("file"))
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure("HKD490", "\(file): \(SystemError(code: errno))", hint: "name an image's file", kind: .local)
    }
    defer { close(descriptor) }
    let image = try archived { try ImageArchive(descriptor: descriptor) }
    let repository = "\(percentEscaped(app))/\(percentEscaped(type))"
    let config = ImageRegistry.Blob(digest: Self.digest(image.config), size: image.config.count)
    if let plan {
      plan.record("PUT \(try registryAddress().origin)/v2/\(repository)/manifests/latest")
      return imageValue(config.digest, type, app)
    }
    let registry = try ImageRegistry(host: host, scope: scope, origin: registryAddress(), repository: repository)
    let layers = try archived { try pushLayers(of: image, in: descriptor, to: registry) }
    if try !registry.has(config.digest) { try registry.upload(.bytes(image.config), config.digest) }
    try registry.tag("latest", ImageRegistry.manifest(config: config, layers: layers))
    return imageValue(config.digest, type, app)
  }

  private func imageValue(_ digest: String, _ type: String, _ app: String) -> Value {
    .record(
      [("digest", .string(digest)), ("type", .string(type)), ("app", .record([("name", .string(app))]))], type: "image")
  }

  /// `--registry`, else `registry.` beside the `api.` of the base address.
  private func registryAddress() throws -> HTTPAddress {
    if let given = text("registry") {
      guard let address = HTTPAddress(given.contains("://") ? given : "https://\(given)"),
        address.scheme == "https" || address.isLoopback
      else { throw usage("--registry is no https address") }
      return address
    }
    let base = try client.endpoint().base
    guard base.host.hasPrefix("api."), let address = HTTPAddress("https://registry.\(base.host.dropFirst(4))") else {
      throw usage("which registry? \(base.host) says nothing of one", hint: "--registry HOST")
    }
    return address
  }

  private static func digest(_ bytes: [UInt8]) -> String {
    var hash = Sha256()
    bytes.withUnsafeBytes { hash.update($0) }
    return "sha256:\(hash.finish())"
  }

  /// Goes through the archive once more and sends each layer that the registry lacks, one at a time from an unlinked file.
  private func pushLayers(
    of image: ImageArchive, in descriptor: Int32, to registry: ImageRegistry
  ) throws -> [ImageRegistry.Blob] {
    if image.layers.contains(where: \.isZstd) {
      throw Failure(
        "HKD491", "a layer is compressed with zstd, which the platform does not take",
        hint: "build it with --output type=docker,compression=gzip", kind: .local)
    }
    let wanted = Set(image.layers.map(\.entry))
    var blobs: [String: ImageRegistry.Blob] = [:]
    let reader = TarReader(descriptor: descriptor, limits: ImageArchive.limits)
    while let entry = try reader.next() {
      let name = ImageArchive.name(entry)
      guard entry.kind == .file, wanted.contains(name), blobs[name] == nil else { continue }
      let layer = try SpooledLayer(reader, size: Int(entry.size))
      try scope.check()
      if try !registry.has(layer.blob.digest) { try send(layer, to: registry) }
      blobs[name] = layer.blob
    }
    return try image.layers.map { layer in
      guard let blob = blobs[layer.entry] else {
        throw ImageArchive.problem("the layer \(HarmlessText.line(layer.entry)) is missing")
      }
      return blob
    }
  }

  private func send(_ layer: borrowing SpooledLayer, to registry: ImageRegistry) throws {
    let start = TaskScope.now()
    var meter = UploadMeter(total: layer.blob.size, attempt: 1)
    let body = HTTPRequest.Body.file(descriptor: layer.descriptor, offset: 0, count: layer.blob.size)
    try registry.upload(body, layer.blob.digest) { event in
      if case .progress(let progress) = event { host.report(.uploadProgress(meter.measure(progress.sent))) }
    }
    host.report(.uploaded(bytes: layer.blob.size, nanoseconds: TaskScope.now() - start))
  }
}

/// A layer in a file without a name: its digest must be known before it is sent.
private struct SpooledLayer: ~Copyable {
  let descriptor: Int32
  let blob: ImageRegistry.Blob

  init(_ reader: TarReader, size: Int) throws {
    let folder = TemporaryFile.usualFolder
    let file: Int32
    do throws(SystemError) { file = try TemporaryFile.open(in: folder) } catch { throw Self.cannotWrite(folder, error.code) }
    do {
      blob = try Self.copy(reader, size, to: file, folder)
    } catch {
      close(file)
      throw error
    }
    descriptor = file
  }

  deinit { close(descriptor) }

  private static func copy(_ reader: TarReader, _ size: Int, to file: Int32, _ folder: String) throws -> ImageRegistry.Blob {
    var hash = Sha256()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var copied = 0
    var isGzip = false
    while copied < size {
      let count = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
      guard count > 0 else { break }
      if copied == 0 { isGzip = count > 1 && buffer[0] == 0x1F && buffer[1] == 0x8B }
      let isWritten = buffer.withUnsafeBytes { buffer in
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        hash.update(bytes)
        return writeFully(file, bytes)
      }
      guard isWritten else { throw cannotWrite(folder, errno) }
      copied += count
    }
    return ImageRegistry.Blob(digest: "sha256:\(hash.finish())", size: copied, isGzip: isGzip)
  }

  private static func cannotWrite(_ folder: String, _ number: Int32) -> Failure {
    Failure(
      "HKD490", "\(folder) cannot be written: \(SystemError(code: number))", hint: "free space, or set TMPDIR",
      kind: .local)
  }
}
