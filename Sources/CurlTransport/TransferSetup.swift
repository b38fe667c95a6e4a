import CCurl
import Glibc
import PlatformAPI

/// From a request to an easy handle's options, and back.
extension Transfer {
  func prepare(_ handle: UnsafeMutableRawPointer, _ curl: CurlFunctions, _ sockets: OpenSockets) {
    self.handle = handle
    self.sockets = sockets
    let table = curl.table
    func set(_ option: CURLoption, _ value: Int) { _ = hkd_curl_set_long(table, handle, option, value) }
    func set(_ option: CURLoption, _ value: String) { _ = hkd_curl_set_text(table, handle, option, value) }

    set(CURLOPT_URL, request.url)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_NOSIGNAL, 1)
    // A cancel during a slow name lookup must not wait for the lookup's thread.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_PIPEWAIT, 1)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_BUFFERSIZE, 64 << 10)
    if !request.isRepeatable { set(CURLOPT_FRESH_CONNECT, 1) }
    if address.isLoopback { set(CURLOPT_PROXY, "") }
    if let certificates { set(CURLOPT_CAINFO, certificates) }
    if request.acceptsCompression { set(CURLOPT_ACCEPT_ENCODING, "gzip") }
    if let connect = request.limits.connect { set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connect / 1_000_000)) }
    errorText.pointee = 0
    _ = hkd_curl_set_pointer(table, handle, CURLOPT_ERRORBUFFER, errorText)

    prepareBody(handle, curl)
    prepareHeaders(handle, curl)
    prepareCallbacks(handle, curl)
    prepareSockets(handle, curl, sockets)
  }

  private func prepareBody(_ handle: UnsafeMutableRawPointer, _ curl: CurlFunctions) {
    let table = curl.table
    if request.method == "HEAD" { _ = hkd_curl_set_long(table, handle, CURLOPT_NOBODY, 1) }
    switch request.body {
    case .none:
      // A request that could have a body says that it has none: servers want a length.
      guard ["POST", "PUT", "PATCH"].contains(request.method) else { break }
      _ = hkd_curl_set_size(table, handle, CURLOPT_POSTFIELDSIZE_LARGE, 0)
      _ = hkd_curl_set_text(table, handle, CURLOPT_COPYPOSTFIELDS, "")
    case .bytes(let bytes):
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
      copy.initialize(from: bytes, count: bytes.count)
      bodyBytes = copy
      _ = hkd_curl_set_size(table, handle, CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
      _ = hkd_curl_set_pointer(table, handle, CURLOPT_POSTFIELDS, copy)
    case .file(_, _, let count):
      _ = hkd_curl_set_long(table, handle, CURLOPT_UPLOAD, 1)
      _ = hkd_curl_set_size(table, handle, CURLOPT_INFILESIZE_LARGE, count)
      _ = hkd_curl_set_long(table, handle, CURLOPT_UPLOAD_BUFFERSIZE, 512 << 10)
    }
    _ = hkd_curl_set_text(table, handle, CURLOPT_CUSTOMREQUEST, request.method)
  }

  private func prepareHeaders(_ handle: UnsafeMutableRawPointer, _ curl: CurlFunctions) {
    // `Expect: 100-continue` makes an upload wait for servers that do not know it; libcurl's own Content-Type for
    // bodies is none that a caller of ours means, and breaks presigned addresses.
    var lines = ["Expect:"]
    if !request.headers.contains(where: { $0.name.equalsIgnoringASCIICase("Content-Type") }) {
      lines.append("Content-Type:")
    }
    lines += request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    for line in lines { headerList = hkd_curl_list_append(curl.table, headerList, line) ?? headerList }
    _ = hkd_curl_set_list(curl.table, handle, CURLOPT_HTTPHEADER, headerList)
  }

  private func prepareCallbacks(_ handle: UnsafeMutableRawPointer, _ curl: CurlFunctions) {
    let table = curl.table
    // The loop holds the transfer until the handle is taken from it, so the callbacks need not.
    let context = Unmanaged.passUnretained(self).toOpaque()
    for data in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_XFERINFODATA] {
      _ = hkd_curl_set_pointer(table, handle, data, context)
    }
    _ = hkd_curl_set_bytes(table, handle, CURLOPT_HEADERFUNCTION, takeHeaderLine)
    _ = hkd_curl_set_bytes(table, handle, CURLOPT_WRITEFUNCTION, takeBody)
    _ = hkd_curl_set_progress(table, handle, takeProgress)
    _ = hkd_curl_set_long(table, handle, CURLOPT_NOPROGRESS, 0)
    if case .file = request.body {
      _ = hkd_curl_set_bytes(table, handle, CURLOPT_READFUNCTION, giveFile)
      _ = hkd_curl_set_seek(table, handle, seekFile)
    }
  }

  private func prepareSockets(_ handle: UnsafeMutableRawPointer, _ curl: CurlFunctions, _ sockets: OpenSockets) {
    let table = curl.table
    // The loop holds them longer than libcurl keeps any connection.
    let context = Unmanaged.passUnretained(sockets).toOpaque()
    for data in [CURLOPT_OPENSOCKETDATA, CURLOPT_CLOSESOCKETDATA] {
      _ = hkd_curl_set_pointer(table, handle, data, context)
    }
    _ = hkd_curl_set_open_socket(table, handle, openSocket)
    _ = hkd_curl_set_close_socket(table, handle, closeSocket)
  }

  /// Notes what only the handle knows, and frees what it no longer uses.
  func release(_ curl: CurlFunctions) {
    countSent(curl)
    handle = nil
    sockets = nil
    hkd_curl_list_free(curl.table, headerList)
    headerList = nil
    bodyBytes?.deallocate()
    bodyBytes = nil
  }

  func countSent(_ curl: CurlFunctions) {
    guard let handle else { return }
    var head = 0
    var uploaded: curl_off_t = 0
    _ = hkd_curl_get_long(curl.table, handle, CURLINFO_REQUEST_SIZE, &head)
    _ = hkd_curl_get_size(curl.table, handle, CURLINFO_SIZE_UPLOAD_T, &uploaded)
    sent = head + Int(uploaded)
  }
}
