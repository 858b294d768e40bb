-- What was said about a conversation's name, and about what a room is for: the latest word of the log holds on every device.
CREATE TABLE cards (
  change       BLOB NOT NULL,
  conversation BLOB NOT NULL,
  sender       BLOB NOT NULL,
  seq          INTEGER,                   -- none while it waits in the outbox
  time         INTEGER NOT NULL,
  name         TEXT NOT NULL,
  room         BLOB,
  again        INTEGER NOT NULL,          -- what is only repeated: 0 nothing, 1 the name, 2 everything
  told         INTEGER NOT NULL DEFAULT 0, -- a line of the timeline says so
  -- Ids are one device's: somebody else's word under the same id is another one.
  PRIMARY KEY (conversation, sender, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX cards_by_change ON cards (change);

-- What is known so far counts as said where this device has read to.
INSERT INTO cards (change, conversation, sender, seq, time, name, room, again, told)
SELECT c.conversation, c.conversation, c.conversation, c.cursor, c.last_time, c.name, r.card, 0, 1
FROM conversations c LEFT JOIN rooms r USING (conversation) WHERE c.name <> '' AND c.name_told = 0;

-- The setting is kept until a new stay begins; what is of an earlier one did not count, and goes.
DELETE FROM lifetimes WHERE seq < (SELECT from_seq FROM conversations c WHERE c.conversation = lifetimes.conversation);

-- A group that was left because of a commit that the rules did not allow yet (a lead's successor): it comes back.
UPDATE conversations SET group_id = NULL WHERE state = 3 AND member = 1;
