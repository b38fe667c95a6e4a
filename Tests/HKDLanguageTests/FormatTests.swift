import Glibc
import HKDLanguage
import TestSupport
import Testing

private func formatted(_ text: String) -> String {
  switch Formatter.format(SourceText(text)) {
  case .formatted(let text): text
  case .refused(let diagnostics): "refused: \(diagnostics.map(\.code))"
  }
}

@Suite struct FormatTests {
  private static let layouts: [(String, String)] = [
    ("", ""), ("\n\n", ""), ("say   hi  ", "say hi\n"), ("say a;say b", "say a; say b\n"), ("\u{feff}say hi\r\n", "say hi\n"),
    ("\n\nlet x=1\n\n\n\nlet y  =  2\n\n", "let x = 1\n\nlet y = 2\n"),
    ("let n = 2\nsay ($n*2+$n//3)  # sum", "let n = 2\nsay ($n * 2 + $n // 3)  # sum\n"),
    ("let n = -1\nlet m = (0 + - $n)\nlet k = 3 -$n", "let n = -1\nlet m = (0 + -$n)\nlet k = 3 - $n\n"),
    ("let r=[ a: 1,b: [1,2 3 ] ]", "let r = [a: 1, b: [1, 2 3]]\n"), ("let r = [\"odd key\":   1]", "let r = [\"odd key\": 1]\n"),
    ("let r = [ : ]", "let r = [:]\n"),
    ("if true{say a}else{say b}", "if true { say a } else { say b }\n"), ("if true {}", "if true { }\n"),
    ("[1]|each{|x|say $x}", "[1] | each { |x| say $x }\n"),
    ("[1] | each { |a,b|\nsay $a\n}", "[1] | each { |a, b|\n  say $a\n}\n"),
    (
      "def f(a:int,--wait(-w):duration=15m,...rest:string)->int|null{\nreturn 1\n}",
      "def f(a: int, --wait(-w): duration = 15m, ...rest: string) -> int | null {\n  return 1\n}\n"
    ),
    ("match 1{\n1=>{say one}\n  _ => { }\n}", "match 1 {\n  1 => { say one }\n  _ => { }\n}\n"),
    (
      "try{\nsay a\n}\ncatch err{\nsay $err.message\n}finally{ }",
      "try {\n  say a\n}\ncatch err {\n  say $err.message\n} finally { }\n"
    ),
    ("[3 1]\n|sort\n    | say", "[3 1]\n  | sort\n  | say\n"), ("[3 1] |\nsort |\nsay", "[3 1] |\n  sort |\n  say\n"),
    ("[1]\n# why\n| each { |x|\nsay $x\n}\n| ignore", "[1]\n  # why\n  | each { |x|\n    say $x\n  }\n  | ignore\n"),
    ("say a \\\n b", "say a \\\n  b\n"), ("say (1 +\n2)", "say (1 +\n    2)\n"),
    ("let xs = [\n1\n\n\n2\n\n]", "let xs = [\n  1\n\n  2\n]\n"), ("let f = ([{ 1\n}])", "let f = ([{ 1\n}])\n"),
    (
      "let a = 1 # one\nlet long = 22   # two\n\nlet b = 3 # three",
      "let a = 1      # one\nlet long = 22  # two\n\nlet b = 3  # three\n"
    ),
    ("{\n}", "{\n}\n"), ("def f() {\n\n say a\n\n}", "def f() {\n  say a\n}\n"),
    ("## Ships.   \ndef f(\n## The app.\napp: string\n) { }", "## Ships.\ndef f(\n  ## The app.\n  app: string\n) { }\n"),
    ("let t = '''\n    a\n   b\n   '''", "let t = '''\n    a\n   b\n   '''\n"),
    ("if true {\nlet t = \"\"\"\n  $args\n  \"\"\"\n}", "if true {\n  let t = \"\"\"\n  $args\n  \"\"\"\n}\n"),
    ("let s = \"a  $( say   x )  b\"", "let s = \"a  $( say   x )  b\"\n"),
    ("let x = $env.A ??\"b\"", "let x = $env.A ?? \"b\"\n"),
    ("let r = 1..5; let q = (1) .. (5)", "let r = 1..5; let q = (1) .. (5)\n"),
    ("exec git --a=b -x -- -y", "exec git --a=b -x -- -y\n"),
    ("say --\n", "say --\n"), ("#!/usr/bin/env hkd\nsay hi", "#!/usr/bin/env hkd\nsay hi\n"),
    ("set x = 1 # no parse error", "set x = 1  # no parse error\n"),
    ("var r = [a: 1]; set r.a+=1", "var r = [a: 1]; set r.a += 1\n"), ("set r.(1+1).x = 2", "set r.(1 + 1).x = 2\n"),
    ("let x = not true and false", "let x = not true and false\n"), ("let x = $args.0-1", "let x = $args.0 - 1\n"),
    ("# a\n\n\n# b\nsay x", "# a\n\n# b\nsay x\n"), ("say hi # end", "say hi  # end\n"),
    ("say [\n1 # one\n22 # two\n]", "say [\n  1   # one\n  22  # two\n]\n"),
  ]

