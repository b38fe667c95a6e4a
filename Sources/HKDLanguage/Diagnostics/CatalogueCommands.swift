extension Catalogue {
  /// HKD320 to HKD349: what the language's own commands find wrong while a program runs.
  static var commands: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD320", "a command gets a value of a type that it does not take",
        "The value was known only while running, or the checker would have told before. `type-of` says what a value is.",
        wrong: "[\"a\" \"b\"] | sum", right: "[1 2] | sum"),
      CatalogueEntry(
        "HKD321", "a block that must answer yes or no gives something else",
        "The blocks of `where`, `some` and `every` give a bool. Nothing is truthy: compare.",
        wrong: "[0 1] | where { |n| $n }", right: "[0 1] | where { |n| $n > 0 }"),
      CatalogueEntry(
        "HKD322", "a number, duration or text is outside what the command takes",
        "The message says what the command takes: a count that is not negative, a separator that is not empty, a status from 0 to 255.",
        wrong: "[1 2] | take (0 - 1)", right: "[1 2] | take 1"),
      CatalogueEntry(
        "HKD323", "an `assert` does not hold", "The condition given to `assert` was false when the program came to it.",
        wrong: "assert (1 + 1 == 3) \"sums\"", right: "assert (1 + 1 == 2) \"sums\""),
      CatalogueEntry(
        "HKD324", "an item of an empty list is asked for",
        "`first`, `last`, `min` and `max` of nothing have no answer. `--default` says what to give then.",
        wrong: "[] | first", right: "[] | first --default none"),
      CatalogueEntry(
        "HKD325", "values are compared that have no order",
        "Numbers compare with numbers; strings, durations, sizes and times with their own kind. All else has no order.",
        wrong: "[1 \"a\"] | sort", right: "[1 2.5] | sort"),
      CatalogueEntry(
        "HKD326", "a record lacks a field",
        "The message lists the fields that are there. `??` gives a default for a path: `$r.name ?? \"none\"`.",
        wrong: "[a: 1] | select [b]", right: "[a: 1] | select [a]"),
      CatalogueEntry(
        "HKD327", "a result is beyond what 64 bits hold",
        "Ints, durations and sizes have 64 bits, and nothing wraps around in silence.",
        wrong: "[9223372036854775807 1] | sum", right: "[9223372036854775807.0 1] | sum"),
      CatalogueEntry(
        "HKD328", "a text is no valid JSON, CSV or variables file",
        "The message names the line. JSON is read strictly: no comments, no trailing commas, no key twice, ints within 64 bits.",
        wrong: "'[1, 2,]' | from:json", right: "'[1, 2]' | from:json"),
      CatalogueEntry(
        "HKD329", "a value cannot be written in the format asked for",
        "`to:csv` writes lists of records; `to:json` writes any value but a block.",
        wrong: "[1 2] | to:csv", right: "[[n: 1] [n: 2]] | to:csv"),
      CatalogueEntry(
        "HKD330", "a regular expression, glob or time format is malformed",
        "The pattern was made while the program ran; one that is written in the program is told before it runs (HKD229).",
        wrong: "let part = 'a('; \"a\" | capture \"^$part\"", right: "let part = 'a+'; \"a\" | capture \"^$part\""),
      CatalogueEntry(
        "HKD331", "a secret would leave the process",
        "`save` and `exec` take no secret. `reveal` makes a string of it, where that is meant.",
        wrong: "secret:env HOME | save home.txt", right: "secret:env HOME | reveal | save home.txt"),
      CatalogueEntry(
        "HKD332", "a variable of the environment is not set",
        "`secret:env` reads variables that must be there; `$env.NAME ?? \"…\"` has a default.",
        wrong: "secret:env NO_SUCH_VARIABLE", right: "secret:env HOME"),
      CatalogueEntry(
        "HKD333", "a question needs a terminal and there is none",
        "`secret:prompt` asks at the terminal. Scripts that run without one use `secret:env` or `secret:file`.",
        wrong: #"$ setsid -w hkd -c 'secret:prompt "key" | ignore'"#,
        right: "$ KEY=abc setsid -w hkd -c 'secret:env KEY | ignore'"),
      CatalogueEntry(
        "HKD334", "a `timeout` has run out",
        "The block was ended because its time was over. Exit status 7 if nothing catches it.",
        wrong: "timeout 10ms { sleep 1m }", right: "timeout 1m { sleep 10ms }"),
      CatalogueEntry(
        "HKD335", "`with` gets a setting that it does not know", "The settings are `app` and `timeout`.",
        wrong: "with [ap: shop] { 1 }", right: "with [app: shop] { 1 }"),
      CatalogueEntry(
        "HKD340", "a program ended with a status that is not 0",
        "The message has the status and the end of what the program wrote on standard error; `err.status` is the status.",
        wrong: "exec sh -c 'exit 3'", right: "exec sh -c 'exit 0'"),
      CatalogueEntry(
        "HKD341", "a program was killed by a signal",
        "It crashed, or something ended it: the kernel when memory ran out, another program, a user.",
        wrong: "exec sh -c 'kill -9 $$'", right: "exec sh -c 'exit 0'"),
      CatalogueEntry(
        "HKD342", "a program's output is not UTF-8, or too long for a value",
        "Values are text. Let the program write bytes to a file of its own.",
        wrong: "exec printf '\\377'", right: "exec printf 'text'"),
    ]
  }
}
