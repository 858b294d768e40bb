-- Where somebody or something is.
CREATE TABLE locations (
  message      BLOB PRIMARY KEY,
  name         TEXT NOT NULL,
  building     TEXT NOT NULL,
  floor        TEXT NOT NULL,
  place        BLOB,
  latitude     INTEGER,                   -- ten-millionths of a degree; none without a position
  longitude    INTEGER,
  accuracy_m   INTEGER
) STRICT, WITHOUT ROWID;

-- The house's places, as the server told them last.
CREATE TABLE places (
  place        BLOB PRIMARY KEY,
  name         TEXT NOT NULL,
  building     TEXT NOT NULL,
  floor        TEXT NOT NULL,
  folded       TEXT NOT NULL,             -- all three, lower case without diacritics, for searching
  plan         BLOB,
  x            INTEGER,                   -- ten-thousandths of the plan's width
  y            INTEGER
) STRICT, WITHOUT ROWID;
