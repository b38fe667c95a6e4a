/// What a handler answers.
struct Response: Sendable {
  enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// So many bytes of an open file, from an offset; the server closes the descriptor.
    case file(descriptor: Int32, offset: Int, length: Int)
    /// Bytes as they come; chunked unless the length is known.
    case stream(any BodySource, length: Int?)
    /// The connection itself, once the head is sent (status 101).
    case upgrade(any UpgradeTaker)
    /// No answer at all: the connection is reset.
    case reset
  }

  var status: Int
  var headers: Headers
  var body: Body

  init(status: Int, headers: Headers = [:], body: Body = .none) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  static func text(_ text: String, status: Int = 200, type: String = "text/plain; charset=utf-8") -> Response {
    Response(status: status, headers: ["Content-Type": type], body: .bytes(Array(text.utf8)))
  }
}

/// What a source of body bytes has at the moment it is asked.
enum Pulled: Sendable, Equatable {
  /// So many bytes were written into the buffer.
  case bytes(Int)
  /// None now: the source calls its waker when that changes.
  case pending
  case end
  /// The body cannot be completed: the connection is cut, so that the client sees that it is short.
  case broken
}

/// A body that the server pulls from, on the network's thread, as fast as the client takes it.
protocol BodySource: AnyObject, Sendable {
  /// Sets what to call when a source that was pending may have bytes. Called once, before the first pull.
  func attach(waker: @escaping @Sendable () -> Void)
  /// Copies what there is, without waiting.
  func pull(into buffer: UnsafeMutableRawBufferPointer) -> Pulled
  /// Tells that the client has closed its side. It may still read: a source that is quiet and has a sign of life sends that now,
  /// and a client that does not read is then known to be gone.
  func probe()
  /// Tells that nothing more is pulled: all was sent, or the client is gone.
  func detach()
}

extension BodySource {
  func probe() {}
}

/// Takes over the socket of an upgraded connection.
protocol UpgradeTaker: AnyObject, Sendable {
  /// - Parameters:
  ///   - descriptor: the client's socket, to be read and written until `release` is called.
  ///   - extra: bytes that the client had already sent.
  ///   - release: must be called once when the connection is over.
  func take(descriptor: Int32, extra: [UInt8], release: @escaping @Sendable () -> Void)
}
