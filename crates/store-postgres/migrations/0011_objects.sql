-- Objects of the attachment store: ciphertext that lies elsewhere, in parts of one length.
CREATE TABLE objects (
    tenant   BYTEA NOT NULL,
    object   BYTEA NOT NULL,
    person   BYTEA NOT NULL,
    size     BIGINT NOT NULL,
    -- everything before this is durable
    received BIGINT NOT NULL,
    begun_at BIGINT NOT NULL,
    -- 1: no message may name it any more; its bytes are being deleted
    retired  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, object)
);

CREATE INDEX objects_by_person ON objects (tenant, person, size);

-- Which messages name which objects.
CREATE TABLE object_names (
    tenant       BYTEA NOT NULL,
    object       BYTEA NOT NULL,
    conversation BYTEA NOT NULL,
    seq          BIGINT NOT NULL,
    message      BYTEA NOT NULL,
    person       BYTEA NOT NULL,
    archived     BIGINT NOT NULL,
    -- when the message was deleted for everybody
    released_at  BIGINT,
    PRIMARY KEY (tenant, object, conversation, seq)
);

CREATE INDEX object_names_by_message ON object_names (tenant, conversation, message);

ALTER TABLE objects ENABLE ROW LEVEL SECURITY;
ALTER TABLE objects FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON objects USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
ALTER TABLE object_names ENABLE ROW LEVEL SECURITY;
ALTER TABLE object_names FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON object_names USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
