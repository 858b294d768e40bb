-- Messages disappear from devices after the time that their conversation was set to.

ALTER TABLE items ADD COLUMN expires_at INTEGER;
CREATE INDEX items_expiring ON items (expires_at) WHERE expires_at IS NOT NULL AND seq IS NOT NULL;

-- The latest word says how long what is said from then on stays on devices.
CREATE TABLE lifetimes (
  change       BLOB PRIMARY KEY,          -- id of the message that says it
  conversation BLOB NOT NULL,
  sender       BLOB NOT NULL,
  seq          INTEGER,                   -- none while it waits in the outbox
  days         INTEGER,                   -- none: it stays
  again        INTEGER NOT NULL           -- said once more for people who were added
) STRICT, WITHOUT ROWID;
CREATE INDEX lifetimes_by_conversation ON lifetimes (conversation);
