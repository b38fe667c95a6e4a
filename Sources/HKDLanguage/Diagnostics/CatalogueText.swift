extension Catalogue {
  /// HKD1xx: text and syntax.
  static var text: [CatalogueEntry] {
    [
      CatalogueEntry(
        .invalidUTF8,
        "Program texts are UTF-8. The place named holds a byte that cannot stand there: the file was saved in another encoding, or is no text at all. Save it as UTF-8.",
        wrong: #"$ printf 'say "caf\351"\n' | hkd"#,
        right: #"$ printf 'say "caf\303\251"\n' | hkd"#),
      CatalogueEntry(
        .nulByte,
        "A NUL byte is never part of a program text: the file is cut off, or no text at all. To have the character in a string write `\\u{0}`.",
        wrong: #"$ printf 'say a\000b\n' | hkd"#,
        right: #"$ printf 'say ab\n' | hkd"#),
      CatalogueEntry(
        .unexpected,
        "The grammar has no place for what stands here. Often a separator is missing before it: a newline or `;` between statements, a blank between arguments.",
        wrong: "let x = 1 2", right: "let x = [1 2]"),
      CatalogueEntry(
        .unclosed,
        "A `(`, `[` or `{` has no partner, or the text ends where a statement must go on. At a prompt the session would ask for more; a file has nothing more to give.",
        wrong: "let xs = [1 2", right: "let xs = [1 2]"),
      CatalogueEntry(
        .unmatchedCloser,
        "A `)`, `]` or `}` closes nothing. Look for an opening bracket that is missing, or of another kind, before it.",
        wrong: "say (1 + 2))", right: "say (1 + 2)"),
      CatalogueEntry(
        .nestedTooDeep,
        "Brackets, blocks and operators may be nested 256 deep. Texts beyond that are made by programs: let them make a `let` for the inner parts.",
        wrong: "let x = " + String(repeating: "[", count: 300) + String(repeating: "]", count: 300),
        right: "let inner = [[]]; let x = [[$inner]]"),
      CatalogueEntry(
        .unterminatedString,
        "A string begins and its closing quote is missing on the line. Strings over several lines are written `\"\"\"` or `'''`.",
        wrong: "say \"hello", right: "say \"hello\""),
      CatalogueEntry(
        .unknownEscape,
        "In `\"…\"` there are `\\n \\t \\r \\\\ \\\" \\$ \\e \\u{…}` and no others. In single quotes nothing is an escape, which suits regular expressions.",
        wrong: #"say "C:\dir""#, right: #"say 'C:\dir'"#),
      CatalogueEntry(
        .loneDollar,
        "In `\"…\"` a `$` begins `$name`, `${path}` or `$(pipeline)`; outside strings it begins a variable. For the sign itself write `\\$`, or use single quotes.",
        wrong: "say \"costs 5 $\"", right: "say \"costs 5 \\$\""),
      CatalogueEntry(
        .longStringLayout,
        "A string in `\"\"\"` or `'''` begins on the line after its opening, and the indentation of its closing line is taken off each of its lines: none may have less.",
        wrong: "say '''\n  one\n two\n  '''", right: "say '''\n  one\n  two\n  '''"),
      CatalogueEntry(
        .malformedNumber,
        "What begins like a number is none of `42`, `3.5`, `1e9`, `1_000`, `30s`, `200mb`, or does not fit 64 bits. Duration units are lower case.",
        wrong: "let wait = 30x", right: "let wait = 30s"),
      CatalogueEntry(
        .joinedWord,
        "A word and a value stand together without a blank. Joined text is written as a string with the value in it.",
        wrong: "let name = 'shop'; say app-$name", right: "let name = 'shop'; say \"app-$name\""),
      CatalogueEntry(
        .operatorAsArgument,
        "Arguments are words and values; an operator among them would be taken as a word in other shells. Calculate in parentheses; write files with `save`, join commands with `;`.",
        wrong: "let n = 1; say $n + 1", right: "let n = 1; say ($n + 1)"),
      CatalogueEntry(
        .bareOperand,
        "An operand is never a bare word, as it would be a text by accident. Quote it, or write `$` before the name of a variable.",
        wrong: "let status = 'up'; if $status == up { say yes }", right: "let status = 'up'; if $status == 'up' { say yes }"),
      CatalogueEntry(
        .chainedComparison, "Comparisons and ranges do not chain: say which two things each compares.",
        wrong: "let n = 5; if 1 < $n < 9 { say yes }", right: "let n = 5; if 1 < $n and $n < 9 { say yes }"),
      CatalogueEntry(
        .mixedData, "Brackets hold either a list's items or a record's fields `key: value`, with a blank after the colon.",
        wrong: "let r = [name: 'shop' 2]", right: "let r = [name: 'shop' dynos: 2]"),
      CatalogueEntry(
        .recordKey, "A record's key is a name or a quoted string. To have it from a variable, use `set` with `($key)`.",
        wrong: "let r = [1: 'one']", right: "let r = [\"1\": 'one']"),
      CatalogueEntry(
        .danglingClause,
        "`else` follows the block of an `if`; `catch` and `finally` follow that of a `try`. At a prompt they stand on the same line as the closing brace.",
        wrong: "say x\nelse { say y }", right: "if false { say x }\nelse { say y }"),
      CatalogueEntry(
        .foreignOperator,
        "The operator is one of another language. Here it is `and`, `or`, `not`; `==` compares, `set` assigns, and nothing is incremented in place.",
        wrong: "if true && false { say x }", right: "if true and false { say x }"),
      CatalogueEntry(
        .commandAsCondition, "A condition is an expression. A command whose result is the condition stands in parentheses.",
        wrong: "if exists ship.hkd { say yes }", right: "if (exists ship.hkd) { say yes }"),
      CatalogueEntry(
        .notACommandName,
        "A statement begins with a command's name, a keyword or an expression. Programs of the machine run through `exec`, variables are set with `let`, `var` and `set`.",
        wrong: "./build.sh", right: "exec ./build.sh"),
      CatalogueEntry(
        .notAPattern, "The patterns of `match` are words, literals, quoted strings and `_`. For anything else use `if`.",
        wrong: "let n = 2; match 2 { $n => { say two } }", right: "match 2 { 2 => { say two } _ => { say other } }"),
      CatalogueEntry(
        .statementAsValue,
        "`let`, `set`, loops, `def` and the like are statements and have no value. `if`, `match` and `try` have one.",
        wrong: "let x = let y = 1", right: "let y = 1; let x = $y"),
      CatalogueEntry(
        .missingExpression, "A value is missing: nothing stands in the parentheses, or what stands there begins no value.",
        wrong: "let x = ()", right: "let x = (1)"),
      CatalogueEntry(
        .missingArrow, "An arm of `match` is a pattern, `=>` and a block in braces.",
        wrong: "match 1 { 1 { say one } }", right: "match 1 { 1 => { say one } _ => { } }"),
      CatalogueEntry(
        .tooManyErrors,
        "The first ten thousand are told. So many come from a text that is no program, or from one mistake near its beginning.",
        wrong: "$ yes ')' | head -n 10001 | hkd --check -",
        right: "$ yes 'say hi' | head -n 10001 | hkd --check -"),
      CatalogueEntry(
        .dateAsSubtraction,
        "Outside quotes and brackets `2026-11-23` is 2026 minus 11 minus 23. An instant has a time of day behind its `T`; a date as a text is quoted.",
        wrong: "let day = 2026-11-23", right: "let day = 2026-11-23T00:00:00Z"),
    ]
  }
}
