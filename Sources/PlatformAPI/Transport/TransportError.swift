/// Why no whole answer came, and how far the transfer was.
public struct TransportError: Error, Sendable {
  /// The ways in which a transfer fails.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case nameNotResolved, connectionRefused, notConnected, connectTimedOut
    /// The peer's certificate, or the handshake, is not right; ``certificateStore``: our own list of authorities is not.
    case tls, certificateStore
    case stalled, timedOut, reset, truncated
    case headersTooLarge, bodyTooLarge, badAnswer
    /// The request itself cannot be sent: its address or a header is malformed.
    case badRequest
    /// The file to send could not be read, or became shorter.
    case bodyUnreadable
    /// No transport: the HTTP library is missing.
    case unavailable
    /// The scope was cancelled or its deadline passed; ``TaskScope/check()`` throws which.
    case ended
  }

  public let kind: Kind
  /// In the words of the library or the system.
  public let detail: String
  /// The server's host and port, or the proxy that was not to be reached.
  public let host: String
  /// Bytes of the request, its head included, that were handed to the connection.
  public let sent: Int
  /// Bytes of the answer's body that came.
  public let received: Int
  /// Of an answer that began.
  public let status: Int?

  public init(
    _ kind: Kind, _ detail: String, host: String = "", sent: Int = 0, received: Int = 0, status: Int? = nil
  ) {
    self.kind = kind
    self.detail = detail
    self.host = host
    self.sent = sent
    self.received = received
    self.status = status
  }

  /// Whether the server may have seen, and acted upon, the request.
  public var mayHaveArrived: Bool { sent > 0 }
}
