import Synchronization

/// What a `--plan` run has recorded: the writes it would send, in order.
public final class Plan: Sendable {
  private let recorded = Mutex<[String]>([])

  public init() {}

  /// Records one write, in one line: `POST /apps/shop/builds {…}`.
  public func record(_ line: String) { recorded.withLock { $0.append(line) } }

  public var lines: [String] { recorded.withLock { $0 } }
}
