-- How people keep their chats and messages: sealed values in slots that say nothing, the same on all their devices.
CREATE TABLE preferences (
    tenant    BYTEA NOT NULL,
    person    BYTEA NOT NULL,
    slot      BYTEA NOT NULL,
    number    BIGINT NOT NULL,
    stored_at BIGINT NOT NULL,
    sealed    BYTEA NOT NULL,
    PRIMARY KEY (tenant, person, slot)
);

CREATE UNIQUE INDEX preferences_by_number ON preferences (tenant, person, number);

ALTER TABLE preferences ENABLE ROW LEVEL SECURITY;
ALTER TABLE preferences FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON preferences USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
