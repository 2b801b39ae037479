// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@Suite struct Bytes32Tests {
    @Test("any length but 32 is refused")
    func onlyThirtyTwo() {
        for count in 0...70 where count != 32 { #expect(Bytes32([UInt8](repeating: 1, count: count)) == nil) }
        #expect(Bytes32([UInt8](repeating: 1, count: 32)) != nil)
    }

    @Test("the bytes come back as they went in, from any collection")
    func roundTrip() {
        let ascending = (0..<32).map { UInt8($0) }
        #expect(Bytes32(ascending)?.bytes == ascending)
        #expect(Bytes32(([9] + ascending)[1...])?.bytes == ascending)
        #expect(Bytes32(ascending.lazy.map { $0 })?.bytes == ascending)
        #expect(Bytes32(ascending)?.withBytes { Array($0) } == ascending)
        #expect(Bytes32.zero.bytes == [UInt8](repeating: 0, count: 32))
    }

    @Test("the description is 64 lower-case hexadecimal digits")
    func description() {
        let value = Bytes32((0..<32).map { UInt8($0 * 8) })
        #expect(value?.description == "0008101820283038404850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f8")
    }

    @Test("the order is the lexicographic order of the bytes")
    func order() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let left = generator.bytes(32)
            var right = left
            right[Int.random(in: 0..<32, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            let (first, second) = (try #require(Bytes32(left)), try #require(Bytes32(right)))
            #expect((first < second) == left.lexicographicallyPrecedes(right))
            #expect((second < first) == right.lexicographicallyPrecedes(left))
            #expect((first == second) == (left == right))
        }
    }
}
