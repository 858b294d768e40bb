-- Duties of the house, who may hold them, and who held them when.
CREATE TABLE duties (
    tenant      BYTEA NOT NULL,
    duty        BYTEA NOT NULL,
    name        TEXT NOT NULL,
    PRIMARY KEY (tenant, duty)
);

CREATE TABLE duty_people (
    tenant      BYTEA NOT NULL,
    duty        BYTEA NOT NULL,
    person      BYTEA NOT NULL,
    PRIMARY KEY (tenant, duty, person)
);

-- A shift without an end is the one of now; a duty has one at most.
CREATE TABLE duty_shifts (
    tenant      BYTEA NOT NULL,
    duty        BYTEA NOT NULL,
    since       BIGINT NOT NULL,
    person      BYTEA NOT NULL,
    until       BIGINT,
    PRIMARY KEY (tenant, duty, since)
);

CREATE INDEX duty_shifts_by_end ON duty_shifts (tenant, until);

ALTER TABLE duties ENABLE ROW LEVEL SECURITY;
ALTER TABLE duties FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON duties USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));

ALTER TABLE duty_people ENABLE ROW LEVEL SECURITY;
ALTER TABLE duty_people FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON duty_people USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));

ALTER TABLE duty_shifts ENABLE ROW LEVEL SECURITY;
ALTER TABLE duty_shifts FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON duty_shifts USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
