import FakePlatform
import HKDLanguage
import TestSupport

/// Faults of the `PUT` to the store.
extension FaultCase {
  static let ofUploads: [FaultCase] = [
    FaultCase("upload: 503 once", .succeeds, sources: 2, fault: first(.upload, .instead(store(503, "SlowDown")))),
    FaultCase(
      "upload: 500 twice", .succeeds, sources: 3, fault: first(2, .upload, .instead(store(500, "InternalError")))),
    FaultCase(
      "upload: 503 always", .fails(.platformFault, "HKD471"), builds: 0, sources: 5, says: ["SlowDown"],
      fault: always(.upload, .instead(store(503, "SlowDown")))),
    FaultCase(
      "upload: 503 with Retry-After 0 once", .succeeds, sources: 2,
      fault: first(.upload, .instead(.status(503, headers: [("Retry-After", "0")])))),
    FaultCase(
      "upload: 503 with an hour of Retry-After", .fails(.platformFault, "HKD471"), builds: 0, sources: 1,
      fault: always(.upload, .instead(.status(503, headers: [("Retry-After", "3600")])))),
    FaultCase("upload: reset before the answer once", .succeeds, sources: 2, fault: first(.upload, .instead(.reset))),
    FaultCase("upload: answer lost once", .succeeds, sources: 2, fault: first(.upload, .after(.reset))),
    FaultCase(
      "upload: reset in the middle once", .succeeds, sources: 2,
      early: { $0 == 1 ? .answer(afterBytes: 200_000, .reset) : nil }),
    FaultCase(
      "upload: reset in the middle always", .fails(.network, "HKD471"), builds: 0,
      early: { _ in .answer(afterBytes: 200_000, .reset) }),
    FaultCase(
      "upload: stands still in the middle once", .succeeds, sources: 2,
      early: { $0 == 1 ? .answer(afterBytes: 200_000, .never) : nil }),
    FaultCase("upload: no answer once", .succeeds, sources: 2, fault: first(.upload, .instead(.never))),
    FaultCase(
      "upload: answers byte by byte without end once", .succeeds, sources: 2,
      fault: first(.upload, .instead(.chunked(Array(repeating: " ", count: 1000), every: .milliseconds(20))))),
    FaultCase(
      "upload: refused in the middle", .fails(.refused, "HKD470"), builds: 0, sources: 1, says: ["AccessDenied"],
      early: { _ in .answer(afterBytes: 200_000, store(403, "AccessDenied", "Access Denied")) }),
    FaultCase(
      "upload: signature refused", .fails(.refused, "HKD470"), builds: 0, sources: 1, says: ["SignatureDoesNotMatch"],
      fault: always(.upload, .instead(store(403, "SignatureDoesNotMatch")))),
    FaultCase(
      "upload: address expired once", .succeeds, sources: 2,
      fault: first(.upload, .instead(store(403, "AccessDenied", "Request has expired")))),
    FaultCase(
      "upload: too large", .fails(.refused, "HKD470"), builds: 0, sources: 1, says: ["EntityTooLarge"],
      fault: always(.upload, .instead(store(400, "EntityTooLarge")))),
    FaultCase(
      "upload: length missing", .fails(.refused, "HKD470"), builds: 0,
      fault: always(.upload, .instead(store(411, "MissingContentLength")))),
    FaultCase(
      "upload: refused without XML", .fails(.refused, "HKD470"), builds: 0, says: ["403"],
      fault: always(.upload, .instead(.text("<html>no</html>", status: 403)))),
    FaultCase(
      "upload: redirected", .fails(.refused, "HKD470"), builds: 0,
      fault: always(.upload, .instead(.status(307, headers: [("Location", "http://elsewhere.invalid/")])))),
    FaultCase(
      "upload: new source refused", .fails(.refused, "HKD402"), builds: 0,
      fault: { step, number in
        switch (step, number) {
        case (.upload, 1): .instead(.reset)
        case (.sources, 2): .instead(refusal(402, "delinquent"))
        default: nil
        }
      }),
  ]
}
