/// What a server answered.
public struct HTTPResponse: Sendable {
  public var status: Int
  /// In the server's order; of a redirect or an interim answer nothing is left here.
  public var headers: [HTTPHeader]
  /// Unpacked; empty where the body was streamed.
  public var body: [UInt8]

  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.equalsIgnoringASCIICase(name) }?.value
  }

  /// All headers of that name, whatever its case.
  public func headers(_ name: String) -> [String] {
    headers.filter { $0.name.equalsIgnoringASCIICase(name) }.map(\.value)
  }

  /// The server's id of this call, for its operators to look it up.
  public var requestID: String? { header("Request-Id") ?? header("x-amz-request-id") }

  /// Whether the status is one of 200 to 299.
  public var isSuccess: Bool { (200..<300).contains(status) }
}

extension String {
  /// Equal but for the case of the letters A to Z, as header names and hosts are.
  package func equalsIgnoringASCIICase(_ other: String) -> Bool {
    utf8.elementsEqual(other.utf8) { left, right in
      left == right || (left | 0x20 == right | 0x20 && (0x61...0x7A).contains(left | 0x20))
    }
  }
}
