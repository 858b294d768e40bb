-- How cases of the archive are opened; no row is the default: four eyes.
CREATE TABLE archive_settings (
    tenant    BYTEA  NOT NULL PRIMARY KEY,
    four_eyes BIGINT NOT NULL
);

-- Whose messages of which time an officer asked to read, and what came of it. The reason is in no log.
CREATE TABLE cases (
    tenant     BYTEA  NOT NULL,
    -- begins with its time: by id is by age
    case_id    BYTEA  NOT NULL,
    asked_by   BYTEA  NOT NULL,
    asked_at   BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    from_at    BIGINT NOT NULL,
    -- the first moment that is not in it
    until_at   BIGINT NOT NULL,
    -- 0 asked, 1 open, 2 refused, 3 closed
    state      BIGINT NOT NULL,
    decided_by BYTEA,
    decided_at BIGINT,
    expires_at BIGINT,
    closed_by  BYTEA,
    closed_at  BIGINT,
    PRIMARY KEY (tenant, case_id)
);

CREATE TABLE case_people (
    tenant  BYTEA NOT NULL,
    case_id BYTEA NOT NULL,
    person  BYTEA NOT NULL,
    PRIMARY KEY (tenant, case_id, person)
);

-- Who began to read which conversation of a case, and when: written once, with its line of the audit log.
CREATE TABLE case_readings (
    tenant       BYTEA  NOT NULL,
    case_id      BYTEA  NOT NULL,
    person       BYTEA  NOT NULL,
    conversation BYTEA  NOT NULL,
    read_at      BIGINT NOT NULL,
    PRIMARY KEY (tenant, case_id, person, conversation)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['archive_settings', 'cases', 'case_people', 'case_readings'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY of_tenant ON %I USING (tenant = (SELECT decode(current_setting(''konsil.tenant'', true), ''hex'')))',
            name
        );
    END LOOP;
END
$$;
