-- Urgent messages and who acknowledged them.
ALTER TABLE items ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
CREATE INDEX items_urgent ON items (conversation, seq) WHERE urgent = 1;

CREATE TABLE acknowledgements (
  change       BLOB PRIMARY KEY,          -- id of the message that says so
  conversation BLOB NOT NULL,
  message      BLOB NOT NULL,             -- what is acknowledged; perhaps not here, perhaps not urgent: then it counts for nothing
  person       BLOB NOT NULL,
  seq          INTEGER,                   -- none while it waits in the outbox
  at           INTEGER NOT NULL           -- when the server had it; at the tap while it waits
) STRICT, WITHOUT ROWID;
CREATE INDEX acknowledgements_of ON acknowledgements (conversation, message);
