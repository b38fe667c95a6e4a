import CCurl
import Glibc
import PlatformAPI

/// What libcurl's result codes mean to a caller.
extension Transfer {
  func outcome(_ code: CURLcode, _ curl: CurlFunctions) -> Result<HTTPResponse, TransportError> {
    countSent(curl)
    if code == CURLE_OK {
      // libcurl takes a connection that closes within the headers for a whole answer.
      return headIsComplete ? .success(response) : .failure(failed(.truncated, "the answer ends within its headers"))
    }
    if let refusal { return .failure(failed(refusal.kind, refusal.detail)) }
    // A server that refuses an upload answers and hangs up before it has read everything. The answer counts.
    if headIsComplete, status >= 400, code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR {
      return .success(response)
    }
    let said = String(cString: errorText)
    let detail = said.isEmpty ? String(cString: hkd_curl_strerror(curl.table, code)) : said
    return .failure(failed(kind(of: code, curl), detail, host: proxy(behind: code, said)))
  }

  /// The proxy, where that and not the server could not be reached; libcurl tells in its message alone whom it asked.
  private func proxy(behind code: CURLcode, _ said: String) -> String? {
    switch code {
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the proxy " + said.drop { $0 != ":" }.dropFirst().drop { $0 == " " }
    case CURLE_COULDNT_CONNECT:
      // Failed to connect to HOST port PORT after N ms: …
      let words = said.split(separator: " ")
      guard !address.isLoopback, let place = words.firstIndex(of: "port"), place > 0, place + 1 < words.count,
        let port = Int(words[place + 1])
      else { return nil }
      let host = words[place - 1].lowercased()
      return host == address.host && port == address.port ? nil : "the proxy \(host):\(port)"
    default: return nil
    }
  }

  private func kind(of code: CURLcode, _ curl: CurlFunctions) -> TransportError.Kind {
    let kind = TransportError.Kind(code, systemError: handle.map { curl.systemError(of: $0) } ?? 0)
    if kind == .tls, handshakeWasCutOff { return .reset }
    // The proxy answered, and not the server.
    if String(cString: errorText).contains("CONNECT tunnel failed") { return .notConnected }
    return kind == .reset && headIsComplete && progress.received > 0 ? .truncated : kind
  }
}

extension Transfer {
  /// Whether a handshake failed because the connection ended within it: OpenSSL's, then GnuTLS' words.
  private var handshakeWasCutOff: Bool {
    let said = String(cString: errorText)
    return ["SSL_ERROR_SYSCALL", "unexpected eof", "reset by peer", "non-properly terminated", "pull function"]
      .contains { said.contains($0) }
  }
}

extension CurlFunctions {
  /// The `errno` behind a failed connection; 0 if libcurl kept none.
  func systemError(of handle: UnsafeMutableRawPointer) -> Int32 {
    var number = 0
    _ = hkd_curl_get_long(table, handle, CURLINFO_OS_ERRNO, &number)
    return Int32(clamping: number)
  }
}

extension TransportError.Kind {
  init(_ code: CURLcode, systemError: Int32) {
    self =
      switch code {
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .nameNotResolved
      case CURLE_COULDNT_CONNECT: systemError == ECONNREFUSED ? .connectionRefused : .notConnected
      case CURLE_PROXY, CURLE_INTERFACE_FAILED: .notConnected
      // No other limit is left to libcurl.
      case CURLE_OPERATION_TIMEDOUT: .connectTimedOut
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
        CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED, CURLE_SSL_CRL_BADFILE:
        .tls
      case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_INITFAILED: .certificateStore
      case CURLE_PARTIAL_FILE: .truncated
      case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_SEND_FAIL_REWIND:
        .reset
      case CURLE_URL_MALFORMAT: .badRequest
      case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT: .unavailable
      default: .badAnswer
      }
  }
}
