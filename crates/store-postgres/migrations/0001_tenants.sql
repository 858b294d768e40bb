-- Ids are 16 bytes, hashes and keys 32; times are milliseconds since 1970, UTC; `…_cbor` holds encoded protocol types.
-- Every row carries its tenant, and every key starts with it (host names are unique among all).
-- Rows that every message rewrites leave room in their pages, so that no index is touched; what is encrypted is stored
-- without an attempt to compress it.

CREATE TABLE tenants (
    tenant            BYTEA   NOT NULL PRIMARY KEY,
    name              TEXT    NOT NULL,
    created_at        BIGINT  NOT NULL,
    remove_seed       BYTEA   NOT NULL,
    remove_key        BYTEA   NOT NULL,
    setup_hash        BYTEA   NOT NULL,
    root              BYTEA,
    policy_cbor       BYTEA,
    policy_number     BIGINT  NOT NULL DEFAULT 0,
    revocations_cbor  BYTEA,
    revocations_number BIGINT NOT NULL DEFAULT 0,
    directory         BIGINT  NOT NULL DEFAULT 0
);

CREATE TABLE tenant_hosts (
    host   TEXT NOT NULL PRIMARY KEY,
    tenant BYTEA NOT NULL REFERENCES tenants (tenant)
);

-- Every policy and revocation list that was ever in force.
CREATE TABLE policies (
    tenant      BYTEA   NOT NULL,
    number      BIGINT  NOT NULL,
    policy_cbor BYTEA   NOT NULL,
    PRIMARY KEY (tenant, number)
);

CREATE TABLE revocations (
    tenant           BYTEA   NOT NULL,
    number           BIGINT  NOT NULL,
    revocations_cbor BYTEA   NOT NULL,
    PRIMARY KEY (tenant, number)
);

CREATE TABLE issuers (
    tenant      BYTEA   NOT NULL,
    serial      BYTEA   NOT NULL,
    not_after   BIGINT  NOT NULL,
    issuer_cbor BYTEA   NOT NULL,
    PRIMARY KEY (tenant, serial)
);

CREATE TABLE people (
    tenant           BYTEA   NOT NULL,
    person           BYTEA   NOT NULL,
    state            BIGINT  NOT NULL,
    level            BIGINT,
    admin            BIGINT  NOT NULL DEFAULT 0,
    generation       BIGINT  NOT NULL DEFAULT 0,
    person_key       BYTEA,
    issuer_cbor      BYTEA,
    certificate_cbor BYTEA,
    account_name     TEXT    NOT NULL,
    account_role     TEXT    NOT NULL,
    version          BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, person)
);

CREATE INDEX people_by_version ON people (tenant, version);

CREATE TABLE devices (
    tenant             BYTEA   NOT NULL,
    device             BYTEA   NOT NULL,
    person             BYTEA   NOT NULL,
    key                BYTEA   NOT NULL,
    certificate_cbor   BYTEA   NOT NULL,
    chain              BYTEA,
    state              BIGINT  NOT NULL,
    created_at         BIGINT  NOT NULL,
    certification_cbor BYTEA,
    PRIMARY KEY (tenant, device)
);

CREATE INDEX devices_by_person ON devices (tenant, person);

-- The highest database version a device has named: a narrow row, because every message rewrites it.
CREATE TABLE device_states (
    tenant       BYTEA   NOT NULL,
    device       BYTEA   NOT NULL,
    client_state BIGINT  NOT NULL,
    PRIMARY KEY (tenant, device)
) WITH (fillfactor = 70);

CREATE TABLE invitations (
    tenant      BYTEA   NOT NULL,
    invitation  BYTEA   NOT NULL,
    person      BYTEA   NOT NULL,
    name        TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    access_hash BYTEA   NOT NULL,
    grants_cbor BYTEA   NOT NULL,
    expires_at  BIGINT  NOT NULL,
    used_by     BYTEA,
    PRIMARY KEY (tenant, invitation),
    UNIQUE (tenant, access_hash)
);

CREATE TABLE enrolments (
    tenant      BYTEA   NOT NULL,
    enrolment   BYTEA   NOT NULL,
    invitation  BYTEA   NOT NULL,
    person      BYTEA   NOT NULL,
    device      BYTEA   NOT NULL,
    claim       BYTEA   NOT NULL,
    mac         BYTEA   NOT NULL,
    enrolled_at BIGINT  NOT NULL,
    certified   BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, enrolment)
);

CREATE INDEX enrolments_waiting ON enrolments (tenant, enrolled_at) WHERE certified = 0;

CREATE TABLE transfers (
    tenant      BYTEA   NOT NULL,
    access_hash BYTEA   NOT NULL,
    person      BYTEA   NOT NULL,
    sealed      BYTEA   NOT NULL,
    expires_at  BIGINT  NOT NULL,
    uses        BIGINT  NOT NULL,
    PRIMARY KEY (tenant, access_hash)
);

CREATE TABLE key_packages (
    number      BIGINT  NOT NULL GENERATED ALWAYS AS IDENTITY,
    tenant      BYTEA   NOT NULL,
    device      BYTEA   NOT NULL,
    suite       BIGINT  NOT NULL,
    last_resort BIGINT  NOT NULL,
    package     BYTEA   NOT NULL,
    PRIMARY KEY (tenant, number)
);

CREATE INDEX key_packages_by_device ON key_packages (tenant, device, suite, last_resort, number);

CREATE TABLE keybox_chunks (
    tenant    BYTEA   NOT NULL,
    person    BYTEA   NOT NULL,
    number    BIGINT  NOT NULL,
    stored_at BIGINT  NOT NULL,
    sealed    BYTEA   NOT NULL,
    PRIMARY KEY (tenant, person, number)
);

CREATE TABLE audit_log (
    tenant BYTEA   NOT NULL,
    number BIGINT  NOT NULL,
    at     BIGINT  NOT NULL,
    actor  BYTEA   NOT NULL,
    action TEXT    NOT NULL,
    target TEXT    NOT NULL,
    chain  BYTEA   NOT NULL,
    PRIMARY KEY (tenant, number)
);

ALTER TABLE transfers ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE key_packages ALTER COLUMN package SET STORAGE EXTERNAL;
ALTER TABLE keybox_chunks ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- No rows but the present tenant's, for the owner as well; none when no tenant is set. The sub-select is computed once per
-- statement; an unset variable reads as null, one that was set in an earlier transaction as empty: neither is a tenant.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'tenants', 'tenant_hosts', 'policies', 'revocations', 'issuers', 'people', 'devices', 'device_states',
        'invitations', 'enrolments', 'transfers', 'key_packages', 'keybox_chunks', 'audit_log'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY of_tenant ON %I USING (tenant = (SELECT decode(current_setting(''konsil.tenant'', true), ''hex'')))',
            name
        );
    END LOOP;
END
$$;

-- The one thing that is read across tenants: which there are. The function belongs to the owner, who may list ids.
CREATE POLICY owner_lists ON tenants FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION list_tenants() RETURNS SETOF BYTEA LANGUAGE sql STABLE SECURITY DEFINER SET search_path = konsil, pg_temp AS
    'SELECT tenant FROM tenants ORDER BY created_at, tenant';

REVOKE EXECUTE ON FUNCTION list_tenants() FROM PUBLIC;
