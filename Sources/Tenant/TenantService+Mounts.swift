// SPDX-License-Identifier: Apache-2.0

import Workload

/// What jobs mount.
extension TenantService {
    /// What the user should know of an order's mounts: those that this node cannot grant. Such an order is placed all the
    /// same, for others may grant what they own to its lease.
    public func notes(on manifest: Manifest) async -> [String] {
        var notes: [String] = []
        for mount in manifest.mounts {
            switch await mountLocks.finding(mount.cid) {
            case .plain, .owned: continue
            case .foreign:
                notes.append(
                    "\(mount.cid) belongs to no wallet that is open here: its owner has a minute after the lease is made "
                        + "to grant it, with `weft data grant \(mount.cid) --to` the lease")
            case .unlocked:
                notes.append(
                    "\(mount.cid) belongs to a job and cannot be mounted as it is: add what `weft output` "
                        + "fetches with `weft data add`")
            case .missing:
                notes.append(
                    "nobody who was asked has \(mount.cid) now: a provider looks for it again, and then declines")
            }
        }
        return notes
    }
}
