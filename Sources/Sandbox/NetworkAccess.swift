// SPDX-License-Identifier: Apache-2.0

/// What of the network a job can reach.
public enum NetworkAccess: String, Sendable, CaseIterable, Codable {
    /// Its own loopback interface and nothing else.
    case none
    /// The public internet. The provider's own machine, private, link-local and multicast ranges stay out of reach.
    case open
}
