import Glibc
import HKDSystem

/// A dyno: a place in the formation, or a one-off, with the processes that run in it.
final class Dyno: Sendable {
  enum Phase: String, Sendable {
    case starting
    case up
    case crashed
    case down
    case complete
  }

  /// What others may know of it at a moment.
  struct Status: Sendable {
    var id: String
    var phase: Phase
    var port: Int?
    var createdAt: String
    var updatedAt: String
    var exit: ExitStatus?
  }

  private struct State {
    var status: Status
    var process: ChildProcess?
    var isStopping = false
    /// Requests that the router has under way.
    var requests = 0
    var startedAt = Instant.now
    /// Crashes in a row, each soon after the start.
    var crashes = 0
    var timer: Scheduler.Token?
  }

  let plan: DynoPlan
  private let platform: Platform
  private let state: Monitor<State>
  /// Gets what its processes write, besides the app's log.
  private let output: (@Sendable ([UInt8]) -> Void)?
  /// Where the client of an attached one-off comes.
  private let meeting: Rendezvous.Meeting?
  private let ended: @Sendable (Dyno, ExitStatus) -> Void

  /// - Parameter ended: called when the dyno is over for good: stopped, or a one-off that has run.
  init(
    _ plan: DynoPlan, platform: Platform, output: (@Sendable ([UInt8]) -> Void)? = nil,
    meeting: Rendezvous.Meeting? = nil,
    ended: @escaping @Sendable (Dyno, ExitStatus) -> Void
  ) {
    self.plan = plan
    self.platform = platform
    self.output = output
    self.meeting = meeting
    self.ended = ended
    let now = Timestamp.now()
    state = Monitor(State(status: Status(id: Identifier.random(), phase: .starting, createdAt: now, updatedAt: now)))
  }

  var status: Status { state.withLock { $0.status } }
  var isStopping: Bool { state.withLock { $0.isStopping } }

  // MARK: Requests

  /// The port to forward a request to, if the dyno takes any; `leave` must follow.
  func enter() -> Int? {
    state.update { state in
      guard state.status.phase == .up, !state.isStopping, let port = state.status.port else { return nil }
      state.requests += 1
      return port
    }
  }

  func leave() { state.update { $0.requests -= 1 } }

  // MARK: Start

  /// Prepares the file system, starts the command and follows it to its first sign of life; waits for the disk.
  func start() {
    let (id, isStopping) = state.update { state in
      state.startedAt = .now
      return (state.status.id, state.isStopping)
    }
    if isStopping { return over(.exited(0)) }
    let folder = "\(platform.folders.dynos)/\(id)"
    let home = "\(folder)/app"
    do {
      try SlugInstaller.install(slug: plan.slug, at: folder, platform.folders)
    } catch {
      tell("Error: the slug cannot be unpacked: \(error)")
      return launchEnded(.exited(126), folder: folder)
    }
    let attachment = meeting.flatMap(attach)
    if meeting != nil, attachment == nil {
      tell("Error R13 (Attach error) -> Failed to attach to process")
      return launchEnded(.exited(128), folder: folder)
    }
    let port = plan.isWeb ? FreePort.find() : nil
    tell("Starting process with command `\(plan.command)`")
    // Whatever takes no requests counts as up as soon as it is started, however short it runs.
    if port == nil { change(to: .up, of: id) }
    platform.stragglers.begin(id)
    let command = ChildCommand(
      arguments: ["/bin/bash", "-c", DynoPlan.launcher, plan.command],
      environment: plan.environment(home: home, port: port).merging(platform.marks(id)) { $1 }, folder: home,
      input: meeting?.input ?? .none)
    let process = launch(command, attachment, folder: folder)
    let mustStop = state.update { state in
      state.process = process
      state.status.port = port
      return state.isStopping
    }
    attachment?.follow(process)
    if mustStop { return terminate(process) }
    if let port { awaitPort(port, process, id) }
    if case .oneOff(let seconds) = plan.kind { limit(seconds, process) }
  }

  /// Waits for the client of an attached one-off; nil when none comes.
  private func attach(_ meeting: Rendezvous.Meeting) -> Attachment? {
    defer { platform.rendezvous.forget(meeting) }
    return meeting.await().map { Attachment($0, hasTerminal: meeting.input != .pipe) }
  }

  /// Runs the command, what it writes on its way to the client or the log.
  private func launch(_ command: ChildCommand, _ attachment: Attachment?, folder: String) -> ChildProcess {
    let cutter = Monitor(LineCutter())
    return ChildProcess(
      command,
      output: { [self] bytes in
        // What goes to a client is its own affair, and not logged.
        if let attachment { return attachment.send(bytes) }
        log(cutter.withLock { $0.cut(bytes) })
        output?(bytes)
      },
      ended: { [self] status, failure in
        attachment?.end()
        if let rest = cutter.withLock({ $0.rest() }) { log([rest]) }
        if let failure { tell("Error: the process cannot be started: \(failure)") }
        launchEnded(status, folder: folder)
      })
  }

