import CSystem
import Glibc
import Synchronization

/// One line that shows how far something is: drawn over and over at the bottom of a terminal, at most ten times a second; a plain
/// line each tenth of the way anywhere else, and while a line is being edited.
public final class ProgressLine: Sendable {
  private struct State {
    var done: Int64 = 0
    var isOver = false
    var drawnAt: Duration?
    var meter = RateMeter()
    /// The last tenth, or the time of the last plain line where the total is unknown.
    var tenth = 0
    var plainAt: Duration
  }

  private let label: String
  private let total: Int64?
  private let console: Console
  private let format: ProgressFormat
  private let clock: @Sendable () -> Duration
  private let id: Int
  private let state: Mutex<State>

  private static let interval = Duration.milliseconds(100)
  private static let plainInterval = Duration.seconds(10)

  /// - Parameters:
  ///   - label: what is going on, in a word or two.
  ///   - total: how much there is to do, in any unit that `format` shows; nil if unknown.
  ///   - clock: the time since any fixed moment; for tests.
  public init(
    _ label: String,
    total: Int64?,
    on console: Console,
    format: ProgressFormat = .plain,
    clock: @escaping @Sendable () -> Duration = monotonicTime
  ) {
    self.label = label
    self.total = total
    self.console = console
    self.format = format
    self.clock = clock
    id = console.beginProgress()
    state = Mutex(State(plainAt: clock()))
  }

  deinit { finish() }

  /// Tells how much is done; from any thread, as often as one likes.
  public func update(_ done: Int64) {
    let now = clock()
    state.withLock { state in
      guard !state.isOver else { return }
      state.done = done
      state.meter.add(done, at: now)
      if done != total, let drawnAt = state.drawnAt, now - drawnAt < Self.interval { return }
      state.drawnAt = now
      let text = ProgressText(label: label, done: done, total: total, rate: state.meter.rate, format: format)
      let isDrawn = console.showProgress(text.line(columns: console.columns(.err) - 1), id: id)
      let isDue = takesPlainLine(text, at: now, &state)
      if !isDrawn && isDue { console.write(text.plain + "\n", to: .err) }
    }
  }

  /// Takes the line away; nothing more is shown.
  public func finish() {
    let isFirst = state.withLock { state in
      defer { state.isOver = true }
      return !state.isOver
    }
    if isFirst { console.endProgress(id: id) }
  }

  /// Whether a tenth is full, or without a total whether some time has passed, since the last plain line.
  private func takesPlainLine(_ text: ProgressText, at now: Duration, _ state: inout State) -> Bool {
    guard let percent = text.percent else {
      guard now - state.plainAt >= Self.plainInterval else { return false }
      state.plainAt = now
      return true
    }
    guard percent / 10 > state.tenth else { return false }
    state.tenth = percent / 10
    return true
  }
}

/// The monotonic clock's time.
@Sendable public func monotonicTime() -> Duration {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
}

/// The recent rate of something that counts up: an average over about three seconds.
struct RateMeter {
  private var last: (amount: Int64, time: Duration)?
  private(set) var rate: Double?

  private static let window = 3.0
  private static let shortest = Duration.milliseconds(200)

  mutating func add(_ amount: Int64, at time: Duration) {
    guard let last else {
      last = (amount, time)
      return
    }
    let passed = time - last.time
    guard passed >= Self.shortest else { return }
    let seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
    let current = max(0, Double(amount - last.amount)) / seconds
    let weight = min(1, seconds / Self.window)
    rate = rate.map { $0 + (current - $0) * weight } ?? current
    self.last = (amount, time)
  }
}
