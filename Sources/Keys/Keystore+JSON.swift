// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats

extension Keystore {
    /// The file's JSON, with sorted keys and a line break at its end.
    public func json() throws(KeysError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return try Array(encoder.encode(File(self))) + [UInt8(ascii: "\n")]
        } catch {
            throw KeysError(.malformedKeystore, "The key file could not be encoded: \(error).")
        }
    }

    /// Reads the file's JSON.
    ///
    /// - Throws: `fileTooLarge`, `malformedKeystore`, `unsupportedKeystore`, `costOutOfBounds`, `invalidName`,
    ///   `invalidPublicKey`.
    public init(json: [UInt8]) throws(KeysError) {
        guard json.count <= Limits.keyFile else {
            throw KeysError(.fileTooLarge, "A key file has at most \(Limits.keyFile) bytes.")
        }
        let decoder = JSONDecoder()
        let file: File
        do {
            guard try decoder.decode(Version.self, from: Data(json)).version == Self.version else {
                throw KeysError(.unsupportedKeystore, "The key file has a version that this program does not know.")
            }
            file = try decoder.decode(File.self, from: Data(json))
        } catch let error as KeysError {
            throw error
        } catch {
            // The decoder's own words may quote the file.
            throw KeysError(.malformedKeystore, "This is no key file: it is not JSON of the expected shape.")
        }
        try self.init(file)
    }

    private init(_ file: File) throws(KeysError) {
        guard file.kdf.name == Self.derivation, file.cipher == Self.cipher else {
            throw KeysError(
                .unsupportedKeystore,
                "The key file wants a method that this program does not know; it knows \(Self.derivation) with"
                    + " \(Self.cipher).")
        }
        let salt = try Self.bytes(file.kdf.salt, count: Argon2id.saltSize...Argon2id.saltSize)
        let nonce = try Self.bytes(file.nonce, count: Self.nonceSize...Self.nonceSize)
        let ciphertext = try Self.bytes(file.ciphertext, count: 16 + Self.tagSize...32 + Self.tagSize)
        try self.init(
            name: file.name, publicKey: PublicKey(string: file.publicKey), kind: file.holds,
            cost: Argon2id(memory: file.kdf.memory, iterations: file.kdf.iterations), salt: salt, nonce: nonce,
            ciphertext: ciphertext)
    }

    private static func bytes(_ text: String, count: ClosedRange<Int>) throws(KeysError) -> [UInt8] {
        guard text.hasPrefix(String(Multibase.base64url.rawValue)), let bytes = try? Multibase.decode(text),
            count.contains(bytes.count)
        else { throw KeysError(.malformedKeystore, "This is no key file: a field has the wrong length or encoding.") }
        return bytes
    }

    private struct Version: Decodable {
        let version: Int
    }

    /// The shape of the file. Bytes are multibase base64url.
    private struct File: Codable {
        struct Derivation: Codable {
            let name: String
            let salt: String
            let memory: Int
            let iterations: Int
        }

        let version: Int
        let name: String
        let publicKey: String
        let holds: Kind
        let kdf: Derivation
        let cipher: String
        let nonce: String
        let ciphertext: String

        init(_ keystore: Keystore) {
            version = Keystore.version
            name = keystore.name
            publicKey = keystore.publicKey.description
            holds = keystore.kind
            kdf = Derivation(
                name: Keystore.derivation, salt: Multibase.encode(keystore.salt, as: .base64url),
                memory: keystore.cost.memory, iterations: keystore.cost.iterations)
            cipher = Keystore.cipher
            nonce = Multibase.encode(keystore.nonce, as: .base64url)
            ciphertext = Multibase.encode(keystore.ciphertext, as: .base64url)
        }
    }
}
