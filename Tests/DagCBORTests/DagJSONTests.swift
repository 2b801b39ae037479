// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Testing

@Suite struct DagJSONTests {
    @Test(
        "floats print as ECMAScript prints them and stay floats",
        arguments: [
            (1.0, "1.0"), (-1.0, "-1.0"), (0.0, "0.0"), (-0.0, "-0.0"), (100.0, "100.0"), (123.456, "123.456"),
            (0.001, "0.001"), (0.00001, "0.00001"), (0.000001, "0.000001"), (0.0000001, "1e-7"), (1.5e-9, "1.5e-9"),
            (1e16, "10000000000000000.0"), (1e20, "100000000000000000000.0"), (1e21, "1e+21"), (1.25e22, "1.25e+22"),
            (123456789012345680000.0, "123456789012345680000.0"), (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (9007199254740993.0, "9007199254740992.0"),
        ] as [(Double, String)])
    func floats(value: Double, text: String) {
        #expect(DagCBORValue.float(value).dagJSON() == text)
    }

    @Test("any float reads back from its text")
    func floatsReadBack() {
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<5000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            #expect(Double(DagCBORValue.float(value).dagJSON())?.bitPattern == value.bitPattern)
        }
    }

    @Test("texts are escaped where JSON requires it and nowhere else")
    func escapes() {
        let text = DagCBORValue.text("\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}é\r\n水")
        #expect(text.dagJSON() == #""\"\\/\b\f\n\r\t\u0000\u001f\#u{7f}é\r\n水""#)
        #expect(DagCBORValue.map(["a\"": .null]).dagJSON() == #"{"a\"":null}"#)
    }

    @Test("bytes print in the standard base64 alphabet without padding")
    func bytes() {
        #expect(DagCBORValue.bytes([0xfb, 0xef, 0xff, 0xff]).dagJSON() == #"{"/":{"bytes":"++///w"}}"#)
    }

    @Test("unsigned integers above the signed range print in full")
    func unsigned() {
        #expect(DagCBORValue.unsigned(.max).dagJSON() == "18446744073709551615")
    }
}
