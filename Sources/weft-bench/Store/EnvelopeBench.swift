// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CSodium
import Envelopes
import Foundation

/// Sealing and opening envelopes against the cipher alone, on one core.
struct EnvelopeBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "envelope", abstract: "Sealing and opening, side by side with libsodium's bare cipher.")

    @Option(help: "How often each side takes its turn.") var rounds = 11
    @Option(help: "Chunks of 256 KiB in a turn.") var chunks = 512

    struct Result: Encodable {
        let sealMegabytesPerSecond: Double
        let openMegabytesPerSecond: Double
        let cipherMegabytesPerSecond: Double
        /// Median over the turns of our rate by the cipher's; at least 0.5.
        let sealRatio: Double
        let openRatio: Double
    }

    func run() async throws {
        let plain = [UInt8](repeating: 0x5a, count: EnvelopeFormat.chunkSize)
        var (seal, open, cipher): ([Double], [Double], [Double]) = ([], [], [])
        for round in 0...rounds {
            let (sealTime, sealed, key) = try sealAll(plain)
            let openTime = try openAll(sealed, key)
            let cipherTime = encryptAll(plain)
            guard round > 0 else { continue }
            seal.append(sealTime)
            open.append(openTime)
            cipher.append(cipherTime)
        }
        let megabytes = Double(chunks * EnvelopeFormat.chunkSize) / 1_048_576
        try Report.write(
            Result(
                sealMegabytesPerSecond: megabytes / Series(seal).p50,
                openMegabytesPerSecond: megabytes / Series(open).p50,
                cipherMegabytesPerSecond: megabytes / Series(cipher).p50,
                sealRatio: Series(zip(cipher, seal).map { $0 / $1 }).p50,
                openRatio: Series(zip(cipher, open).map { $0 / $1 }).p50))
    }

    private func sealAll(_ plain: [UInt8]) throws -> (seconds: Double, sealed: [[UInt8]], key: (ContentKey, [UInt8])) {
        let key = ContentKey.generate()
        var sealer = EnvelopeSealer(key: key, nonce: EnvelopeFormat.randomNonce())
        var sealed: [[UInt8]] = []
        let start = ContinuousClock.now
        for number in 1...chunks { sealed.append(try sealer.seal(plain, isLast: number == chunks)) }
        return ((ContinuousClock.now - start) / .seconds(1), sealed, (key, sealer.header()))
    }

    private func openAll(_ sealed: [[UInt8]], _ key: (ContentKey, [UInt8])) throws -> Double {
        var opener = try EnvelopeOpener(key: key.0, header: key.1)
        let start = ContinuousClock.now
        for (index, chunk) in sealed.enumerated() { _ = try opener.open(chunk, isLast: index == sealed.count - 1) }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// Into the same memory each time: nothing but the cipher.
    private func encryptAll(_ plain: [UInt8]) -> Double {
        let key = [UInt8](repeating: 1, count: 32)
        var nonce = [UInt8](repeating: 0, count: 24)
        var output = [UInt8](repeating: 0, count: plain.count + 16)
        let start = ContinuousClock.now
        for number in 0..<chunks {
            nonce[0] = UInt8(truncatingIfNeeded: number)
            _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                &output, nil, plain, UInt64(plain.count), nil, 0, nil, nonce, key)
        }
        return (ContinuousClock.now - start) / .seconds(1)
    }
}
