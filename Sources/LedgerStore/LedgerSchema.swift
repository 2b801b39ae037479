// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Numbered, append-only migrations.
enum LedgerSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 blocks and index") { db in
            try db.execute(
                sql: """
                    CREATE TABLE genesis (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL);
                    CREATE TABLE block (height INTEGER PRIMARY KEY, cid BLOB NOT NULL, bytes BLOB NOT NULL);
                    CREATE TABLE entry (id BLOB PRIMARY KEY, height INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TABLE orders (
                        id BLOB PRIMARY KEY, tenant BLOB NOT NULL, status TEXT NOT NULL, terms BLOB NOT NULL,
                        placed INTEGER NOT NULL, changed INTEGER NOT NULL, lease BLOB
                    ) WITHOUT ROWID;
                    CREATE INDEX orders_by_tenant ON orders (tenant, placed);
                    CREATE TABLE leases (
                        id BLOB PRIMARY KEY, order_id BLOB NOT NULL, tenant BLOB NOT NULL, provider BLOB NOT NULL,
                        provider_peer BLOB NOT NULL, listing BLOB NOT NULL, rate INTEGER NOT NULL, escrow INTEGER NOT NULL, status TEXT NOT NULL,
                        created INTEGER NOT NULL, started INTEGER, ended INTEGER,
                        paid INTEGER, refunded INTEGER, result BLOB
                    ) WITHOUT ROWID;
                    CREATE INDEX leases_by_order ON leases (order_id);
                    CREATE INDEX leases_by_provider ON leases (provider, created);
                    """)
        }
        migrator.registerMigration("2 archives") { db in
            try db.execute(
                sql: """
                    CREATE TABLE archive (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, path TEXT NOT NULL);
                    CREATE TABLE archived (
                        height INTEGER PRIMARY KEY, cid BLOB NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL
                    );
                    """)
        }
        migrator.registerMigration("3 countersignatures") { db in
            // With row ids: SQLite reports no changes of tables without, and somebody waits for them.
            try db.execute(
                sql: """
                    CREATE TABLE countersignature (
                        height INTEGER NOT NULL, signer BLOB NOT NULL, statement BLOB NOT NULL,
                        signature BLOB NOT NULL, PRIMARY KEY (height, signer)
                    );
                    CREATE INDEX countersignature_by_signer ON countersignature (signer, height);
                    """)
        }
        migrator.registerMigration("4 the index has a file of its own") { db in
            // What versions before kept in this file.
            let tables = [
                "index_state", "providers", "provider_attributes", "provider_datasets", "listings",
                "listing_interpreters", "orders", "bids", "leases", "channels", "ratings", "event_kinds", "events",
                "event_subjects", "entry",
            ]
            for table in tables { try db.execute(sql: "DROP TABLE IF EXISTS \(table)") }
        }
        return migrator
    }
}
