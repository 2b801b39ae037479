// SPDX-License-Identifier: Apache-2.0

import BundleFiles
import Glibc
import NIOCore

/// A file, a folder or standard input, to be sent.
struct ContentSource: Sendable {
    enum Kind: Sendable {
        case file(descriptor: CInt)
        case folder(BundleWriter)
    }

    let kind: Kind
    let name: String
    /// Bytes of content, nil for standard input.
    let size: UInt64?

    var isFolder: Bool { if case .folder = kind { true } else { false } }

    /// Looks at all of it before the first byte is sent.
    init(path: String) throws(CommandFailure) {
        guard path != "-" else {
            kind = .file(descriptor: STDIN_FILENO)
            name = ""
            size = nil
            return
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(.file, "could not open \(path): \(String(cString: strerror(errno)))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw CommandFailure(.file, "could not look at \(path): \(String(cString: strerror(errno)))")
        }
        let last = path.split(separator: "/").last { $0 != "." && $0 != ".." }
        name = last.map(String.init) ?? ""
        guard status.st_mode & S_IFMT == S_IFDIR else {
            kind = .file(descriptor: descriptor)
            size = status.st_mode & S_IFMT == S_IFREG ? UInt64(max(0, status.st_size)) : nil
            return
        }
        close(descriptor)
        do {
            // The folder's own content is the top.
            let writer = try BundleWriter(sources: [BundleSource(path: path, name: "")], unsupported: .skip)
            for file in writer.skipped { Output.error.say("left out: \(PlainText.visible(file))") }
            kind = .folder(writer)
            size = writer.contentBytes
        } catch {
            throw CommandFailure(.file, error.message)
        }
    }
}

/// Content as the body of a request, read while it is sent.
struct ContentUpload: AsyncSequence, Sendable {
    let source: ContentSource
    /// Hears of every piece.
    let progress: @Sendable (Int) -> Void
    /// Hears of the file that cannot be read.
    let failed: @Sendable (CommandFailure) -> Void

    /// Large enough that a piece costs little, small enough that progress shows.
    static let pieceBytes = 1 << 20

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var kind: ContentSource.Kind
        fileprivate let progress: @Sendable (Int) -> Void
        fileprivate let failed: @Sendable (CommandFailure) -> Void

        mutating func next() async throws -> ByteBuffer? {
            try Task.checkCancellation()
            switch kind {
            case .file(let descriptor): return try piece(of: descriptor)
            case .folder(var writer):
                defer { kind = .folder(writer) }
                return try piece(of: &writer)
            }
        }

        private func piece(of descriptor: CInt) throws -> ByteBuffer? {
            var buffer = ByteBufferAllocator().buffer(capacity: ContentUpload.pieceBytes)
            var count = 0
            var number: CInt = 0
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: ContentUpload.pieceBytes) { space in
                repeat {
                    count = read(descriptor, space.baseAddress, ContentUpload.pieceBytes)
                    number = errno
                } while count < 0 && number == EINTR
                return Swift.max(0, count)
            }
            guard count >= 0 else {
                let failure = CommandFailure(.file, "could not read: \(String(cString: strerror(number)))")
                failed(failure)
                throw failure
            }
            guard count > 0 else { return nil }
            progress(count)
            return buffer
        }

        private func piece(of writer: inout BundleWriter) throws -> ByteBuffer? {
            do {
                while let bytes = try writer.next() {
                    guard !bytes.isEmpty else { continue }
                    progress(bytes.count)
                    return ByteBuffer(bytes: bytes)
                }
                return nil
            } catch {
                let failure = CommandFailure(.file, error.message)
                failed(failure)
                throw failure
            }
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(kind: source.kind, progress: progress, failed: failed) }
}

/// How far a transfer is: of a total where there is one, else in bytes.
struct TransferBar: Sendable {
    private var bar: ProgressBar?
    private let label: String
    private var done: UInt64 = 0
    private var shown: UInt64 = 0

    init(label: String, total: UInt64?) {
        self.label = label
        bar = total.map { ProgressBar(label: label, total: $0) }
    }

    mutating func add(_ bytes: UInt64) -> String? {
        if bar != nil { return bar?.add(bytes) }
        done += bytes
        guard done - shown >= 4 << 20 else { return nil }
        shown = done
        return "\r\(label) \(Readable.bytes(done))"
    }
}
