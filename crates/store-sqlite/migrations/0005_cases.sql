-- How cases of the archive are opened; no row is the default: four eyes.
CREATE TABLE archive_settings (
    tenant    BLOB    NOT NULL PRIMARY KEY,
    four_eyes INTEGER NOT NULL
) STRICT;

-- Whose messages of which time an officer asked to read, and what came of it. The reason is in no log.
CREATE TABLE cases (
    tenant     BLOB    NOT NULL,
    -- begins with its time: by id is by age
    case_id    BLOB    NOT NULL,
    asked_by   BLOB    NOT NULL,
    asked_at   INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    from_at    INTEGER NOT NULL,
    -- the first moment that is not in it
    until_at   INTEGER NOT NULL,
    -- 0 asked, 1 open, 2 refused, 3 closed
    state      INTEGER NOT NULL,
    decided_by BLOB,
    decided_at INTEGER,
    expires_at INTEGER,
    closed_by  BLOB,
    closed_at  INTEGER,
    PRIMARY KEY (tenant, case_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_people (
    tenant  BLOB NOT NULL,
    case_id BLOB NOT NULL,
    person  BLOB NOT NULL,
    PRIMARY KEY (tenant, case_id, person)
) STRICT, WITHOUT ROWID;

-- Who began to read which conversation of a case, and when: written once, with its line of the audit log.
CREATE TABLE case_readings (
    tenant       BLOB    NOT NULL,
    case_id      BLOB    NOT NULL,
    person       BLOB    NOT NULL,
    conversation BLOB    NOT NULL,
    read_at      INTEGER NOT NULL,
    PRIMARY KEY (tenant, case_id, person, conversation)
) STRICT, WITHOUT ROWID;
