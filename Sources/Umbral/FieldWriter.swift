// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Puts fields into bytes; ``FieldReader`` takes them out again.
struct FieldWriter {
    private let form: FieldForm
    private(set) var bytes: [UInt8] = []

    /// A writer of `count` bytes in all.
    init(form: FieldForm, count: Int) {
        self.form = form
        // Nothing is moved while growing, so that no copy of a secret stays behind.
        bytes.reserveCapacity(count)
    }

    /// The start of an object with `count` fields, at most 15.
    mutating func object(_ count: Int) {
        if form == .messagePack { bytes.append(FieldForm.array | UInt8(count)) }
    }

    mutating func field(_ content: UnsafeRawBufferPointer) {
        if form == .messagePack {
            bytes.append(FieldForm.binary)
            bytes.append(UInt8(content.count))
        }
        bytes.append(contentsOf: content)
    }

    mutating func field(_ point: CurvePoint) { point.withBytes { field($0) } }

    mutating func field(_ value: Bytes32) { value.withBytes { field($0) } }

    mutating func field(_ scalar: Scalar) { field(scalar.raw) }

    mutating func field(_ scalar: SecretScalar) { scalar.withBytes { field($0) } }

    mutating func field(_ signature: UmbralSignature) { signature.bytes.withUnsafeBytes { field($0) } }

    mutating func flag(_ flag: Bool) { bytes.append(flag ? FieldForm.yes : FieldForm.no) }
}
