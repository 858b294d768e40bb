-- Floors that have a picture, and places that have a name.
CREATE TABLE plans (
    tenant      BLOB NOT NULL,
    plan        BLOB NOT NULL,
    building    TEXT NOT NULL,
    floor       TEXT NOT NULL,
    picture     BLOB NOT NULL,
    PRIMARY KEY (tenant, plan)
) STRICT;

-- x and y count ten-thousandths of the plan's width and height; all three are there, or none.
CREATE TABLE places (
    tenant      BLOB NOT NULL,
    place       BLOB NOT NULL,
    name        TEXT NOT NULL,
    building    TEXT NOT NULL,
    floor       TEXT NOT NULL,
    plan        BLOB,
    x           INTEGER,
    y           INTEGER,
    PRIMARY KEY (tenant, place)
) STRICT;
