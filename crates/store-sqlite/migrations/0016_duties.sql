-- Duties of the house, who may hold them, and who held them when.
CREATE TABLE duties (
    tenant      BLOB NOT NULL,
    duty        BLOB NOT NULL,
    name        TEXT NOT NULL,
    PRIMARY KEY (tenant, duty)
) STRICT;

CREATE TABLE duty_people (
    tenant      BLOB NOT NULL,
    duty        BLOB NOT NULL,
    person      BLOB NOT NULL,
    PRIMARY KEY (tenant, duty, person)
) STRICT;

-- A shift without an end is the one of now; a duty has one at most.
CREATE TABLE duty_shifts (
    tenant      BLOB NOT NULL,
    duty        BLOB NOT NULL,
    since       INTEGER NOT NULL,
    person      BLOB NOT NULL,
    until       INTEGER,
    PRIMARY KEY (tenant, duty, since)
) STRICT;

CREATE INDEX duty_shifts_by_end ON duty_shifts (tenant, until);
