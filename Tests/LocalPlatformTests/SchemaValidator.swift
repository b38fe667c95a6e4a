import Glibc
import HKDLanguage
import LocalPlatform

@testable import LocalPlatform

/// Validates replies against the API's hyper-schema, or against the reduced copy of its facts that lies beside the tests.
struct SchemaValidator {
  private let root: Value
  /// `METHOD /path/{variable}` → the link's relation and the schema of its reply.
  private(set) var links: [String: (relation: String, target: Value)] = [:]

  /// The reduced copy, and the API's own schema where it lies beside the repository.
  static var sources: [String] {
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return ["\(folder)/Facts/schema.json", "\(folder)/../../../shared/reference/heroku-schema.json"].filter(FileIO.isFile)
  }

  init(_ path: String) throws {
    root = try JSON.parse(try Files.read(path))
    for (_, definition) in Self.fields(root["definitions"]) {
      for link in definition["links"].list ?? List() {
        guard let method = link["method"].string, let href = link["href"].string else { continue }
        let key = "\(method) \(Self.shape(href))"
        // The two links that make releases share a path.
        if links[key] == nil { links[key] = (link["rel"].string ?? "", link["targetSchema"]) }
      }
    }
  }

  /// A path with `{}` for each variable.
  static func shape(_ href: String) -> String {
    var result = ""
    var isInside = false
    for character in href {
      if character == "{" {
        isInside = true
        result += "{}"
      } else if character == "}" {
        isInside = false
      } else if !isInside {
        result.append(character)
      }
    }
    return result
  }

  private static func fields(_ value: Value) -> [(String, Value)] {
    value.record.map { Array(zip($0.keys, $0.values)) } ?? []
  }

  /// What is wrong with a value, each with its place.
  func problems(_ value: Value, _ schema: Value, at place: String = "") -> [String] {
    let schema = resolved(schema)
    if let options = schema["anyOf"].list {
      return options.contains { problems(value, $0, at: place).isEmpty } ? [] : ["\(place): fits none of anyOf"]
    }
    let types = schema["type"].list?.compactMap(\.string) ?? schema["type"].string.map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { Self.isType($0, value) }) {
      return ["\(place): \(JSON.text(value)) is not \(types.joined(separator: "/"))"]
    }
    if let choices = schema["enum"].list, !choices.contains(where: { JSON.text($0) == JSON.text(value) }) {
      return ["\(place): \(JSON.text(value)) is none of \(JSON.text(schema["enum"]))"]
    }
    switch value {
    case .string(let text): return textProblems(text, schema, at: place)
    case .list(let list): return list.enumerated().flatMap { problems($1, schema["items"], at: "\(place)[\($0)]") }
    case .record(let record): return recordProblems(record, schema, at: place)
    default: return []
    }
  }

  private func resolved(_ schema: Value) -> Value {
    guard let reference = schema["$ref"].string else { return schema }
    var found = root
    for part in reference.split(separator: "/").dropFirst() { found = found[String(part)] }
    return resolved(found)
  }

  private static func isType(_ type: String, _ value: Value) -> Bool {
    switch type {
    case "null": value.isNull
    case "string": value.string != nil
    case "boolean": value.bool != nil
    case "integer": value.int != nil
    case "number": if case .float = value { true } else { value.int != nil }
    case "array": value.list != nil
    case "object": value.record != nil
    default: false
    }
  }

  private func textProblems(_ text: String, _ schema: Value, at place: String) -> [String] {
    switch schema["format"].string {
    case "uuid" where !Identifier.isUUID(text): return ["\(place): \(text) is no UUID"]
    case "date-time" where HTTPDate.text(text) == nil: return ["\(place): \(text) is no time"]
    case "email" where !text.contains("@"): return ["\(place): \(text) is no address"]
    default: break
    }
    // Apps of a local platform are reached on this machine, not at the service's domain.
    guard let pattern = schema["pattern"].string, !place.hasSuffix(".web_url") else { return [] }
    guard let regex = try? Regex(pattern) else { return ["\(place): the pattern \(pattern) cannot be read"] }
    return text.contains(regex) ? [] : ["\(place): \(text) does not fit \(pattern)"]
  }

  private func recordProblems(_ record: Record, _ schema: Value, at place: String) -> [String] {
    let known = Self.fields(schema["properties"])
    let patterns = Self.fields(schema["patternProperties"])
    let isStrict = schema["strictProperties"].bool == true
    var problems: [String] = []
    let required = isStrict ? known.map(\.0) : schema["required"].list?.compactMap(\.string) ?? []
    // What pattern properties describe has no keys of its own (config vars).
    if patterns.isEmpty {
      problems += required.filter { record[$0] == nil }.map { "\(place): `\($0)` is missing" }
    }
    for (key, value) in zip(record.keys, record.values) {
      let inner = "\(place).\(key)"
      if let schema = known.first(where: { $0.0 == key })?.1 {
        problems += self.problems(value, schema, at: inner)
      } else if let pattern = patterns.first(where: { (try? Regex($0.0)).map { key.contains($0) } ?? false }) {
        problems += self.problems(value, pattern.1, at: inner)
      } else if isStrict || schema["additionalProperties"].bool == false {
        problems.append("\(inner) is not in the schema")
      }
    }
    return problems
  }
}
