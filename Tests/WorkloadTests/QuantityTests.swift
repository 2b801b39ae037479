// SPDX-License-Identifier: Apache-2.0

import Testing
import Workload

@Suite("Quantity")
struct QuantityTests {
    @Test(
        "cores are read exactly",
        arguments: [("2", 2000), ("0.5", 500), ("500m", 500), ("0", 0), ("1.25", 1250), ("0.0010", 1), ("1.0m", 1)])
    func cores(text: String, millis: UInt64) throws {
        #expect(try Quantity.cpuMillis(text) == millis)
    }

    @Test(
        "bytes are read exactly, by powers of 1024 and of 1000",
        arguments: [
            ("4Gi", 4_294_967_296), ("512Mi", 536_870_912), ("1.5G", 1_500_000_000), ("1024", 1024), ("1k", 1000),
            ("1Ki", 1024), ("0.5Ki", 512), ("2MB", 2_000_000), ("2MiB", 2_097_152), ("7B", 7), ("0", 0),
            ("15Ei", 17_293_822_569_102_704_640), ("18446744073709551615", UInt64.max),
        ])
    func bytes(text: String, count: UInt64) throws {
        #expect(try Quantity.bytes(text) == count)
    }

    @Test(
        "durations are read exactly",
        arguments: [
            ("1h30m", 5_400_000), ("90s", 90_000), ("500ms", 500), ("2d", 172_800_000), ("1.5h", 5_400_000),
            ("1d2h3m4s5ms", 93_784_005), ("0s", 0),
        ])
    func durations(text: String, milliseconds: UInt64) throws {
        #expect(try Quantity.milliseconds(text) == milliseconds)
    }

