// SPDX-License-Identifier: Apache-2.0

import CSecp256k1
import Keys

extension SecretScalar {
    /// The inverse modulo n, as the power n - 2 (Fermat), four bits of the exponent at a time.
    ///
    /// The exponent is public and the same each time, so are the steps; each is one multiplication in constant time.
    func inverted() -> SecretScalar {
        let size = Secp256k1.scalarSize
        let powers = SecretBytes(count: 16 * size) { table in
            for exponent in 1..<16 { fill(table, exponent) }
        }
        var isPlaced = false
        return powers.withBytes { powers in
            SecretScalar(
                copying: SecretBytes(count: 2 * size) { scratch in
                    let (result, copy) = (scratch.octets, scratch.octets + size)
                    for digit in Self.inversionDigits {
                        if isPlaced {
                            for _ in 0..<4 { Self.square(result, copy) }
                        }
                        guard digit > 0 else { continue }
                        let power = powers.octets + digit * size
                        if isPlaced {
                            Self.multiply(result, power)
                        } else {
                            result.update(from: power, count: size)
                            isPlaced = true
                        }
                    }
                })
        }
    }

    /// The inverses of several numbers for the price of one and three multiplications each (Montgomery's trick).
    static func inverted(_ scalars: [SecretScalar]) -> [SecretScalar] {
        guard let first = scalars.first else { return [] }
        var products = [first]
        for scalar in scalars.dropFirst() { products.append(products[products.count - 1].multiplied(by: scalar)) }
        var rest = products[products.count - 1].inverted()
        var inverses: [SecretScalar] = []
        for index in scalars.indices.reversed().dropLast() {
            inverses.append(rest.multiplied(by: products[index - 1]))
            rest = rest.multiplied(by: scalars[index])
        }
        inverses.append(rest)
        return inverses.reversed()
    }

    /// The hexadecimal digits of n - 2.
    private static let inversionDigits = Secp256k1.inversionExponent.flatMap { [Int($0 >> 4), Int($0 & 15)] }

    /// Writes this number's power to its place in the table, when all lower ones are there.
    private func fill(_ table: UnsafeMutableRawBufferPointer, _ exponent: Int) {
        let size = Secp256k1.scalarSize
        let place = table.octets + exponent * size
        withBytes { number in
            place.update(from: exponent == 1 ? number.octets : UnsafePointer(place - size), count: size)
            if exponent > 1 { Self.multiply(place, number.octets) }
        }
    }

    private static func square(_ number: UnsafeMutablePointer<UInt8>, _ copy: UnsafeMutablePointer<UInt8>) {
        copy.update(from: number, count: Secp256k1.scalarSize)
        multiply(number, copy)
    }

    private static func multiply(_ number: UnsafeMutablePointer<UInt8>, _ factor: UnsafePointer<UInt8>) {
        let status = secp256k1_ec_seckey_tweak_mul(Secp256k1.context, number, factor)
        precondition(status == 1, "the group order is prime: no product is zero")
    }

    private init(copying scratch: SecretBytes) {
        self = scratch.withBytes { bytes in
            Self.certain(SecretScalar(UnsafeRawBufferPointer(rebasing: bytes.prefix(Secp256k1.scalarSize))))
        }
    }
}
