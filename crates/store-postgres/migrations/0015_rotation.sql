-- Rotations of people's history keys, signed by one of their devices; the server opens none.
CREATE TABLE history_rotations (
    tenant        BYTEA NOT NULL,
    person        BYTEA NOT NULL,
    generation    BIGINT NOT NULL,
    rotation_cbor BYTEA NOT NULL,
    PRIMARY KEY (tenant, person, generation)
);

ALTER TABLE history_rotations ENABLE ROW LEVEL SECURITY;
ALTER TABLE history_rotations FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON history_rotations USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));

-- What a recovery is sealed to, signed by the device that made it; and when it ended because nothing could be sealed to it anew.
ALTER TABLE recoveries ADD COLUMN wrapping_cbor BYTEA;
ALTER TABLE recoveries ADD COLUMN ended_at BIGINT;
