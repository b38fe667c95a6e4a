import CMicrohttpd
import Glibc
import HKDSystem

/// Turns a `Response` into libmicrohttpd's.
enum ReplyWriter {
  /// What libmicrohttpd asks for at a time from a streamed body.
  private static let blockSize = 32 << 10

  static func reply(_ response: Response, gate: SuspensionGate, server: HTTPServer, exchange: Exchange)
    -> OpaquePointer?
  {
    let reply: OpaquePointer?
    switch response.body {
    case .none, .reset:
      reply = MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
    case .bytes(let bytes):
      reply = bytes.withUnsafeBytes { buffer in
        MHD_create_response_from_buffer(
          buffer.count, UnsafeMutableRawPointer(mutating: buffer.baseAddress), .RESPMEM_MUST_COPY)
      }
    case .file(let descriptor, let offset, let length):
      reply = MHD_create_response_from_fd_at_offset64(UInt64(length), descriptor, UInt64(offset))
      if reply == nil { close(descriptor) }
    case .stream(let source, let length):
      let context = Unmanaged.passRetained(StreamedBody(source: source, gate: gate, server: server, exchange: exchange))
      source.attach { [gate] in gate.wake() }
      let size = length.map { UInt64($0) } ?? UInt64.max
      reply = MHD_create_response_from_callback(size, blockSize, pull, context.toOpaque(), release)
      if reply == nil { context.release() }
    case .upgrade(let taker):
      // The taker lives until libmicrohttpd hands the socket over, which it does once for a response that was queued.
      let context = Unmanaged.passRetained(UpgradeBox(taker))
      reply = MHD_create_response_for_upgrade(upgraded, context.toOpaque())
      if reply == nil { context.release() }
    }
    guard let reply else { return nil }
    for field in response.headers.fields { MHD_add_response_header(reply, field.name, field.value) }
    return reply
  }

  private static let pull: MHD_ContentReaderCallback = { context, _, buffer, size in
    guard let context, let buffer else { return -2 }
    let body = Unmanaged<StreamedBody>.fromOpaque(context).takeUnretainedValue()
    return body.pull(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
  }

  private static let release: MHD_ContentReaderFreeCallback = { context in
    guard let context else { return }
    let body = Unmanaged<StreamedBody>.fromOpaque(context).takeRetainedValue()
    body.release()
  }

  private static let upgraded: MHD_UpgradeHandler = { context, _, _, extra, extraSize, socket, handle in
    guard let context, let handle else { return }
    let box = Unmanaged<UpgradeBox>.fromOpaque(context).takeRetainedValue()
    let bytes = Array(UnsafeRawBufferPointer(start: extra, count: extraSize))
    let closer = UpgradeCloser(handle)
    // libmicrohttpd leaves the socket non-blocking; whoever takes it reads and writes it on threads of its own.
    FileIO.setBlocking(socket)
    box.taker.take(descriptor: socket, extra: bytes) { closer.close() }
  }
}

private final class UpgradeBox: Sendable {
  let taker: any UpgradeTaker
  init(_ taker: any UpgradeTaker) { self.taker = taker }
}

private final class UpgradeCloser: @unchecked Sendable {
  private let handle: Monitor<OpaquePointer?>
  init(_ handle: OpaquePointer) { self.handle = Monitor(handle) }

  func close() {
    let last = handle.update { handle in
      defer { handle = nil }
      return handle
    }
    if let last { hkd_mhd_close(last) }
  }
}

/// A streamed body between its source and libmicrohttpd's reader callback.
private final class StreamedBody: @unchecked Sendable {
  /// MHD_CONTENT_READER_END_OF_STREAM and MHD_CONTENT_READER_END_WITH_ERROR, which are macros with casts.
  private static let endOfStream = -1
  private static let endWithError = -2

  private let source: any BodySource
  private let gate: SuspensionGate
  private let server: HTTPServer
  private let exchange: Exchange
  /// Of `Hangups`, from the first time that there was nothing to send.
  private var watched: UInt?

  init(source: any BodySource, gate: SuspensionGate, server: HTTPServer, exchange: Exchange) {
    self.source = source
    self.gate = gate
    self.server = server
    self.exchange = exchange
  }

  func pull(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      let ticket = gate.ticket
      if gate.isOver { return Self.endWithError }
      switch source.pull(into: buffer) {
      case .bytes(let count) where count > 0: return count
      case .end: return Self.endOfStream
      case .broken: return Self.endWithError
      case .bytes, .pending:
        if server.isStopping { return Self.endWithError }
        if watched == nil { watched = gate.watch(with: server.hangups) { [source] in source.probe() } }
        if gate.suspend(ticket) {
          server.suspended(exchange)
          return 0
        }
      }
    }
  }

  func release() {
    server.hangups.forget(watched)
    source.detach()
  }
}
