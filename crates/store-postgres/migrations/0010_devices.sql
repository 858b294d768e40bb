-- How a device came to its person (0 unknown, 1 invitation, 2 linked, 3 recovery code, 4 passkey), and the beginning of the
-- day on which it was last connected.
ALTER TABLE devices ADD COLUMN origin BIGINT NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
UPDATE devices SET origin = 1 WHERE certification_cbor IS NOT NULL;

-- A person's keys, sealed for their recovery code (kind 0) or a passkey (kind 1); the server opens neither.
CREATE TABLE recoveries (
    tenant      BYTEA NOT NULL,
    access_hash BYTEA NOT NULL,
    person      BYTEA NOT NULL,
    kind        BIGINT NOT NULL,
    name        TEXT NOT NULL,
    sealed      BYTEA NOT NULL,
    made_at     BIGINT NOT NULL,
    PRIMARY KEY (tenant, access_hash)
);

CREATE INDEX recoveries_by_person ON recoveries (tenant, person, made_at);

ALTER TABLE recoveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE recoveries FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON recoveries USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
