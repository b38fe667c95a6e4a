import Glibc
import HKDLanguage
import PlatformAPI

extension DeployHost {
  func authCommands() -> [Command] {
    [
      Command(
        "auth:login", "Asks for a token, tries it, and keeps it in netrc (mode 0600).",
        details: "A token comes from https://dashboard.heroku.com/account, or from `heroku authorizations:create`.",
        parameters: [Parameter("token", .flag, .secret, input: true, "The token, instead of being asked for it.")],
        result: .string, effect: .writes, examples: [Example("auth:login"), Example("secret:env TOKEN | auth:login")],
        body: body { try $0.logIn() }),
      Command(
        "auth:logout", "Removes the token from netrc.", effect: .writes, examples: [Example("auth:logout")],
        body: body { try $0.logOut() }),
      Command(
        "auth:whoami", "The e-mail address of the account that the token belongs to.", result: .string, effect: .reads,
        examples: [Example("auth:whoami")],
        body: body { run in
          let account = try run.client.get("/account", in: run.scope)
          guard let email = account["email"].string else { throw PlatformObject.missing("email", in: "account") }
          return .string(HarmlessText.line(email))
        }),
      Command(
        "auth:token", "The token in use, secret.", result: .secret, effect: .reads, examples: [Example("auth:token | ignore")],
        body: body { run in
          guard let credential = try run.client.endpoint().credential else {
            throw PlatformClient.missingToken(for: try run.client.endpoint().base)
          }
          return .secret(Secret(credential.token))
        }),
    ]
  }
}

extension CommandRun {
  fileprivate func logIn() throws -> Value {
    let base = try client.endpoint().base
    let token = try newToken(base)
    host.options.gate.learn(token)
    let email = try account(of: token, at: base)
    guard let path = Credential.netrcPath(host.options.environment) else {
      throw Failure("HKD484", "there is no home folder to keep the token in", hint: "set NETRC or HOME", kind: .local)
    }
    if let plan {
      plan.record("write machine \(base.host) to \(path)")
      return .string(email)
    }
    try rewrite(path) { $0.replacing(base.host, with: Netrc.Entry(machine: base.host, login: email, password: token)) }
    client.forgetEndpoint()
    if host.options.environment["HEROKU_API_KEY"] != nil {
      host.report(.notice("HEROKU_API_KEY is set and goes before \(path)"))
    }
    return .string(email)
  }

  private func newToken(_ base: HTTPAddress) throws -> String {
    if case .secret(let token) = self["token"] { return token.revealed }
    guard let prompt = host.options.prompt,
      let token = try prompt.ask("Token for \(base.host): ", isSecret: true, scope: scope), !token.isEmpty
    else { throw usage("there is no token, and nobody to ask", hint: "secret:env TOKEN | auth:login, or set HEROKU_API_KEY") }
    return token
  }

  /// Whose token it is; a wrong one is told before it is kept.
  private func account(of token: String, at base: HTTPAddress) throws -> String {
    var options = client.options
    options.endpoint = { PlatformEndpoint(base: base, credential: Credential(token: token, origin: .program)) }
    let account = try PlatformClient(options).get("/account", in: scope)
    guard let email = account["email"].string else { throw PlatformObject.missing("email", in: "account") }
    return email
  }

  fileprivate func logOut() throws -> Value {
    let endpoint = try client.endpoint()
    if case .environment(let name) = endpoint.credential?.origin {
      host.report(.notice("the token in use comes from \(name): unset it"))
    }
    guard let path = Credential.netrcPath(host.options.environment) else { return .null }
    if let plan {
      plan.record("remove machine \(endpoint.base.host) from \(path)")
      return .null
    }
    try rewrite(path) { $0.replacing(endpoint.base.host, with: nil) }
    client.forgetEndpoint()
    return .null
  }

  /// Changes a netrc file, all else in it untouched, readable by its owner alone.
  private func rewrite(_ path: String, _ change: (NetrcText) -> [UInt8]) throws {
    do {
      var bytes: [UInt8] = []
      do {
        bytes = try Files.read(path, limit: 1 << 20)
      } catch  where error.code == ENOENT {}
      try Files.write(change(NetrcText(bytes)), to: path, mode: 0o600)
    } catch {
      throw Failure("HKD484", "\(error.path): \(error.message)", hint: "set HEROKU_API_KEY instead", kind: .local)
    }
  }
}
