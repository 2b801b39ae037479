// SPDX-License-Identifier: Apache-2.0

import Glibc
import Multiformats

extension ContentStoreFolder {
    /// Removes old chunks that neither a pin nor `roots` reach. Writers wait meanwhile, readers do not.
    func collectGarbage(minimumAge: Duration, keeping roots: [CID]) throws(ContentStoreError) -> GarbageReport {
        try flush()
        guard try !pins.hasDamage() else {
            throw ContentStoreError(
                .incomplete,
                "A pin could not be read and lies in the folder damaged: pin its root again, then remove the file."
            )
        }
        let kept = try ChunkLinks.reachable(from: Array(pins.all.values) + roots) { (cid) throws(ContentStoreError) in
            try ChunkPlace(cid).flatMap { (place) throws(ContentStoreError) in try load(place, as: cid)?.bytes }
        }
        // An age beyond all time protects everything.
        var (youngest, overflow) = clock.now().subtractingReportingOverflow(minimumAge.components.seconds)
        if let held = holds.oldest { youngest = min(youngest, held - 1) }
        var report = GarbageReport()
        try forEachChunk { (place, folder, size, time) throws(ContentStoreError) in
            guard !kept.contains(place.digest) else { return }
            guard !overflow, time <= youngest else {
                report.youngChunks += 1
                return
            }
            guard try PosixFile.remove(place.name, in: folder) else { return }
            report.removedChunks += 1
            report.removedBytes += size
            state.withLock {
                $0.chunks -= 1
                $0.bytes -= size
            }
        }
        return report
    }
}
