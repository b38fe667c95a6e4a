import CCurl
import Glibc
import HKDLanguage
import HKDSystem
import PlatformAPI

/// One request on its way.
///
/// All that changes here belongs to the loop thread, from `prepare` to `end`; only ``delivery`` is shared with the
/// thread that waits. That confinement is why it may cross threads.
final class Transfer: @unchecked Sendable {
  let request: HTTPRequest
  let address: HTTPAddress
  let certificates: String?
  let delivery = Monitor(Delivery())

  var handle: UnsafeMutableRawPointer?
  /// Among them the one that this transfer uses.
  var sockets: OpenSockets?
  /// Kept until the handle lets go of them.
  var headerList: UnsafeMutablePointer<curl_slist>?
  var bodyBytes: UnsafeMutablePointer<UInt8>?
  let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// Of the answer, as far as it came.
  var status = 0
  var headers: [HTTPHeader] = []
  var headerBytes = 0
  var headIsComplete = false
  var body: [UInt8] = []

  /// How much of the file has been handed to libcurl.
  var fileOffset = 0
  var progress = TransferProgress()
  /// Bytes of the request that left, its head included.
  var sent = 0
  var isPaused = false
  /// Why a callback gave up; libcurl itself only knows that it did.
  var refusal: (kind: TransportError.Kind, detail: String)?

  private let totalEnd: Int?
  private let scopeEnd: Int?
  /// When enough bytes had come or gone for the last time, and how many more have since.
  private var lastByte: Int
  private var bytesSince = 0
  private var lastProgress = 0

  private static let progressInterval = Int.milliseconds(100)

  init(_ request: HTTPRequest, scope: TaskScope, certificates: String?) throws(TransportError) {
    guard let address = HTTPAddress(request.url) else {
      throw TransportError(.badRequest, "no http or https address")
    }
    for header in request.headers where !header.isWellFormed {
      throw TransportError(.badRequest, "the header \(header.name) holds a control character", host: address.authority)
    }
    guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      throw TransportError(.badRequest, "no HTTP method", host: address.authority)
    }
    self.request = request
    self.address = address
    self.certificates = certificates
    let now = TaskScope.now()
    totalEnd = request.limits.total.map { now + $0 }
    scopeEnd = scope.deadline
    lastByte = now
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit { errorText.deallocate() }

  /// When this transfer is to be ended next, and as what.
  func nearestEnd(_ curl: CurlFunctions, _ now: Int) -> (Int, TransportError.Kind, String) {
    var nearest = (Int.max, TransportError.Kind.ended, "the deadline passed")
    if let scopeEnd { nearest.0 = scopeEnd }
    if let totalEnd, totalEnd < nearest.0 { nearest = (totalEnd, .timedOut, "no whole answer in time") }
    if let stall = request.limits.stall, !isPaused {
      if lastByte + stall <= now, !hasBegun(curl) { lastByte = now }
      if lastByte + stall < nearest.0 { nearest = (lastByte + stall, .stalled, "no byte came or went") }
    }
    return nearest
  }

  /// Whether any byte left: until then the limit of connecting holds, not that of a stall.
  private func hasBegun(_ curl: CurlFunctions) -> Bool {
    guard let handle else { return false }
    var size = 0
    return hkd_curl_get_long(curl.table, handle, CURLINFO_REQUEST_SIZE, &size) == CURLE_OK && size > 0
  }

  /// Notes that bytes came or went.
  func saw(bytes: Int) {
    bytesSince += bytes
    guard bytesSince >= request.limits.stallBytes else { return }
    bytesSince = 0
    lastByte = TaskScope.now()
  }

  func resumed() {
    isPaused = false
    lastByte = TaskScope.now()
  }

  /// Called often by libcurl; tells the caller at most ten times a second.
  func saw(_ counts: TransferProgress) {
    guard counts != progress else { return }
    // What was received has been noted as it came.
    saw(bytes: max(0, counts.sent - progress.sent))
    progress = counts
    let now = TaskScope.now()
    guard now - lastProgress >= Self.progressInterval else { return }
    lastProgress = now
    delivery.update { $0.progress = counts }
  }

  /// - Parameter host: who is to blame, unless it is the server.
  func failed(_ kind: TransportError.Kind, _ detail: String, host: String? = nil) -> TransportError {
    TransportError(
      kind, detail, host: host ?? address.authority, sent: sent, received: progress.received,
      status: headIsComplete ? status : nil)
  }

  var response: HTTPResponse { HTTPResponse(status: status, headers: headers, body: body) }

  /// The last thing that happens: the caller goes on with the result.
  func end(_ result: Result<HTTPResponse, TransportError>) {
    delivery.update { delivery in
      if progress.sent > 0 || progress.received > 0 { delivery.progress = progress }
      delivery.result = result
    }
  }
}

extension HTTPHeader {
  /// Neither name nor value can end the line, and with it smuggle in another.
  fileprivate var isWellFormed: Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
      && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}
