import Glibc
import HKDSystem
import PlatformAPI
import TestSupport
import Testing

/// Logging in, and a one-off dyno, on a terminal.
struct AccountTests {
  /// An account that wants a second factor.
  private func api() throws -> ScriptedServer {
    try ScriptedServer { request in
      guard request.header("Authorization") == "Bearer token-0123456789abcdef" else {
        return .json(#"{"id":"unauthorized","message":"Invalid credentials provided."}"#, status: 401)
      }
      guard request.header("Heroku-Two-Factor-Code") == "123456" else {
        return .json(#"{"id":"two_factor","message":"A second factor is required."}"#, status: 403)
      }
      return .json(#"{"email":"me@example.com"}"#)
    }
  }

  private func terminal(_ program: String, _ world: LocalWorld, _ url: String, token: String? = nil) throws -> PseudoTerminal {
    var environment = world.environment
    environment["HKD_API_URL"] = url
    environment["HEROKU_API_KEY"] = token
    return try PseudoTerminal(
      try Products.path("hkd"), ["-c", program], environment: environment, workingDirectory: world.work)
  }

  @Test func loggingInKeepsTheTokenForItsOwnerAlone() throws {
    let world = try LocalWorld()
    let server = try api()
    let others =
      "# mine\nmachine git.example.com login me password \"a b\"\n\nmacdef init\ncd /tmp\n\ndefault login x password y\n"
    let path = try world.folder.write("home/.netrc", others, mode: 0o644)
    let hkd = try terminal("auth:login", world, server.url)
    _ = try hkd.waitForScreen(containing: "Token for 127.0.0.1:")
    try hkd.send("token-0123456789abcdef" + Keys.enter)
    _ = try hkd.waitForScreen(containing: "Two-factor code:")
    try hkd.send("123456" + Keys.enter)
    _ = try hkd.waitForScreen(containing: "me@example.com")
    #expect(try hkd.waitForExit() == .exited(0))
    let shown = String(decoding: hkd.transcript, as: UTF8.self)
    #expect(!shown.contains("token-0123456789abcdef") && !shown.contains("123456\r"))
    let kept = String(decoding: try readFile(path), as: UTF8.self)
    let entry = "machine 127.0.0.1\n  login me@example.com\n  password token-0123456789abcdef\n"
    #expect(kept == others.split(separator: "default")[0] + entry + "default login x password y\n")
    #expect(try #require(fileStatus(path)).st_mode & 0o777 == 0o600)
    // The next run finds it there; this account wants its code each time.
    let again = try terminal("auth:whoami", world, server.url)
    _ = try again.waitForScreen(containing: "Two-factor code:")
    try again.send("123456" + Keys.enter)
    _ = try again.waitForScreen(containing: "me@example.com")
    #expect(try again.waitForExit() == .exited(0))
  }

  @Test func aWrongTokenIsNotKept() throws {
    let world = try LocalWorld()
    let server = try api()
    let hkd = try terminal("auth:login", world, server.url)
    _ = try hkd.waitForScreen(containing: "Token for")
    try hkd.send("wrong-token-012345" + Keys.enter)
    #expect(try hkd.waitForExit() == .exited(3))
    #expect(fileStatus(world.folder.path("home/.netrc")) == nil)
    #expect(!String(decoding: hkd.transcript, as: UTF8.self).contains("wrong-token-012345"))
  }

  @Test func controlCAtTheTokenEndsIt() throws {
    let world = try LocalWorld()
    let hkd = try terminal("auth:login", world, try api().url)
    _ = try hkd.waitForScreen(containing: "Token for")
    try hkd.send(Keys.control("c"))
    #expect(try hkd.waitForExit() == .exited(130))
  }

  /// The dyno prints what is typed in capitals, until `bye`.
  @Test func anAttachedDynoHasTheTerminal() throws {
    let world = try LocalWorld()
    let listener = try LoopbackListener()
    let dyno = Monitor([UInt8]())
    startDyno(on: listener, dyno)
    let server = try dynoAPI(listener)
    let hkd = try terminal("run bash --app shop", world, server.url, token: "token-0123456789abcdef")
    _ = try hkd.waitForScreen(containing: "dyno ready")
    try hkd.send("abc")
    _ = try hkd.waitForScreen(containing: "ABC")
    // A key like any other: it goes to the dyno and ends nothing here.
    try hkd.send(Keys.control("c"))
    try hkd.send("q")
    _ = try hkd.waitForScreen(containing: "Q")
    _ = try hkd.waitForScreen(containing: "ended with status 7")
    #expect(try hkd.waitForExit() == .exited(1))
    #expect(dyno.withLock { $0 }.starts(with: Array("key-of-the-dyno\r\nabc\u{3}q".utf8)))
    #expect(server.requests.first?.text.contains(#""force_no_tty":false"#) == true)
    #expect(!String(decoding: hkd.transcript, as: UTF8.self).contains("key-of-the-dyno"))
  }

  @Test func keysTypedWhileADynoStartsReachIt() throws {
    let listener = try LoopbackListener()
    let dyno = Monitor([UInt8]())
    let mayStart = Monitor(false)
    startDyno(on: listener, dyno, mayStart)
    let server = try dynoAPI(listener)
    let session = try SessionTerminal(environment: ["HKD_API_URL": server.url, "HEROKU_API_KEY": "token-0123456789abcdef"])
    try session.waitForPrompt()
    // Behind the Enter of the entry, while the editor still has the terminal; and when the terminal edits lines itself.
    try session.type("run bash --app shop", Keys.enter, "one", Keys.enter)
    #expect(eventually { dyno.withLock { $0.contains(0x0A) } }, "it connects")
    #expect(try eventually { try session.terminal.isCooked() })
    try session.type("two", Keys.enter, "thr")
    mayStart.update { $0 = true }
    try session.terminal.waitForScreen(containing: "dyno ready")
    try session.type("ee", Keys.enter, "q")
    try session.terminal.waitForScreen(containing: "ended with status 7")
    #expect(dyno.withLock { $0 } == Array("key-of-the-dyno\r\none\rtwo\rthree\rq".utf8))
    try session.leave()
  }

  @Test func controlCEndsTheWaitingForADyno() throws {
    let listener = try LoopbackListener()
    let dyno = Monitor([UInt8]())
    let mayStart = Monitor(false)
    startDyno(on: listener, dyno, mayStart)
    let world = try LocalWorld()
    let server = try dynoAPI(listener)
    let hkd = try terminal("run bash --app shop", world, server.url, token: "token-0123456789abcdef")
    #expect(eventually { dyno.withLock { $0.contains(0x0A) } }, "it connects")
    try hkd.send(Keys.control("c"))
    #expect(try hkd.waitForExit() == .exited(130))
    mayStart.update { $0 = true }
  }

  private func dynoAPI(_ listener: LoopbackListener) throws -> ScriptedServer {
    try ScriptedServer { request in
      guard request.method == "POST" else { return .json("[]") }
      return .json(
        #"{"id":"d1","name":"run.1","type":"run","state":"starting","attach_url":"rendezvous://127.0.0.1:\#(listener.port)/key-of-the-dyno"}"#,
        status: 201)
    }
  }

  private func startDyno(on listener: LoopbackListener, _ got: Monitor<[UInt8]>, _ mayStart: Monitor<Bool> = Monitor(true)) {
    _ = Worker {
      listener.serveOne { connection in
        func say(_ text: String) { _ = write(connection, text, text.utf8.count) }
        var byte: UInt8 = 0
        while byte != 0x0A, read(connection, &byte, 1) == 1 { got.update { $0.append(byte) } }
        _ = eventually { mayStart.withLock { $0 } }
        say("rendezvous\r\ndyno ready\r\n")
        while byte != UInt8(ascii: "q"), read(connection, &byte, 1) == 1 {
          got.update { $0.append(byte) }
          say(String(decoding: [byte], as: UTF8.self).uppercased())
        }
        say("\r\n\u{FFFF} heroku-command-exit-status: 7\r\n")
      }
    }
  }
}
