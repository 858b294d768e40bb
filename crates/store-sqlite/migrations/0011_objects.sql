-- Objects of the attachment store: ciphertext that lies elsewhere, in parts of one length.
CREATE TABLE objects (
    tenant   BLOB NOT NULL,
    object   BLOB NOT NULL,
    person   BLOB NOT NULL,
    size     INTEGER NOT NULL,
    -- everything before this is durable
    received INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    -- 1: no message may name it any more; its bytes are being deleted
    retired  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, object)
) STRICT, WITHOUT ROWID;

CREATE INDEX objects_by_person ON objects (tenant, person, size);

-- Which messages name which objects.
CREATE TABLE object_names (
    tenant       BLOB NOT NULL,
    object       BLOB NOT NULL,
    conversation BLOB NOT NULL,
    seq          INTEGER NOT NULL,
    message      BLOB NOT NULL,
    person       BLOB NOT NULL,
    archived     INTEGER NOT NULL,
    -- when the message was deleted for everybody
    released_at  INTEGER,
    PRIMARY KEY (tenant, object, conversation, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX object_names_by_message ON object_names (tenant, conversation, message);
