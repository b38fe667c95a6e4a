import HKDLanguage
import Testing

@testable import LocalPlatform

@Suite("Ranges of lists")
struct ListRangeTests {
  private let numbers = (1...10).map { object(["id": "id-\($0)", "version": $0, "made": $0 < 4 ? "a" : "b"]) }
  private let attributes = ["id", "version", "made"]

  private func page(_ range: String) throws -> ListPage {
    ListPage(numbers, range: try ListRange(parsing: range, attributes: attributes), attributes: attributes)
  }

  @Test(
    "kept versions",
    arguments: [
      ("version ..", Array(1...10)), ("version ..; max=3", [1, 2, 3]), ("version ..; order=desc,max=2;", [10, 9]),
      ("version ..; max=10, order=desc", Array((1...10).reversed())), ("version 4..6", [4, 5, 6]),
      ("version ]4..6[", [5]), ("version ]8..", [9, 10]), ("version 3..1;order=desc", [3, 2, 1]),
      ("version ]3..;order=desc", [2, 1]), ("version 99..", []), ("version", Array(1...10)),
    ])
  func kept(range: String, versions: [Int]) throws {
    #expect(try page(range).items.map { $0["version"].int } == versions)
  }

  @Test(
    "what is no range is refused",
    arguments: ["", "colour ..", "version ..; max=0", "version ..; max=x", "version 1", "version ..; order=up"])
  func refused(range: String) {
    #expect(throws: APIError.self) { try ListRange(parsing: range, attributes: attributes) }
  }

  @Test("`id` is taken for any list: one without comes in its own order")
  func noIdentifier() throws {
    let range = try ListRange(parsing: "id ..; max=2", attributes: ["ordinal"])
    let items = (0...2).map { object(["ordinal": $0]) }
    let page = ListPage(items, range: range, attributes: ["ordinal"])
    #expect(page.items.map { $0["ordinal"].int } == [0, 1])
    #expect(page.headers["Next-Range"] == "ordinal ]1..; max=2")
  }

  @Test(
    "following Next-Range gives every item once, even where many share a value",
    arguments: ["made ..; max=2", "made ..; max=3,order=desc", "version ..; max=4", "id ..; max=1"])
  func following(range: String) throws {
    var next: String? = range
    var seen: [String] = []
    var pages = 0
    while let range = next, pages < 20 {
      let page = try page(range)
      seen += page.items.compactMap { $0["id"].string }
      next = page.headers["Next-Range"]
      #expect(page.isPartial == (next != nil))
      pages += 1
    }
    #expect(seen.count == 10 && Set(seen).count == 10)
  }

  @Test("over HTTP: 206 with Next-Range, then 200; 416 for nonsense")
  func overHTTP() throws {
    let harness = try Harness()
    for name in ["one", "two", "three"] { try harness.createApp(name) }
    let first = try harness.client.call("GET", "/apps", headers: ["Range": "name ..; max=2"])
    #expect(first.status == 206 && first.value.list?.count == 2)
    #expect(first.headers["Content-Range"] == "name one..three; max=2")
    let next = try #require(first.headers["Next-Range"])
    #expect(next == "name ]three..; max=2")
    let second = try harness.client.call("GET", "/apps", headers: ["Range": next])
    #expect(second.status == 200 && second.headers["Next-Range"] == nil)
    #expect(second.value.list?.first?["name"].string == "two")
    let bad = try harness.client.call("GET", "/apps", headers: ["Range": "colour .."])
    #expect(bad.status == 416 && bad.value["id"].string == "requested_range_not_satisfiable")
  }
}
