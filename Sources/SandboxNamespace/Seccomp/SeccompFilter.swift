// SPDX-License-Identifier: Apache-2.0

import Sandbox

/// The filter on system calls that every process of a job runs under and cannot take off.
///
/// It refuses what no ordinary program needs and what has let programs out of sandboxes before: other system call
/// interfaces, tracing, mounts, new namespaces, keyrings, BPF, io_uring, rare socket families, typing into terminals.
enum SeccompFilter {
    /// The program, for bubblewrap's `--seccomp`.
    static func program(_ table: SyscallTable = .current, network: NetworkAccess) -> [BPFInstruction] {
        var program: [BPFInstruction] = [
            // 32-bit calls of another interface have other numbers: they must never be looked up in this table.
            .load(Field.architecture), .ifEqual(table.architecture, skip: 1), .finish(.killProcess),
            .load(Field.number),
        ]
        if let alternative = table.alternative {
            program += [.ifGreater(alternative - 1, else: 1), .finish(.notImplemented)]
        }
        program += [.ifGreater(Limits.lastReviewedCall, else: 1), .finish(.notImplemented)]
        // The flags of clone3 are in memory, where a filter cannot look; without it the C library uses clone.
        program += [.ifEqual(SyscallTable.clone3, else: 1), .finish(.notImplemented)]
        for number in table.refused.values.sorted() {
            program += [.ifEqual(number, else: 1), .finish(.notPermitted)]
        }
        for (number, block) in [
            (table.clone, clone), (table.ioctl, ioctl), (table.personality, personality),
            (table.socket, socket(network)), (table.socketpair, socketpair),
        ] {
            program.append(.ifEqual(number, else: UInt8(block.count)))
            program += block
        }
        return program + [.finish(.allow)]
    }

    /// The program as bytes.
    static func bytes(network: NetworkAccess) -> [UInt8] { program(network: network).flatMap(\.bytes) }

    /// Offsets in `struct seccomp_data`.
    enum Field {
        static let number: UInt32 = 0
        static let architecture: UInt32 = 4
        /// The low half of an argument. The kernel uses no more of the arguments that are looked at here.
        static func argument(_ index: UInt32) -> UInt32 { 16 + 8 * index }
    }

    // Each block ends with a verdict on every path.

    /// CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET of linux/sched.h.
    private static let clone: [BPFInstruction] = [
        .load(Field.argument(0)), .ifAnyBit(0x7e02_0000, else: 1), .finish(.notPermitted), .finish(.allow),
    ]

    /// TIOCSTI and TIOCLINUX type into a terminal, TIOCSETD loads line disciplines.
    private static let ioctl: [BPFInstruction] = [
        .load(Field.argument(1)), .ifEqual(0x5412, skip: 2), .ifEqual(0x541c, skip: 1), .ifEqual(0x5423, else: 1),
        .finish(.notPermitted), .finish(.allow),
    ]

    /// Only the ordinary one, and the question which one it is.
    private static let personality: [BPFInstruction] = [
        .load(Field.argument(0)), .ifEqual(0, skip: 1), .ifEqual(0xffff_ffff, else: 1), .finish(.allow),
        .finish(.notPermitted),
    ]

    private enum Family {
        static let unix: UInt32 = 1
        static let internet: UInt32 = 2
        static let internet6: UInt32 = 10
        static let netlink: UInt32 = 16
    }

    private static let socketpair: [BPFInstruction] = [
        .load(Field.argument(0)), .ifEqual(Family.unix, else: 1), .finish(.allow), .finish(.noSuchFamily),
    ]

    /// Unix sockets; TCP and UDP; with open network also the questions about routes and interfaces (NETLINK_ROUTE).
    private static func socket(_ network: NetworkAccess) -> [BPFInstruction] {
        var block: [BPFInstruction] = [.load(Field.argument(0)), .ifEqual(Family.unix, else: 1), .finish(.allow)]
        if network == .open {
            block += [
                .ifEqual(Family.netlink, else: 4), .load(Field.argument(2)), .ifEqual(0, else: 1), .finish(.allow),
                .finish(.noSuchFamily),
            ]
        }
        return block + [
            .ifEqual(Family.internet, skip: 2), .ifEqual(Family.internet6, skip: 1), .finish(.noSuchFamily),
            // SOCK_STREAM or SOCK_DGRAM, whatever flags are added.
            .load(Field.argument(1)), .and(0xf), .ifEqual(1, skip: 2), .ifEqual(2, skip: 1), .finish(.notPermitted),
            // The default protocol, IPPROTO_TCP or IPPROTO_UDP.
            .load(Field.argument(2)), .ifEqual(0, skip: 3), .ifEqual(6, skip: 2), .ifEqual(17, skip: 1),
            .finish(.notPermitted), .finish(.allow),
        ]
    }
}
