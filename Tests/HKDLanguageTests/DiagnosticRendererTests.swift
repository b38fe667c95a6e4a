import HKDLanguage
import Testing

@Suite struct DiagnosticRendererTests {
  private func rendered(_ text: String, origin: SourceText.Origin = .file("ship.hkd"), width: Int = 100) -> String {
    let program = Sample.check(text, origin: origin)
    return DiagnosticRenderer(width: width).text(program.diagnostics)
  }

  @Test func theReferencesExample() {
    let text = "say a\n\n\n\n\ndef ship() {\n  release --ap shop\n}"
    #expect(
      rendered(text) == """
        error[HKD204]: `release` has no flag `--ap`
          ┌─ ship.hkd:7:11
          │
        7 │   release --ap shop
          │           ^^^^ did you mean `--app`?

        """)
  }

  @Test func notesAndGaps() {
    #expect(
      rendered("let a = 1\n\n\n\n\n\n\n\n\nlet a = $b") == """
        error[HKD213]: `a` is declared twice in this scope
           ┌─ ship.hkd:10:5
           │
         1 │ let a = 1
           │     - first declared here
           ·
        10 │ let a = $b
           │     ^

        error[HKD202]: there is no variable `$b` here
           ┌─ ship.hkd:10:9
           │
        10 │ let a = $b
           │         ^^

        """)
  }

  @Test func wideCharactersTabsAndControls() {
    #expect(
      rendered("say '日本é' $x", origin: .argument) == """
        error[HKD202]: there is no variable `$x` here
          ┌─ -c:1:11
          │
        1 │ say '日本é' $x
          │             ^^

        """)
    #expect(
      rendered("\tsay\t$x", origin: .argument) == """
        error[HKD202]: there is no variable `$x` here
          ┌─ -c:1:6
          │
        1 │     say $x
          │         ^^

        """)
    #expect(rendered("say '\u{1B}[31m\u{202E}' $x").contains("1 │ say '␛[31m\u{FFFD}' $x\n"))
  }

  @Test func longLinesAreCut() {
    let text = "say " + String(repeating: "word ", count: 100_000) + "$nope " + String(repeating: "more ", count: 100_000)
    let lines = rendered(text, width: 40).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[1] == "  ┌─ ship.hkd:1:500005")
    #expect(lines[3] == "1 │ …rd word word $nope more more more more m…")
    #expect(lines[4] == "  │               ^^^^^")
  }

  @Test func spansOverLines() {
    #expect(
      rendered("count [a: 1\n  b: 2\n  c: 3]") == """
        error[HKD207]: a record does not fit `list`, which takes a list
          ┌─ ship.hkd:1:7
          │
        1 │ count [a: 1
          │       ^^^^^
          ·
        3 │   c: 3]
          │   ^^^^^

        """)
  }

  @Test func endOfText() {
    #expect(
      rendered("say (1\n") == """
        error[HKD104]: this `(` is never closed
          ┌─ ship.hkd:1:5
          │
        1 │ say (1
          │     ^

        """)
    #expect(rendered("let x =\n").contains("1 │ let x =\n  │        ^\n"))
  }

  @Test func colours() {
    let program = Sample.check("say $x", origin: .argument)
    let text = DiagnosticRenderer(isColored: true).text(program.diagnostics)
    #expect(text.hasPrefix("\u{1B}[1;31merror[HKD202]\u{1B}[0m: \u{1B}[1mthere is"))
    #expect(text.contains("    \u{1B}[1;31m^^\u{1B}[0m\n"))
  }

  @Test func failures() {
    let source = SourceText("def f() {\n  say $x.y\n}\nf", origin: .file("a.hkd"))
    let place = Place(source, Span(16, 20))
    let cause = Failure("HKD404", "no app `shop`\nsecond line", kind: .notFound, status: 404, id: "not_found", requestID: "r-1")
    let failure = Failure(
      "too-big", "it is too big", hint: "make it smaller", place: place,
      trace: [TraceEntry(name: "f", place: Place(source, Span(23, 24)))], cause: cause)
    #expect(
      DiagnosticRenderer().text(failure) == """
        error[too-big]: it is too big
          ┌─ a.hkd:2:7
          │
        2 │   say $x.y
          │       ^^^^ make it smaller
          = in `f`, called at a.hkd:4:1
        caused by[HKD404]: no app `shop`
          second line
          = status 404, id not_found, request r-1

        """)
    #expect(
      DiagnosticRenderer.json(failure)
        == #"{"code":"too-big","message":"it is too big","hint":"make it smaller","place":{"file":"a.hkd","line":2,"column":7},"trace":[{"name":"f","file":"a.hkd","line":4,"column":1}],"cause":{"code":"HKD404","message":"no app `shop`\nsecond line","hint":null,"place":null,"trace":null,"cause":null,"status":404,"id":"not_found","request-id":"r-1"},"status":null,"id":null,"request-id":null}"#
    )
  }

  @Test func longTracesAreShortened() {
    let source = SourceText("f")
    let entries = (0..<1000).map { TraceEntry(name: "f\($0)", place: Place(source, Span(0, 1))) }
    let text = DiagnosticRenderer().text(Failure("HKD340", "too deep", trace: entries))
    #expect(text.contains("  = … 984 calls more …\n"))
    #expect(text.split(separator: "\n").count == 18)
  }

  @Test func checkErrorsAsJSON() {
    let program = Sample.check("é $nope", origin: .standardInput)
    #expect(
      program.diagnostics.map(DiagnosticRenderer.json) == [
        #"{"code":"HKD201","message":"there is no command `é`","hint":"`help` lists the commands; local programs run through `exec`","place":{"file":"standard input","line":1,"column":1},"trace":null,"cause":null,"status":null,"id":null,"request-id":null}"#,
        #"{"code":"HKD202","message":"there is no variable `$nope` here","hint":null,"place":{"file":"standard input","line":1,"column":3},"trace":null,"cause":null,"status":null,"id":null,"request-id":null}"#,
      ])
  }
}
