extension Catalogue {
  /// HKD2xx: names, flags, types.
  static var names: [CatalogueEntry] { nameEntries + callEntries + moduleEntries + optionEntries }

  private static var nameEntries: [CatalogueEntry] {
    [
      CatalogueEntry(
        .unknownCommand,
        "The head of a stage is a command. Nothing is looked up on the PATH: programs run through `exec`; a text is quoted. `help` lists all commands.",
        wrong: "sya hello", right: "say hello"),
      CatalogueEntry(
        .unknownVariable,
        "No variable of this name is in scope here. One declared in a block ends with the block; the environment is `$env.NAME`.",
        wrong: "let limit = 3; say $limt", right: "let limit = 3; say $limit"),
      CatalogueEntry(
        .wordEqualsVariable,
        "A bare word is text. Here it equals a variable, and one of the two readings would be a surprise: write `$` before it, or quote it.",
        wrong: "let app = 'shop'; say app", right: "let app = 'shop'; say $app"),
      CatalogueEntry(
        .setOfConstant, "`let`, parameters, loop and `catch` variables are fixed. Declare with `var` what is to change.",
        wrong: "let n = 0; set n = 1", right: "var n = 0; set n = 1"),
      CatalogueEntry(
        .duplicateName, "A scope has each name once. An inner scope may have it again; to change a `var` use `set`.",
        wrong: "let n = 1; let n = 2", right: "var n = 1; set n = 2"),
      CatalogueEntry(
        .useBeforeDefinition,
        "The variable is declared further down, so it has no value yet here. `def`s see each other in any order, but not a variable that comes later.",
        wrong: "say $n; let n = 1", right: "let n = 1; say $n"),
      CatalogueEntry(
        .unreachable, "What follows a `return` in the same block never runs.",
        wrong: "def f() { return 1; say never }", right: "def f() { say first; return 1 }"),
      CatalogueEntry(
        .outsideLoop,
        "`break` and `continue` belong to a loop of the same block. The block of `each` is no loop: `return` ends one call of it.",
        wrong: "1..3 | each { |n| break }", right: "for n in 1..3 { break }"),
      CatalogueEntry(
        .outsideFunction, "`return` ends a `def`, or the block given to a command. `exit` ends the program.",
        wrong: "return 1", right: "exit 1"),
      CatalogueEntry(
        .parallelCapture,
        "The blocks of `par-each`, `all` and `race` run at once, so none may use a `var` from outside. Give values back instead and use the list of results.",
        wrong: "var sum = 0; 1..3 | par-each { |n| set sum += $n }", right: "let sum = (1..3 | par-each { |n| $n } | sum)"),
      CatalogueEntry(
        .duplicateKey,
        "A record has each key once. To change a field of a record that is spread in, write the field after it: `[...$r, a: 2]`.",
        wrong: "let r = [a: 1, a: 2]", right: "let r = [a: 1, b: 2]"),
      CatalogueEntry(
        .duplicatePattern, "An earlier arm of the `match` takes all that this one could take.",
        wrong: "match 1 { 1 => { say one } 1 => { say again } _ => { } }",
        right: "match 1 { 1 => { say one } 2 => { say two } _ => { } }"),
      CatalogueEntry(
        .unknownType,
        "Types are `any null bool int float string duration size time list record range secret block`, and those of the platform.",
        wrong: "def f(n: integer) { say $n }", right: "def f(n: int) { say $n }"),
      CatalogueEntry(
        .builtinName, "The names of the built-in commands are taken, so that a program means the same to every reader.",
        wrong: "def say(text) { }", right: "def announce(text) { say $text }"),
      CatalogueEntry(
        .parameterOrder,
        "Parameters with a default come after those without, and a `...rest` comes last: else nobody could say which argument goes where.",
        wrong: "def f(a = 1, b) { say $a $b }", right: "def f(b, a = 1) { say $a $b }"),
    ]
  }

