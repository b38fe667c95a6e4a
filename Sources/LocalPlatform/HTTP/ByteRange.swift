import Glibc

/// `Range: bytes=…` of a file (RFC 9110, section 14), one range at most.
enum ByteRange {
  /// The file, or the part that was asked for; takes over the descriptor.
  static func response(_ head: RequestHead, descriptor: Int32, size: Int, type: String) -> Response {
    var response = Response(status: 200, headers: ["Content-Type": type, "Accept-Ranges": "bytes"])
    guard let text = head.headers["Range"], text.hasPrefix("bytes="), !text.contains(",") else {
      response.body = .file(descriptor: descriptor, offset: 0, length: size)
      return response
    }
    guard let range = range(text.dropFirst(6), size: size) else {
      close(descriptor)
      return Response(status: 416, headers: ["Content-Range": "bytes */\(size)"])
    }
    response.status = 206
    response.headers["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
    response.body = .file(descriptor: descriptor, offset: range.lowerBound, length: range.count)
    return response
  }

  /// `a-b`, `a-` or `-n` as offsets that exist; nil for anything else.
  static func range(_ text: some StringProtocol, size: Int) -> Range<Int>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    guard let first = Int(parts[0]) else {
      guard parts[0].isEmpty, let count = Int(parts[1]), count > 0, size > 0 else { return nil }
      return max(0, size - count)..<size
    }
    guard first >= 0, first < size else { return nil }
    guard !parts[1].isEmpty else { return first..<size }
    guard let last = Int(parts[1]), last >= first else { return nil }
    return first..<min(last, size - 1) + 1
  }
}
