/// Finds out where the cursor stands, by one pass over what is before it.
///
/// A text that is being typed seldom parses, so this goes by brackets, quotes and separators alone; what the stage at hand
/// means is then for the parser.
struct CursorScanner {
  private let lexer: Lexer
  private let end: Int
  private var index = 0
  private(set) var place: CursorPlace
  /// Where the last token ended, blanks and comments aside.
  private var lastEnd = 0
  /// The keyword whose name comes next.
  private var declares: Keyword?

  /// - Parameter bytes: What stands before the cursor.
  init(_ bytes: [UInt8]) {
    lexer = Lexer(bytes)
    end = bytes.count
    index = lexer.position
    place = CursorPlace(frames: [CursorPlace.Frame(.statements, at: lexer.position)])
  }

  static func place(in bytes: [UInt8]) -> CursorPlace {
    var scanner = CursorScanner(bytes)
    scanner.scan()
    return scanner.place
  }

  private mutating func scan() {
    while index < end {
      if case .string(let start, let isLong) = place.frame.kind {
        stringStep(from: start, isLong: isLong)
      } else {
        codeStep()
      }
    }
    if place.surroundings == .code, case .string(let start, let isLong) = place.frame.kind {
      place.surroundings = isLong ? .prose : .string(start: start, quote: UInt8(ascii: "\""))
    }
  }

