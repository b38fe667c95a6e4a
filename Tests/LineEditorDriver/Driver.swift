import CSystem
import Glibc
import HKDSystem
import LineEditor

/// A tiny program with a prompt, for the tests of the line editor: braces decide what is complete, each entry is printed with
/// its length, and some entries are commands.
func runDriver() {
  let console = Console()
  let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
  let history = History(
    path: environment("DRIVER_HISTORY"), limit: environment("DRIVER_LIMIT").flatMap { Int($0) } ?? 1000,
    isPrivate: environment("DRIVER_PRIVATE") != nil, shouldStore: { !$0.contains("secret") },
    onProblem: { console.write("problem: \($0)\n", to: .err) })
  let colored = environment("DRIVER_COLOR") != nil
  let prompt = environment("DRIVER_PROMPT") ?? (colored ? "\u{1b}[1m\u{1b}[31mapp\u{1b}[0m> " : "app> ")
  let editor = LineEditor(
    EditorConfiguration(
      programName: "driver", prompt: { prompt }, continuationPrompt: { "...> " }, completeness: bracesDecide,
      completer: complete),
    history: history, console: console)
  installSignalHandlers()
  while true {
    switch editor.readEntry() {
    case .entry(let text):
      if text == "exit" { return }
      run(text, console)
    case .notText(let bytes): console.write("not text: \(bytes.count) bytes\n")
    case .interrupted: console.write("interrupted\n")
    case .endOfInput:
      console.write("end\n")
      return
    }
  }
}

private func run(_ text: String, _ console: Console) {
  let words = text.split(separator: " ")
  switch (words.first, words.dropFirst().first.flatMap { Int($0) }) {
  case ("log", let count?): Thread.startDetached { log(count, console) }
  case ("progress", let total?): Thread.startDetached { progress(Int64(total), console) }
  case ("wait", let milliseconds?): usleep(useconds_t(milliseconds * 1000))
  case ("stty", _): console.write(terminalIsCooked() ? "cooked\n" : "raw\n")
  case ("unfinished", _): console.write("no newline")
  default:
    let shown = text.utf8.count > 200 ? "\(text.prefix(20)) … \(text.suffix(20))" : text
    console.write("entry \(text.utf8.count): \(shown.debugDescription)\n")
  }
}

private func log(_ count: Int, _ console: Console) {
  for number in 1...max(1, count) {
    usleep(20_000)
    console.write("log line \(number)\n", to: .err)
  }
}

private func progress(_ total: Int64, _ console: Console) {
  let line = ProgressLine("upload", total: total, on: console)
  for step in 1...20 {
    usleep(20_000)
    line.update(total * Int64(step) / 20)
    if step == 10 { console.write("in the middle\n", to: .err) }
  }
  line.finish()
  console.write("progress over\n", to: .err)
}

private func bracesDecide() -> (String) -> Completeness {
  var depth = 0
  return { line in
    for character in line {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
    }
    return depth > 0 ? .needsMore : depth == 0 ? .complete : .wrong
  }
}

private func complete(_ text: String, _ cursor: Int) -> [Candidate] {
  let before = String(decoding: Array(text.utf8)[..<cursor], as: UTF8.self)
  let word = before.split(whereSeparator: { " {|\n".contains($0) }).last.map(String.init) ?? ""
  let start = before.hasSuffix(word) ? cursor - word.utf8.count : cursor
  let words = [
    ("apps", "Lists apps"), ("apps:create", "Makes an app"), ("release", "Releases"), ("été", "Summer"),
  ]
  return words.filter { $0.0.hasPrefix(word) }.map { name, description in
    Candidate(text: name + " ", description: description, replaceRange: start..<cursor)
  }
}

private func terminalIsCooked() -> Bool {
  var settings = termios()
  let wanted = tcflag_t(ICANON | ECHO | ISIG)
  return tcgetattr(STDIN_FILENO, &settings) == 0 && settings.c_lflag & wanted == wanted
}

private func installSignalHandlers() {
  signal(SIGINT) { _ in LineEditor.interrupt() }
  if getenv("DRIVER_IGNORES_HANGUP") != nil {
    signal(SIGHUP, SIG_IGN)
    return
  }
  for number in [SIGTERM, SIGHUP] {
    signal(number) { number in
      LineEditor.restoreTerminal()
      _exit(128 + number)
    }
  }
}
