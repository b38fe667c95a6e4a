import Glibc
import HKDLanguage

extension Credential {
  /// `HEROKU_API_KEY`, else the entry of the platform's host in netrc; nil if there is neither.
  static func find(
    for base: HTTPAddress, environment: Environment, notice: (String) -> Void
  ) throws(Failure) -> Credential? {
    let name = "HEROKU_API_KEY"
    if let token = environment[name].map(trimmed), !token.isEmpty {
      guard isSendable(token) else {
        throw Failure(
          "HKD483", "\(name) holds characters that no token has", hint: "copy it again, without quotes or line breaks",
          kind: .authentication)
      }
      return Credential(token: token, origin: .environment(name))
    }
    if environment["HEROKU_API_TOKEN"] != nil {
      notice("HEROKU_API_TOKEN is set, but the token is read from HEROKU_API_KEY")
    }
    guard let path = netrcPath(environment), let netrc = try Netrc.read(path, notice: notice),
      let token = netrc.entry(for: base.host)?.password, !token.isEmpty
    else { return nil }
    guard isSendable(token) else {
      throw Failure(
        "HKD483", "the password of \(base.host) in \(path) holds characters that no token has",
        hint: "write it again: auth:login", kind: .authentication)
    }
    return Credential(token: token, origin: .netrc(path))
  }

  /// `$NETRC`, else `~/.netrc`; nil without a home folder.
  public static func netrcPath(_ environment: Environment) -> String? {
    if let path = environment["NETRC"], !path.isEmpty { return path }
    if let home = environment["HOME"], !home.isEmpty { return "\(home)/.netrc" }
    guard let entry = getpwuid(getuid()), let home = entry.pointee.pw_dir else { return nil }
    return "\(String(cString: home))/.netrc"
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
    let scalars = text.unicodeScalars.drop(while: isBlank)
    return String(String.UnicodeScalarView(scalars.reversed().drop(while: isBlank).reversed()))
  }

  /// Visible ASCII without blanks: all that an Authorization header can carry.
  private static func isSendable(_ token: String) -> Bool {
    token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
