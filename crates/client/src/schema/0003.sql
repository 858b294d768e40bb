-- Messages answer, mention, replace and are passed on; people react, pin, star, search and put their chats in order.

ALTER TABLE items ADD COLUMN reply_to BLOB;
ALTER TABLE items ADD COLUMN mentions TEXT NOT NULL DEFAULT '';       -- JSON of [view::MentionView], empty for none
ALTER TABLE items ADD COLUMN mentions_me INTEGER NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN forwarded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN original TEXT;                           -- first version of a text that was edited
ALTER TABLE items ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;       -- deleted on this person's devices only
ALTER TABLE items ADD COLUMN found INTEGER;                           -- row of the search index: time << 20 | id
CREATE UNIQUE INDEX items_by_found ON items (found) WHERE found IS NOT NULL;
CREATE INDEX items_starred ON items (time) WHERE starred = 1;
CREATE INDEX items_mentions ON items (conversation, seq) WHERE mentions_me = 1;

-- Edits and deletions, by what they replace; also when that is not here (yet).
CREATE TABLE versions (
  change       BLOB PRIMARY KEY,          -- id of the message that makes the change
  conversation BLOB NOT NULL,
  message      BLOB NOT NULL,             -- what it replaces
  sender       BLOB NOT NULL,
  seq          INTEGER,                   -- none while it waits in the outbox
  time         INTEGER NOT NULL,
  text         TEXT,                      -- none for a deletion
  mentions     TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX versions_by_message ON versions (conversation, message);

-- Each person's latest word about a message is their reaction.
CREATE TABLE reactions (
  change       BLOB PRIMARY KEY,
  conversation BLOB NOT NULL,
  message      BLOB NOT NULL,
  person       BLOB NOT NULL,
  seq          INTEGER,
  emoji        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_by_message ON reactions (conversation, message);

-- The latest word about a message says whether it is pinned.
CREATE TABLE pins (
  change       BLOB PRIMARY KEY,
  conversation BLOB NOT NULL,
  message      BLOB NOT NULL,
  seq          INTEGER,
  pinned       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pins_by_message ON pins (conversation, message);

-- When this device learned how far somebody has come: for a message's info.
CREATE TABLE reached (
  conversation BLOB NOT NULL,
  person    BLOB NOT NULL,
  delivered INTEGER NOT NULL,
  read      INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  PRIMARY KEY (conversation, person, delivered, read)
) STRICT, WITHOUT ROWID;

-- How this person keeps a chat; the same on all their devices.
ALTER TABLE conversations ADD COLUMN pinned INTEGER;
ALTER TABLE conversations ADD COLUMN muted_until INTEGER;
ALTER TABLE conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN marked_unread INTEGER NOT NULL DEFAULT 0;

-- Texts, folded, by three letters: any part of a word is found.
CREATE VIRTUAL TABLE found USING fts5(text, content='', contentless_delete=1, tokenize='trigram');

-- How this person keeps chats and messages, by name: values of rows that are not here yet, and what the server has to learn.
CREATE TABLE preferences (
  name   TEXT PRIMARY KEY,
  value  TEXT NOT NULL,
  due    INTEGER,                         -- when to tell the server; none when it knows
  change INTEGER NOT NULL                 -- counts changes made here
) STRICT, WITHOUT ROWID;
CREATE INDEX preferences_due ON preferences (due) WHERE due IS NOT NULL;
