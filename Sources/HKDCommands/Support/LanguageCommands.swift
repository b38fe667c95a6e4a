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
  let text: [Command] = [.join, .split, .lines, .trim, .upper, .lower, .replace]
  let records: [Command] = [.keys, .values, .has, .merge]
  let data: [Command] = [.toJSON, .fromJSON]
  let files: [Command] = [.open, .save, .ls, .exists]
  let processes: [Command] = [.exec]
  let time: [Command] = [.timeNow, .sleep]
  let secrets: [Command] = [.secretEnv, .secretFile, .reveal]
  let tasks: [Command] = [.with, .timeout, .retry, .parEach, .all, .race]
  return output + flow + lists + text + records + data + files + processes + time + secrets + tasks
}
