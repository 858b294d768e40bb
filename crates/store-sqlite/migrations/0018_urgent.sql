-- Urgent messages for which somebody is still woken, and since when: they were said, or their sender asked for more. Who they
-- are is not here: members then and now who have not acknowledged it in the log.
CREATE TABLE urgent_messages (
    tenant       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    message      BLOB    NOT NULL,
    since        INTEGER NOT NULL,
    PRIMARY KEY (tenant, conversation, seq)
) STRICT, WITHOUT ROWID;