    @Test(
        "prices are read exactly, per hour",
        arguments: [
            ("0.02/h", 20_000_000), ("0.5/day", nil), ("0.6/day", 25_000_000), ("0.001/min", 60_000_000),
            ("0.000000001/s", 3600), ("1/hour", 1_000_000_000), ("24/d", 1_000_000_000),
        ] as [(String, UInt64?)])
    func prices(text: String, nano: UInt64?) throws {
        if let nano {
            #expect(try Quantity.nanoCreditsPerHour(text) == nano)
        } else {
            #expect(throws: QuantityError.tooPrecise(smallest: "nano-credits per hour")) {
                try Quantity.nanoCreditsPerHour(text)
            }
        }
    }

    @Test(
        "what is no number is refused",
        arguments: ["", "-1", "+1", "1.", ".5", "1.2.3", "1e3", "0x10", "١", "1,5", " 1", "NaN", "1_000"])
    func notNumbers(text: String) {
        #expect(throws: QuantityError.self) { try Quantity.cpuMillis(text) }
        #expect(throws: QuantityError.self) { try Quantity.bytes(text) }
        #expect(throws: QuantityError.self) { try Quantity.nanoCreditsPerHour(text + "/h") }
        #expect(throws: QuantityError.self) { try Quantity.milliseconds(text + "s") }
    }

    @Test(
        "units that do not exist, come twice or in the wrong order are refused",
        arguments: ["5", "5x", "1m1h", "1s1s", "s", "1H", "1h 30m", "h1"])
    func wrongTimeUnits(text: String) {
        #expect(throws: QuantityError.self) { try Quantity.milliseconds(text) }
    }

    @Test("a wrong unit is named with the right ones")
    func wrongUnits() {
        #expect(throws: QuantityError.badUnit(known: "/h, /day, /min or /s, as in 0.02/h")) {
            try Quantity.nanoCreditsPerHour("0.02")
        }
        for text in ["1gb", "1KI", "1m", "1Bi", "1KiBB"] {
            #expect(throws: QuantityError.self, "\(text)") { try Quantity.bytes(text) }
        }
        #expect(throws: QuantityError.self) { try Quantity.cpuMillis("2c") }
    }

    @Test("what is not whole in the smallest unit is refused, not rounded")
    func tooPrecise() {
        #expect(throws: QuantityError.tooPrecise(smallest: "bytes")) { try Quantity.bytes("0.3Ki") }
        #expect(throws: QuantityError.tooPrecise(smallest: "thousandths of a core")) {
            try Quantity.cpuMillis("0.0001")
        }
        #expect(throws: QuantityError.tooPrecise(smallest: "seconds")) { try Quantity.seconds("1500ms") }
        #expect(throws: QuantityError.tooPrecise(smallest: "milliseconds")) { try Quantity.milliseconds("0.5ms") }
    }

    @Test("what does not fit 64 bits is refused and traps nowhere")
    func tooLarge() {
        for text in [
            "16Ei", "18446744073709551616", String(repeating: "9", count: 60), String(repeating: "9", count: 500),
        ] {
            #expect(throws: QuantityError.tooLarge, "\(text)") { try Quantity.bytes(text) }
        }
        #expect(throws: QuantityError.tooLarge) { try Quantity.milliseconds("213503982335d") }
        #expect(throws: QuantityError.tooLarge) { try Quantity.milliseconds("213503982334d99999999999999999999h") }
        #expect(throws: QuantityError.self) { try Quantity.bytes("0." + String(repeating: "0", count: 60) + "1") }
    }

    @Test("every format is read back to the same number", arguments: [1, 2, 3] as [UInt64])
    func roundTrips(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            let number = random.anyMagnitude()
            #expect(try Quantity.bytes(Quantity.formatBytes(number)) == number)
            #expect(try Quantity.cpuMillis(Quantity.formatCPU(millis: number)) == number)
            #expect(try Quantity.milliseconds(Quantity.formatDuration(milliseconds: number)) == number)
            #expect(try Quantity.nanoCreditsPerHour(Quantity.formatPrice(nanoCreditsPerHour: number)) == number)
            let seconds = number % (UInt64.max / 1000)
            #expect(try Quantity.seconds(Quantity.formatDuration(seconds: seconds)) == seconds)
            #expect(try Amount.parse(Amount.format(number)) == number)
            #expect(try Amount.parse(Amount.format(number, grouping: "_")) == number)
        }
        #expect(try Quantity.bytes(Quantity.formatBytes(.max)) == .max)
        #expect(try Amount.parse(Amount.format(.max)) == .max)
    }

    @Test("formats are what people write")
    func formats() {
        #expect(Quantity.formatBytes(4 << 30) == "4Gi")
        #expect(Quantity.formatBytes(1_500_000_000) == "1500M")
        #expect(Quantity.formatBytes(1025) == "1025")
        #expect(Quantity.formatCPU(millis: 2000) == "2")
        #expect(Quantity.formatCPU(millis: 1500) == "1500m")
        #expect(Quantity.formatDuration(seconds: 5400) == "1h30m")
        #expect(Quantity.formatDuration(milliseconds: 0) == "0s")
        #expect(Quantity.formatPrice(nanoCreditsPerHour: 20_000_000) == "0.02/h")
    }

    @Test("random texts never trap", arguments: [11, 12] as [UInt64])
    func fuzz(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let letters = Array("0123456789..//hdmskKMGTPEiB_-e ")
        for _ in 0..<5000 {
            let text = String(
                (0..<Int(random.next() % 70)).map { _ in letters[Int(random.next() % UInt64(letters.count))] })
            _ = try? Quantity.bytes(text)
            _ = try? Quantity.cpuMillis(text)
            _ = try? Quantity.milliseconds(text)
            _ = try? Quantity.nanoCreditsPerHour(text)
            _ = try? Amount.parse(text)
        }
    }
}

@Suite("Amount")
struct AmountTests {
    @Test(
        "credits are read as nano-credits",
        arguments: [
            ("1.5", 1_500_000_000), ("0.000000001", 1), ("0", 0), ("20", 20_000_000_000),
            ("1_234.5", 1_234_500_000_000),
        ])
    func reads(text: String, nano: UInt64) throws {
        #expect(try Amount.parse(text) == nano)
    }

    @Test("credits are written without trailing zeros, and in groups when asked")
    func writes() {
        #expect(Amount.format(1_500_000_000) == "1.5")
        #expect(Amount.format(1) == "0.000000001")
        #expect(Amount.format(0) == "0")
        #expect(Amount.format(20_000_000_000) == "20")
        #expect(Amount.format(1_234_567_500_000_000, grouping: ",") == "1,234,567.5")
        #expect(Amount.format(999_000_000_000, grouping: ",") == "999")
        #expect(Amount.format(.max) == "18446744073.709551615")
    }

    @Test(
        "what is no amount is refused",
        arguments: [
            "-1", "1,5", "1,234", "1.0000000001", "18446744073.709551616", "1_23", "_123", "1__234", "1234_567", "",
            "1_",
        ])
    func refusals(text: String) {
        #expect(throws: QuantityError.self) { try Amount.parse(text) }
    }

    @Test("more than nine decimals are refused as too precise, and zeros at the end are not decimals")
    func decimals() throws {
        #expect(throws: QuantityError.tooPrecise(smallest: "nano-credits")) { try Amount.parse("0.0000000001") }
        #expect(try Amount.parse("1.50000000000") == 1_500_000_000)
    }
}
