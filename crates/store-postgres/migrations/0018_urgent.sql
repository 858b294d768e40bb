-- Urgent messages for which somebody is still woken, and since when: they were said, or their sender asked for more. Who they
-- are is not here: members then and now who have not acknowledged it in the log.
CREATE TABLE urgent_messages (
    tenant       BYTEA  NOT NULL,
    conversation BYTEA  NOT NULL,
    seq          BIGINT NOT NULL,
    message      BYTEA  NOT NULL,
    since        BIGINT NOT NULL,
    PRIMARY KEY (tenant, conversation, seq)
);

ALTER TABLE urgent_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE urgent_messages FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON urgent_messages USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
