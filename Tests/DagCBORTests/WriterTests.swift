// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import Testing

@Suite struct WriterTests {
    @Test("lengths change width exactly where they must", arguments: [0, 1, 23, 24, 255, 256, 65535, 65536])
    func widths(length: Int) throws {
        let content = [UInt8](repeating: 0x61, count: length)
        let bytes = DagCBORValue.bytes(content).encoded()
        let head = length < 24 ? 1 : length < 256 ? 2 : length < 65536 ? 3 : 5
        #expect(bytes.count == length + head)
        #expect(try DagCBORValue.decode(bytes) == .bytes(content))
        let text = DagCBORValue.text(String(decoding: content, as: UTF8.self))
        #expect(try DagCBORValue.decode(text.encoded()) == text)
        let array = DagCBORValue.array([DagCBORValue](repeating: .null, count: length))
        #expect(array.encoded().count == length + head)
        #expect(try DagCBORValue.decode(array.encoded()) == array)
    }

    @Test("32 inline bytes are written as a byte string")
    func inlineBytes() throws {
        var writer = DagCBORWriter()
        writer.writeBytes(Bytes32.zero)
        #expect(writer.finished() == [0x58, 32] + Bytes32.zero.bytes)
        #expect(writer.bytes == writer.finished())
    }

    @Test("fixed and run-time keys are written alike")
    func keys() {
        var fixed = DagCBORWriter()
        fixed.writeMapHeader(count: 1)
        fixed.writeKey("schlüssel")
        fixed.writeNull()
        var dynamic = DagCBORWriter()
        dynamic.writeMapHeader(count: 1)
        dynamic.writeDynamicKey("schlüssel")
        dynamic.writeNull()
        #expect(fixed.finished() == dynamic.finished())
    }

    #if DEBUG
        @Test("keys out of order trap in debug builds")
        func keyOrderTraps() async {
            await #expect(processExitsWith: .failure) {
                var writer = DagCBORWriter()
                writer.writeMapHeader(count: 2)
                writer.writeKey("bb")
                writer.writeNull()
                writer.writeKey("aa")
            }
        }

        @Test("a value where a key is due traps in debug builds")
        func missingKeyTraps() async {
            await #expect(processExitsWith: .failure) {
                var writer = DagCBORWriter()
                writer.writeMapHeader(count: 1)
                writer.writeNull()
            }
        }

        @Test("fewer items than announced trap in debug builds")
        func missingItemTraps() async {
            await #expect(processExitsWith: .failure) {
                var writer = DagCBORWriter()
                writer.writeArrayHeader(count: 2)
                writer.writeNull()
                _ = writer.finished()
            }
        }
    #endif
}
