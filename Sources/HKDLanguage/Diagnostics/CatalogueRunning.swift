extension Catalogue {
  /// HKD300 to HKD319 and HKD350 to HKD359: what the machine finds wrong while a program runs.
  static var running: [CatalogueEntry] { values + flow + endings }

  private static var values: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD300", "the program has said `fail`",
        "The message is the program's own. `fail --code NAME` gives it a code of its own as well.",
        wrong: "fail \"no room\"", right: "try { fail \"no room\" } catch err { say $err.message }"),
      CatalogueEntry(
        "HKD301", "an operator does not take these values",
        "Numbers go with numbers; durations and sizes add with their own kind and multiply with numbers; `+` joins strings and lists. A number goes into a text by interpolation: `\"v$n\"`.",
        wrong: "let n = 1; say (\"v\" + $n)", right: "let n = 1; say \"v$n\""),
      CatalogueEntry(
        "HKD302", "a result is beyond what 64 bits hold",
        "Ints, durations and sizes have 64 bits, and nothing wraps around in silence. Floats hold more, but not exactly.",
        wrong: "let n = 9223372036854775807; say ($n + 1)", right: "let n = 9223372036854775807.0; say ($n + 1)"),
      CatalogueEntry(
        "HKD303", "division by zero", "Neither `/` nor `//` nor `%` has an answer there. Ask before.",
        wrong: "let n = 0; say (1 / $n)", right: "let n = 0; if $n != 0 { say (1 / $n) }"),
      CatalogueEntry(
        "HKD304", "a result is no finite number", "Floats never become infinite or not a number in silence.",
        wrong: "let n = 1e308; say ($n * 10)", right: "let n = 1e307; say ($n * 10)"),
      CatalogueEntry(
        "HKD305", "a condition is no bool", "Nothing is truthy: compare with `==`, `!=` or `>`.",
        wrong: "let xs = [1]; if ($xs | count) { say some }", right: "let xs = [1]; if ($xs | count) > 0 { say some }"),
      CatalogueEntry(
        "HKD306", "a field is not there",
        "The message lists what is there. `??` gives a default for a field that is null or missing.",
        wrong: "let r = [name: 'shop']; say $r.region", right: "let r = [name: 'shop']; say ($r.region ?? 'us')"),
      CatalogueEntry(
        "HKD307", "a list has no such item", "Items count from 0. `??` gives a default, `last` the last item.",
        wrong: "let xs = [a b]; say $xs.2", right: "let xs = [a b]; say $xs.1"),
      CatalogueEntry(
        "HKD316", "there is no room",
        "A text or list would grow beyond what one may have, a range is too long to be made a list, or memory or threads ran out. `par-each --jobs` runs fewer tasks at once.",
        wrong: "1..9223372036854775807 | reverse", right: "1..9223372036854775807 | take 3 | reverse"),
    ]
  }

  private static var flow: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD308", "no arm of `match` fits", "A `match` must have an answer. `_` takes all that is left.",
        wrong: "match 3 { 1 => { say one } }", right: "match 3 { 1 => { say one } _ => { say many } }"),
      CatalogueEntry(
        "HKD309", "a value does not fit where it is put",
        "A parameter or result has a declared type, and what came while running is of another.",
        wrong: "def f(n: int) { $n }; let r = [n: \"5\"]; f $r.n", right: "def f(n: int) { $n }; let r = [n: 5]; f $r.n"),
      CatalogueEntry(
        "HKD310", "`for` goes over something that has no items", "`for` goes over lists, ranges and records.",
        wrong: "let n = 5; for i in $n { say $i }", right: "let n = 5; for i in 1..$n { say $i }"),
      CatalogueEntry(
        "HKD311", "calls inside one another are too deep",
        "The recursion does not come to an end, or goes deeper than the machine's stack. Does it stop at some value?",
        wrong: "def f(n: int) { f ($n + 1) }; f 0", right: "def f(n: int) { if $n < 9 { f ($n + 1) } }; f 0"),
      CatalogueEntry(
        "HKD312", "a variable has no value yet", "It was captured or called for before its `let` or `var` ran.",
        wrong: #"$ printf 'let n = (fail no); def show() { say $n }\nshow\n' | hkd -i"#,
        right: #"$ printf 'let n = 1; def show() { say $n }\nshow\n' | hkd -i"#),
      CatalogueEntry(
        "HKD313", "a parallel task cannot change a variable of the scope around it",
        "Tasks give values back; the list of results has them in order.",
        wrong: "var n = 0; let add = { |x| set n += $x }; [1] | par-each $add",
        right: "let double = { |x| $x * 2 }; 1..3 | par-each $double"),
      CatalogueEntry(
        "HKD314", "a block gets another number of values than it names",
        "A block takes as many values as it names, or any number if it names none.",
        wrong: "[1 2] | each { |a, b| $a }", right: "[1 2] | each { |a| $a }"),
      CatalogueEntry(
        "HKD315", "a command failed in a way of its own",
        "The command is one of an embedding program, and its error is no failure that hkd knows.",
        wrong: "measure disk   # a command of the embedding program, which throws an error of its own",
        right: "measure room   # where it throws none, or a `Failure`"),
      CatalogueEntry(
        "HKD317", "several parallel tasks failed",
        "The message lists all of them; the first is the cause. A task that was ended for another's failure counts if its own cleanup fails.",
        wrong: "all [{ defer { fail first }; sleep 1h } { sleep 100ms; fail second }]",
        right: "all [{ defer { say bye }; sleep 100ms } { sleep 100ms }]"),
      CatalogueEntry(
        "HKD318", "the plan ends here",
        "`--plan` sends nothing, and what follows depends on an answer that only a real run gets.",
        wrong: #"$ hkd --plan -c 'let app = (apps:create shop); if $app.stack == "heroku-24" { say new }'"#,
        right: "$ hkd --plan -c 'let app = (apps:create shop); say $app.stack'"),
      CatalogueEntry(
        "HKD319", "`...` spreads something that has no items",
        "Lists and ranges spread into lists and arguments, records into records.",
        wrong: "let n = 5; say ...$n", right: "let n = [5]; say ...$n"),
    ]
  }

  private static var endings: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD350", "the deadline passed",
        "The time of the whole program, or of a command's `--timeout`, is over (that of a `timeout` is HKD334, with this as its cause). What ran in it was ended; `finally` and `defer` ran.",
        wrong: "$ HKD_DEADLINE=100ms hkd -c 'sleep 1h'",
        right: "$ HKD_DEADLINE=1h hkd -c 'sleep 100ms'"),
      CatalogueEntry(
        "HKD351", "interrupted", "Ctrl-C or SIGINT has ended the program. Exit status 130.",
        wrong: "$ timeout -s INT 1 hkd -c 'sleep 1h'",
        right: "$ timeout -s INT 1h hkd -c 'sleep 1s'"),
      CatalogueEntry(
        "HKD352", "terminated", "SIGTERM has ended the program. Exit status 143.",
        wrong: "$ timeout -s TERM 1 hkd -c 'sleep 1h'",
        right: "$ timeout -s TERM 1h hkd -c 'sleep 1s'"),
      CatalogueEntry(
        "HKD353", "a parallel task was cancelled", "A sibling failed, or the tasks were no longer needed.",
        wrong:
          "try { all [{ defer { fail cleanup }; sleep 1h } { sleep 100ms; fail first }] } catch err { fail $err.cause.cause }",
        right: "all [{ defer { say cleanup }; sleep 200ms } { sleep 100ms }]"),
    ]
  }
}
