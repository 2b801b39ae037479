// SPDX-License-Identifier: Apache-2.0

import Foundation
import Sandbox
import Testing

@testable import SandboxNamespace

@Suite("the filter on system calls")
struct SeccompTests {
    /// Runs a program as the kernel does; nil if it would be refused by the kernel (a jump or load out of bounds).
    private func verdict(
        _ program: [BPFInstruction], _ number: UInt32, _ arguments: [UInt64] = [], architecture: UInt32? = nil,
        table: SyscallTable = .x86
    ) -> SeccompVerdict? {
        var words: [UInt32] = [number, architecture ?? table.architecture, 0, 0]
        for index in 0..<6 {
            let value = index < arguments.count ? arguments[index] : 0
            words += [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        }
        var accumulator: UInt32 = 0
        var at = 0
        while at < program.count {
            let step = program[at]
            at += 1
            switch step.code {
            case 0x20:
                guard step.value % 4 == 0, Int(step.value / 4) < words.count else { return nil }
                accumulator = words[Int(step.value / 4)]
            case 0x54: accumulator &= step.value
            case 0x15: at += Int(accumulator == step.value ? step.jumpTrue : step.jumpFalse)
            case 0x25: at += Int(accumulator > step.value ? step.jumpTrue : step.jumpFalse)
            case 0x45: at += Int(accumulator & step.value != 0 ? step.jumpTrue : step.jumpFalse)
            case 0x06: return SeccompVerdict(rawValue: step.value)
            default: return nil
            }
        }
        return nil
    }

    @Test("ordinary calls pass and refused ones do not, on both architectures", arguments: [0, 1])
    func table(_ which: Int) {
        let table = which == 0 ? SyscallTable.x86 : .arm
        for network in NetworkAccess.allCases {
            let program = SeccompFilter.program(table, network: network)
            let special = [table.clone, table.ioctl, table.personality, table.socket, table.socketpair, 435]
            for number in 0...Limits.lastReviewedCall where !special.contains(number) {
                let expected: SeccompVerdict = table.refused.values.contains(number) ? .notPermitted : .allow
                #expect(verdict(program, number, table: table) == expected, "\(number)")
            }
            #expect(verdict(program, 435, table: table) == .notImplemented)
            for number in [Limits.lastReviewedCall + 1, 512, 547, 0x4000_0000, 0x4000_0000 + 101, .max] {
                #expect(verdict(program, number, table: table) == .notImplemented)
            }
        }
    }

    @Test(
        "every call of another architecture kills", arguments: [0x4000_0003, 0xc000_00b7, 0x4000_0028, 0] as [UInt32])
    func architecture(_ architecture: UInt32) {
        let program = SeccompFilter.program(.x86, network: .none)
        for number in [0, 1, 20, 101, .max] as [UInt32] {
            #expect(verdict(program, number, architecture: architecture) == .killProcess)
        }
    }

    @Test("clone passes without namespaces, whatever its upper half says")
    func clone() {
        let program = SeccompFilter.program(.x86, network: .none)
        #expect(verdict(program, 56, [17]) == .allow)
        #expect(verdict(program, 56, [0x3d0f00]) == .allow, "a thread")
        for bit in [17, 25, 26, 27, 28, 29, 30] as [UInt64] {
            #expect(verdict(program, 56, [1 << bit | 17]) == .notPermitted)
        }
    }

    @Test("terminal and personality requests are looked at by their low half")
    func requests() {
        let program = SeccompFilter.program(.x86, network: .open)
        for request in [0x5412, 0x541c, 0x5423, 0xffff_ffff_0000_5412] as [UInt64] {
            #expect(verdict(program, 16, [0, request]) == .notPermitted)
        }
        for request in [0x5401, 0x5413, 0x5411, 0x5424, 0] as [UInt64] {
            #expect(verdict(program, 16, [0, request]) == .allow)
        }
        #expect(verdict(program, 135, [0]) == .allow && verdict(program, 135, [0xffff_ffff]) == .allow)
        #expect(verdict(program, 135, [0x40000]) == .notPermitted && verdict(program, 135, [8]) == .notPermitted)
    }

    @Test("socket families, kinds and protocols are a closed list")
    func sockets() {
        for network in NetworkAccess.allCases {
            let program = SeccompFilter.program(.x86, network: network)
            for family in 0...50 as ClosedRange<UInt64> {
                for kind in 0...10 as ClosedRange<UInt64> {
                    for number in [0, 1, 6, 15, 17, 58, 132, 255, 262] as [UInt64] {
                        let expected: SeccompVerdict =
                            switch (family, kind, number) {
                            case (1, _, _): .allow
                            case (16, _, 0) where network == .open: .allow
                            case (2, 1...2, 0), (2, 1...2, 6), (2, 1...2, 17): .allow
                            case (10, 1...2, 0), (10, 1...2, 6), (10, 1...2, 17): .allow
                            case (2, _, _), (10, _, _): .notPermitted
                            default: .noSuchFamily
                            }
                        #expect(verdict(program, 41, [family, kind | 0o2004000, number]) == expected)
                    }
                }
                #expect(verdict(program, 53, [family, 1, 0]) == (family == 1 ? .allow : .noSuchFamily))
            }
        }
    }

    @Test("every jump stays inside, every path ends with a verdict, and the kernel's size limit is kept")
    func shape() {
        for table in [SyscallTable.x86, .arm] {
            for network in NetworkAccess.allCases {
                let program = SeccompFilter.program(table, network: network)
                #expect(program.count < 4096)
                for (index, step) in program.enumerated() where [0x15, 0x25, 0x45].contains(step.code) {
                    #expect(index + 1 + Int(max(step.jumpTrue, step.jumpFalse)) < program.count)
                }
                #expect(program.last == .finish(.allow))
            }
        }
        #expect(BPFInstruction.ifEqual(0x0102_0304, skip: 5, else: 6).bytes == [0x15, 0, 5, 6, 4, 3, 2, 1])
        #expect(SeccompFilter.bytes(network: .none).count % 8 == 0)
    }

    @Test(
        "the numbers are those of the system's own headers",
        .enabled(if: Headers.x86 != nil && Headers.generic != nil, "not provable here: needs the kernel's headers"))
    func headers() throws {
        for (table, header) in [(SyscallTable.x86, try #require(Headers.x86)), (.arm, try #require(Headers.generic))] {
            var wanted = table.refused
            wanted.merge(["clone": table.clone, "ioctl": table.ioctl, "socket": table.socket]) { $1 }
            wanted.merge(["personality": table.personality, "socketpair": table.socketpair, "clone3": 435]) { $1 }
            var checked = 0
            for (name, number) in wanted {
                guard let real = header[name] else { continue }
                #expect(real == number, "\(name)")
                checked += 1
            }
            #expect(checked > 55)
        }
    }
}

/// System call numbers from the headers of the C library, if they are installed.
enum Headers {
    static let x86 = parse(["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"])
    static let generic = parse(["/usr/include/asm-generic/unistd.h"])

    private static func parse(_ paths: [String]) -> [String: UInt32]? {
        guard let text = paths.lazy.compactMap({ try? String(contentsOfFile: $0, encoding: .utf8) }).first else {
            return nil
        }
        var numbers: [String: UInt32] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 3, words[0] == "#define", words[1].hasPrefix("__NR") else { continue }
            let name = words[1].hasPrefix("__NR3264_") ? words[1].dropFirst(9) : words[1].dropFirst(5)
            if let number = UInt32(words[2]) { numbers[String(name)] = number }
        }
        return numbers
    }
}
