import HKDLanguage

/// The commands of the language itself, in the order of the reference.
///
/// Made anew by each call: nothing of this costs a program that does not ask for it.
public func languageCommands() -> [Command] {
  let output: [Command] = [.say, .ignore]
  let flow: [Command] = [.call, .fail, .exit, .assert, .typeOf]
  let lists: [Command] = [
    .each, .where, .select, .sort, .sortBy, .groupBy, .fold, .sum, .min, .max, .first, .last, .take, .skip, .count,
    .unique, .flatten, .zip, .some, .every, .reverse,
  ]
  let text: [Command] = [.join, .split, .lines, .trim, .upper, .lower, .replace, .capture]
  let records: [Command] = [.keys, .values, .has, .merge]
  let data: [Command] = [.toJSON, .fromJSON, .toCSV, .fromCSV, .toTable]
  let files: [Command] = [.open, .save, .ls, .glob, .exists, .hash, .envLoad]
  let processes: [Command] = [.exec]
  let time: [Command] = [.timeNow, .timeFormat, .sleep]
  let secrets: [Command] = [.secretEnv, .secretFile, .secretPrompt, .reveal]
  let tasks: [Command] = [.with, .timeout, .retry, .parEach, .all, .race]
  return output + flow + lists + text + records + data + files + processes + time + secrets + tasks
}
