/// What libmicrohttpd lets pass although two readers of it may see two different requests (RFC 9112, sections 5 and 6): with an
/// app's own server behind the router, one of them could be made to see a request that was never sent.
enum RequestShape {
  /// Status and reason when a request's head is to be refused.
  static func problem(_ head: RequestHead) -> (status: Int, reason: String)? {
    let headers = head.headers
    guard head.target.hasPrefix("/") || head.target == "*" else { return (400, "The target is no path.") }
    if head.target.utf8.contains(UInt8(ascii: " ")) { return (400, "The target holds a blank.") }
    if head.version != "HTTP/1.0", headers["Host"] == nil { return (400, "Host is not given.") }
    let codings = headers.all("Transfer-Encoding")
    let lengths = headers.all("Content-Length")
    if !codings.isEmpty, !lengths.isEmpty { return (400, "Both Content-Length and Transfer-Encoding are given.") }
    if lengths.count > 1 { return (400, "Content-Length is given more than once.") }
    // Of a length beyond 64 bits libmicrohttpd would wait for the body for ever.
    if let length = lengths.first, Int(length) == nil { return (413, "Content-Length is beyond all bounds.") }
    if codings.count > 1 { return (400, "Transfer-Encoding is given more than once.") }
    if let coding = codings.first, !Headers.same(coding, "chunked") { return (501, "Transfer-Encoding may be chunked alone.") }
    if headers.all("Host").count > 1 { return (400, "Host is given more than once.") }
    for field in headers.fields {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else { return (400, "A field's name is malformed.") }
      guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        return (400, "A field's value holds control characters.")
      }
    }
    return nil
  }

  /// `tchar` of RFC 9110, section 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
