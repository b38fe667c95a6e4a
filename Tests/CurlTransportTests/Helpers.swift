import CurlTransport
import HKDLanguage
import PlatformAPI
import Testing

func request(_ method: String, _ url: String, _ change: (inout HTTPRequest) -> Void = { _ in }) -> HTTPRequest {
  var request = HTTPRequest(method, url)
  change(&request)
  return request
}

/// The error of a transfer that must not succeed.
func failure(_ body: () throws -> HTTPResponse) -> TransportError? {
  do {
    let response = try body()
    Issue.record("answered \(response.status)")
    return nil
  } catch let error as TransportError {
    return error
  } catch {
    Issue.record("threw \(error)")
    return nil
  }
}

extension Int {
  static func ms(_ count: Int) -> Int { count * 1_000_000 }
}
