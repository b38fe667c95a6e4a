import HKDCommands
import HKDLanguage
import TestSupport
import Testing

@Suite struct DataCommandTests {
  private let harness = CommandHarness()

  private func csv(_ text: String, _ separator: String = ",") -> String {
    harness.outcome("from:csv", ["text": .string(text), "separator": .string(separator)])
  }

  @Test func readsCSV() {
    #expect(csv("a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n,\n") == #"[{"a":"1","b":"x, \"y\"\nz"},{"a":"","b":""}]"#)
    #expect(csv("\u{feff}a\n1\n\n2") == #"[{"a":"1"},{"a":"2"}]"#)
    #expect(csv("a;b\n1;2", ";") == #"[{"a":"1","b":"2"}]"#)
    #expect(csv("") == "[]")
    #expect(csv("a,b") == "[]")
    #expect(csv("a,b\n1") == "HKD328: no valid CSV: the line has 1 field, the first line 2 (line 2)")
    #expect(csv("a,a\n") == "HKD328: no valid CSV: a name stands twice in the first line (line 1)")
    #expect(csv("a\n\"x\ny") == "HKD328: no valid CSV: a quoted field has no closing quote (line 2)")
    #expect(csv("a\n\"x\"y") == "HKD328: no valid CSV: something follows a field's closing quote (line 2)")
    #expect(
      csv("a\nx\"y")
        == "HKD328: no valid CSV: a quote inside a field: put the whole field in quotes and double the quote (line 2)")
    #expect(csv("a", "ab").hasPrefix("HKD322"))
  }

  @Test func whatIsWrittenAsCSVReadsBack() throws {
    let rows = try JSON.parse(#"[{"a":"x, \"y\"","b":"1\n2"},{"b":"","c":"z"}]"#)
    let text = try harness.run("to:csv", ["items": rows])
    #expect(text == .string("a,b,c\n\"x, \"\"y\"\"\",\"1\n2\",\n,,z\n"))
    #expect(
      harness.outcome("from:csv", ["text": text])
        == #"[{"a":"x, \"y\"","b":"1\n2","c":""},{"a":"","b":"","c":"z"}]"#)
    #expect(harness.outcome("to:csv", ["items": .list([.int(1)])]) == "HKD329: `to:csv` writes records, not an int")
    #expect(harness.outcome("to:csv", ["items": .list([])]) == #""""#)
  }

  @Test func variablesAreRead() throws {
    let folder = try TemporaryFolder("env")
    let path = try folder.write(
      ".env",
      "# head\n\nA=1\r\n export B = two words # note\nC='$x \\n'\nD=\"a\\n\\\"b\\\"\nc\" # note\nE=\nF=a#b\nA=again\n")
    let record = try harness.run("env:load", ["path": .string(path)])
    #expect(
      JSON.text(record, revealingSecrets: true)
        == #"{"A":"again","B":"two words","C":"$x \\n","D":"a\n\"b\"\nc","E":"","F":"a#b"}"#)
    #expect(record.record?.values.allSatisfy { $0.typeName == "secret" } == true)
    #expect(harness.runtime.gate.redact("two words") == "‹secret›")
  }

  private static let mistakes: [(String, String)] = [
    ("A", "line 1: `=` is missing after `A`"), ("\n1A=x", "line 2: a variable's name is letters, digits and `_`"),
    ("A='x\ny", "line 1: a quote is not closed"), ("A=\"x\"hush", "line 1: something follows the closing quote"),
  ]

  @Test(arguments: mistakes)
  func mistakesInVariablesAreToldWithoutTheirValues(_ text: String, _ expected: String) throws {
    let folder = try TemporaryFolder("env")
    let path = try folder.write("vars", text)
    #expect(harness.outcome("env:load", ["path": .string(path)]) == "HKD328: `\(path)` \(expected)")
  }

  @Test func hashesTextAndFiles() throws {
    let folder = try TemporaryFolder("hash")
    let path = try folder.write("abc", "abc")
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(try harness.run("hash", ["text": .string("abc")]) == .string(expected))
    #expect(try harness.run("hash", ["file": .string(path)]) == .string(expected))
    #expect(try harness.run("hash", ["text": .secret(Secret("abc"))]).typeName == "secret")
    #expect(harness.outcome("hash") == "HKD320: `hash` takes either a text or a `--file`")
  }

  @Test func globWalksAlongThePattern() throws {
    let folder = try TemporaryFolder("glob")
    for name in ["a.txt", "b.txt", ".c.txt", "x[1]", "lib/d.hkd", "lib/deep/e.hkd", "lib/deep/.f.hkd", ".git/g.hkd"] {
      try folder.write(name, "")
    }
    let glob = { (pattern: String) throws in
      let found = try harness.run("glob", ["pattern": .string("\(folder.path)/\(pattern)")])
      return found.list?.compactMap { $0.string.map { String($0.dropFirst(folder.path.count + 1)) } }
    }
    #expect(try glob("*.txt") == ["a.txt", "b.txt"])
    #expect(try glob(".*.txt") == [".c.txt"])
    #expect(try glob("[ab].t?t") == ["a.txt", "b.txt"])
    #expect(try glob("[!a].txt") == ["b.txt"])
    #expect(try glob("x[[]1]") == ["x[1]"])
    #expect(try glob("**/*.hkd") == ["lib/d.hkd", "lib/deep/e.hkd"])
    #expect(try glob("lib/**") == ["lib/d.hkd", "lib/deep", "lib/deep/e.hkd"])
    #expect(try glob("**/deep/*") == ["lib/deep/e.hkd"])
    #expect(try glob("a.txt") == ["a.txt"])
    #expect(try glob("none*") == [])
    #expect(harness.outcome("glob", ["pattern": .string("[")]).hasPrefix("HKD330"))
  }

  @Test func tablesAreText() throws {
    #expect(try harness.run("to:table", ["value": JSON.parse(#"[{"a":1}]"#)]) == .string("a\n1"))
    #expect(try harness.run("to:table", ["value": .null]) == .string(""))
  }
}
