import CCurl
import PlatformAPI
import Synchronization

/// The one thread that runs all transfers: takes commands, lets libcurl work, reaps what ended, sleeps.
final class CurlLoop: Sendable {
  enum Command: Sendable {
    case start(Transfer)
    case cancel(Transfer)
    /// The caller has taken what was queued.
    case resume(Transfer)
    case stop
  }

  private struct Inbox {
    var commands: [Command] = []
    /// False once the multi handle is gone: a late cancel must not wake it.
    var isOpen = true
  }

  private let curl: CurlFunctions
  private let multi: MultiHandle
  private let inbox = Mutex(Inbox())

  init(_ library: CurlLibrary) throws(TransportError) {
    curl = library.functions
    guard let handle = hkd_curl_multi_init(curl.table) else {
      throw TransportError(.unavailable, "curl_multi_init: out of memory")
    }
    multi = MultiHandle(pointer: handle)
    _ = Worker { [self] in run() }
  }

  func stop() { post(.stop) }

  func post(_ command: Command) {
    inbox.withLock { inbox in
      guard inbox.isOpen else { return }
      inbox.commands.append(command)
      _ = hkd_curl_multi_wakeup(curl.table, multi.pointer)
    }
  }

  private func run() {
    let sockets = OpenSockets()
    var transfers = ActiveTransfers(curl, multi, sockets)
    var isStopping = false
    while !isStopping {
      for command in takeCommands() {
        switch command {
        case .start(let transfer): transfers.start(transfer)
        case .cancel(let transfer): transfers.fail(transfer, .ended, "cancelled")
        case .resume(let transfer): transfers.resume(transfer)
        case .stop: isStopping = true
        }
      }
      _ = hkd_curl_multi_perform(curl.table, multi.pointer)
      transfers.reap()
      let wait = transfers.expire()
      if !isStopping { _ = hkd_curl_multi_poll(curl.table, multi.pointer, wait) }
    }
    transfers.close()
    inbox.withLock { inbox in
      inbox.isOpen = false
      hkd_curl_multi_cleanup(curl.table, multi.pointer)
    }
    withExtendedLifetime(sockets) {}
  }

  private func takeCommands() -> [Command] {
    inbox.withLock { inbox in
      defer { inbox.commands = [] }
      return inbox.commands
    }
  }
}

/// libcurl's multi handle: used by the loop thread alone, but for `curl_multi_wakeup`, which any thread may call.
struct MultiHandle: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
}
