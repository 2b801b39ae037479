// SPDX-License-Identifier: Apache-2.0

extension CID {
    /// Reads the binary form, which must fill `bytes` completely.
    ///
    /// Version 0 is 34 bytes, a bare SHA-256 multihash. Refused are unknown versions, varints that are not in their
    /// shortest form, a SHA-256 digest of other than 32 bytes, other digests of fewer than 20 or more than 128 bytes,
    /// and identity digests of more than 128.
    public init(bytes: [UInt8]) throws(MultiformatsError) {
        let parsed: Result<CID, MultiformatsError> = bytes.withUnsafeBytes { raw in
            Result { () throws(MultiformatsError) -> CID in try CID(raw: raw) }
        }
        self = try parsed.get()
    }

    /// Reads the binary form, which must fill the buffer completely; see `init(bytes:)`.
    public init(raw: UnsafeRawBufferPointer) throws(MultiformatsError) {
        guard raw.count <= MultiformatsLimits.cidBytes else { throw .tooLong(limit: MultiformatsLimits.cidBytes) }
        if let common = Self.inline(raw) {
            self = common
            return
        }
        var offset = 0
        let version = try Self.varint(raw, at: &offset)
        guard version != MultihashCode.sha256 else { throw Self.refusalOfVersion0(raw) }
        guard version == 1 else { throw .unknownCIDVersion(version) }
        let codec = Multicodec(rawValue: try Self.varint(raw, at: &offset))
        let hash = try Self.varint(raw, at: &offset)
        let length = try Self.varint(raw, at: &offset)
        guard Self.allows(length: length, of: hash) else { throw .invalidDigestLength(hash: hash, length: length) }
        let left = raw.count - offset
        guard left >= Int(length) else { throw .truncated }
        guard left == Int(length) else { throw .trailingBytes }
        if hash == MultihashCode.sha256, let digest = Bytes32(exactly: UnsafeRawBufferPointer(rebasing: raw[offset...]))
        {
            self.init(codec: codec, sha256: digest)
        } else {
            self.init(storage: .other(codec: codec, hash: hash, bytes: Array(raw), digestLength: Int(length)))
        }
    }

    /// The binary form.
    public var bytes: [UInt8] {
        switch storage {
        case .other(_, _, let bytes, _):
            return bytes
        case .sha256(let version, let codec, let digest):
            var bytes: [UInt8] = []
            bytes.reserveCapacity(40)
            if version == 1 {
                bytes.append(1)
                Varint.append(codec.rawValue, to: &bytes)
            }
            bytes.append(0x12)
            bytes.append(0x20)
            digest.withBytes { bytes.append(contentsOf: $0) }
            return bytes
        }
    }

    /// The hash part: multihash code, digest length, digest.
    public var multihash: [UInt8] {
        switch storage {
        case .sha256(_, _, let digest):
            return [0x12, 0x20] + digest.bytes
        case .other(_, let hash, let bytes, let length):
            var multihash: [UInt8] = []
            Varint.append(hash, to: &multihash)
            Varint.append(UInt64(length), to: &multihash)
            return multihash + bytes.suffix(length)
        }
    }

    /// The two forms nearly every CID has, read without a general parse: version 0, and version 1 with SHA-256 and a
    /// one-byte codec.
    private static func inline(_ raw: UnsafeRawBufferPointer) -> CID? {
        if raw.count == 36, raw[0] == 1, raw[1] < 0x80, raw[2] == 0x12, raw[3] == 0x20 {
            return Bytes32(exactly: UnsafeRawBufferPointer(rebasing: raw[4...])).map {
                CID(codec: Multicodec(rawValue: UInt64(raw[1])), sha256: $0)
            }
        }
        if raw.count == 34, raw[0] == 0x12, raw[1] == 0x20 {
            return Bytes32(exactly: UnsafeRawBufferPointer(rebasing: raw[2...])).map {
                CID(storage: .sha256(version: 0, codec: .dagPB, digest: $0))
            }
        }
        return nil
    }

    /// Why a buffer that begins like a bare SHA-256 multihash, but is not exactly one, is refused.
    private static func refusalOfVersion0(_ raw: UnsafeRawBufferPointer) -> MultiformatsError {
        guard raw.count >= 2 else { return .truncated }
        guard raw[1] == 0x20 else {
            return .invalidDigestLength(hash: MultihashCode.sha256, length: UInt64(raw[1]))
        }
        return raw.count < 34 ? .truncated : .trailingBytes
    }

    private static func varint(_ raw: UnsafeRawBufferPointer, at offset: inout Int) throws(MultiformatsError) -> UInt64
    {
        let (value, length) = try Varint.decode(raw[offset...])
        offset += length
        return value
    }

    private static func allows(length: UInt64, of hash: UInt64) -> Bool {
        switch hash {
        case MultihashCode.sha256: length == 32
        case MultihashCode.identity: length <= UInt64(MultiformatsLimits.digest)
        default:
            length >= UInt64(MultiformatsLimits.shortestDigest) && length <= UInt64(MultiformatsLimits.digest)
        }
    }
}
