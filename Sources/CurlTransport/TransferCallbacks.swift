import CCurl
import Glibc
import HKDSystem
import PlatformAPI

// What libcurl calls on the loop thread. Each gets the transfer as its context.

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
  context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

/// One whole header line with its line end.
func takeHeaderLine(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = transfer(context), let bytes else { return 0 }
  let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
  return transfer.take(headerLine: line) ? line.count : 0
}

func takeBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = transfer(context), let bytes else { return 0 }
  return transfer.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
}

func giveFile(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = transfer(context), let buffer else { return Int(CURL_READFUNC_ABORT) }
  return transfer.give(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

/// Asked for when a kept-alive connection turned out closed and the body has to go up again.
func seekFile(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
  guard let transfer = transfer(context), origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
  transfer.fileOffset = Int(offset)
  return CURL_SEEKFUNC_OK
}

func takeProgress(
  _ context: UnsafeMutableRawPointer?, _: curl_off_t, _ down: curl_off_t, _: curl_off_t, _ up: curl_off_t
) -> Int32 {
  transfer(context)?.saw(TransferProgress(sent: Int(up), received: Int(down)))
  return 0
}

extension Transfer {
  /// False ends the transfer.
  fileprivate func take(headerLine line: UnsafeRawBufferPointer) -> Bool {
    saw(bytes: line.count)
    headerBytes += line.count
    guard headerBytes <= request.limits.headerSize else {
      refusal = (.headersTooLarge, "more than \(request.limits.headerSize) bytes of headers")
      return false
    }
    // What follows a complete head are the trailers of a chunked body: nothing here reads them.
    if headIsComplete { return true }
    var text = line[...]
    while let last = text.last, last == 0x0A || last == 0x0D { text = text.dropLast() }
    if text.starts(with: "HTTP/".utf8) {
      status = Self.status(in: text)
      headers = []
    } else if text.isEmpty {
      return finishHead()
    } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
      let name = String(decoding: text[..<colon], as: UTF8.self)
      let value = text[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
      headers.append(HTTPHeader(name, String(decoding: value, as: UTF8.self)))
    }
    return true
  }

  /// An interim answer (100, 103) is followed by another head. False ends the transfer.
  private func finishHead() -> Bool {
    guard status >= 200 else { return true }
    headIsComplete = true
    acknowledge()
    if case .file(_, _, let count) = request.body, fileOffset < count, (200..<300).contains(status) {
      // It can be none: what the server has is not what was meant.
      refusal = (.truncated, "status \(status) came before all was sent")
      return false
    }
    if request.streamsBody, (200..<300).contains(status) {
      let head = HTTPResponse(status: status, headers: headers)
      delivery.update { $0.append(.head(head)) }
    }
    return true
  }

  /// Acknowledges the head at once.
  ///
  /// Servers that write head and body in two pieces hold the second back until the first is acknowledged (Nagle), and the
  /// kernel does that, on a connection that has been used before, only after 40 ms: measured with Python's http.server.
  private func acknowledge() {
    guard let socket = localPort().flatMap({ sockets?.socket(ofPort: $0) }) else { return }
    var on: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_QUICKACK, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  private func localPort() -> UInt16? {
    guard let handle, let library = try? CurlLibrary.shared.get() else { return nil }
    var port = 0
    let status = hkd_curl_get_long(library.functions.table, handle, CURLINFO_LOCAL_PORT, &port)
    return status == CURLE_OK ? UInt16(exactly: port) : nil
  }

  /// Of `HTTP/1.1 200 OK`; 0 where there is none.
  private static func status(in line: Slice<UnsafeRawBufferPointer>) -> Int {
    let words = line.split(separator: 0x20, maxSplits: 2)
    guard words.count > 1 else { return 0 }
    return Int(String(decoding: words[1], as: UTF8.self)) ?? 0
  }

  /// Gives the bytes taken; fewer end the transfer, `CURL_WRITEFUNC_PAUSE` holds it.
  fileprivate func take(body bytes: UnsafeRawBufferPointer) -> Int {
    saw(bytes: bytes.count)
    if request.streamsBody, (200..<300).contains(status) { return stream(bytes) }
    guard body.count + bytes.count <= request.limits.bodySize else {
      refusal = (.bodyTooLarge, "more than \(request.limits.bodySize) bytes")
      return 0
    }
    body.append(contentsOf: bytes)
    return bytes.count
  }

  private func stream(_ bytes: UnsafeRawBufferPointer) -> Int {
    let isTaken = delivery.update { delivery in
      if delivery.queuedBytes > Delivery.mostQueuedBytes {
        delivery.isPaused = true
        return false
      }
      delivery.append(.body(Array(bytes)))
      return true
    }
    isPaused = !isTaken
    return isTaken ? bytes.count : Int(CURL_WRITEFUNC_PAUSE)
  }

  fileprivate func give(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard case .file(let descriptor, let offset, let count) = request.body else { return 0 }
    let wanted = min(buffer.count, count - fileOffset)
    guard wanted > 0 else { return 0 }
    var got = 0
    repeat { got = pread(descriptor, buffer.baseAddress, wanted, offset + fileOffset) } while got < 0 && errno == EINTR
    guard got > 0 else {
      refusal = (.bodyUnreadable, got == 0 ? "it became shorter while it was sent" : SystemError(code: errno).description)
      return Int(CURL_READFUNC_ABORT)
    }
    fileOffset += got
    return got
  }
}
