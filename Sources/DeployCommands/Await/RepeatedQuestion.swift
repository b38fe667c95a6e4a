import HKDLanguage
import PlatformAPI

/// A GET that is made again and again: the platform is asked only for what has changed (RFC 9110, `If-None-Match`).
struct RepeatedQuestion<Thing> {
  private let client: PlatformClient
  private let path: String
  private let read: (Value) throws -> Thing
  private var last: (etag: String, thing: Thing)?

  /// - Parameter read: makes the thing of an answer.
  init(_ client: PlatformClient, _ path: String, read: @escaping (Value) throws -> Thing) {
    self.client = client
    self.path = path
    self.read = read
  }

  /// Throws ``CallProblem``, also for an answer that cannot be read: the next one may be another.
  mutating func ask(in scope: TaskScope) throws -> Thing {
    var call = PlatformCall("GET", path)
    call.etag = last?.etag
    let answer = try client.performOrExplain(call, in: scope)
    if answer.isUnchanged, let last { return last.thing }
    do {
      let thing = try read(answer.value)
      last = answer.etag.map { ($0, thing) }
      return thing
    } catch let failure as Failure {
      throw CallProblem(failure: failure)
    }
  }
}

extension RepeatedQuestion where Thing == Value {
  init(_ client: PlatformClient, _ path: String) {
    self.init(client, path) { $0 }
  }
}

extension RepeatedQuestion where Thing == [Value] {
  /// For a list.
  init(_ client: PlatformClient, listAt path: String) {
    self.init(client, path) { value in
      guard let list = value.list else {
        throw Failure(
          "HKD452", "GET \(path): the answer is no list, but \(value.typeName)", hint: "is this the API of the platform?",
          kind: .platformFault)
      }
      return Array(list)
    }
  }
}
