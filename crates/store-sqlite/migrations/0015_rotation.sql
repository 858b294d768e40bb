-- Rotations of people's history keys, signed by one of their devices; the server opens none.
CREATE TABLE history_rotations (
    tenant        BLOB NOT NULL,
    person        BLOB NOT NULL,
    generation    INTEGER NOT NULL,
    rotation_cbor BLOB NOT NULL,
    PRIMARY KEY (tenant, person, generation)
) STRICT;

-- What a recovery is sealed to, signed by the device that made it; and when it ended because nothing could be sealed to it anew.
ALTER TABLE recoveries ADD COLUMN wrapping_cbor BLOB;
ALTER TABLE recoveries ADD COLUMN ended_at INTEGER;
