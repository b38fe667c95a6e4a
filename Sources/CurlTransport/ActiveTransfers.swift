import CCurl
import HKDLanguage
import PlatformAPI

/// The transfers that libcurl has in hand, and the easy handles waiting for the next ones; the loop thread's own.
struct ActiveTransfers {
  private let curl: CurlFunctions
  private let multi: MultiHandle
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  private var idle: [UnsafeMutableRawPointer] = []

  private static let mostIdleHandles = 32

  private let sockets: OpenSockets

  /// - Parameter sockets: must outlive the multi handle.
  init(_ curl: CurlFunctions, _ multi: MultiHandle, _ sockets: OpenSockets) {
    self.curl = curl
    self.multi = multi
    self.sockets = sockets
  }

  mutating func start(_ transfer: Transfer) {
    guard let handle = idle.popLast() ?? hkd_curl_easy_init(curl.table) else {
      transfer.end(.failure(transfer.failed(.unavailable, "curl_easy_init: out of memory")))
      return
    }
    transfer.prepare(handle, curl, sockets)
    active[handle] = transfer
    let status = hkd_curl_multi_add(curl.table, multi.pointer, handle)
    if status != CURLM_OK { fail(transfer, .unavailable, "curl_multi_add_handle: \(status.rawValue)") }
  }

  func resume(_ transfer: Transfer) {
    guard let handle = transfer.handle else { return }
    transfer.resumed()
    _ = hkd_curl_easy_resume(curl.table, handle)
  }

  /// Hands over the transfers that libcurl has ended.
  mutating func reap() {
    var code = CURLE_OK
    while let handle = hkd_curl_multi_finished(curl.table, multi.pointer, &code) {
      guard let transfer = active[handle] else { continue }
      finish(transfer, transfer.outcome(code, curl))
    }
  }

  /// Ends the transfers whose time is up; gives the milliseconds until the next one's.
  mutating func expire() -> Int32 {
    let now = TaskScope.now()
    var nearest = now + .minutes(1)
    for transfer in Array(active.values) {
      let (end, kind, detail) = transfer.nearestEnd(curl, now)
      if end <= now {
        fail(transfer, kind, detail)
      } else {
        nearest = min(nearest, end)
      }
    }
    return Int32(clamping: (nearest - now) / 1_000_000 + 1)
  }

  /// Ends a transfer, unless it already has.
  mutating func fail(_ transfer: Transfer, _ kind: TransportError.Kind, _ detail: String) {
    transfer.countSent(curl)
    finish(transfer, .failure(transfer.failed(kind, detail)))
  }

  mutating func close() {
    for transfer in Array(active.values) { fail(transfer, .ended, "stopped") }
    for handle in idle { hkd_curl_easy_cleanup(curl.table, handle) }
    idle = []
  }

  private mutating func finish(_ transfer: Transfer, _ result: Result<HTTPResponse, TransportError>) {
    guard let handle = transfer.handle, active.removeValue(forKey: handle) != nil else { return }
    _ = hkd_curl_multi_remove(curl.table, multi.pointer, handle)
    transfer.release(curl)
    if idle.count < Self.mostIdleHandles {
      hkd_curl_easy_reset(curl.table, handle)
      idle.append(handle)
    } else {
      hkd_curl_easy_cleanup(curl.table, handle)
    }
    transfer.end(result)
  }
}
