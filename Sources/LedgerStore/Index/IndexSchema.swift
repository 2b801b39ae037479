// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of the index. They hold nothing that is not in the blocks: a file whose index is of another version gets
/// new, empty ones, and `LedgerStore.rebuildIndex` fills them.
///
/// `seq` counts the rows of a table in the order in which they came. Numbers are as `IndexNumber` says.
enum IndexSchema {
    /// Every table that any version ever had, for dropping. Append only.
    private static let tables = [
        "index_state", "providers", "provider_attributes", "provider_datasets", "listings", "listing_interpreters",
        "orders", "bids", "leases", "channels", "ratings", "event_kinds", "events", "event_subjects",
        "entries", "kind_blocks", "proxies", "order_providers",
    ]

    /// Makes sure that the tables are those of this version.
    ///
    /// - Returns: how far they are.
    static func prepare(_ pool: DatabasePool) throws -> IndexState {
        if let state = try pool.read(IndexState.init) { return state }
        try pool.write(create)
        return IndexState(height: 0, cid: nil)
    }

    /// Makes new tables, in the place of those that are there.
    static func create(_ db: Database) throws {
        for table in tables { try db.execute(sql: "DROP TABLE IF EXISTS \(table)") }
        try db.execute(sql: state + entries + providers + listings + orders + leases + channels + events)
        try db.execute(
            sql: "INSERT INTO index_state (id, version, height, synchronized) VALUES (1, ?, 0, 0)",
            arguments: [LedgerStore.indexVersion])
        for kind in EventKind.allCases {
            try db.execute(
                sql: "INSERT INTO event_kinds (code, name) VALUES (?, ?)",
                arguments: [Int64(kind.rawValue), kind.name])
        }
    }

    /// `height` and `block`: of the last block whose events are in the tables; 0 and null before the first.
    private static let state = """
        CREATE TABLE index_state (
            id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, height INTEGER NOT NULL, block BLOB,
            synchronized INTEGER NOT NULL
        );
        """

    /// See `TransactionRow`.
    private static let entries = """
        CREATE TABLE entries (id BLOB PRIMARY KEY, height INTEGER NOT NULL) WITHOUT ROWID;
        """

    /// Attributes and data sets are those of active providers.
    private static let providers = """
        CREATE TABLE providers (
            seq INTEGER PRIMARY KEY, account BLOB NOT NULL UNIQUE, profile BLOB NOT NULL, collateral INTEGER NOT NULL,
            listings INTEGER NOT NULL, registered INTEGER NOT NULL, changed INTEGER NOT NULL, retired INTEGER
        );
        CREATE INDEX providers_by_age ON providers (registered);
        CREATE INDEX providers_active ON providers (registered) WHERE retired IS NULL;
        CREATE TABLE provider_attributes (
            account BLOB NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, signer BLOB,
            expires INTEGER, PRIMARY KEY (account, position)
        ) WITHOUT ROWID;
        CREATE INDEX provider_attributes_by_value ON provider_attributes (name, value);
        CREATE TABLE provider_datasets (
            account BLOB NOT NULL, cid BLOB NOT NULL, PRIMARY KEY (account, cid)
        ) WITHOUT ROWID;
        CREATE INDEX provider_datasets_by_cid ON provider_datasets (cid);
        CREATE TABLE proxies (
            account BLOB PRIMARY KEY, offer BLOB NOT NULL, encryption_key BLOB, since INTEGER NOT NULL,
            changed INTEGER NOT NULL
        ) WITHOUT ROWID;
        """

    private static let listings = """
        CREATE TABLE listings (
            seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, provider BLOB NOT NULL, terms BLOB NOT NULL,
            capacity_cpu INTEGER NOT NULL, capacity_memory INTEGER NOT NULL, capacity_disk INTEGER NOT NULL,
            free_cpu INTEGER NOT NULL, free_memory INTEGER NOT NULL, free_disk INTEGER NOT NULL,
            core_price INTEGER NOT NULL, memory_price INTEGER NOT NULL, disk_price INTEGER NOT NULL,
            isolation INTEGER NOT NULL, open_network INTEGER NOT NULL, direct INTEGER NOT NULL,
            minimum_duration INTEGER NOT NULL, maximum_duration INTEGER NOT NULL, notice INTEGER NOT NULL,
            heartbeat_interval INTEGER NOT NULL, heartbeat_grace INTEGER NOT NULL, collateral INTEGER NOT NULL,
            created INTEGER NOT NULL, changed INTEGER NOT NULL, removed INTEGER
        );
        CREATE INDEX listings_by_provider ON listings (provider, created);
        CREATE INDEX listings_by_age ON listings (created);
        CREATE INDEX listings_open ON listings (created) WHERE removed IS NULL;
        CREATE INDEX listings_by_collateral ON listings (collateral) WHERE removed IS NULL;
        CREATE TABLE listing_interpreters (
            name TEXT NOT NULL, listing INTEGER NOT NULL, PRIMARY KEY (listing, name)
        ) WITHOUT ROWID;
        """

