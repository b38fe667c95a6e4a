import HKDLanguage

/// Sends HTTP requests. Callable from any thread; a call ends within milliseconds of its scope's end.
public protocol Transport: AnyObject, Sendable {
  /// Sends one request and waits for its whole answer, whatever its status; redirects are not followed.
  ///
  /// `observe` runs on the calling thread; what it throws ends the transfer and is thrown on.
  ///
  /// Throws ``TransportError`` where no whole answer came.
  func send(
    _ request: HTTPRequest, in scope: TaskScope, observe: (TransferEvent) throws -> Void
  ) throws -> HTTPResponse

  /// Opens a connection for bytes that are no HTTP.
  ///
  /// - Parameter address: host and port; encrypted, and the certificate verified, if it is an https one.
  /// - Throws: ``TransportError``.
  func connect(_ address: HTTPAddress, in scope: TaskScope) throws -> any ByteChannel
}

/// A connection that carries bytes both ways; one thread may send while another receives.
public protocol ByteChannel: AnyObject, Sendable {
  /// Sends all of them; waits while the other side is slow.
  func send(_ bytes: [UInt8], in scope: TaskScope) throws
  /// The next bytes, as they come; nil when the other side has ended.
  func receive(in scope: TaskScope) throws -> [UInt8]?
}

extension Transport {
  /// The same for a caller that only wants the answer.
  public func send(_ request: HTTPRequest, in scope: TaskScope) throws -> HTTPResponse {
    try send(request, in: scope) { _ in }
  }
}

/// What happens while a transfer goes on.
public enum TransferEvent: Sendable {
  /// Status and headers are there (``HTTPResponse/body`` is still empty).
  case head(HTTPResponse)
  /// A piece of a streamed body.
  case body([UInt8])
  /// How far it is: ten a second while it moves, one a second while it stands.
  case progress(TransferProgress)
}

/// Bytes of the bodies that went each way.
public struct TransferProgress: Sendable, Equatable {
  public var sent: Int
  public var received: Int

  public init(sent: Int = 0, received: Int = 0) {
    self.sent = sent
    self.received = received
  }
}
