CREATE TABLE conversations (
    tenant        BLOB    NOT NULL,
    conversation  BLOB    NOT NULL,
    kind          INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    group_id      BLOB    NOT NULL,
    epoch         INTEGER NOT NULL,
    head          INTEGER NOT NULL,
    chain         BLOB    NOT NULL,
    -- counts every change of group, members or proposals
    version       INTEGER NOT NULL,
    -- since when a Remove has been pending
    pending_since INTEGER,
    PRIMARY KEY (tenant, conversation)
) STRICT, WITHOUT ROWID;

-- The active group's public state; rows of predecessors stay with active = 0.
CREATE TABLE groups (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    group_id     BLOB    NOT NULL,
    active       INTEGER NOT NULL,
    epoch        INTEGER NOT NULL,
    -- sequence number of the commit that made this epoch
    seq          INTEGER NOT NULL,
    state        BLOB    NOT NULL,
    group_info   BLOB    NOT NULL,
    PRIMARY KEY (tenant, conversation, group_id)
) STRICT;

-- Pending proposals of the epoch in force.
CREATE TABLE proposals (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    leaf         INTEGER NOT NULL,
    mls          BLOB    NOT NULL,
    PRIMARY KEY (tenant, conversation, seq)
) STRICT;

CREATE TABLE leaves (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    leaf         INTEGER NOT NULL,
    person       BLOB    NOT NULL,
    device       BLOB    NOT NULL,
    PRIMARY KEY (tenant, conversation, leaf)
) STRICT, WITHOUT ROWID;

CREATE INDEX leaves_by_device ON leaves (tenant, device, conversation);

-- One row per stay of a person: what they may read, from their join to their end.
CREATE TABLE members (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    person       BLOB    NOT NULL,
    from_seq     INTEGER NOT NULL,
    before_chain BLOB    NOT NULL,
    until_seq    INTEGER,
    until_chain  BLOB,
    PRIMARY KEY (tenant, conversation, person, from_seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_by_person ON members (tenant, person, conversation);

-- The log: messages and handshakes in one total order, one row per entry whatever the number of members.
CREATE TABLE messages (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    chain        BLOB    NOT NULL,
    accepted_at  INTEGER NOT NULL,
    -- 0 message, 1 commit, 2 proposal, 3 erased
    kind         INTEGER NOT NULL,
    group_id     BLOB,
    epoch        INTEGER NOT NULL,
    device       BLOB,
    message      BLOB,
    -- row hash without the MLS frame: what makes two messages the same
    digest       BLOB    NOT NULL,
    -- header, body, archive copy, signature and MLS frame, as every device receives them
    event        BLOB    NOT NULL,
    PRIMARY KEY (tenant, conversation, seq)
) STRICT;

CREATE UNIQUE INDEX messages_by_id ON messages (tenant, device, message) WHERE message IS NOT NULL;
-- one commit per epoch
CREATE UNIQUE INDEX messages_commit ON messages (tenant, conversation, group_id, epoch) WHERE kind = 1;

-- Counter and link of a device's last message in a conversation: a narrow row, because every message rewrites it.
CREATE TABLE senders (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    device       BLOB    NOT NULL,
    counter      INTEGER NOT NULL,
    link         BLOB    NOT NULL,
    PRIMARY KEY (tenant, conversation, device)
) STRICT, WITHOUT ROWID;

-- A Welcome once, and whom it waits for.
CREATE TABLE welcome_messages (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    group_id     BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    chain        BLOB    NOT NULL,
    by_person    BLOB    NOT NULL,
    mls          BLOB    NOT NULL,
    PRIMARY KEY (tenant, conversation, group_id, seq)
) STRICT;

CREATE TABLE welcomes (
    tenant       BLOB    NOT NULL,
    device       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    group_id     BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    PRIMARY KEY (tenant, device, conversation, group_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX welcomes_by_message ON welcomes (tenant, conversation, group_id, seq);

CREATE TABLE cursors (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    device       BLOB    NOT NULL,
    person       BLOB    NOT NULL,
    delivered    INTEGER NOT NULL,
    read         INTEGER NOT NULL,
    PRIMARY KEY (tenant, conversation, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX cursors_by_person ON cursors (tenant, person, conversation);

CREATE TABLE complaints (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    device       BLOB    NOT NULL,
    verdict      INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (tenant, conversation, seq, device)
) STRICT;
