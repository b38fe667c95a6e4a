import HKDLanguage
import PlatformAPI

extension DeployHost {
  func logsCommand() -> Command {
    Command(
      "logs", "The newest log lines of an app; with --tail, what comes from now on.",
      details: "Without --tail the lines are a list. With --tail they are printed as they come, until Ctrl-C.",
      parameters: [
        .app, Parameter("tail", .flag, .bool, short: "t", "Go on with what comes."),
        Parameter("num", .flag, .int, short: "n", default: .int(100), "How many lines to begin with; 1500 at the most."),
        Parameter(
          "dyno", .flag, .oneOf([.string, .named("dyno")]), short: "d", completion: .process, "Of this dyno or type alone."),
        Parameter("source", .flag, .string, short: "s", "`app` or `heroku` alone."),
      ], result: .oneOf([.list, .null]), effect: .reads,
      examples: [Example("logs --app shop --num 20"), Example("logs --app shop | where { |line| $line =~ 'error' }")],
      body: body { try $0.logs() })
  }
}

extension CommandRun {
  fileprivate func logs() throws -> Value {
    let app = try app(input: self["dyno"])
    guard flag("tail") else { return try wholeLog(try session(app, tail: false), of: app) }
    var hasBegun = false
    var failed = 0
    while true {
      // A session ends after an hour or so; the next one begins where it ended, as near as the platform allows.
      let url = try session(app, tail: true, lines: hasBegun ? 0 : nil)
      let start = TaskScope.now()
      var isAlive = false
      do {
        var text = LogText()
        let response = try stream(url, &text) { line in
          isAlive = true
          invocation.runtime.output.write(line + "\n")
        }
        guard response.isSuccess || response.status == 404 else {
          throw Failure("HKD456", "the log of \(app): status \(response.status)", kind: .platformFault, status: response.status)
        }
      } catch let failure as Failure where failure.kind == .network {
        // Of an app that says nothing nothing comes.
        let isSilence = failure.code == "HKD506" || failure.code == "HKD507"
        if !isSilence { host.report(.notice("\(failure.message); opening the log again")) }
      }
      hasBegun = hasBegun || isAlive
      isAlive = isAlive || TaskScope.now() - start >= host.options.timings.logStall
      failed = isAlive ? 0 : failed + 1
      guard failed < host.options.timings.logTries else {
        throw Failure("HKD456", "the log of \(app) gives nothing", hint: "try again later", kind: .platformFault)
      }
      try scope.sleep(RetryPolicy.jittered(min(host.options.timings.logRetry << min(failed, 5), .seconds(10))))
    }
  }

  /// Opens a log session; its address is a secret in itself and must be used within minutes.
  private func session(_ app: String, tail: Bool, lines: Int? = nil) throws -> String {
    let count = lines ?? count("num") ?? 100
    guard (0...1500).contains(count) else { throw usage("--num \(count) is not from 0 to 1500") }
    var fields = body(("source", self["source"]))
    if let dyno = self["dyno"]["name"].string ?? text("dyno") { fields.set("dyno_name", .string(dyno)) }
    fields.set("lines", .int(count))
    fields.set("tail", .bool(tail))
    let answer = try client.post(platformPath("apps", app, "log-sessions"), .record(fields), isRepeatable: true, in: scope)
    guard case .secret(let url) = answer["logplex_url"] else { throw PlatformObject.missing("logplex_url", in: "log session") }
    return url.revealed
  }
}
