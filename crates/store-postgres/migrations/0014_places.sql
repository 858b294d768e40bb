-- Floors that have a picture, and places that have a name.
CREATE TABLE plans (
    tenant      BYTEA NOT NULL,
    plan        BYTEA NOT NULL,
    building    TEXT NOT NULL,
    floor       TEXT NOT NULL,
    picture     BYTEA NOT NULL,
    PRIMARY KEY (tenant, plan)
);

-- x and y count ten-thousandths of the plan's width and height; all three are there, or none.
CREATE TABLE places (
    tenant      BYTEA NOT NULL,
    place       BYTEA NOT NULL,
    name        TEXT NOT NULL,
    building    TEXT NOT NULL,
    floor       TEXT NOT NULL,
    plan        BYTEA,
    x           BIGINT,
    y           BIGINT,
    PRIMARY KEY (tenant, place)
);

ALTER TABLE plans ENABLE ROW LEVEL SECURITY;
ALTER TABLE plans FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON plans USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));

ALTER TABLE places ENABLE ROW LEVEL SECURITY;
ALTER TABLE places FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON places USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
