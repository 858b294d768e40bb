CREATE TABLE conversations (
    tenant        BYTEA   NOT NULL,
    conversation  BYTEA   NOT NULL,
    kind          BIGINT  NOT NULL,
    created_at    BIGINT  NOT NULL,
    group_id      BYTEA   NOT NULL,
    epoch         BIGINT  NOT NULL,
    head          BIGINT  NOT NULL,
    chain         BYTEA   NOT NULL,
    -- counts every change of group, members or proposals
    version       BIGINT  NOT NULL,
    -- since when a Remove has been pending
    pending_since BIGINT,
    PRIMARY KEY (tenant, conversation)
) WITH (fillfactor = 70);

-- The active group's public state; rows of predecessors stay with active = 0.
CREATE TABLE groups (
    tenant       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    group_id     BYTEA   NOT NULL,
    active       BIGINT  NOT NULL,
    epoch        BIGINT  NOT NULL,
    -- sequence number of the commit that made this epoch
    seq          BIGINT  NOT NULL,
    state        BYTEA   NOT NULL,
    group_info   BYTEA   NOT NULL,
    PRIMARY KEY (tenant, conversation, group_id)
);

-- Pending proposals of the epoch in force.
CREATE TABLE proposals (
    tenant       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    seq          BIGINT  NOT NULL,
    leaf         BIGINT  NOT NULL,
    mls          BYTEA   NOT NULL,
    PRIMARY KEY (tenant, conversation, seq)
);

CREATE TABLE leaves (
    tenant       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    leaf         BIGINT  NOT NULL,
    person       BYTEA   NOT NULL,
    device       BYTEA   NOT NULL,
    PRIMARY KEY (tenant, conversation, leaf)
);

CREATE INDEX leaves_by_device ON leaves (tenant, device, conversation);

-- One row per stay of a person: what they may read, from their join to their end.
CREATE TABLE members (
    tenant       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    person       BYTEA   NOT NULL,
    from_seq     BIGINT  NOT NULL,
    before_chain BYTEA   NOT NULL,
    until_seq    BIGINT,
    until_chain  BYTEA,
    PRIMARY KEY (tenant, conversation, person, from_seq)
);

CREATE INDEX members_by_person ON members (tenant, person, conversation);

-- The log: messages and handshakes in one total order, one row per entry whatever the number of members.
CREATE TABLE messages (
    tenant       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    seq          BIGINT  NOT NULL,
    chain        BYTEA   NOT NULL,
    accepted_at  BIGINT  NOT NULL,
    -- 0 message, 1 commit, 2 proposal, 3 erased
    kind         BIGINT  NOT NULL,
    group_id     BYTEA,
    epoch        BIGINT  NOT NULL,
    device       BYTEA,
    message      BYTEA,
    -- row hash without the MLS frame: what makes two messages the same
    digest       BYTEA   NOT NULL,
    -- header, body, archive copy, signature and MLS frame, as every device receives them
    event        BYTEA   NOT NULL,
    PRIMARY KEY (tenant, conversation, seq)
);

CREATE UNIQUE INDEX messages_by_id ON messages (tenant, device, message) WHERE message IS NOT NULL;
-- one commit per epoch
CREATE UNIQUE INDEX messages_commit ON messages (tenant, conversation, group_id, epoch) WHERE kind = 1;

-- Counter and link of a device's last message in a conversation: a narrow row, because every message rewrites it.
CREATE TABLE senders (
    tenant       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    device       BYTEA   NOT NULL,
    counter      BIGINT  NOT NULL,
    link         BYTEA   NOT NULL,
    PRIMARY KEY (tenant, conversation, device)
) WITH (fillfactor = 70);

-- A Welcome once, and whom it waits for.
CREATE TABLE welcome_messages (
    tenant       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    group_id     BYTEA   NOT NULL,
    seq          BIGINT  NOT NULL,
    chain        BYTEA   NOT NULL,
    by_person    BYTEA   NOT NULL,
    mls          BYTEA   NOT NULL,
    PRIMARY KEY (tenant, conversation, group_id, seq)
);

CREATE TABLE welcomes (
    tenant       BYTEA   NOT NULL,
    device       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    group_id     BYTEA   NOT NULL,
    seq          BIGINT  NOT NULL,
    PRIMARY KEY (tenant, device, conversation, group_id, seq)
);

CREATE INDEX welcomes_by_message ON welcomes (tenant, conversation, group_id, seq);

CREATE TABLE cursors (
    tenant       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    device       BYTEA   NOT NULL,
    person       BYTEA   NOT NULL,
    delivered    BIGINT  NOT NULL,
    read         BIGINT  NOT NULL,
    PRIMARY KEY (tenant, conversation, device)
) WITH (fillfactor = 70);

CREATE INDEX cursors_by_person ON cursors (tenant, person, conversation);

CREATE TABLE complaints (
    tenant       BYTEA   NOT NULL,
    conversation BYTEA   NOT NULL,
    seq          BIGINT  NOT NULL,
    device       BYTEA   NOT NULL,
    verdict      BIGINT  NOT NULL,
    at           BIGINT  NOT NULL,
    PRIMARY KEY (tenant, conversation, seq, device)
);

ALTER TABLE groups ALTER COLUMN state SET STORAGE EXTERNAL, ALTER COLUMN group_info SET STORAGE EXTERNAL;
ALTER TABLE proposals ALTER COLUMN mls SET STORAGE EXTERNAL;
-- A message with its archive copy has about 2.4 KB: kept in the row, where the default would make three rows of it.
ALTER TABLE messages SET (toast_tuple_target = 8160);
ALTER TABLE messages ALTER COLUMN event SET STORAGE EXTERNAL;
ALTER TABLE welcome_messages ALTER COLUMN mls SET STORAGE EXTERNAL;

-- No rows but the present tenant's, for the owner as well; none when no tenant is set. The sub-select is computed once per
-- statement; an unset variable reads as null, one that was set in an earlier transaction as empty: neither is a tenant.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'conversations', 'groups', 'proposals', 'leaves', 'members', 'messages', 'senders',
        'welcome_messages', 'welcomes', 'cursors', 'complaints'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY of_tenant ON %I USING (tenant = (SELECT decode(current_setting(''konsil.tenant'', true), ''hex'')))',
            name
        );
    END LOOP;
END
$$;
