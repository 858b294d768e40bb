-- Attachments of messages, in their order, with what opens them.
CREATE TABLE attachments (
  message      BLOB NOT NULL,
  place        INTEGER NOT NULL,
  conversation BLOB NOT NULL,
  object       BLOB NOT NULL,
  key          BLOB NOT NULL,
  hash         BLOB NOT NULL,
  size         INTEGER NOT NULL,          -- of the file
  kind         INTEGER NOT NULL,          -- e2ee::content::attachment::AttachmentKind
  name         TEXT NOT NULL,
  media_type   TEXT NOT NULL,
  width        INTEGER,
  height       INTEGER,
  duration_ms  INTEGER,
  thumbnail    BLOB NOT NULL,
  waveform     BLOB NOT NULL,
  PRIMARY KEY (message, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_by_object ON attachments (object);
CREATE INDEX attachments_by_conversation ON attachments (conversation, kind);

-- Their ciphertext: what of it lies on this device, and which way it goes.
CREATE TABLE objects (
  object       BLOB PRIMARY KEY,
  size         INTEGER NOT NULL,          -- of the object
  have         BLOB NOT NULL,             -- one bit for each part, lowest first
  going        INTEGER NOT NULL,          -- attachment::Going
  received     INTEGER NOT NULL DEFAULT 0, -- everything before this is on the server
  failures     INTEGER NOT NULL DEFAULT 0,
  failure      INTEGER,                   -- view::SendFailureView
  used_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX objects_going ON objects (going) WHERE going <> 0;

-- Messages whose objects are on their way to the server: sealed when all are there, so that they hold up no text.
CREATE TABLE unsealed (
  local        INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation BLOB NOT NULL,
  message      BLOB NOT NULL UNIQUE,
  content      BLOB NOT NULL,
  time         INTEGER NOT NULL
) STRICT;

-- Own deleted messages whose objects the server may give up.
CREATE TABLE released (
  message      BLOB PRIMARY KEY,
  conversation BLOB NOT NULL
) STRICT, WITHOUT ROWID;
