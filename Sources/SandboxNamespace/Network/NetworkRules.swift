// SPDX-License-Identifier: Apache-2.0

/// The packet rules of a sandbox with open network, in nft's language.
///
/// They stand in the job's own network namespace but belong to the host: the job has no capability over it. A name that
/// resolves to a private address does not help, because it is addresses that are refused.
struct NetworkRules {
    /// Where the user-mode network answers questions about names (slirp4netns(1)).
    static let resolver = "10.0.2.3"

    /// IPv4 ranges that are not the public internet: RFC 6890 and its registry, plus multicast.
    static let refused = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ]

    /// The host's own IPv4 addresses, refused whatever range they are in.
    var hostAddresses: [String]

    var text: String {
        let own = hostAddresses.isEmpty ? "" : "ip daddr { \(hostAddresses.joined(separator: ", ")) } reject"
        return """
            table inet weft {
                chain outgoing {
                    type filter hook output priority 0; policy drop;
                    oifname "lo" accept
                    ip daddr \(Self.resolver) meta l4proto { tcp, udp } th dport 53 accept
                    ip daddr { \(Self.refused.joined(separator: ", ")) } reject
                    \(own)
                    meta nfproto ipv4 meta l4proto { tcp, udp } accept
                }
                chain incoming {
                    type filter hook input priority 0; policy drop;
                    iifname "lo" accept
                    ct state established,related accept
                }
                chain passing {
                    type filter hook forward priority 0; policy drop;
                }
            }

            """
    }
}
