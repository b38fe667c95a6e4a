import HKDLanguage

extension TransportError {
  /// The failure that a user sees. Codes HKD500 to HKD519 tell the ways a network fails apart.
  ///
  /// - Parameter action: what was being done: `GET /apps/shop`.
  package func failure(doing action: String, requestID: String? = nil) -> Failure {
    let (code, what, hint) = description
    return Failure(
      code, "\(action): \(what)", hint: hint, kind: failureKind, status: status, requestID: requestID)
  }

  private var failureKind: FailureKind {
    switch kind {
    case .bodyUnreadable, .unavailable, .certificateStore: .local
    case .badRequest: .script
    default: .network
    }
  }

  private var description: (code: String, what: String, hint: String?) {
    let at = host.isEmpty ? "the server" : host
    switch kind {
    case .nameNotResolved:
      return ("HKD500", "\(at): no such host, or no name server answers", "check the address and the network")
    case .connectionRefused:
      return (
        "HKD501", "\(at) refuses the connection: nothing listens there", "check the address; is the server running?"
      )
    case .notConnected:
      let wantsPassword = detail.hasSuffix("response 407")
      return (
        "HKD502", "\(at) cannot be reached: \(detail)",
        wantsPassword ? "the proxy wants a password: https_proxy=http://user:password@host:port" : "check network and proxy"
      )
    case .connectTimedOut:
      return ("HKD503", "\(at) did not accept a connection in time", "check network, firewall and proxy")
    case .tls:
      return (
        "HKD504", "the certificate or handshake of \(at) is not right: \(detail)",
        detail.contains("wrong version number")
          ? "what answers there speaks no TLS: check the address"
          : "behind a proxy that inspects TLS set SSL_CERT_FILE to its authority"
      )
    case .certificateStore:
      return (
        "HKD505", "the list of certificate authorities cannot be used: \(detail)",
        "install ca-certificates, or set SSL_CERT_FILE"
      )
    case .stalled:
      return ("HKD506", "no byte came from or went to \(at) for too long", "try again; is the network slow?")
    case .timedOut: return ("HKD507", "\(at) gave no whole answer in time", "try again later")
    case .reset: return ("HKD508", "\(at) closed the connection before it answered", "try again")
    case .truncated: return ("HKD509", "the answer of \(at) breaks off: \(detail)", "try again")
    case .headersTooLarge: return ("HKD510", "the answer of \(at) has \(detail)", "is this the right server?")
    case .bodyTooLarge: return ("HKD511", "the answer of \(at) has \(detail)", "ask for less, or for a page of it")
    case .badAnswer:
      return ("HKD512", "\(at) does not answer as an HTTP server does: \(detail)", "is this the right server?")
    case .badRequest: return ("HKD513", "the request cannot be sent: \(detail)", nil)
    case .bodyUnreadable:
      return ("HKD514", "what was to be sent cannot be read: \(detail)", "do not change it meanwhile")
    case .unavailable: return ("HKD515", "libcurl cannot be used: \(detail)", "apt install libcurl4")
    case .ended: return ("HKD516", "ended before \(at) answered", nil)
    }
  }

  /// Worth another try; the scope's end and what is wrong on this side are not.
  package var isTransient: Bool {
    switch kind {
    case .nameNotResolved, .connectionRefused, .notConnected, .connectTimedOut, .stalled, .timedOut, .reset, .truncated,
      .badAnswer, .headersTooLarge, .bodyTooLarge:
      true
    case .tls, .certificateStore, .badRequest, .bodyUnreadable, .unavailable, .ended: false
    }
  }

  package var isAbsence: Bool { kind == .nameNotResolved || kind == .connectionRefused }
}
