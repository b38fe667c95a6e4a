import PlatformAPI

/// What the loop thread hands to the thread that waits for a transfer.
struct Delivery: Sendable {
  /// In order; the caller takes them all at once.
  var events: [TransferEvent] = []
  /// Bytes in those of them that are pieces of the body.
  var queuedBytes = 0
  /// The newest counts, if they have changed since the caller last looked.
  var progress: TransferProgress?
  /// The transfer stands still until the caller has taken what is queued.
  var isPaused = false
  var result: Result<HTTPResponse, TransportError>?

  /// A streamed body is held back beyond this: a slow reader must not make memory grow.
  static let mostQueuedBytes = 1 << 20

  mutating func append(_ event: TransferEvent) {
    if case .body(let bytes) = event { queuedBytes += bytes.count }
    events.append(event)
  }

  /// What there is to do for the caller now; nil if nothing.
  mutating func take() -> Batch? {
    guard !events.isEmpty || progress != nil || result != nil else { return nil }
    defer {
      events = []
      queuedBytes = 0
      progress = nil
      isPaused = false
    }
    return Batch(
      events: events + (progress.map { [.progress($0)] } ?? []), wasPaused: isPaused, result: result)
  }

  struct Batch {
    var events: [TransferEvent]
    var wasPaused: Bool
    var result: Result<HTTPResponse, TransportError>?
  }
}
