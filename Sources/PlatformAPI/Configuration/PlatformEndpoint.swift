import HKDLanguage

/// Which platform to talk to, and as whom.
public struct PlatformEndpoint: Sendable {
  /// Calls append their path to it; the token goes to this origin and no other.
  public var base: HTTPAddress
  /// Nil where no token was found.
  public var credential: Credential?

  public init(base: HTTPAddress, credential: Credential?) {
    self.base = base
    self.credential = credential
  }

  /// Of Heroku itself.
  public static let defaultBase = "https://api.heroku.com"

  /// Finds base address and token as documented: `--api`, `HKD_API_URL`, `HEROKU_API_URL`, `HEROKU_HOST`, else
  /// ``defaultBase``; `HEROKU_API_KEY`, else netrc.
  ///
  /// - Parameters:
  ///   - api: what `--api` gave.
  ///   - notice: told what is odd but no error: a netrc that others can read.
  /// - Throws: ``HKDLanguage/Failure`` for an address or netrc that cannot be used; a missing token is told only by the
  ///   first call that needs one.
  public static func find(
    api: String?, environment: Environment, notice: (String) -> Void
  ) throws(Failure) -> PlatformEndpoint {
    let base = try BaseAddress.find(api: api, environment: environment)
    return PlatformEndpoint(
      base: base, credential: try Credential.find(for: base, environment: environment, notice: notice))
  }
}

/// A token and where it came from.
public struct Credential: Sendable {
  /// Where a token came from.
  public enum Origin: Sendable, Hashable {
    case environment(String)
    case netrc(String)
    /// Made by the program itself, for its own local platform.
    case program
  }

  /// As it stands in the Authorization header.
  public let token: String
  public let origin: Origin

  public init(token: String, origin: Origin) {
    self.token = token
    self.origin = origin
  }

  /// Where a user would look for it.
  public var source: String {
    switch origin {
    case .environment(let name): name
    case .netrc(let path): path
    case .program: "hkd"
    }
  }
}
