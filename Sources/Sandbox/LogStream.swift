// SPDX-License-Identifier: Apache-2.0

/// Which of the job's two output streams some bytes came from. Raw values are the descriptor numbers.
public enum LogStream: UInt8, Sendable, CaseIterable, Codable {
    case stdout = 1
    case stderr = 2
}