  private static var callEntries: [CatalogueEntry] {
    [
      CatalogueEntry(
        .unknownFlag,
        "The command has no such flag. `help NAME` lists those it has. A word that begins with a dash but is none stands behind `--`.",
        wrong: "[2 1] | sort --revers", right: "[2 1] | sort --reverse"),
      CatalogueEntry(
        .missingArgument, "The command needs an argument that is neither given nor piped in. `help NAME` shows how it is called.",
        wrong: "split \"a,b\"", right: "split \"a,b\" \",\""),
      CatalogueEntry(
        .tooManyArguments, "There are more arguments than the command takes. A text with blanks is quoted.",
        wrong: "open my file.txt", right: "open \"my file.txt\""),
      CatalogueEntry(
        .doesNotFit, "The argument is no value of the parameter's type. Durations and sizes need their unit, also for zero.",
        wrong: "sleep 30", right: "sleep 30s"),
      CatalogueEntry(
        .flagWithoutValue, "The flag takes a value: `--name value` or `--name=value`.",
        wrong: "say x | ignore; fail \"no\" --code", right: "fail \"no\" --code too-big"),
      CatalogueEntry(
        .flagTwice, "The flag may be given once. Only flags that collect a list may be repeated.",
        wrong: "fail \"no\" --code a --code b", right: "fail \"no\" --code a"),
      CatalogueEntry(
        .impossiblePipe,
        "A stage gets exactly the value of the stage before, and its signature says that it takes no such thing.",
        wrong: "[b a] | count | sort", right: "[b a] | sort | count"),
      CatalogueEntry(
        .takesNoInput, "A value is piped in, and the stage has no parameter that takes one: the value would be lost.",
        wrong: "[1 2] | time:now", right: "[1 2] | count"),
      CatalogueEntry(
        .pipedAndGiven, "The input of a command is piped or given as its first argument, not both.",
        wrong: "\"a\" | split \"b\" \",\"", right: "\"a\" | split \",\""),
      CatalogueEntry(
        .noRestParameter,
        "`...` gives the items of a list as arguments of their own, which only a command with a `...rest` parameter takes.",
        wrong: "let words = [a b]; open ...$words", right: "let words = [a b]; say ...$words"),
      CatalogueEntry(
        .malformedPattern,
        "A regular expression, glob or time format has a mistake, which the place shows. The regular expressions run in linear time: they know groups, classes, repetitions and anchors, but no references back to groups and no looking ahead or behind.",
        wrong: "say (\"shop\" =~ '^sh(op')", right: "say (\"shop\" =~ '^sh(op)')"),
    ]
  }

  private static var optionEntries: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD290", "words of a command line do not fit",
        "The options of `hkd`, or the words given to a script with a `def main`, are not those it takes. `--help` lists them.",
        wrong: "$ hkd --chekc ship.hkd",
        right: "$ hkd --check ship.hkd"),
      CatalogueEntry(
        "HKD291", "a program text cannot be read",
        "There is no such file, or it may not be read. Exit status 2, as nothing ran.",
        wrong: "$ hkd no-such-file.hkd",
        right: "$ hkd ship.hkd"),
      CatalogueEntry(
        "HKD292", "`HKD_DEADLINE` is no duration", "It gives every program a deadline: `HKD_DEADLINE=20m`.",
        wrong: "$ HKD_DEADLINE=20 hkd ship.hkd",
        right: "$ HKD_DEADLINE=20m hkd ship.hkd"),
    ]
  }

  private static var moduleEntries: [CatalogueEntry] {
    [
      CatalogueEntry(
        .moduleUnreadable,
        "`use` looks from the folder of the file that says it; in `-c`, on standard input and in a session from the working folder.",
        wrong: "use ./no-such-module.hkd", right: "use ./notify.hkd\nnotify:slack \"done\""),
      CatalogueEntry(
        .moduleCycle, "Modules that use each other could never be loaded. Move what both need into a third.",
        wrong: "use ./circle.hkd", right: "use ./notify.hkd\nnotify:slack \"done\""),
      CatalogueEntry(
        .unknownExport, "A module offers its top-level `def`s, called `module:name`.",
        wrong: "use ./notify.hkd\nnotify:mail \"done\"", right: "use ./notify.hkd\nnotify:slack \"done\""),
    ]
  }
}
