// SPDX-License-Identifier: Apache-2.0

/// Reads a stream of server-sent events from pieces of any size (HTML Living Standard §9.2.6).
///
/// A pure value. Comments, `retry` and unknown fields are skipped; an event without data is none.
public struct ServerSentEvents: Sendable {
    public struct Event: Sendable, Hashable {
        /// `message` when the stream names none.
        public let name: String
        public let data: String
        /// The last id that the stream gave, empty before.
        public let id: String
    }

    private var line: [UInt8] = []
    private var lastWasReturn = false
    private var isFirstLine = true
    private var name = ""
    private var data: [String] = []
    private var id = ""
    /// Bytes of the event so far, for the cap.
    private var size = 0

    public init() {}

    /// Takes the next bytes.
    /// - Returns: the events that they complete.
    /// - Throws: `CommandFailure` when an event is larger than any of this API.
    public mutating func push(_ bytes: some Sequence<UInt8>) throws(CommandFailure) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            switch byte {
            case 0x0a where lastWasReturn: lastWasReturn = false
            case 0x0a, 0x0d:
                lastWasReturn = byte == 0x0d
                if let event = endLine() { events.append(event) }
            default:
                lastWasReturn = false
                size += 1
                guard size <= CommandLimits.eventBytes else {
                    throw CommandFailure(
                        .badAnswer, "the node sent an event of more than \(CommandLimits.eventBytes) bytes")
                }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        var bytes = line[...]
        // One byte order mark may stand before the first line.
        if isFirstLine, bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
        isFirstLine = false
        defer { line.removeAll(keepingCapacity: true) }
        guard !bytes.isEmpty else { return dispatch() }
        let colon = bytes.firstIndex(of: 0x3a) ?? bytes.endIndex
        var value = bytes[min(colon + 1, bytes.endIndex)...]
        if value.first == 0x20 { value = value.dropFirst() }
        take(field: String(decoding: bytes[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
        return nil
    }

    private mutating func take(field: String, _ value: String) {
        switch field {
        case "event": name = value
        case "data": data.append(value)
        case "id" where !value.utf8.contains(0): id = value
        default: break
        }
    }

    private mutating func dispatch() -> Event? {
        defer {
            name = ""
            data = []
            size = 0
        }
        guard !data.isEmpty else { return nil }
        return Event(name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"), id: id)
    }
}
