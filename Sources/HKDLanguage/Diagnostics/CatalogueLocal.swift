extension Catalogue {
  /// HKD6xx: local files and archive.
  static var local: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD601", "there is no such folder to archive", "`archive` packs a folder; the path goes from the working folder.",
        wrong: "archive ./no-such-folder", right: "archive ."),
      CatalogueEntry(
        "HKD602", "what is to be archived is no folder", "`archive` packs a folder, not a single file.",
        wrong: "archive ./app.js", right: "archive ."),
      CatalogueEntry(
        "HKD603", "a file or folder of the archive cannot be read",
        "Nothing is left out in silence: make the file readable, or leave it out with `--exclude` or a line in `.hkdignore`.",
        wrong: "archive .   # where `private` may not be read",
        right: "archive . --exclude private"),
      CatalogueEntry(
        "HKD604", "a link leaves the folder or leads nowhere",
        "The platform would unpack a link that points to nothing there. Put the file into the folder, leave the link out, or use `--links follow`.",
        wrong: "exec ln -s /etc/hostname host; archive .",
        right: "exec ln -s app.js main.js; archive ."),
      CatalogueEntry(
        "HKD605", "a special file cannot be archived", "Sockets, pipes and devices have no content to send. Leave them out.",
        wrong: "exec mkfifo queue; archive .",
        right: "exec mkfifo queue; archive . --exclude queue"),
      CatalogueEntry(
        "HKD606", "the folder holds what looks like a secret",
        "Environment files, private keys and tokens do not belong into an archive that is uploaded. Leave the file out, or allow it by name.",
        wrong: #"save "KEY=abc" .env; archive ."#,
        right: #"save "KEY=abc" .env; archive . --allow .env"#),
      CatalogueEntry(
        "HKD607", "nothing is left to pack",
        "The folder is empty, or the ignore rules leave out all of it. `archive:why PATH` names the rule.",
        wrong: "exec mkdir empty; archive ./empty",
        right: "archive ."),
      CatalogueEntry(
        "HKD608", "a file changed while it was read",
        "What was packed would be no state the folder ever had. Pack again when nothing writes into it.",
        wrong: "$ head -c 200000000 /dev/zero > log; (while :; do echo more >> log; done) & hkd -c 'archive . | ignore'; kill $!",
        right: "$ head -c 200000000 /dev/zero > log; hkd -c 'archive . | ignore'"),
      CatalogueEntry(
        "HKD609", "the archive cannot be written",
        "The disk is full, or the place of `--out` or of temporary files cannot be written to.",
        wrong: "archive . --out /no/such/app.tgz", right: "archive . --out app.tgz"),
      CatalogueEntry(
        "HKD610", "git cannot give what was asked for",
        "`--git` packs a commit: the folder must be in a repository, and the revision must exist.",
        wrong: "archive . --git no-such-branch",
        right:
          "exec git init -q; exec git -c user.name=me -c user.email=me@example.com commit -q --allow-empty -m first; exec git add .; exec git -c user.name=me -c user.email=me@example.com commit -q -m app; archive . --git HEAD"
      ),
      CatalogueEntry(
        "HKD611", "an option of `archive` makes no sense", "The message says which one, and what it takes.",
        wrong: "archive . --level 99", right: "archive . --level 6"),
      CatalogueEntry(
        "HKD612", "an archive is damaged", "The file is cut off or no gzip-compressed tar archive at all.",
        wrong: #"save "no archive" app.tgz; archive:list app.tgz"#,
        right: "archive . --out app.tgz; archive:list app.tgz"),
      CatalogueEntry(
        "HKD613", "an archive is not safe to unpack", "It holds a path or a link that would leave the folder it is unpacked into."
      ),
      CatalogueEntry(
        "HKD614", "an archive is over a limit", "It is larger, or holds more or larger files, than is taken.",
        wrong:
          #"$ tar --transform "s,^,$(printf 'folder/%.0s' $(seq 700))," -czf deep.tgz Procfile; hkd -c 'archive:list deep.tgz'"#,
        right: "$ tar -czf app.tgz Procfile; hkd -c 'archive:list app.tgz'"),
      CatalogueEntry(
        "HKD615", "packing was cancelled",
        "Ctrl-C, a deadline or a failed sibling task has ended it; no part of the archive is left."),
      CatalogueEntry(
        "HKD640", "a file or folder cannot be read", "The message has the system's reason. Paths go from the working folder.",
        wrong: "open no-such-file.txt", right: "save hello a.txt; open a.txt"),
      CatalogueEntry(
        "HKD641", "a file cannot be written",
        "The message has the system's reason. The old file, if there was one, is as it was.",
        wrong: "save hello no/such/folder.txt", right: "save hello a.txt"),
      CatalogueEntry(
        "HKD642", "a file is not UTF-8 text", "`open` gives text. Bytes that are none are for programs: `exec`.",
        wrong: "exec sh -c 'printf \"\\377\" > bytes'; open bytes", right: "save hello a.txt; open a.txt"),
      CatalogueEntry(
        "HKD643", "a program cannot be started", "There is no such program on the PATH, or the file may not be run.",
        wrong: "exec no-such-program", right: "exec true"),
      CatalogueEntry(
        "HKD690", "the local platform's program is missing",
        "`--local` starts `hkd-platform`, which stands beside `hkd` or on the PATH. `scripts/install` puts both there.",
        wrong: #"$ cp "$(command -v hkd)" alone; PATH=/usr/bin:/bin ./alone --local -c apps"#,
        right: "$ hkd --local -c apps"),
      CatalogueEntry(
        "HKD691", "the local platform did not start",
        "The message ends with what it said. Another one may hold the port or the folder of its data.",
        wrong: #"$ mkdir bin; cp "$(command -v hkd)" bin/; ln -s /bin/false bin/hkd-platform; bin/hkd --local -c apps"#,
        right: "$ hkd --local -c apps"),
      CatalogueEntry(
        "HKD692", "the folder for hkd's state cannot be made",
        "History and the local platform's data stand in `$XDG_STATE_HOME/hkd`, else `~/.local/state/hkd`.",
        wrong: "$ XDG_STATE_HOME=/dev/null hkd --local -c apps",
        right: "$ hkd --local -c apps"),
      CatalogueEntry(
        "HKD693", "a formatted program cannot be written in place", "The file is as it was; the message has the system's reason.",
        wrong: #"$ printf 'say  hi\n' > hi.hkd; (ulimit -f 0; hkd --format --write hi.hkd)"#,
        right: #"$ printf 'say  hi\n' > hi.hkd; hkd --format --write hi.hkd"#),
    ]
  }
}
