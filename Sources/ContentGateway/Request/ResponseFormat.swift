// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// What a request wants to have.
enum ResponseFormat: Hashable, Sendable {
    /// Files, folders as pages, DAG-CBOR as it is.
    case deserialized
    /// One chunk, to be verified by whoever gets it.
    case raw
    /// An archive of chunks, to be verified likewise.
    case car(ArchiveParameters)
    /// One chunk that must be DAG-CBOR.
    case dagCBOR

    /// The format, and whether `Accept` alone said so.
    ///
    /// The query goes before the header.
    /// Source: <https://specs.ipfs.tech/http-gateways/path-gateway/#accept-request-header>.
    /// - Throws: `GatewayRefusal`: 400 for formats and parameters that do not exist, 406 for those that do elsewhere.
    static func of(
        _ target: RequestTarget, accept: String?
    ) throws(GatewayRefusal) -> (format: ResponseFormat, isByHeader: Bool) {
        let ranges = MediaRange.list(accept ?? "").filter { $0.quality > 0 }
        if let name = target["format"] {
            let wanted = ranges.first { $0.type == ArchiveParameters.type }
            return (try named(name, target, car: wanted), false)
        }
        var refusal: GatewayRefusal?
        for range in ranges {
            do throws(GatewayRefusal) {
                guard let format = try byHeader(range, target) else { return (.deserialized, false) }
                return (format, true)
            } catch {
                // Something less wanted may do.
                if error.status == .badRequest { throw error }
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
        return (.deserialized, false)
    }

    private static func named(
        _ name: String, _ target: RequestTarget, car: MediaRange?
    ) throws(GatewayRefusal) -> ResponseFormat {
        switch name {
        case "raw": .raw
        case "car": .car(try ArchiveParameters(target, accepted: car))
        case "dag-cbor": .dagCBOR
        case "dag-json", "json", "cbor", "tar": throw notMade(name)
        case "ipns-record": throw GatewayRefusal(.badRequest, "an IPNS record belongs to /ipns/, not to /ipfs/")
        default: throw GatewayRefusal(.badRequest, "there is no format \(name.prefix(40).debugDescription)")
        }
    }

    /// - Returns: nil for types that are left to the content itself.
    private static func byHeader(_ range: MediaRange, _ target: RequestTarget) throws(GatewayRefusal) -> ResponseFormat?
    {
        switch range.type {
        case "application/vnd.ipld.raw": .raw
        case ArchiveParameters.type: .car(try ArchiveParameters(target, accepted: range))
        case "application/vnd.ipld.dag-cbor": .dagCBOR
        case "application/vnd.ipld.dag-json", "application/cbor", "application/x-tar",
            "application/vnd.ipfs.ipns-record":
            throw notMade(range.type)
        default: nil
        }
    }

    private static func notMade(_ name: String) -> GatewayRefusal {
        GatewayRefusal(.notAcceptable, "\(name) is not made here: ask for format=raw or format=car and convert it")
    }
}