  /// Looks for the port until it takes connections, the process ends, or the boot time is over.
  private func awaitPort(_ port: Int, _ process: ChildProcess, _ id: String) {
    let deadline = Instant.now + platform.timings.boot
    while process.pid != nil, !isStopping {
      if FreePort.isTaken(port) { return change(to: .up, of: id) }
      if Instant.now >= deadline {
        let seconds = Int(platform.timings.boot)
        tell("Error R10 (Boot timeout) -> Web process failed to bind to $PORT within \(seconds) seconds of launch")
        tell("Stopping process with SIGKILL")
        return process.signal(SIGKILL)
      }
      usleep(10_000)
    }
  }

  private func limit(_ seconds: Double, _ process: ChildProcess) {
    let token = platform.scheduler.after(seconds) { [self] in terminate(process) }
    let isOver = state.update { state in
      state.timer = token
      return state.status.exit != nil
    }
    // A short command may have ended before its timer was there to be cancelled.
    if isOver { platform.scheduler.cancel(token) }
  }

  private func change(to phase: Phase, of id: String) {
    let old: Phase? = state.update { state in
      guard state.status.id == id, state.status.phase == .starting else { return nil }
      defer {
        state.status.phase = phase
        state.status.updatedAt = Timestamp.now()
      }
      return state.status.phase
    }
    guard let old else { return }
    told(old, phase)
  }

  /// Tells the log, those who wait and the webhooks of a change.
  private func told(_ old: Phase, _ new: Phase) {
    tell("State changed from \(old.rawValue) to \(new.rawValue)")
    platform.dynos.changed()
    let action = new == .down || new == .complete ? "destroy" : "update"
    platform.hooks.emit("dyno", action, app: plan.app, DynoEndpoints.json(self))
  }

  // MARK: End

  /// Ends the dyno for good: out of the router, requests under way let through, SIGTERM, in the end SIGKILL.
  func stop() {
    let (first, process) = state.update { state in
      defer { state.isStopping = true }
      return (!state.isStopping, state.process)
    }
    guard first else { return }
    meeting?.giveUp()
    platform.dynos.changed()
    guard let process, process.pid != nil else {
      // It is crashed and cools off, or has not begun: then `start` sees that it is to stop.
      if status.phase == .crashed { over(.exited(0)) }
      return
    }
    _ = state.wait(until: .now + platform.timings.drain) { $0.requests <= 0 ? true : nil }
    terminate(process)
  }

  private func terminate(_ process: ChildProcess) {
    guard process.pid != nil else { return }
    tell("Stopping all processes with SIGTERM")
    process.signal(SIGTERM)
    let seconds = platform.timings.exit
    platform.scheduler.after(seconds) { [self] in
      guard process.pid != nil else { return }
      tell("Error R12 (Exit timeout) -> At least one process failed to exit within \(Int(seconds)) seconds of SIGTERM")
      tell("Stopping process with SIGKILL")
      process.signal(SIGKILL)
    }
  }

  /// Ends all at once, as the platform itself ends.
  func kill() {
    state.update { $0.isStopping = true }
    meeting?.giveUp()
    state.withLock { $0.process }?.signal(SIGKILL)
  }

  private func launchEnded(_ exit: ExitStatus, folder: String) {
    platform.trash.take(folder)
    platform.stragglers.end(status.id)
    tell("Process exited with status \(exit.code)")
    let (phase, next) = state.update { state in
      let old = state.status.phase
      let next: Phase
      if case .oneOff = plan.kind { next = .complete } else { next = state.isStopping ? .down : .crashed }
      state.status.phase = next
      state.status.exit = exit
      state.status.updatedAt = Timestamp.now()
      return (old, next)
    }
    told(phase, next)
    next == .crashed ? scheduleRestart() : over(exit)
  }

  private func scheduleRestart() {
    let delay = state.update { state in
      if Instant.now - state.startedAt >= platform.timings.stable { state.crashes = 0 }
      defer { state.crashes += 1 }
      guard state.crashes > 0 else { return 0.0 }
      let doublings = Double(1 << min(state.crashes - 1, 20))
      return min(platform.timings.longestCoolOff, platform.timings.coolOff * doublings)
    }
    let token = platform.scheduler.after(delay) { [self] in
      let isStopping = state.update { state in
        guard !state.isStopping else { return true }
        let now = Timestamp.now()
        state.status = Status(id: Identifier.random(), phase: .starting, createdAt: now, updatedAt: now)
        return false
      }
      guard !isStopping else { return }
      tell("State changed from crashed to starting")
      platform.dynos.run { [self] in start() }
    }
    state.update { $0.timer = token }
  }

  private func over(_ exit: ExitStatus) {
    platform.scheduler.cancel(state.withLock { $0.timer })
    ended(self, exit)
  }

  // MARK: Log

  private func tell(_ text: String) { platform.logs.tell(plan.app, plan.name, text) }

  private func log(_ lines: [String]) {
    platform.logs[plan.app].append(lines.map { LogLine(source: "app", dyno: plan.name, text: $0) })
  }
}
