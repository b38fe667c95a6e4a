import HKDLanguage

/// The rules for the platform's base address.
enum BaseAddress {
  /// The domains that `HEROKU_HOST` may name, as in the Heroku CLI.
  private static let knownDomains = ["heroku.com", "herokai.com", "herokuspace.com", "herokudev.com"]

  static func find(api: String?, environment: Environment) throws(Failure) -> HTTPAddress {
    if let api { return try parse(api, from: "--api") }
    for name in ["HKD_API_URL", "HEROKU_API_URL"] {
      if let value = environment[name], !value.isEmpty { return try parse(value, from: name) }
    }
    if let host = environment["HEROKU_HOST"], !host.isEmpty { return try parse(herokuHost: host) }
    return try parse(PlatformEndpoint.defaultBase, from: "the default")
  }

  private static func parse(_ text: String, from source: String) throws(Failure) -> HTTPAddress {
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    guard let address = HTTPAddress(text), address.query == nil, address.userInfo == nil else {
      throw Failure(
        "HKD480", "\(source) is no base address of a platform", hint: "write it like \(PlatformEndpoint.defaultBase)",
        kind: .check)
    }
    // The token would cross the network readable by all.
    guard address.scheme == "https" || address.isLoopback else {
      throw Failure(
        "HKD481", "\(source) names \(address.origin): a token must not travel unencrypted",
        hint: "use https, or an address of this machine", kind: .check)
    }
    return address
  }

  /// A bare domain `x.y` means `https://api.x.y`; a whole address is taken as it is.
  ///
  /// The CLI warns about a domain it does not know and goes on with the real platform; deploying somewhere else than
  /// asked is worse than not deploying.
  private static func parse(herokuHost host: String) throws(Failure) -> HTTPAddress {
    let address = try parse(host.contains("://") ? host : "https://api.\(host)", from: "HEROKU_HOST")
    let isKnown = knownDomains.contains { address.host == $0 || address.host.hasSuffix(".\($0)") }
    guard isKnown || address.isLoopback else {
      throw Failure(
        "HKD482", "HEROKU_HOST names \(address.host), which is not Heroku's",
        hint: "for another platform set HKD_API_URL=https://…", kind: .check)
    }
    return address
  }
}
