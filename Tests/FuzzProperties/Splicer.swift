import HKDLanguage
import TestSupport

/// Makes new programs out of known ones: what stands in brackets changes places, stages and operators are added, whole programs
/// become the blocks of others. A fifth of what comes out passes the check, which of changed bytes next to none does.
public struct Splicer: Sendable {
  private static let operators = ["+", "-", "*", "/", "%", "==", "<", "in", "not in", "and", "or", "??", "..", "=~"]
  private static let values = [
    "0", "-1", "3.5", "\"a\"", "\"äö😀\"", "''", "[]", "[:]", "null", "true", "90s", "4kb", "1..5", "[1 2 3]", "[a: 1 b: [2 3]]",
    "9223372036854775807", "(-9223372036854775807 - 1)", "(\"x\" * 100)", "(secret \"s\")", "{ |x| $x }",
  ]
  /// Each with a program, or two, in the places of `%`.
  private static let frames = [
    "%\n%", "try {\n%\n} catch err { say $err.message }\n%", "for i in 1..3 {\n%\n}", "while true {\n%\nbreak\n}",
    "def spliced(x, y = 2) {\n%\n}\nspliced 1\n%", "[1 2 3] | each { |it|\n%\n} | to:json",
    "[1 2 3] | par-each { |it|\n%\n} | ignore",
    "all {\n%\n} {\n%\n}", "race {\n%\n} {\n%\n}", "with timeout 1s {\n%\n}", "if true {\n%\n} else {\n%\n}", "defer {\n%\n}\n%",
    "let spliced = {\n%\n}\nspliced\n%",
  ]
  private static let longest = 300

  private let programs: [String]
  private var parts: [Character: [String]] = [:]
  private var stages: [String] = []

  /// Of no programs it makes nothing.
  public init(programs: [String]) {
    self.programs = programs.filter { !$0.isEmpty }
    for program in self.programs {
      for group in Self.groups(of: program) where program[group].utf8.count < Self.longest {
        parts[program[group.lowerBound], default: []].append(String(program[group]))
      }
      for line in program.split(separator: "\n") {
        stages += line.split(separator: "|").dropFirst().map { $0.drop { $0 == " " } }.filter(Self.isBalanced).map(String.init)
      }
    }
  }

  /// The programs of the transcripts that are tests.
  public static func knownPrograms() throws -> [String] {
    let root = #filePath.replacing("/FuzzProperties/Splicer.swift", with: "/Transcripts")
    return try ["language", "programs"].flatMap { folder in
      try entries(of: "\(root)/\(folder)").flatMap { name in
        let text = String(decoding: try readFile("\(root)/\(folder)/\(name)"), as: UTF8.self)
        return Transcript(parsing: text).sessions.flatMap(\.self).map(\.text)
      }
    }
  }

  /// A program that grew out of one of the known ones in up to six steps.
  public func program(using generator: inout some RandomNumberGenerator) -> String {
    guard var program = programs.randomElement(using: &generator) else { return "" }
    for _ in 0..<Int.random(in: 1...6, using: &generator) { program = changed(program, using: &generator) }
    return program
  }

  /// The program with one change.
  public func changed(_ program: String, using generator: inout some RandomNumberGenerator) -> String {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0..<3: exchanged(program, using: &generator)
    case 3: stages.randomElement(using: &generator).map { program + " | " + $0 } ?? program
    case 4: revalued(program, using: &generator)
    case 5: extended(program, using: &generator)
    default: framed(program, using: &generator)
    }
  }

  /// What stands in one pair of brackets becomes what stands in such a pair elsewhere.
  private func exchanged(_ program: String, using generator: inout some RandomNumberGenerator) -> String {
    guard let group = Self.groups(of: program).randomElement(using: &generator),
      let part = parts[program[group.lowerBound]]?.randomElement(using: &generator)
    else { return program }
    return program.replacing(group, with: part)
  }

  /// A number becomes another value.
  private func revalued(_ program: String, using generator: inout some RandomNumberGenerator) -> String {
    let numbers = program.ranges(of: /\b[0-9]+\b/)
    guard let number = numbers.randomElement(using: &generator), let value = Self.values.randomElement(using: &generator) else {
      return program
    }
    return program.replacing(number, with: value)
  }

  /// What stands in parentheses becomes the left side of an operator.
  private func extended(_ program: String, using generator: inout some RandomNumberGenerator) -> String {
    let groups = Self.groups(of: program).filter { program[$0.lowerBound] == "(" }
    guard let group = groups.randomElement(using: &generator), let sign = Self.operators.randomElement(using: &generator),
      let value = Self.values.randomElement(using: &generator)
    else { return program }
    return program.replacing(group, with: "(\(program[group]) \(sign) \(value))")
  }

  private func framed(_ program: String, using generator: inout some RandomNumberGenerator) -> String {
    guard let frame = Self.frames.randomElement(using: &generator), let other = programs.randomElement(using: &generator) else {
      return program
    }
    let inner = Bool.random(using: &generator) ? [program, other] : [other, program]
    var result = ""
    for (index, piece) in frame.split(separator: "%", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { result += inner[(index - 1) % inner.count] }
      result += piece
    }
    return result
  }

  /// The pairs of brackets with what they hold, wherever they stand, strings and comments included.
  private static func groups(of program: String) -> [Range<String.Index>] {
    let closing: [Character: Character] = ["(": ")", "[": "]", "{": "}"]
    var open: [(start: String.Index, end: Character)] = []
    var groups: [Range<String.Index>] = []
    for index in program.indices {
      if let end = closing[program[index]] {
        open.append((index, end))
      } else if let last = open.last, program[index] == last.end {
        open.removeLast()
        groups.append(last.start..<program.index(after: index))
      }
    }
    return groups
  }

  private static func isBalanced(_ text: Substring) -> Bool {
    for (opening, closing) in [("(", ")"), ("[", "]"), ("{", "}")]
    where text.ranges(of: opening).count != text.ranges(of: closing).count {
      return false
    }
    return !text.isEmpty
  }
}

extension String {
  fileprivate func replacing(_ range: Range<String.Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + self[range.upperBound...]
  }
}
