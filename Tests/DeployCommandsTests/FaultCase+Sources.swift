import FakePlatform
import HKDLanguage
import TestSupport

/// Faults of `POST /sources`, which may be repeated; they stand for every call of that kind.
extension FaultCase {
  static let ofSources: [FaultCase] = [
    FaultCase("sources: 503 once", .succeeds, fault: first(.sources, .instead(unavailable))),
    FaultCase(
      "sources: 500 three times", .succeeds,
      fault: first(3, .sources, .instead(refusal(500, "internal_server_error")))),
    FaultCase(
      "sources: 502 page of a proxy once", .succeeds, fault: first(.sources, .instead(.text("<html>", status: 502)))),
    FaultCase("sources: 408 once", .succeeds, fault: first(.sources, .instead(.text("", status: 408)))),
    FaultCase("sources: 504 once", .succeeds, fault: first(.sources, .instead(.text("", status: 504)))),
    FaultCase(
      "sources: 503 always", .fails(.platformFault, "HKD450"), builds: 0, says: ["try again later"],
      fault: always(.sources, .instead(unavailable))),
    FaultCase(
      "sources: 501", .fails(.platformFault, "HKD450"), builds: 0, fault: always(.sources, .instead(refusal(501, "x")))),
    FaultCase(
      "sources: 429 once", .succeeds, fault: first(.sources, .instead(refusal(429, "rate_limit")))),
    FaultCase(
      "sources: 429 with Retry-After 0 once", .succeeds,
      fault: first(
        .sources, .instead(.json(#"{"id":"rate_limit","message":"x"}"#, status: 429, headers: [("Retry-After", "0")])))),
    FaultCase(
      "sources: 429 with an hour of Retry-After", .fails(.platformFault, "HKD429"), builds: 0,
      fault: always(
        .sources,
        .instead(.json(#"{"id":"rate_limit","message":"x"}"#, status: 429, headers: [("Retry-After", "3600")])))),
    FaultCase(
      "sources: 429 with 1000000000 s of Retry-After", .fails(.platformFault, "HKD429"), builds: 0,
      fault: always(.sources, .instead(overRate(retryAfter: "1000000000")))),
    FaultCase(
      "sources: 429 with a Retry-After past all numbers once", .succeeds,
      fault: first(.sources, .instead(overRate(retryAfter: "99999999999999999999999")))),
    FaultCase(
      "sources: 429 with a negative Retry-After once", .succeeds,
      fault: first(.sources, .instead(overRate(retryAfter: "-5")))),
    FaultCase(
      "sources: 429 with a date to retry after that is over, once", .succeeds,
      fault: first(
        .sources,
        .instead(overRate(retryAfter: "Sun, 06 Nov 1994 08:49:37 GMT", date: "Mon, 23 Nov 2026 12:00:00 GMT")))),
    FaultCase(
      "sources: 429 with a date to retry after in the year 9999", .fails(.platformFault, "HKD429"), builds: 0,
      fault: always(
        .sources,
        .instead(overRate(retryAfter: "Fri, 31 Dec 2199 23:59:59 GMT", date: "Mon, 23 Nov 2026 12:00:00 GMT")))),
    FaultCase(
      "sources: 429 with a date to retry after and a clock that jumped, once", .succeeds,
      fault: first(
        .sources, .instead(overRate(retryAfter: "Fri, 01 Jan 9999 00:00:00 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT")))),
    FaultCase(
      "sources: 503 with an hour of Retry-After", .fails(.platformFault, "HKD450"), builds: 0,
      fault: always(
        .sources, .instead(.json(#"{"id":"x","message":"x"}"#, status: 503, headers: [("Retry-After", "3600")])))),
    FaultCase(
      "sources: 429 always", .fails(.platformFault, "HKD429"), builds: 0,
      fault: always(.sources, .instead(refusal(429, "rate_limit")))),
    FaultCase("sources: reset once", .succeeds, fault: first(.sources, .instead(.reset))),
    FaultCase("sources: closed once", .succeeds, fault: first(.sources, .instead(.close))),
    FaultCase("sources: answer lost once", .succeeds, fault: first(.sources, .after(.reset))),
    FaultCase(
      "sources: reset always", .fails(.network, "HKD508"), builds: 0, fault: always(.sources, .instead(.reset))),
    FaultCase("sources: no answer once", .succeeds, fault: first(.sources, .instead(.never))),
    FaultCase(
      "sources: no answer ever", .fails(.network, "HKD506"), builds: 0, fault: always(.sources, .instead(.never))),
    FaultCase(
      "sources: byte by byte without end", .fails(.network, "HKD507"), builds: 0,
      fault: always(.sources, .instead(.chunked(Array(repeating: " ", count: 1000), every: .milliseconds(20))))),
    FaultCase("sources: a web page once", .succeeds, fault: first(.sources, .instead(html))),
    FaultCase(
      "sources: a web page always", .fails(.platformFault, "HKD451"), builds: 0, says: ["no JSON"],
      fault: always(.sources, .instead(html))),
    FaultCase(
      "sources: JSON breaks off once", .succeeds, fault: first(.sources, .instead(.json(#"{"source_blob":{"#)))),
    FaultCase(
      "sources: body cut off once", .succeeds,
      fault: first(.sources, .instead(.json(#"{"source_blob":{}}"#).cut(after: 75).thenClose()))),
    FaultCase(
      "sources: a length that is too great once", .succeeds,
      fault: first(.sources, .instead(.raw("HTTP/1.1 201 Created\r\nContent-Length: 5000\r\n\r\n{}").thenClose()))),
    FaultCase(
      "sources: a length that is too small once", .succeeds,
      fault: first(.sources, .instead(.raw("HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\n{\"source_blob\":{}}").thenClose()))),
    FaultCase(
      "sources: a length that is no number once", .succeeds,
      fault: first(.sources, .instead(.raw("HTTP/1.1 201 Created\r\nContent-Length: -1\r\n\r\n{}").thenClose()))),
    FaultCase(
      "sources: an answer that is no HTTP once", .succeeds,
      fault: first(.sources, .instead(.raw("220 smtp ready\r\n").thenClose()))),
    FaultCase(
      "sources: gzip that is none once", .succeeds,
      fault: first(.sources, .instead(.json("{}", status: 201, headers: [("Content-Encoding", "gzip")])))),
    FaultCase(
      "sources: an address of no known kind", .fails(.platformFault, "HKD452"), builds: 0, says: ["put_url"],
      fault: always(
        .sources,
        .instead(.json(#"{"source_blob":{"put_url":"file:///etc/passwd","get_url":"https://x/"}}"#, status: 201)))),
    FaultCase(
      "sources: fields of other types", .fails(.platformFault, "HKD452"), builds: 0, says: ["put_url"],
      fault: always(
        .sources, .instead(.json(#"{"source_blob":{"put_url":7,"get_url":null}}"#, status: 201)))),
    FaultCase("sources: empty answer once", .succeeds, fault: first(.sources, .instead(.status(201)))),
    FaultCase("sources: fields missing once", .succeeds, fault: first(.sources, .instead(.json("{}", status: 201)))),
    FaultCase(
      "sources: empty answer", .fails(.platformFault, "HKD452"), builds: 0,
      fault: always(.sources, .instead(.status(201)))),
    FaultCase(
      "sources: a key twice", .fails(.platformFault, "HKD451"), builds: 0,
      fault: always(.sources, .instead(.json(#"{"source_blob":{},"source_blob":{}}"#, status: 201)))),
    FaultCase(
      "sources: no put_url", .fails(.platformFault, "HKD452"), builds: 0, says: ["put_url"],
      fault: always(.sources, .instead(.json(#"{"source_blob":{"get_url":"https://x/"}}"#, status: 201)))),
    FaultCase(
      "sources: a list", .fails(.platformFault, "HKD452"), builds: 0,
      fault: always(.sources, .instead(.json("[]", status: 201)))),
    FaultCase(
      "sources: endless body", .fails(.network, "HKD511"), builds: 0,
      fault: always(.sources, .instead(.status(201, body: [UInt8](repeating: 0x20, count: 2 << 20))))),
    FaultCase(
      "sources: endless body once", .succeeds,
      fault: first(.sources, .instead(.status(201, body: [UInt8](repeating: 0x20, count: 2 << 20))))),
    FaultCase(
      "sources: endless headers", .fails(.network, "HKD510"), builds: 0,
      fault: always(
        .sources,
        .instead(.status(201, headers: (0..<400).map { ("X-\($0)", String(repeating: "x", count: 900)) })))),
    FaultCase(
      "sources: redirected to another host", .fails(.platformFault, "HKD455"), builds: 0,
      fault: always(.sources, .instead(.status(302, headers: [("Location", "http://elsewhere.invalid/")])))),
    FaultCase(
      "sources: 401", .fails(.authentication, "HKD401"), builds: 0, says: ["Invalid credentials"],
      fault: always(.sources, .instead(refusal(401, "unauthorized", "Invalid credentials provided.")))),
    FaultCase(
      "sources: 402", .fails(.refused, "HKD402"), builds: 0,
      fault: always(.sources, .instead(refusal(402, "delinquent")))),
    FaultCase(
      "sources: 403", .fails(.refused, "HKD403"), builds: 0,
      fault: always(.sources, .instead(refusal(403, "forbidden")))),
    FaultCase(
      "sources: 403 for want of a second factor", .fails(.authentication, "HKD403"), builds: 0,
      fault: always(.sources, .instead(refusal(403, "two_factor")))),
    FaultCase(
      "sources: 406", .fails(.refused, "HKD406"), builds: 0,
      fault: always(.sources, .instead(refusal(406, "not_acceptable")))),
    FaultCase(
      "sources: 410", .fails(.refused, "HKD410"), builds: 0, fault: always(.sources, .instead(refusal(410, "gone")))),
  ]

  private static func overRate(retryAfter: String, date: String? = nil) -> ScriptedReply {
    let headers = [("Retry-After", retryAfter)] + (date.map { [("Date", $0)] } ?? [])
    return .json(#"{"id":"rate_limit","message":"x"}"#, status: 429, headers: headers)
  }
}
