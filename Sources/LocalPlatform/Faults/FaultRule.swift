/// One line of a rule file: what breaks, how, and how often.
///
///     POST /apps/*/builds: 503 once
///     upload: reset at 40% twice
///     stream: cut at 200b
///     release: fail
struct FaultRule: Sendable, Equatable {
  enum Target: Sendable, Equatable {
    /// Requests by method (`*` for any) and path; `*` stands for one segment, a closing `**` for any number.
    case request(method: String, path: [String])
    case build
    case release
    case rate
    case pages
  }

  /// A point in a body: after so many bytes of it, or after so many hundredths.
  enum Point: Sendable, Equatable {
    case bytes(Int)
    case percent(Int)

    func offset(of length: Int) -> Int {
      switch self {
      case .bytes(let count): count
      case .percent(let share): length * share / 100
      }
    }
  }

  enum Action: Sendable, Equatable {
    /// An error instead of the answer; `id` as in the API's error body, `retryAfter` in seconds.
    case status(Int, id: String?, retryAfter: Int?)
    /// A page of HTML with that status, as a gateway in front of the service gives.
    case page(Int)
    /// The text as the body of a 200.
    case body(String)
    case redirect(String)
    /// The connection is reset: at once, or when so much of the request's body has come.
    case reset(at: Point?)
    /// The request is carried out, but the connection is reset instead of the answer.
    case lost
    /// No answer ever comes.
    case hang
    /// The answer comes so many seconds later.
    case delay(Double)
    /// The answer breaks off.
    case cut(at: Point)
    /// The answer comes at so many bytes a second.
    case drip(Int)
    /// A build or release phase fails.
    case fail
    /// A build or release stays pending.
    case pending
    /// A build or release turns final so many seconds after its output has ended.
    case lag(Double)
    /// Calls an hour.
    case rate(Int)
    /// Items a page.
    case pages(Int)
  }

  var target: Target
  var action: Action
  /// Matches that are let pass first.
  var skip = 0
  /// Matches that the rule still strikes; nil for all.
  var remaining: Int?
  /// The line as it was written.
  var text: String

  func matches(method: String, path: [String]) -> Bool {
    guard case .request(let wantedMethod, let wanted) = target, wantedMethod == "*" || wantedMethod == method else {
      return false
    }
    if wanted.last == "**" {
      let fixed = wanted.dropLast()
      return path.count >= fixed.count && zip(fixed, path).allSatisfy { $0 == "*" || $0 == $1 }
    }
    return wanted.count == path.count && zip(wanted, path).allSatisfy { $0 == "*" || $0 == $1 }
  }
}