  @Test(arguments: layouts)
  func layout(_ text: String, _ expected: String) {
    #expect(formatted(text) == expected)
    #expect(formatted(expected) == expected)
  }

  /// Every program of the repository can be formatted, and then stays as it is.
  @Test func programsOfTheRepository() throws {
    let root = String(#filePath.dropLast("/Tests/HKDLanguageTests/FormatTests.swift".count))
    let programs = try ["scripts", "Tests", "Sources"].flatMap { try Self.programs(in: "\(root)/\($0)") }
    #expect(!programs.isEmpty)
    for path in programs {
      let once = formatted(String(decoding: try readFile(path), as: UTF8.self))
      #expect(!once.hasPrefix("refused"), "\(path)")
      #expect(formatted(once) == once, "\(path)")
    }
  }

  private static func programs(in folder: String) throws -> [String] {
    try entries(of: folder).flatMap { name -> [String] in
      let path = "\(folder)/\(name)"
      guard fileStatus(path).map({ $0.st_mode & S_IFMT == S_IFDIR }) ?? false else {
        return path.hasSuffix(".hkd") ? [path] : []
      }
      return try programs(in: path)
    }
  }

  @Test func whatDoesNotParseIsRefused() {
    #expect(formatted("say (1") == "refused: [\"HKD104\"]")
  }

  /// Formatting what has been formatted changes nothing, and the tokens stay the same, whatever blanks stand where.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func randomBlanksNeitherChangeMeaningNorStay(_ seed: UInt64) {
    var random = SeededGenerator(seed)
    for (text, _) in Self.layouts {
      let varied = vary(text, &random)
      let once = formatted(varied)
      guard !once.hasPrefix("refused") else { continue }
      #expect(formatted(once) == once, "\(varied)")
      let before = meaning(varied)
      #expect(meaning(once) == before, "\(varied)")
    }
  }

  /// What still is a program after some characters have changed is formatted without a change of its meaning.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func mutatedProgramsKeepTheirMeaning(_ seed: UInt64) {
    var random = SeededGenerator(seed)
    let alphabet = Array(" \n|(){}[]$a1-+.:,;#\"'=\\>".unicodeScalars)
    var formattedCount = 0
    for (text, _) in Self.layouts where !text.isEmpty {
      for _ in 0..<8 {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let index = Int.random(in: 0..<scalars.count, using: &random)
          let scalar = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
          if Bool.random(using: &random) { scalars[index] = scalar } else { scalars.insert(scalar, at: index) }
        }
        let varied = scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
        let once = formatted(varied)
        guard !once.hasPrefix("refused") else { continue }
        formattedCount += 1
        #expect(formatted(once) == once, "\(varied)")
        #expect(meaning(once) == meaning(varied), "\(varied)")
      }
    }
    #expect(formattedCount > 20)
  }

  /// More blanks where there are some, other line ends, empty lines.
  private func vary(_ text: String, _ random: inout SeededGenerator) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(scalar)
      guard Int.random(in: 0..<3, using: &random) == 0 else { continue }
      if scalar == " " { result += ["  ", "\t"].randomElement(using: &random) ?? " " }
      if scalar == "\n" { result += ["\n", "   ", "\r\n"].randomElement(using: &random) ?? "\n" }
    }
    return result
  }

  private func meaning(_ text: String) -> [String] {
    let source = SourceText(text)
    return Parser.tokens(of: source).filter { ![.newline, .end, .continuation, .comma].contains($0.kind) }
      .map { source.text($0.span).split(separator: "\r\n").joined(separator: "\n").trimmed }
  }
}

extension String {
  fileprivate var trimmed: String {
    var result = self
    while result.last == " " || result.last == "\t" { result.removeLast() }
    return result
  }
}
