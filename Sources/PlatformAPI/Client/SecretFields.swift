import HKDLanguage

/// Which fields of the platform's answers are secret: presigned addresses, tokens, config values.
package enum SecretFields {
  /// Addresses that are a key in themselves, and keys.
  private static let names: Set<String> = [
    "put_url", "get_url", "output_stream_url", "setup_stream_url", "logplex_url", "attach_url", "log_input_url",
    "cache_get_url", "cache_put_url", "cache_delete_url", "repo_get_url", "repo_put_url", "repo_delete_url",
    "token", "refresh_token", "private_key", "secret",
  ]
  /// `url` is secret within these, once it carries a signature.
  private static let signed: Set<String> = ["source_blob", "blob"]

  /// The value with those texts made secret and known to the gate.
  package static func protect(_ value: Value, from path: String, gate: SecretGate) -> Value {
    let place = path.prefix { $0 != "?" }
    let name = place.split(separator: "/").last
    if name == "config-vars", let record = value.record {
      return .record(changing(record) { _, value in secret(value, gate) } ?? record)
    }
    // An add-on's: `[{name, value}]`.
    return protected(value, in: name == "config" ? "config" : nil, gate) ?? value
  }

  /// Nil where nothing in it is secret, so that long lists need not be built anew.
  private static func protected(_ value: Value, in key: String?, _ gate: SecretGate) -> Value? {
    switch value {
    case .list(let list):
      var items = Array(list)
      var hasChanged = false
      for (index, item) in list.enumerated() {
        guard let new = protected(item, in: key, gate) else { continue }
        items[index] = new
        hasChanged = true
      }
      return hasChanged ? .list(List(items)) : nil
    case .record(let record):
      return changing(record) { name, value in
        if names.contains(name) { return secret(value, gate) }
        if name == "value", key == "config" { return secret(value, gate) }
        if name == "url", let key, signed.contains(key), value.string?.contains("?") == true {
          return secret(value, gate)
        }
        return protected(value, in: name, gate)
      }.map { .record($0) }
    case .string(let text):
      // A drain's or webhook's address may carry a password: it is shown without.
      if let password = password(in: text) { gate.learn(password) }
      return nil
    default: return nil
    }
  }

  /// Of `scheme://user:password@host`.
  private static func password(in text: String) -> String? {
    guard text.utf8.contains(UInt8(ascii: "@")), let user = HTTPAddress(text)?.userInfo else { return nil }
    let parts = user.split(separator: ":", maxSplits: 1)
    return parts.count == 2 ? String(parts[1]) : nil
  }

  private static func secret(_ value: Value, _ gate: SecretGate) -> Value? {
    guard let text = value.string else { return protected(value, in: nil, gate) }
    learn(text, gate)
    return .secret(Secret(text))
  }

  /// Makes a text known, and of an address its query besides: libraries quote parts of addresses in their messages.
  package static func learn(_ text: String, _ gate: SecretGate) {
    gate.learn(text)
    guard let address = HTTPAddress(text) else { return }
    gate.learn(address.target)
    for pair in (address.query ?? "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      if parts.count == 2, isSignature(parts[0]) { gate.learn(String(parts[1])) }
    }
  }

  private static func isSignature(_ name: Substring) -> Bool {
    let name = name.lowercased()
    return ["signature", "token", "credential", "accesskeyid", "secret"].contains { name.hasSuffix($0) }
  }

  /// The record with the fields for which `body` gives another value; nil where it gives none.
  private static func changing(_ record: Record, _ body: (String, Value) -> Value?) -> Record? {
    var result: Record?
    for (name, value) in zip(record.keys, record.values) {
      guard let new = body(name, value) else { continue }
      var changed = result ?? record
      result = nil
      changed.set(name, new)
      result = changed
    }
    return result
  }
}
