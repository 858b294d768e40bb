-- A server restored from an older backup lacks what it had accepted: devices keep what they sent and offer it again.

-- What the server lacks: its newest entry here, -1 when it does not know the conversation at all; none as long as it lacks nothing.
ALTER TABLE conversations ADD COLUMN restored INTEGER;

-- Accepted handshakes of this device, kept as long as accepted messages are.
CREATE TABLE sent_handshakes (
  local        INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation BLOB NOT NULL,
  seq          INTEGER NOT NULL,          -- 0 for the making of the conversation
  request      BLOB NOT NULL,             -- exact request that was sent
  at           INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sent_handshakes_by_seq ON sent_handshakes (conversation, seq);

CREATE INDEX outbox_by_seq ON outbox (conversation, seq);

-- Messages that this device has and that a restored server may hand out again, at another place.
CREATE TABLE offered_again (
  message      BLOB PRIMARY KEY,
  conversation BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys that are in the keybox, as long as a backup of the server may be older than that.
CREATE TABLE keybox_sent (
  local        INTEGER PRIMARY KEY AUTOINCREMENT,
  entry        BLOB NOT NULL,
  at           INTEGER NOT NULL
) STRICT;
