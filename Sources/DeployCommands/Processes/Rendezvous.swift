import HKDLanguage
import PlatformAPI

/// The connection to an attached one-off dyno: `rendezvous://host:port/secret`. After the secret and a greeting line both
/// directions are bare bytes; the end of the connection is the end of the process.
struct Rendezvous {
  private let channel: any ByteChannel
  private let scope: TaskScope

  /// The longest greeting; it is one short word.
  private static let longestGreeting = 4096

  /// On this machine itself the connection is plain, elsewhere encrypted.
  init(_ url: String, host: DeployHost, scope: TaskScope) throws {
    let prefix = "rendezvous://"
    guard url.hasPrefix(prefix), let plain = HTTPAddress("http://" + url.dropFirst(prefix.count)),
      let address = plain.isLoopback ? plain : HTTPAddress("https://" + url.dropFirst(prefix.count))
    else {
      throw Failure(
        "HKD459", "the platform offers a kind of connection that hkd does not know", hint: "run --detached", kind: .platformFault)
    }
    self.scope = scope
    do {
      channel = try host.client.transport().connect(address, in: scope)
      try channel.send(Array("\(address.target.dropFirst())\r\n".utf8), in: scope)
    } catch let error as TransportError {
      throw Self.failure(error, scope)
    }
  }

  /// Sends what was typed or piped in.
  func send(_ bytes: [UInt8]) throws {
    do {
      try channel.send(bytes, in: scope)
    } catch let error as TransportError {
      throw Self.failure(error, scope)
    }
  }

  /// Hands on what the process prints, until it ends.
  ///
  /// - Parameter begin: called when the greeting has come: the process runs.
  func receive(begin: () -> Void, _ take: ([UInt8]) throws -> Void) throws {
    var greeting: [UInt8]? = []
    do {
      while var bytes = try channel.receive(in: scope) {
        if var begun = greeting {
          begun += bytes
          guard let end = begun.firstIndex(of: 0x0A) else {
            guard begun.count < Self.longestGreeting else { throw TransportError(.badAnswer, "no greeting") }
            greeting = begun
            continue
          }
          bytes = Array(begun[(end + 1)...])
          greeting = nil
          begin()
        }
        if !bytes.isEmpty { try take(bytes) }
      }
    } catch let error as TransportError {
      throw Self.failure(error, scope)
    }
  }

  private static func failure(_ error: TransportError, _ scope: TaskScope) -> Failure {
    if error.kind == .ended {
      do {
        try scope.check()
      } catch {
        return error
      }
    }
    return error.failure(doing: "the connection to the dyno")
  }
}
