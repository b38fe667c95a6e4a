import Glibc
import HKDLanguage
import PlatformAPI

extension DeployHost {
  func domainCommands() -> [Command] {
    let domain = Parameter("domain", .positional, .named("domain"), required: true, input: true, "Its host name.")
    return [
      Command(
        "domains", "Lists the domains of an app, with what their DNS must point at.", parameters: [.app], result: .list,
        items: .named("domain"),
        effect: .reads, examples: [Example("domains --app shop")], body: body { try $0.appList("domains", "domain") }),
      Command(
        "domains:add", "Adds a domain; point its DNS at the `cname` of the answer.",
        parameters: [
          Parameter("hostname", .positional, .string, required: true, input: true, "www.example.com"), .app,
          Parameter("cert", .flag, .string, "The certificate (certs) for it."),
        ], result: .named("domain"), effect: .writes, examples: [Example("domains:add www.example.com --app shop")],
        body: body { run in
          let app = try run.app()
          let host = try run.required("hostname")
          let fields = Record([("hostname", .string(host)), ("sni_endpoint", run["cert"])])
          return try run.make(
            "domain", at: platformPath("apps", app, "domains"), fields, listedAt: platformPath("apps", app, "domains"),
            look: "domains --app \(app)", app: app
          ) { $0["hostname"].string == host }
        }),
      Command(
        "domains:remove", "Removes a domain from an app.", parameters: [domain, .app], effect: .writes,
        examples: [Example("domains:remove www.example.com --app shop")],
        body: body { run in
          let app = try run.app(input: run["domain"])
          return try run.remove(platformPath("apps", app, "domains", run.hostname()))
        }),
      Command(
        "domains:wait", "Waits until a domain is ready.",
        parameters: [domain, .app, Parameter("timeout", .flag, .duration, "How long; else 15m.")], result: .named("domain"),
        effect: .reads, examples: [Example("domains:wait www.example.com --app shop")],
        body: { [self] invocation in
          try CommandRun(invocation: invocation, host: self, scope: invocation.scope).waitForDomain()
        }),
      Command(
        "certs", "Lists the certificates of an app.", parameters: [.app], result: .list, items: .named("certificate"),
        effect: .reads,
        examples: [Example("certs --app shop")], body: body { try $0.appList("sni-endpoints", "certificate") }),
      Command(
        "certs:add", "Adds a certificate with its key.",
        parameters: [
          Parameter("chain", .positional, .string, required: true, completion: .path, "A PEM file: certificate and chain."),
          Parameter("key", .positional, .string, required: true, completion: .path, "A PEM file: the private key."), .app,
        ], effect: .writes, examples: [Example("certs:add server.crt server.key --app shop")],
        body: body { try $0.addCertificate() }),
      Command(
        "certs:remove", "Removes a certificate.",
        parameters: [Parameter("name", .positional, .string, required: true, input: true, "Its name."), .app], effect: .writes,
        examples: [Example("certs:remove tokyo-1234 --app shop")],
        body: body { run in try run.remove(platformPath("apps", run.app(), "sni-endpoints", run.required("name"))) }),
    ]
  }
}

extension CommandRun {
  fileprivate func hostname() throws -> String {
    guard let name = self["domain"]["hostname"].string ?? text("domain"), !name.isEmpty else { throw usage("this is no domain") }
    return name
  }

  fileprivate func waitForDomain() throws -> Value {
    let app = try app(input: self["domain"])
    let name = try hostname()
    let watch = Watch(
      host: host, scope: scope, what: "domain \(name) of \(app)", resume: "domains:wait \(name) --app \(app)")
    let limit = Allowance(timeout ?? host.options.timings.buildDeadline)
    let settled = try settled(platformPath("apps", app, "domains", name), app: app, .app, watch, limit) {
      $0["status"].string != "pending"
    }
    let status = settled["status"].string ?? "?"
    guard status == "succeeded" || status == "none" else {
      throw Failure(
        "HKD466", "domain \(name) of \(app) ended as `\(HarmlessText.line(status))`", hint: "domains --app \(app) says why",
        kind: .deployFailed)
    }
    return try object(settled, "domain", app: app)
  }

  fileprivate func addCertificate() throws -> Value {
    let app = try app()
    let chain = try fileText("chain")
    let key = try fileText("key")
    host.options.gate.learn(key)
    let fields = Record([("certificate_chain", .string(chain)), ("private_key", .secret(Secret(key)))])
    return try make(
      "certificate", at: platformPath("apps", app, "sni-endpoints"), fields,
      listedAt: platformPath("apps", app, "sni-endpoints"), look: "certs --app \(app)", app: app
    ) { $0["certificate_chain"].string == chain }
  }

  private func fileText(_ name: String) throws -> String {
    let file = path(try required(name))
    do {
      return String(decoding: try Files.read(file, limit: 1 << 20), as: UTF8.self)
    } catch {
      throw Failure("HKD490", "\(file): \(error.message)", hint: "name a PEM file", kind: .local)
    }
  }
}
