import TestSupport
import Testing

/// A secret of several lines, as keys are, in whatever hkd writes.
@Suite struct SecretOutputTests {
  private static let secret = "s3cr3t-line-one-long\nsecond \"quoted\" line-two\\x\nlast"

  @Test(arguments: [
    "fail (reveal $s)", "fail x --hint (reveal $s)", "defer { fail b }; fail (reveal $s)", "fail $t",
    "exec sh -c 'cat key >&2; exit 1'", "exec --live cat key", "exec sh -c 'exit 3' (reveal $s)", "exec $t", "open $t",
    "$t", "[a: $t b: [$t]]", "[[a: $t] [a: 1]]", "say $t [$t] ($t | to:json)", "$t | lines", "$t | from:json",
    "match $t { a => { 1 } }", "retry 2 { fail (reveal $s) }", "try { fail $t } catch e { $e }",
  ])
  func staysInside(statement: String) throws {
    let world = try LocalWorld()
    try world.folder.write("work/key", Self.secret + "\n")
    let program = "let s = secret:file key\nlet t = open key\n\(statement)"
    for ways in [[], ["--error-format", "json"], ["--output", "json"], ["--verbose"], ["--plan"]] {
      let run = try world.hkd(ways + ["-c", program])
      let told = run.stdout + run.stderr
      #expect(!told.contains("s3cr3t-line-one") && !told.contains("line-two"), "\(ways) \(statement)\n\(told)")
    }
  }

  @Test func whatWasRevealedIsShownButNotToldInErrorsEventsAndPlans() throws {
    let world = try LocalWorld()
    try world.folder.write("work/token", "s3cr3t-token\n")
    let text = "let t = reveal (secret:file token)\n"
    #expect(try world.hkd("-c", text + "say $t; $t").stdout == "s3cr3t-token\ns3cr3t-token\n")
    let failed = try world.hkd("--output", "json", "-c", text + "fail $t")
    #expect(failed.stdout.contains("\"message\":\"‹secret›\"") && failed.stderr.contains("error[HKD300]: ‹secret›"))
    #expect(try world.hkd("--plan", "-c", text + "exec echo $t | ignore").stdout == "1. exec echo ‹secret›\n")
  }
}
