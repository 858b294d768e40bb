-- Name and role as they are sorted and searched: folded by the program, so that every database agrees.
ALTER TABLE people ADD COLUMN account_key TEXT NOT NULL DEFAULT '';
UPDATE people SET account_key = lower(account_name) || char(31) || lower(account_role);
-- A page of people is read from this index alone, whatever is searched.
CREATE INDEX people_by_name ON people (tenant, account_key, person, state);
CREATE INDEX people_by_state ON people (tenant, state);
CREATE INDEX devices_by_state ON devices (tenant, state);

-- Which of a person's invitations is the latest.
ALTER TABLE invitations ADD COLUMN invited_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX invitations_by_person ON invitations (tenant, person, invited_at);

-- What an administrator may run: the sum of people 1, policy 2, archive 4, audit 8.
CREATE TABLE administrators (
    tenant BLOB    NOT NULL,
    person BLOB    NOT NULL,
    scopes INTEGER NOT NULL,
    PRIMARY KEY (tenant, person)
) STRICT;

-- Until now every administrator could do everything.
INSERT INTO administrators (tenant, person, scopes) SELECT tenant, person, 15 FROM people WHERE admin = 1;
