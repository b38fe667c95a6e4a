import HKDLanguage
import HKDSystem
import PlatformAPI

/// The background tasks of a session. What they print comes above the prompt.
final class BackgroundTasks: Sendable {
  private struct State: Sendable {
    var tasks: [BackgroundTask] = []
    var lastID = 0
  }

  let setup: Setup
  private let state = Monitor(State())

  /// Ended tasks are kept up to so many.
  private static let mostEnded = 100
  /// At the end of the session tasks have so many nanoseconds for what they do on their way out.
  private static let farewell = 5_000_000_000
  static let cancelled = Failure("HKD351", "cancelled", kind: .interrupted, isCatchable: false)

  init(_ setup: Setup) { self.setup = setup }

  var all: [BackgroundTask] { state.withLock { $0.tasks } }
  var runningCount: Int { all.count { $0.isRunning } }

  func task(_ id: Int) -> BackgroundTask? { all.first { $0.id == id } }

  /// Starts a block.
  func spawn(_ block: Block, _ invocation: Invocation) throws -> BackgroundTask {
    let text = Self.firstLine(invocation.place.source.text(invocation.place.span))
    let task = state.update { state in
      state.lastID += 1
      let task = BackgroundTask(id: state.lastID, beganAt: TimeText.now(), text: text)
      let ended = state.tasks.filter { !$0.isRunning }
      if ended.count > Self.mostEnded, let oldest = ended.first { state.tasks.removeAll { $0 === oldest } }
      state.tasks.append(task)
      return task
    }
    let runtime = try invocation.runtime.detached(scope: task.scope)
    Thread.startDetached { [self] in
      do {
        end(task, .success(try runtime.call(block, [], scope: task.scope)))
      } catch {
        end(task, .failure((error as? Failure) ?? Failure("HKD315", "\(error)")))
      }
    }
    return task
  }

  private func end(_ task: BackgroundTask, _ result: Result<Value, Failure>) {
    // Before anybody who waits for it goes on.
    defer { task.end(result) }
    let style = setup.styles.err
    let title = "task \(task.id)"
    switch result {
    case .success: setup.output.note(style.good("\(title) done") + style.dim(" in \(HumanText.time(task.took))"))
    case .failure(let failure) where failure.kind == .interrupted: setup.output.note(style.warning("\(title) cancelled"))
    case .failure(let failure):
      setup.output.note(style.bad("\(title) failed") + style.dim(" after \(HumanText.time(task.took))"))
      setup.errors.tell(failure)
    }
  }

  /// Cancels all that runs and waits for it, for a while.
  func end() {
    let running = all.filter(\.isRunning)
    for task in running { task.scope.cancel(Self.cancelled) }
    let limit = TaskScope.now() + Self.farewell
    for task in running { task.waitForEnd(until: limit) }
  }

  private static func firstLine(_ text: String) -> String {
    let line = text.prefix { !$0.isNewline }
    return line.count < text.count ? line + " …" : String(line)
  }
}
