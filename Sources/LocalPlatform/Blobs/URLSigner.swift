import GRDB

/// Signs URLs that work without the token, as those of an object store do: for one method and path, until a moment.
struct URLSigner: Sendable {
  private let key: [UInt8]

  /// Takes the key from the store, making it on the first start, so that URLs outlive a restart.
  init(store: Store) throws {
    let stored = try store.write { database in
      if let text = try String.fetchOne(database, sql: "SELECT value FROM setting WHERE name = 'signing-key'") {
        return text
      }
      let text = Identifier.hex(Identifier.randomBytes(32))
      try database.execute(sql: "INSERT INTO setting (name, value) VALUES ('signing-key', ?)", arguments: [text])
      return text
    }
    key = Array(stored.utf8)
  }

  /// The query that makes the path usable with the method for so many seconds.
  func query(_ method: String, _ path: String, seconds: Int) -> String {
    let expires = Timestamp.seconds + seconds
    return "AWSAccessKeyId=local&Signature=\(signature(method, path, expires))&Expires=\(expires)"
  }

  enum Verdict: Sendable, Equatable {
    case good
    case missing
    case expired
    case wrong
  }

  func verify(_ head: RequestHead, method: String) -> Verdict {
    let parameters = head.parameters
    guard let given = parameters["Signature"], let expires = parameters["Expires"].flatMap({ Int($0) }) else {
      return .missing
    }
    guard Credentials.same(given, signature(method, String(head.path), expires)) else { return .wrong }
    return expires >= Timestamp.seconds ? .good : .expired
  }

  private func signature(_ method: String, _ path: String, _ expires: Int) -> String {
    Identifier.hex(HMAC.sha256(Array("\(method)\n\(expires)\n\(path)".utf8), key: key))
  }
}
