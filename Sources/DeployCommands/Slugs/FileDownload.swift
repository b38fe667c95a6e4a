import CSystem
import Glibc
import HKDLanguage
import HKDSystem
import PlatformAPI
import SourceArchive

/// Fetches a presigned address into a file, which appears only when it is whole.
struct FileDownload {
  let host: DeployHost
  let scope: TaskScope

  func run(_ url: String, to path: String) throws {
    let file = try writing(path) { () throws(SystemError) in try OutputFile(path) }
    defer { close(file.descriptor) }
    var request = HTTPRequest("GET", url, acceptsCompression: false, streamsBody: true)
    request.limits = host.options.timings.transferLimits()
    let response: HTTPResponse
    do {
      response = try host.client.fetch(request, in: scope) { event in
        if case .body(let bytes) = event { try write(bytes, to: file) }
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
    try writing(path) { () throws(SystemError) in try file.publish() }
  }

  private func writing<Result>(_ path: String, _ work: () throws(SystemError) -> Result) throws(Failure) -> Result {
    do throws(SystemError) { return try work() } catch { throw cannotWrite(path, error.code) }
  }

  private func write(_ bytes: [UInt8], to file: OutputFile) throws {
    guard bytes.withUnsafeBytes({ writeFully(file.descriptor, $0) }) else { throw cannotWrite(file.path, errno) }
  }

  private func cannotWrite(_ path: String, _ number: Int32) -> Failure {
    Failure(
      "HKD490", "\(path) cannot be written: \(SystemError(code: number))", hint: "free space, or another --out",
      kind: .local)
  }
}
