extension Catalogue {
  /// HKD360 to HKD369: what the commands of an interactive session find wrong.
  static var session: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD360", "a session cannot be saved as a script",
        "`session:save` writes what succeeded so far. It replaces no file unless `--force` says so, and a session in which nothing has succeeded makes no script.",
        wrong: #"$ printf 'session:save ship.hkd\n' | hkd -i"#,
        right: #"$ printf 'say hi\nsession:save new.hkd\n' | hkd -i"#),
      CatalogueEntry(
        "HKD361", "a transcript cannot be recorded",
        "`session:record FILE` writes what is typed from then on, and `session:record --stop` ends it. The file must be one that can be written.",
        wrong: #"$ printf 'session:record --stop\n' | hkd -i"#,
        right: #"$ printf 'session:record deploy.hkdt\nsay hi\nsession:record --stop\n' | hkd -i"#),
      CatalogueEntry(
        "HKD362", "a transcript cannot be read",
        "An entry stands behind `> `, its further lines behind `.`, and what it prints below it. A text without entries is no transcript.",
        wrong: #"$ printf 'session:replay ship.hkd\n' | hkd -i"#,
        right: #"$ printf 'session:replay hello.hkdt\n' | hkd -i"#),
      CatalogueEntry(
        "HKD363", "a transcript comes out otherwise than recorded",
        "What differs is shown, recorded lines with `-` and those of this run with `+`. Put `…` where something is different each time, or record it anew.",
        wrong: #"$ printf 'session:replay changed.hkdt\n' | hkd -i"#,
        right: #"$ printf 'session:replay hello.hkdt\n' | hkd -i"#),
      CatalogueEntry(
        "HKD364", "there is nothing to undo",
        "`undo` takes back what this session has changed of config, scale, maintenance and releases, the last change first, as long as nobody has changed the same thing again.",
        wrong: "undo   # in a session that has changed nothing",
        right: "config:set REGION=eu --app shop\nundo"),
      CatalogueEntry(
        "HKD365", "the tour cannot begin",
        "`help tour` deploys to the platform on this machine, from a folder that it makes. Begin it with `hkd --local` in a folder of yours.",
        wrong: #"$ printf 'help tour\n' | hkd -i"#,
        right: #"$ printf 'help tour\n' | hkd --local -i"#),
    ]
  }
}
