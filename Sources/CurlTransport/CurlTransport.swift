import HKDLanguage
import PlatformAPI
import Synchronization

/// The transport on libcurl: one multi loop on one thread for all requests of the process, connections kept alive and
/// shared. The library is opened, and the thread started, by the first request.
public final class CurlTransport: Transport {
  private let certificates: String?
  private let loop = Mutex<CurlLoop?>(nil)

  /// - Parameter certificates: a PEM file of authorities to trust instead of the system's.
  public init(certificates: String? = nil) {
    self.certificates = certificates
  }

  deinit { loop.withLock { $0?.stop() } }

  public func send(
    _ request: HTTPRequest, in scope: TaskScope, observe: (TransferEvent) throws -> Void
  ) throws -> HTTPResponse {
    let loop = try startedLoop()
    let transfer = try Transfer(request, scope: scope, certificates: certificates)
    loop.post(.start(transfer))
    // Registered after the start: a cancel that comes before it would find nothing to cancel.
    let registration = scope.onCancel { loop.post(.cancel(transfer)) }
    defer { withExtendedLifetime(registration) {} }
    do {
      return try follow(transfer, on: loop, observe)
    } catch let error as TransportError {
      throw error
    } catch {
      // The observer gave up. The loop may still be reading the caller's file: it must let go of it first.
      loop.post(.cancel(transfer))
      while transfer.delivery.wait(for: { $0.take() })?.result == nil {}
      throw error
    }
  }

  public func connect(_ address: HTTPAddress, in scope: TaskScope) throws -> any ByteChannel {
    try CurlChannel(try CurlLibrary.shared.get(), to: address, certificates: certificates, in: scope)
  }

  private func follow(
    _ transfer: Transfer, on loop: CurlLoop, _ observe: (TransferEvent) throws -> Void
  ) throws -> HTTPResponse {
    var newest = TransferProgress()
    while true {
      guard let batch = transfer.delivery.wait(until: TaskScope.now() + .seconds(1), for: { $0.take() }) else {
        // Nothing moved: whoever shows the progress must be able to say so.
        try observe(.progress(newest))
        continue
      }
      for event in batch.events {
        if case .progress(let progress) = event { newest = progress }
        try observe(event)
      }
      if batch.wasPaused { loop.post(.resume(transfer)) }
      if let result = batch.result { return try result.get() }
    }
  }

  private func startedLoop() throws -> CurlLoop {
    let library = try CurlLibrary.shared.get()
    return try loop.withLock { loop in
      if let loop { return loop }
      let started = try CurlLoop(library)
      loop = started
      return started
    }
  }
}
