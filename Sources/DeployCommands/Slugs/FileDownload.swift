import CSystem
import Glibc
import HKDLanguage
import PlatformAPI

/// Fetches a presigned address into a file, which appears only when it is whole.
struct FileDownload {
  let host: DeployHost
  let scope: TaskScope

  func run(_ url: String, to path: String) throws {
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw cannotWrite(path) }
    var isWhole = false
    defer {
      close(descriptor)
      if !isWhole { unlink(temporary) }
    }
    var request = HTTPRequest("GET", url, acceptsCompression: false, streamsBody: true)
    request.limits.total = nil
    let response: HTTPResponse
    do {
      response = try host.client.fetch(request, in: scope) { event in
        if case .body(let bytes) = event { try write(bytes, to: descriptor, path) }
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
    guard rename(temporary, path) == 0 else { throw cannotWrite(path) }
    isWhole = true
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset) }
      if count >= 0 { offset += count } else if errno != EINTR { throw cannotWrite(path) }
    }
  }

  private func cannotWrite(_ path: String) -> Failure {
    Failure(
      "HKD490", "\(path) cannot be written: \(String(cString: strerror(errno)))", hint: "free space, or another --out",
      kind: .local)
  }
}