    /// `named`: how many providers the order names; they are in `order_providers`.
    private static let orders = """
        CREATE TABLE orders (
            seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, tenant BLOB NOT NULL, status TEXT NOT NULL,
            policy TEXT NOT NULL, interpreter TEXT NOT NULL, rate INTEGER NOT NULL, terms BLOB NOT NULL,
            placed INTEGER NOT NULL, changed INTEGER NOT NULL, lease BLOB, named INTEGER NOT NULL
        );
        CREATE INDEX orders_by_tenant ON orders (tenant, placed);
        CREATE INDEX orders_by_age ON orders (placed);
        CREATE INDEX orders_open ON orders (placed) WHERE status = 'open';
        CREATE TABLE order_providers (
            account BLOB NOT NULL, order_id BLOB NOT NULL, PRIMARY KEY (account, order_id)
        ) WITHOUT ROWID;
        CREATE TABLE bids (
            seq INTEGER PRIMARY KEY, order_id BLOB NOT NULL, listing BLOB NOT NULL, provider BLOB NOT NULL,
            status TEXT NOT NULL, deposit INTEGER NOT NULL, rate INTEGER, grantee BLOB, commitment BLOB,
            placed INTEGER NOT NULL, UNIQUE (order_id, listing)
        );
        CREATE INDEX bids_by_provider ON bids (provider, placed);
        CREATE INDEX bids_by_listing ON bids (listing, placed);
        CREATE INDEX bids_by_age ON bids (placed);
        """

    /// The lease of an order is found through the order.
    private static let leases = """
        CREATE TABLE leases (
            seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, order_id BLOB NOT NULL, tenant BLOB NOT NULL,
            provider BLOB NOT NULL, provider_peer BLOB NOT NULL, listing BLOB NOT NULL, rate INTEGER NOT NULL,
            escrow INTEGER NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL, started INTEGER, ended INTEGER,
            paid INTEGER, refunded INTEGER, result BLOB
        );
        CREATE INDEX leases_by_tenant ON leases (tenant, created);
        CREATE INDEX leases_by_provider ON leases (provider, created);
        CREATE INDEX leases_by_listing ON leases (listing, created);
        CREATE INDEX leases_by_age ON leases (created);
        CREATE INDEX leases_open ON leases (created) WHERE ended IS NULL;
        CREATE TABLE ratings (
            seq INTEGER PRIMARY KEY, lease BLOB NOT NULL UNIQUE, tenant BLOB NOT NULL, provider BLOB NOT NULL,
            stars INTEGER NOT NULL, review BLOB, value INTEGER NOT NULL, rated INTEGER NOT NULL
        );
        CREATE INDEX ratings_by_provider ON ratings (provider, rated);
        CREATE INDEX ratings_by_age ON ratings (rated);
        """

    private static let channels = """
        CREATE TABLE channels (
            seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, payer BLOB NOT NULL, payee BLOB NOT NULL,
            status TEXT NOT NULL, record BLOB NOT NULL, deposit INTEGER NOT NULL, opened INTEGER NOT NULL,
            closed INTEGER, paid INTEGER, refunded INTEGER
        );
        CREATE INDEX channels_by_payer ON channels (payer, opened);
        CREATE INDEX channels_by_payee ON channels (payee, opened);
        CREATE INDEX channels_by_age ON channels (opened);
        CREATE INDEX channels_open ON channels (opened) WHERE closed IS NULL;
        """

    /// `subject`: see `EventBody`. `kind_blocks`: in which blocks there are events of a kind. Transfers are events and nothing else.
    private static let events = """
        CREATE TABLE event_kinds (code INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE events (
            height INTEGER NOT NULL, position INTEGER NOT NULL, time INTEGER NOT NULL, kind INTEGER NOT NULL,
            body BLOB NOT NULL, PRIMARY KEY (height, position)
        ) WITHOUT ROWID;
        CREATE TABLE kind_blocks (
            kind INTEGER NOT NULL, height INTEGER NOT NULL, PRIMARY KEY (kind, height)
        ) WITHOUT ROWID;
        CREATE TABLE event_subjects (
            subject INTEGER NOT NULL, height INTEGER NOT NULL, position INTEGER NOT NULL, kind INTEGER NOT NULL,
            PRIMARY KEY (subject, height, position)
        ) WITHOUT ROWID;
        """
}
