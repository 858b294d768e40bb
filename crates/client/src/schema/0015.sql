-- Duties of the house, as the server told them last.
CREATE TABLE duties (
  duty         BLOB PRIMARY KEY,
  name         TEXT NOT NULL,
  folded       TEXT NOT NULL,             -- lower case without diacritics, for searching
  holder       BLOB,                      -- whom the server names; shown only where their certificate holds
  since        INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX duties_by_holder ON duties (holder) WHERE holder IS NOT NULL;

CREATE TABLE duty_people (
  duty         BLOB NOT NULL,
  person       BLOB NOT NULL,             -- may hold it
  PRIMARY KEY (duty, person)
) STRICT, WITHOUT ROWID;
