import FakePlatform
import HKDLanguage
import TestSupport

/// Faults of the build's log, none of which decides anything.
extension FaultCase {
  static let ofLogs: [FaultCase] = [
    FaultCase(
      "log: not there at first", .succeeds,
      fault: first(3, .buildLog, .instead(.text("Channel is not registered.", status: 404)))),
    FaultCase("log: never there", .succeeds, fault: always(.buildLog, .instead(.text("", status: 404)))),
    FaultCase("log: 500 always", .succeeds, fault: always(.buildLog, .instead(.text("", status: 500)))),
    FaultCase("log: 403 always", .succeeds, fault: always(.buildLog, .instead(store(403, "AccessDenied")))),
    FaultCase(
      "log: redirected", .succeeds, fault: always(.buildLog, .instead(.status(302, headers: [("Location", "/x")])))),
    FaultCase("log: reset at once", .succeeds, fault: first(.buildLog, .instead(.reset))),
    FaultCase("log: reset always", .succeeds, fault: always(.buildLog, .instead(.reset))),
    FaultCase("log: cut in the middle", .succeeds, fault: first(.buildLog, .instead(cutLog))),
    FaultCase("log: cut in the middle always", .succeeds, fault: always(.buildLog, .instead(cutLog))),
    FaultCase("log: no answer", .succeeds, fault: always(.buildLog, .instead(.never))),
    FaultCase(
      "log: stands still in the middle", .succeeds,
      fault: always(.buildLog, .instead(.chunked(["x\n"]).cut(after: 60).thenStall()))),
    FaultCase("log: ends while the build is pending", .succeeds, behaviour: { $0.pendingBuilds = 5 }),
    FaultCase(
      "log: ends long before the build fails", .fails(.deployFailed, "HKD460"), builds: 1, releases: 0,
      behaviour: { behaviour in
        behaviour.buildStatus = "failed"
        behaviour.pendingBuilds = 5
      }),
    FaultCase(
      "log: comes as events", .succeeds,
      fault: always(
        .buildLog, .instead(.text("id: 1\ndata: x\n\n:keepalive\n", headers: [("Content-Type", "text/event-stream")])))),
    FaultCase("log: empty", .succeeds, fault: always(.buildLog, .instead(.status(200)))),
    FaultCase(
      "log: build fails and its log was never there", .fails(.deployFailed, "HKD460"), releases: 0, says: ["no log"],
      behaviour: { $0.buildStatus = "failed" }, fault: always(.buildLog, .instead(.text("", status: 404)))),
    FaultCase(
      "log: says it failed, and the build succeeds", .succeeds, behaviour: { $0.log = [" !     Push failed"] }),
    FaultCase(
      "log: says it is deployed, and the build fails", .fails(.deployFailed, "HKD460"), releases: 0,
      behaviour: { behaviour in
        behaviour.log = ["       https://shop.example deployed to Heroku"]
        behaviour.buildStatus = "failed"
      }),
  ]

  private static let cutLog = ScriptedReply.raw(
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n-----> \r\n"
  ).thenReset()
}