  private mutating func codeStep() {
    let byte = lexer.bytes[index]
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
    case UInt8(ascii: "\n"): newline()
    case UInt8(ascii: ";"): separate()
    case UInt8(ascii: "|"): pipe()
    case UInt8(ascii: "#"): comment()
    case UInt8(ascii: "\\"): index = lexer.continuationEnd(index) ?? index + 1
    case UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "["): open(byte)
    case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"): close(byte)
    case UInt8(ascii: "'"): rawString()
    case UInt8(ascii: "\""): openString()
    case UInt8(ascii: "$"): variable()
    default: word()
    }
  }

  // MARK: Separators

  private mutating func newline() {
    index += 1
    switch place.frame.kind {
    case .statements, .arms:
      // Behind a `|` the stage is still to come.
      guard lastEnd > place.frame.stageStart else { return }
      let next = lexer.nextSignificant(from: index)
      if lexer.byte(next) == UInt8(ascii: "|") { index = next } else { beginStatement() }
    case .parentheses, .signature, .data, .string: break
    }
  }

  private mutating func separate() {
    index += 1
    lastEnd = index
    beginStatement()
  }

  private mutating func beginStatement() {
    // In place: through `frame` each declaration would copy all names before it.
    if var declared = place.frame.declaring {
      declared.origin = .value(of: place.frame.stages + [place.frame.stageStart..<max(place.frame.stageStart, index - 1)])
      place.frames[place.frames.count - 1].names.append(declared)
    }
    place.frame.declaring = nil
    place.frame.forNextBraces = []
    place.frame.expectsArms = false
    place.frame.statementStart = index
    place.frame.stageStart = index
    place.frame.stages = []
    declares = nil
  }

  private mutating func pipe() {
    let stage = place.frame.stageStart..<index
    index += 1
    lastEnd = index
    switch place.frame.kind {
    case .data, .signature, .string: return
    case .statements, .arms, .parentheses: break
    }
    place.frames[place.frames.count - 1].stages.append(stage)
    place.frame.stageStart = index
  }

  private mutating func comment() {
    index = lexer.lineEnd(from: index)
    if index == end { place.surroundings = .prose }
  }

  // MARK: Brackets

  private mutating func open(_ bracket: UInt8) {
    let outer = place.frame
    index += 1
    lastEnd = index
    switch bracket {
    case UInt8(ascii: "{"):
      place.frame.forNextBraces = []
      place.frame.expectsArms = false
      declares = nil
      var inner = CursorPlace.Frame(outer.expectsArms ? .arms : .statements, at: index)
      inner.names = outer.forNextBraces.map { name in
        guard case .item(let stages) = name.origin, let list = stages.first else { return name }
        var name = name
        name.origin = .item(of: [list.lowerBound..<(index - 1)])
        return name
      }
      place.frames.append(inner)
      if !outer.expectsArms { blockParameters(of: outer) }
    case UInt8(ascii: "("):
      place.frames.append(CursorPlace.Frame(declares == .def ? .signature : .parentheses, at: index))
    default: place.frames.append(CursorPlace.Frame(.data, at: index))
    }
  }

  private mutating func close(_ bracket: UInt8) {
    index += 1
    lastEnd = index
    guard let opened = place.frames.lastIndex(where: { $0.kind.isClosed(by: bracket) }), opened > 0 else { return }
    let closed = place.frames[opened]
    place.frames.removeLast(place.frames.count - opened)
    switch closed.kind {
    case .signature:
      place.frame.forNextBraces = closed.names
      declares = nil
    case .parentheses where lexer.byte(index) == UInt8(ascii: "."):
      steps(behind: closed.stages + [closed.stageStart..<(index - 1)])
    default: break
    }
  }

  /// `|a, b|` at the beginning of a block.
  private mutating func blockParameters(of outer: CursorPlace.Frame) {
    let bar = lexer.nextSignificant(from: index)
    guard bar < end, lexer.bytes[bar] == UInt8(ascii: "|") else { return }
    let text = lexer.bytes[(bar + 1)...]
    let close = text.firstIndex(of: UInt8(ascii: "|")) ?? end
    place.frame.names = blockParameters(in: bar + 1..<close)
    // `fold` hands on another value before the item.
    if let last = place.frame.names.indices.last, case .unknown = place.frame.names[last].origin {
      place.frame.names[last].origin =
        outer.stages.isEmpty ? .itemOfArgument(outer.stageStart..<(place.frame.statementStart - 1)) : .item(of: outer.stages)
    }
    index = min(close + 1, end)
    lastEnd = index
    place.frame.statementStart = index
    place.frame.stageStart = index
    if close == end { place.surroundings = .prose }
  }

  /// `a, b: app`
  private func blockParameters(in range: Range<Int>) -> [CursorPlace.ScopeName] {
    let text = String(decoding: lexer.bytes[range], as: UTF8.self)
    var names: [CursorPlace.ScopeName] = []
    var awaitsType = false
    for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      let pieces = part.split(separator: ":", maxSplits: 1)
      if awaitsType, let type = pieces.first, let last = names.indices.last {
        names[last].origin = .type(String(type))
      } else if let name = pieces.first {
        names.append(CursorPlace.ScopeName(name: String(name), kind: .variable(isChangeable: false)))
        if pieces.count > 1 { names[names.count - 1].origin = .type(String(pieces[1])) }
      }
      awaitsType = part.hasSuffix(":") && !awaitsType
    }
    return names
  }

  // MARK: Strings

  private mutating func rawString() {
    let start = index
    let isLong = lexer.byte(start + 1) == 0x27 && lexer.byte(start + 2) == 0x27
    index += isLong ? 3 : 1
    while index < end {
      if lexer.bytes[index] == 0x27, isLong ? lexer.byte(index + 1) == 0x27 && lexer.byte(index + 2) == 0x27 : true {
        index += isLong ? 3 : 1
        lastEnd = index
        // A doubled quote is one inside.
        if !isLong, lexer.byte(index) == 0x27 { index += 1 } else { return }
      } else if lexer.bytes[index] == 0x0A, !isLong {
        lastEnd = index
        return
      } else {
        index += 1
      }
    }
    lastEnd = end
    place.surroundings = isLong ? .prose : .string(start: start, quote: 0x27)
  }

  private mutating func openString() {
    let start = index
    let isLong = lexer.byte(start + 1) == 0x22 && lexer.byte(start + 2) == 0x22
    index += isLong ? 3 : 1
    lastEnd = index
    place.frames.append(CursorPlace.Frame(.string(start: start, isLong: isLong), at: index))
  }

  private mutating func stringStep(from start: Int, isLong: Bool) {
    switch lexer.bytes[index] {
    case UInt8(ascii: "\\"): index += 2
    case UInt8(ascii: "\""):
      if isLong, lexer.byte(index + 1) != 0x22 || lexer.byte(index + 2) != 0x22 {
        index += 1
        return
      }
      index += isLong ? 3 : 1
      place.frames.removeLast()
    case 0x0A where !isLong:
      // Not closed on its line: the statement is over.
      place.frames.removeLast()
    case UInt8(ascii: "$"):
      if lexer.byte(index + 1) == UInt8(ascii: "(") {
        index += 2
        place.frames.append(CursorPlace.Frame(.parentheses, at: index))
      } else {
        variable()
      }
    default: index += 1
    }
    index = min(index, end)
    lastEnd = index
  }

  // MARK: Variables and words

  private mutating func variable() {
    let start = index
    var isInString = false
    if case .string = place.frame.kind { isInString = true }
    let isBraced = isInString && lexer.byte(start + 1) == UInt8(ascii: "{")
    let nameStart = start + (isBraced ? 2 : 1)
    let nameEnd = lexer.nameEnd(from: min(nameStart, end))
    let name = text(nameStart, nameEnd)
    let path = CursorPlace.TypedPath(partStart: start, name: name, steps: nil, typed: name, isBraced: isBraced)
    // What follows a plain name in a string is text.
    guard !name.isEmpty, !isInString || isBraced else { return leave(path, at: max(nameEnd, start + 1)) }
    readSteps(of: path, at: nameEnd)
  }

  /// The path behind parentheses.
  private mutating func steps(behind group: [Range<Int>]) {
    var path = CursorPlace.TypedPath(partStart: index, name: "", steps: nil, typed: "", isBraced: false)
    path.group = group
    readSteps(of: path, at: index)
  }

  private mutating func readSteps(of path: CursorPlace.TypedPath, at start: Int) {
    var path = path
    var partEnd = start
    while partEnd < end, lexer.bytes[partEnd] == UInt8(ascii: ".") {
      guard let step = step(from: partEnd + 1) else { break }
      path.steps = path.steps.map { $0 + [path.typed] } ?? []
      (path.partStart, partEnd, path.typed) = step
    }
    leave(path, at: partEnd)
  }

  /// Goes on behind a path, which the cursor may stand in.
  private mutating func leave(_ path: CursorPlace.TypedPath, at partEnd: Int) {
    index = partEnd
    lastEnd = index
    if partEnd >= end { place.path = path }
  }

  /// The step behind a dot: a name, digits, or a quoted key; empty at the cursor; nil for anything else.
  private func step(from start: Int) -> (start: Int, end: Int, text: String)? {
    guard start < end else { return (start, end, "") }
    switch lexer.bytes[start] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let quote = lexer.bytes[start]
      guard let close = lexer.bytes[(start + 1)...].firstIndex(of: quote) else { return (start, end, text(start + 1, end)) }
      return (start, close + 1, text(start + 1, close))
    case let byte where byte.isDigit:
      let digits = lexer.bytes[start...].prefix { $0.isDigit }
      return (start, digits.endIndex, text(start, digits.endIndex))
    default:
      let nameEnd = lexer.nameEnd(from: start)
      return nameEnd > start ? (start, nameEnd, text(start, nameEnd)) : nil
    }
  }

  private mutating func word() {
    let start = index
    var isSignature = false
    if case .signature = place.frame.kind { isSignature = true }
    let wordEnd = lexer.wordEnd(from: start, stopsAtComma: isSignature)
    index = max(wordEnd, start + 1)
    let nameEnd = lexer.nameEnd(from: start)
    let isFirst = lastEnd <= place.frame.statementStart
    let follows = lastEnd > 0 ? lexer.bytes[lastEnd - 1] : 0
    defer { lastEnd = index }
    // A word that is still being typed declares nothing.
    guard index < end else { return }
    if isSignature { return signatureWord(start, nameEnd) }
    if let keyword = declares {
      declares = nil
      return declare(text(start, nameEnd), by: keyword)
    }
    if isFirst || follows == UInt8(ascii: "=") || follows == UInt8(ascii: "}") {
      keyword(text(start, wordEnd))
    }
  }

  private mutating func keyword(_ word: String) {
    switch word {
    case "let": declares = .let
    case "var": declares = .var
    case "for": declares = .for
    case "def": declares = .def
    case "catch": declares = .catch
    case "match": place.frame.expectsArms = true
    default: break
    }
  }

  private mutating func declare(_ name: String, by keyword: Keyword) {
    guard !name.isEmpty else { return }
    switch keyword {
    case .let: place.frame.declaring = .init(name: name, kind: .variable(isChangeable: false))
    case .var: place.frame.declaring = .init(name: name, kind: .variable(isChangeable: true))
    case .for:
      // Up to the braces, once they are there.
      place.frame.forNextBraces = [.init(name: name, kind: .variable(isChangeable: false), origin: .item(of: [index..<index]))]
    case .catch: place.frame.forNextBraces = [.init(name: name, kind: .failure)]
    case .def:
      place.frame.names.append(.init(name: name, kind: .definition(summary: "")))
      declares = .def
    default: break
    }
  }

  private mutating func signatureWord(_ start: Int, _ nameEnd: Int) {
    let dashes = lexer.bytes[start..<end].prefix { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    let nameStart = dashes.endIndex
    let end = nameStart == start ? nameEnd : lexer.nameEnd(from: nameStart)
    // What stands behind `:` or `=` is a type or a default.
    let before = lexer.bytes[..<start].last { !$0.isBlank }
    if before == UInt8(ascii: ":"), let last = place.frame.names.indices.last {
      place.frames[place.frames.count - 1].names[last].origin = .type(text(start, nameEnd))
    }
    guard end > nameStart, before != UInt8(ascii: ":"), before != UInt8(ascii: "=") else { return }
    place.frame.names.append(.init(name: text(nameStart, end), kind: .variable(isChangeable: false)))
  }

  private func text(_ start: Int, _ end: Int) -> String {
    String(decoding: lexer.bytes[min(start, self.end)..<max(min(start, self.end), min(end, self.end))], as: UTF8.self)
  }
}

extension CursorPlace.Frame.Kind {
  fileprivate func isClosed(by bracket: UInt8) -> Bool {
    switch self {
    case .statements, .arms: bracket == UInt8(ascii: "}")
    case .parentheses, .signature: bracket == UInt8(ascii: ")")
    case .data: bracket == UInt8(ascii: "]")
    case .string: false
    }
  }
}
