-- How people keep their chats and messages: sealed values in slots that say nothing, the same on all their devices.
CREATE TABLE preferences (
    tenant    BLOB NOT NULL,
    person    BLOB NOT NULL,
    slot      BLOB NOT NULL,
    number    INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    sealed    BLOB NOT NULL,
    PRIMARY KEY (tenant, person, slot)
) STRICT;

CREATE UNIQUE INDEX preferences_by_number ON preferences (tenant, person, number);
