import CSystem
import Glibc
import HKDLanguage
import PlatformAPI
import SourceArchive

/// Fetches a presigned address into a file, which appears only when it is whole.
struct FileDownload {
  let host: DeployHost
  let scope: TaskScope

  func run(_ url: String, to path: String) throws {
    let file = try writing(path) { () throws(OutputError) in try OutputFile(path) }
    defer { close(file.descriptor) }
    var request = HTTPRequest("GET", url, acceptsCompression: false, streamsBody: true)
    request.limits.total = nil
    request.limits.stall = host.options.timings.uploadStall
    request.limits.stallBytes = host.options.timings.uploadStallBytes
    let response: HTTPResponse
    do {
      response = try host.client.fetch(request, in: scope) { event in
        if case .body(let bytes) = event { try write(bytes, to: file.descriptor, path) }
      }
    } catch let error as TransportError {
      throw error.failure(doing: "downloading")
    }
    guard response.isSuccess else {
      let said = StoreRefusal(response.body)
      throw Failure(
        "HKD474", "the store refuses the download with status \(response.status)" + (said.message.map { ": \($0)" } ?? ""),
        hint: said.hint ?? "ask again: such addresses last for an hour", kind: .refused, status: response.status, id: said.code)
    }
    try writing(path) { () throws(OutputError) in try file.publish() }
  }

  private func writing<Result>(_ path: String, _ work: () throws(OutputError) -> Result) throws(Failure) -> Result {
    do throws(OutputError) { return try work() } catch { throw cannotWrite(path, error.number) }
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset) }
      if count >= 0 { offset += count } else if errno != EINTR { throw cannotWrite(path, errno) }
    }
  }

  private func cannotWrite(_ path: String, _ number: Int32) -> Failure {
    Failure(
      "HKD490", "\(path) cannot be written: \(String(cString: strerror(number)))", hint: "free space, or another --out",
      kind: .local)
  }
}
