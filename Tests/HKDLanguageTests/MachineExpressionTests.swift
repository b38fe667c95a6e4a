import HKDLanguage
import Testing

@Suite struct MachineExpressionTests {
  @Test(arguments: [
    ("1 + 2 * 3", "7"), ("7 / 2", "3.5"), ("7 // 2", "3"), ("-7 // 2", "-4"), ("-7 % 3", "2"), ("7 % -3", "-2"),
    ("7.5 // 2", "3.0"), ("-7.5 % 2", "0.5"), ("1 + 2.5", "3.5"), ("2.0 * 3", "6.0"), ("-(3)", "-3"), ("10 - 2 - 3", "5"),
    ("\"a\" + \"b\"", "ab"), ("[1] + [2 3] == [1 2 3]", "true"), ("1h + 30m", "1h30m"), ("90s * 2", "3m"),
    ("2 * 90s", "3m"), ("1h / 4", "15m"), ("1h / 30m", "2.0"), ("1h // 25m", "2"), ("1h % 25m", "10m"),
    ("1kb + 500b == 1500b", "true"), ("1kb * 1.5 == 1500b", "true"), ("1h * 0.5", "30m"),
    ("-9223372036854775808 // -1 == 1", "fail HKD302"), ("9223372036854775807 + 1", "fail HKD302"),
    ("9223372036854775807 * 2", "fail HKD302"), ("1 / 0", "fail HKD303"), ("1 // 0", "fail HKD303"),
    ("1.0 / 0.0", "fail HKD303"), ("5 % 0", "fail HKD303"), ("1e308 * 10", "fail HKD304"), ("-9223372036854775808 % -1", "0"),
    ("\"a\" + 1", "fail HKD301"), ("[1] - [1]", "fail HKD301"), ("1h + 1", "fail HKD301"), ("1h * 1h", "fail HKD301"),
    ("(1..3) + [9]", "1\n2\n3\n9"),
  ])
  func arithmetic(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(arguments: [
    ("1 == 1.0", "true"), ("1 == \"1\"", "false"), ("[1 [2 3]] == [1.0 [2 3.0]]", "true"),
    ("[a: 1 b: 2] == [b: 2 a: 1]", "true"), ("\"a\" < \"b\"", "true"), ("2 < 2.5", "true"), ("3 >= 3", "true"),
    ("9007199254740993 > 9007199254740992.0", "true"), ("1s < 1m", "true"), ("1 < \"a\"", "fail HKD301"),
    ("[1] < [2]", "fail HKD301"), ("2 in [1 2]", "true"), ("3 in 1..5", "true"), ("6 in 1..5", "false"),
    ("\"b\" in \"abc\"", "true"), ("\"k\" in [k: 1]", "true"), ("1 in \"abc\"", "fail HKD301"),
    ("\"abc\" =~ '^a.c$'", "true"),
    ("[0 ...(9223372036854775806..9223372036854775807)]", "0\n9223372036854775806\n9223372036854775807"),
    ("(9223372036854775807..9223372036854775807) + [1]", "9223372036854775807\n1"), ("\"abc\" !~ 'b'", "false"),
    ("let p = '('; \"abc\" =~ $p", "fail HKD330"),
    ("true and false", "false"), ("false or true", "true"), ("not true", "false"), ("1 and true", "fail HKD305"),
    ("true and 1", "fail HKD305"), ("false and 1", "false"), ("not 1", "fail HKD305"), ("null ?? 3", "3"), ("0 ?? 3", "0"),
    ("1 < 2 and 2 < 3 and not (3 < 2)", "true"), ("1 > 2 or 1 == 2 or 1 != 2", "true"), ("null == false", "false"),
  ])
  func comparisons(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(arguments: [
    ("let x = 5; \"a $x b ${x}c $(1 + 1)\"", "a 5 b 5c 2"), ("let x = [a: [1 2]]; \"${x.a.1}!\"", "2!"),
    ("let x = 3.0; \"$x\"", "3.0"), ("let x = \"é\"; \"$x$x$x$x$x$x$x$x$x\"", "ééééééééé"),
    ("let t = (hide abcdefgh); \"a $t b\"", "‹secret›"), ("let t = (hide abcdefgh); type-of (\"x\" + $t)", "secret"),
    ("let t = (hide abcdefgh); $t == \"abcdefgh\"", "true"), ("\"$(-9223372036854775808)\"", "-9223372036854775808"),
  ])
  func interpolation(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(arguments: [
    ("[1 2 3]", "1\n2\n3"), ("[]", ""), ("[:]", ""), ("let x = [1]; [...$x 2 ...$x]", "1\n2\n1"),
    ("let r = [a: 1 b: 2]; [...$r b: 3 c: 4]", "a  1\nb  3\nc  4"), ("let r = [a: 1]; [...$r]", "a  1"),
    ("let x = [1]; [...$x ...$x]", "1\n1"), ("let r = [a: 1]; let s = [b: 2]; [...$r ...$s]", "a  1\nb  2"),
    ("let x = 5; [...$x]", "fail HKD319"), ("let x = 5; [1 ...$x]", "fail HKD319"),
    ("let r = [a: 1]; [1 ...$r]", "fail HKD319"), ("[...(1..3) 9]", "1\n2\n3\n9"),
    ("let k = 1; [a: $k \"odd key\": [$k $k]]", "a        1\nodd key  [1 1]"),
  ])
  func data(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(arguments: [
    ("let r = [a: [b: [10 20]]]; $r.a.b.1", "20"), ("let r = [a: 1]; $r.b", "fail HKD306"),
    ("let r = [a: 1]; $r.b ?? 7", "7"), ("let r = [a: null]; $r.a.b.c ?? 7", "7"), ("let r = [a: null]; $r.a.b", "fail HKD306"),
    ("let r = [a: 1]; $r.x ?? $r.y ?? 3", "3"), ("let xs = [1 2]; $xs.2", "fail HKD307"), ("let xs = [1 2]; $xs.2 ?? 0", "0"),
    ("let xs = [1 2]; let i = 1; $xs.($i)", "2"), ("let xs = [1 2]; let i = -1; $xs.($i)", "fail HKD307"),
    ("let r = [\"odd key\": 1]; $r.\"odd key\"", "1"), ("let r = [k: 1]; let k = \"k\"; $r.($k)", "1"),
    ("(rec shop).name", "shop"), ("let r = 4..6; $r.1", "5"), ("let s = \"abc\"; $s.0", "fail HKD306"), ("$env.REGION", "eu"),
    ("$env.NOPE ?? \"none\"", "none"), ("[[a: 1] [a: 2]] | each { |r| $r.a }", "1\n2"), ("let r = [\"0\": 5]; $r.0", "5"),
    ("(fail \"x\").a ?? 1", "fail HKD300"),
  ])
  func paths(_ program: String, _ expected: String) { expect(program, expected) }

  @Test func missingNamesAreToldWithWhatIsThere() throws {
    #expect(try Run.failure("let r = [alpha: 1 beta: 2]; $r.alpa").hint == "did you mean `alpha`?")
    #expect(try Run.failure("let r = [alpha: 1 beta: 2]; $r.zzz").hint == "it has alpha, beta")
    #expect(try Run.failure("let xs = [1 2]; $xs.5").message == "no item 5: the list has 2 items, 0 to 1")
  }

  @Test func operandsAreReadBeforeStatementsToTheirRightChangeThem() throws {
    #expect(try Run.output("var x = 1; $x + (if true { set x = 10; 5 } else { 0 })") == "6\n")
    #expect(try Run.output("var x = [1]; [$x (if true { set x = [2]; 5 } else { 0 })]") == "[1]\n5\n")
    #expect(try Run.output("var x = 1; say $x (if true { set x = 10; 5 } else { 0 })") == "1 5\n")
  }

  @Test func longChains() throws {
    let sum = Array(repeating: "1", count: 900).joined(separator: " + ")
    #expect(try Run.output(sum) == "900\n")
    let conditions = Array(repeating: "true", count: 900).joined(separator: " and ")
    #expect(try Run.output(conditions) == "true\n")
    let items = (0..<5000).map(String.init).joined(separator: " ")
    #expect(try Run.output("let one = 1; let xs = [\(items) $one]; $xs.4999 + $xs.5000") == "5000\n")
    let fields = (0..<500).map { "k\($0): $one" }.joined(separator: " ")
    #expect(try Run.output("let one = 1; let r = [\(fields)]; $r.k499 + $r.k3") == "2\n")
  }
}

/// A program's output without its last newline, or `fail CODE`.
func expect(_ program: String, _ expected: String, location: SourceLocation = #_sourceLocation) {
  do {
    let output = try Run.output(program, location: location)
    #expect(output == (expected.isEmpty ? "" : expected + "\n"), sourceLocation: location)
  } catch let failure as Failure {
    #expect("fail \(failure.code)" == expected, "\(failure.message)", sourceLocation: location)
  } catch {
    Issue.record(error, sourceLocation: location)
  }
}
