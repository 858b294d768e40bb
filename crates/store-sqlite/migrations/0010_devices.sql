-- How a device came to its person (0 unknown, 1 invitation, 2 linked, 3 recovery code, 4 passkey), and the beginning of the
-- day on which it was last connected.
ALTER TABLE devices ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
UPDATE devices SET origin = 1 WHERE certification_cbor IS NOT NULL;

-- A person's keys, sealed for their recovery code (kind 0) or a passkey (kind 1); the server opens neither.
CREATE TABLE recoveries (
    tenant      BLOB NOT NULL,
    access_hash BLOB NOT NULL,
    person      BLOB NOT NULL,
    kind        INTEGER NOT NULL,
    name        TEXT NOT NULL,
    sealed      BLOB NOT NULL,
    made_at     INTEGER NOT NULL,
    PRIMARY KEY (tenant, access_hash)
) STRICT;

CREATE INDEX recoveries_by_person ON recoveries (tenant, person, made_at);
