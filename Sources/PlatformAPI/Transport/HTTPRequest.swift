/// One request as the transport sends it.
public struct HTTPRequest: Sendable {
  /// What goes up.
  public enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// `count` bytes of an open file from `offset` on, read with `pread`; the descriptor stays the caller's.
    case file(descriptor: Int32, offset: Int, count: Int)

    /// Bytes.
    public var count: Int {
      switch self {
      case .none: 0
      case .bytes(let bytes): bytes.count
      case .file(_, _, let count): count
      }
    }
  }

  /// What a transfer may take, in nanoseconds and bytes; nil is no limit. The scope's deadline holds besides.
  public struct Limits: Sendable {
    /// Until connected, name lookup and TLS included.
    public var connect: Int?
    /// Without a byte in either direction …
    public var stall: Int?
    /// … or with fewer than these, heads included: a drop now and then does not keep a transfer alive that has no other end.
    public var stallBytes = 1
    /// From the start to the end of the answer.
    public var total: Int?
    /// Of the answer's body, after decompression; of a streamed body nothing is kept, and it does not count.
    public var bodySize: Int
    /// Of all the answer's headers together.
    public var headerSize: Int

    public init(
      connect: Int? = 10_000_000_000, stall: Int? = 30_000_000_000, total: Int? = 60_000_000_000,
      bodySize: Int = 64 << 20, headerSize: Int = 256 << 10
    ) {
      self.connect = connect
      self.stall = stall
      self.total = total
      self.bodySize = bodySize
      self.headerSize = headerSize
    }
  }

  public var method: String
  /// Absolute, http or https.
  public var url: String
  /// Sent in this order, besides what the transport adds.
  public var headers: [HTTPHeader]
  public var body: Body
  public var limits: Limits
  /// Offers gzip and hands on what was unpacked.
  public var acceptsCompression: Bool
  /// Hands the body of a 2xx answer on piece by piece instead of keeping it.
  public var streamsBody: Bool
  /// Whether the request may reach the server twice. False takes a connection of its own: a transport that finds a
  /// kept-alive one closed sends again by itself, and cannot know whether the first request had been acted upon.
  public var isRepeatable: Bool

  public init(
    _ method: String, _ url: String, headers: [HTTPHeader] = [], body: Body = .none, limits: Limits = Limits(),
    acceptsCompression: Bool = true, streamsBody: Bool = false, isRepeatable: Bool = true
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.limits = limits
    self.acceptsCompression = acceptsCompression
    self.streamsBody = streamsBody
    self.isRepeatable = isRepeatable
  }
}

/// One header line.
public struct HTTPHeader: Sendable, Hashable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
