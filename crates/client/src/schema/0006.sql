-- Rooms with guests: what their card says and their group's context proves.
CREATE TABLE rooms (
  conversation BLOB PRIMARY KEY,
  card         BLOB NOT NULL,             -- protocol::card::RoomCard
  sponsor      BLOB,
  ends_at      INTEGER
) STRICT, WITHOUT ROWID;

-- Their guests, as their certificates say; also those who are gone: nobody adds them again.
CREATE TABLE guests (
  conversation BLOB NOT NULL,
  person       BLOB NOT NULL,
  host         BLOB NOT NULL,             -- who signed for them
  verified     INTEGER NOT NULL,
  not_after    INTEGER NOT NULL,
  gone         INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;
