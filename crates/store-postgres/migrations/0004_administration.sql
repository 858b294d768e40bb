-- Rows change here, of all hospitals: the owner sees them for this transaction.
ALTER TABLE people NO FORCE ROW LEVEL SECURITY;

-- Name and role as they are sorted and searched: folded by the program, so that every database agrees.
ALTER TABLE people ADD COLUMN account_key TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE people SET account_key = lower(account_name) || chr(31) || lower(account_role);
-- A page of people is read from this index alone, whatever is searched.
CREATE INDEX people_by_name ON people (tenant, account_key, person, state);
CREATE INDEX people_by_state ON people (tenant, state);
CREATE INDEX devices_by_state ON devices (tenant, state);

-- Which of a person's invitations is the latest.
ALTER TABLE invitations ADD COLUMN invited_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX invitations_by_person ON invitations (tenant, person, invited_at);

-- What an administrator may run: the sum of people 1, policy 2, archive 4, audit 8.
CREATE TABLE administrators (
    tenant BYTEA  NOT NULL,
    person BYTEA  NOT NULL,
    scopes BIGINT NOT NULL,
    PRIMARY KEY (tenant, person)
);

-- Until now every administrator could do everything.
INSERT INTO administrators (tenant, person, scopes) SELECT tenant, person, 15 FROM people WHERE admin = 1;

ALTER TABLE people FORCE ROW LEVEL SECURITY;
ALTER TABLE administrators ENABLE ROW LEVEL SECURITY;
ALTER TABLE administrators FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON administrators USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
