import HKDLanguage
import PlatformAPI

extension CommandRun {
  /// Waits until an address answers with a 2xx status several times in a row.
  ///
  /// - Parameter address: whole, or a path below the app's own.
  func awaitHealthy(_ address: String, webURL: String?, app: String, times: Int, _ scope: TaskScope) throws {
    guard let url = HTTPAddress(address) ?? webURL.flatMap(HTTPAddress.init)?.resolving(address) else {
      throw Failure(
        "HKD465", "\(address) is no address to probe, and \(app) has none of its own",
        hint: "--healthy https://… or, for an app with a web address, --healthy /path", kind: .script)
    }
    let start = TaskScope.now()
    var inARow = 0
    var last = "no answer yet"
    do {
      while true {
        last = try probe(url, scope)
        inARow = last.isEmpty ? inARow + 1 : 0
        if inARow >= times { break }
        try scope.sleep(host.options.timings.probe)
      }
    } catch let failure as Failure where failure.kind == .deadline {
      // The last answer says more than that time is up.
      host.report(.notice("\(url.redacted) is not healthy: \(last.isEmpty ? "not often enough in a row" : last)"))
      throw failure
    }
    host.report(.stepEnded(step: .healthy, app: app, status: "healthy", nanoseconds: TaskScope.now() - start))
  }

  /// Empty if it answered well, else what it did instead.
  private func probe(_ url: HTTPAddress, _ scope: TaskScope) throws -> String {
    var request = HTTPRequest("GET", url.text)
    request.limits.bodySize = 16 << 20
    do {
      let response = try client.follow(request, in: scope)
      return response.isSuccess ? "" : "status \(response.status)"
    } catch let failure as Failure where failure.isCatchable {
      return failure.message
    }
  }
}
