import HKDLanguage
import Testing

@testable import PlatformAPI

struct SmallPartTests {
  @Test(arguments: [
    ("plain", "plain"), ("a\tb", "a\tb"), ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}]0;title\u{7}x", "0;titlex"),
    ("a\u{0}b\u{8}c", "abc"), ("é\u{9B}31mx", "éx"), ("\u{202E}evil", "evil"), ("\u{1B}", ""), ("\u{1B}[", ""), ("日本", "日本"),
  ])
  func textFromOutsideIsMadeHarmless(_ text: String, _ expected: String) {
    #expect(HarmlessText.line(Array(text.utf8)) == expected)
  }

  @Test func badUTF8IsReplaced() { #expect(HarmlessText.line([0x61, 0xFF, 0x62]) == "a\u{FFFD}b") }

  @Test(
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994", nil),
      ("Sun, 06 Nix 1994 08:49:37 GMT", nil), ("", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil),
    ] as [(String, Int?)])
  func datesOfHeaders(_ text: String, _ seconds: Int?) {
    #expect(HTTPDate.parse(text) == seconds.map { $0 * 1_000_000_000 })
  }

  @Test func requestIdsAreUUIDs() {
    let ids = (0..<100).map { _ in makeRequestID() }
    #expect(Set(ids).count == 100)
    for id in ids {
      let parts = id.split(separator: "-").map(\.count)
      #expect(parts == [8, 4, 4, 4, 12])
      #expect(Array(id)[14] == "4")
    }
  }

  @Test func storesAreUnderstood() {
    let refusal = StoreRefusal(Array("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>".utf8))
    #expect(refusal.code == "AccessDenied")
    #expect(refusal.isExpiry)
    for text in ["", "<Error>", "<Code>", "<Code></Code>", "no xml"] {
      let refusal = StoreRefusal(Array(text.utf8))
      #expect(refusal.isExpiry == false)
    }
    #expect(StoreRefusal([0xFF, 0xFE]).code == nil)
  }

  @Test func waitsGrowAndEnd() {
    let policy = RetryPolicy()
    let failure = Failure("HKD450", "x", kind: .platformFault)
    let fault = CallProblem(failure: failure, isTransient: true)
    for failed in 1...4 {
      let most = min(policy.longestWait, policy.firstWait << (failed - 1))
      let wait = policy.wait(after: failed, fault) ?? -1
      #expect((most / 2...most + 1).contains(wait))
    }
    #expect(policy.wait(after: 5, fault) == nil)
    #expect(policy.wait(after: 3, CallProblem(failure: failure, isTransient: true, isAbsence: true)) == nil)
    let asked = policy.wait(after: 1, CallProblem(failure: failure, isTransient: true, retryAfter: .seconds(7)))
    #expect((Int.seconds(7)...Int.seconds(8)).contains(asked ?? 0))
    #expect(policy.wait(after: 1, CallProblem(failure: failure, isTransient: true, retryAfter: .seconds(3600))) == nil)
  }

  @Test func theRateIsSharedByAllThatAsk() {
    let budget = RateBudget()
    #expect(budget.shortestInterval == 0)
    budget.count(HTTPResponse(status: 200, headers: [HTTPHeader("ratelimit-remaining", "4500")]))
    #expect(budget.calls == 1)
    #expect(budget.remaining == 4500)
    let one = budget.polling { budget.shortestInterval }
    let two = budget.polling { budget.polling { budget.shortestInterval } }
    #expect(two == 2 * one || abs(two - 2 * one) <= 2)
    budget.count(HTTPResponse(status: 200, headers: [HTTPHeader("RateLimit-Remaining", "10")]))
    #expect(budget.shortestInterval > one)
    budget.count(HTTPResponse(status: 200, headers: [HTTPHeader("RateLimit-Remaining", "nonsense")]))
    #expect(budget.remaining == 10)
  }

  @Test func secretsOfAnswersAreFound() throws {
    let gate = SecretGate()
    let text = #"""
      {"source_blob":{"put_url":"https://s3/x?Signature=put-sig","url":"https://s3/y?X-Amz-Signature=get-sig"},
      "output_stream_url":"https://logs/z","access_token":{"token":"tok-123456"},"web_url":"https://shop.example/",
      "blob":{"url":"https://s3/plain"}}
      """#
    let value = SecretFields.protect(try JSON.parse(text), from: "/x", gate: gate)
    let shown = JSON.text(value)
    #expect(
      !shown.contains("put-sig") && !shown.contains("get-sig") && !shown.contains("tok-123456") && !shown.contains("logs/z"))
    #expect(shown.contains("https://shop.example/") && shown.contains("https://s3/plain"))
    #expect(gate.redact("put-sig get-sig tok-123456").contains("sig") == false)
    let config = SecretFields.protect(try JSON.parse(#"{"A":"value-1","B":"v"}"#), from: "/apps/x/config-vars", gate: gate)
    #expect(JSON.text(config) == #"{"A":"‹secret›","B":"‹secret›"}"#)
    #expect(gate.redact("value-1") == Secret.mask)
  }
}
