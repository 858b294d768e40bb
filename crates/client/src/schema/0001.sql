-- Small values: account, pins, state version.
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- The directory as this device verified it.
CREATE TABLE people (
  person       BLOB PRIMARY KEY,
  version      INTEGER NOT NULL,
  state        INTEGER NOT NULL,          -- protocol::frame::PersonState
  level        INTEGER NOT NULL,          -- protocol::certificate::Level
  name         TEXT NOT NULL,
  role         TEXT NOT NULL,
  folded       TEXT NOT NULL,             -- name and role, lower case without diacritics, for searching
  generation   INTEGER NOT NULL,
  person_key   BLOB NOT NULL,
  first_key    BLOB NOT NULL,             -- first key seen: a later one is a change
  verified_key BLOB,                      -- key that was compared in person
  not_after    INTEGER NOT NULL,
  issuer       BLOB NOT NULL,
  certificate  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX people_by_name ON people (folded);

CREATE TABLE devices (
  device      BLOB PRIMARY KEY,
  person      BLOB NOT NULL,
  device_key  BLOB NOT NULL,
  certificate_hash BLOB NOT NULL,
  name        TEXT NOT NULL,
  since       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_by_person ON devices (person);

CREATE TABLE conversations (
  conversation BLOB PRIMARY KEY,
  kind        INTEGER NOT NULL,           -- protocol::context::ConversationKind
  group_id    BLOB,                       -- active MLS group of this device; none while it has no leaf
  direct_with BLOB,
  name        TEXT NOT NULL DEFAULT '',
  folded      TEXT NOT NULL DEFAULT '',
  state       INTEGER NOT NULL,           -- conversation::State
  member      INTEGER NOT NULL DEFAULT 1,
  from_seq    INTEGER NOT NULL DEFAULT 1, -- first entry this person may read
  before      BLOB NOT NULL,              -- chain hash before from_seq
  live_seq    INTEGER NOT NULL DEFAULT 0, -- entries up to here come by history, later ones by MLS
  cursor      INTEGER NOT NULL DEFAULT 0, -- everything up to here is stored
  chain       BLOB NOT NULL,              -- chain hash after cursor
  head        INTEGER NOT NULL DEFAULT 0, -- newest entry the server named
  history_seq INTEGER NOT NULL DEFAULT 0, -- history is complete from here to live_seq
  history_chain BLOB,                     -- chain hash before history_seq
  read_seq    INTEGER NOT NULL DEFAULT 0, -- this person's read cursor
  cursor_sent INTEGER NOT NULL DEFAULT 0,
  read_sent   INTEGER NOT NULL DEFAULT 0,
  counter     INTEGER NOT NULL DEFAULT 0, -- this device's last message counter here
  link        BLOB NOT NULL,              -- chain link of that message
  archive_key BLOB,                       -- key named by the group's context
  draft       TEXT NOT NULL DEFAULT '',
  last_time   INTEGER NOT NULL DEFAULT 0,
  disputed    INTEGER NOT NULL DEFAULT 0  -- the server showed others another order
) STRICT, WITHOUT ROWID;
CREATE INDEX conversations_by_time ON conversations (last_time DESC);

CREATE TABLE members (
  conversation BLOB NOT NULL,
  person    BLOB NOT NULL,
  owner     INTEGER NOT NULL,
  devices   INTEGER NOT NULL,
  holds     INTEGER NOT NULL,
  leaving   INTEGER NOT NULL DEFAULT 0,   -- announced that they leave
  delivered INTEGER NOT NULL DEFAULT 0,
  read      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;

-- The timeline. Outbox items have no seq yet and sort last.
CREATE TABLE items (
  id           INTEGER PRIMARY KEY,
  conversation BLOB NOT NULL,
  seq          INTEGER,
  message      BLOB,
  sender       BLOB,
  own          INTEGER NOT NULL,
  time         INTEGER NOT NULL,
  kind         INTEGER NOT NULL,          -- item::Kind
  text         TEXT NOT NULL,             -- text, or JSON of the system line, or reason of the refusal
  clock_off    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX items_by_seq ON items (conversation, seq);
CREATE UNIQUE INDEX items_by_message ON items (conversation, message) WHERE message IS NOT NULL;
CREATE INDEX items_waiting ON items (conversation) WHERE seq IS NULL;

-- Chain hashes, to compare with what others saw.
CREATE TABLE log (
  conversation BLOB NOT NULL,
  seq   INTEGER NOT NULL,
  chain BLOB NOT NULL,
  PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

-- Each device's place in its own chain per conversation, and every body seen: replays and doubled bodies.
CREATE TABLE senders (
  conversation BLOB NOT NULL,
  device  BLOB NOT NULL,
  counter INTEGER NOT NULL,
  link    BLOB NOT NULL,
  PRIMARY KEY (conversation, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE bodies (
  body    BLOB PRIMARY KEY,
  message BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Messages sealed at the tap; kept some days after acceptance for a server restored from a backup.
CREATE TABLE outbox (
  local        INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation BLOB NOT NULL,
  message      BLOB NOT NULL UNIQUE,
  sealed       BLOB NOT NULL,
  secret       BLOB NOT NULL,
  counter      INTEGER NOT NULL,
  mls          BLOB,
  state        INTEGER NOT NULL,          -- outbox::State
  failure      INTEGER,
  failures     INTEGER NOT NULL DEFAULT 0,
  seq          INTEGER,
  chain        BLOB,
  accepted_at  INTEGER,
  rendered     INTEGER NOT NULL           -- has a bubble
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, conversation, counter);

-- Handshakes that this device wants or has under way, at most one under way per conversation.
CREATE TABLE operations (
  local        INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation BLOB NOT NULL,
  wish         TEXT NOT NULL,             -- JSON of operation::Wish
  stage        INTEGER NOT NULL,          -- operation::Stage
  packages     BLOB,                      -- claimed key packages
  request      BLOB,                      -- exact request that was sent
  seq          INTEGER,
  chain        BLOB,
  accepted_at  INTEGER,
  failures     INTEGER NOT NULL DEFAULT 0,
  not_before   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX operations_by_conversation ON operations (conversation, local);

-- Answers of commands that made something, for a screen that asks again because it missed the answer.
CREATE TABLE answered (
  local        INTEGER PRIMARY KEY AUTOINCREMENT,
  key          TEXT NOT NULL UNIQUE,
  answer       TEXT NOT NULL
) STRICT;

-- Keys that wait for their keybox chunk.
CREATE TABLE keybox_waiting (
  local        INTEGER PRIMARY KEY AUTOINCREMENT,
  entry        BLOB NOT NULL,
  since        INTEGER NOT NULL
) STRICT;

-- Earlier messages whose key is not here yet.
CREATE TABLE sealed_waiting (
  message      BLOB PRIMARY KEY,
  conversation BLOB NOT NULL,
  entry        BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys of earlier messages, read from the keybox.
CREATE TABLE keys (
  message      BLOB PRIMARY KEY,
  conversation BLOB NOT NULL,
  key          BLOB NOT NULL,
  link         BLOB NOT NULL,
  verdict      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
