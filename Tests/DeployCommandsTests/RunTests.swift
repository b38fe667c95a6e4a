import Glibc
import HKDLanguage
import HKDSystem
import PlatformAPI
import TestSupport
import Testing

@testable import DeployCommands

/// One-off dynos, attached over a connection as the platform's.
struct RunTests {
  /// An API whose dyno is reached at a port, and what was asked of it.
  private func api(port: UInt16) throws -> ScriptedServer {
    try ScriptedServer { _ in
      .json(
        #"{"id":"d1","name":"run.1234","type":"run","state":"starting","attach_url":"rendezvous://127.0.0.1:\#(port)/the-secret"}"#,
        status: 201)
    }
  }

  private func readLine(_ descriptor: Int32) -> String {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(descriptor, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
    return String(decoding: line, as: UTF8.self)
  }

  private func run(_ pieces: [String], _ arguments: [String: Value] = [:]) throws -> (
    value: Value?, failure: Failure?, said: [String]
  ) {
    let listener = try LoopbackListener()
    let said = Monitor<[String]>([])
    let dyno = Worker {
      listener.serveOne { connection in
        let secret = readLine(connection)
        said.update { $0.append(secret) }
        for piece in pieces {
          _ = write(connection, piece, piece.utf8.count)
          pause(.milliseconds(5))
        }
        var block = [UInt8](repeating: 0, count: 100)
        shutdown(connection, Int32(SHUT_WR))
        let count = read(connection, &block, block.count)
        said.update { $0.append(String(decoding: block.prefix(max(0, count)), as: UTF8.self)) }
      }
    }
    let server = try api(port: listener.port)
    let harness = try Harness(url: server.url)
    var all = arguments
    all["command"] = .list([.string("rake"), .string("db migrate")])
    if all["capture"] == nil { all["capture"] = .bool(true) }
    var value: Value?
    var failure: Failure?
    do { value = try harness.run("run", all) } catch let error as Failure { failure = error }
    dyno.join(until: TaskScope.now() + .ms(5000))
    #expect(server.requests.first?.text.contains("rake 'db migrate'") == true)
    return (value, failure, said.withLock { $0 })
  }

  @Test func outputAndStatusComeBack() throws {
    let result = try run(["rendezvous\r\n", "mig", "rating é", "done\n\u{FFFF} heroku-command-exit-status: 0\n"])
    #expect(result.failure == nil)
    #expect(result.value?.string?.hasPrefix("migrating é") == true)
    #expect(result.said.first == "the-secret\r")
    #expect(result.said.last == "\u{4}")
  }

  @Test func aStatusIsAnError() throws {
    let result = try run(["rendez", "vous\r\nno such task\n\u{FFFF} heroku-command-", "exit-status: 17\r\n"])
    #expect(result.failure?.code == "HKD476")
    #expect(result.failure?.status == 17)
  }

  @Test func aConnectionThatBreaksOffIsNoSuccess() throws {
    let result = try run(["rendezvous\r\n", "half"])
    #expect(result.failure?.code == "HKD477")
    #expect(result.failure?.kind == .deployFailed)
  }

  @Test func whatIsPipedInIsItsInput() throws {
    let result = try run(
      ["rendezvous\r\n\u{FFFF} heroku-command-exit-status: 0\n"], ["input": .string("select 1;")])
    #expect(result.value?.string == "")
    #expect(result.said.last == "select 1;\u{4}")
  }

  @Test func marksAreFoundHoweverTheyAreCut() {
    let text = Array("a\u{FFFF} b\n\u{FFFF} heroku-command-exit-status: 42\n".utf8)
    for size in 1...text.count {
      var marker = ExitMarker()
      var shown: [UInt8] = []
      var rest = text[...]
      while !rest.isEmpty {
        shown += marker.take(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      shown += marker.rest()
      #expect(String(decoding: shown, as: UTF8.self) == "a\u{FFFF} b\n")
      #expect(marker.status == 42)
    }
  }

  @Test func theWrappedCommandTellsItsStatus() throws {
    for (command, status) in [("true", 0), ("sh -c 'exit 7'", 7), ("echo hi # comment", 0), ("exit 3", 3), ("(exit 4)", 4)] {
      let result = try ProcessRun.run("sh", ["-c", ExitMarker.wrap(command)])
      var marker = ExitMarker()
      _ = marker.take(result.out)
      #expect(marker.status == status)
    }
  }
}
