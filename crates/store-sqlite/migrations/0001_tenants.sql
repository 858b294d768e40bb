-- Ids are 16 bytes, hashes and keys 32; times are milliseconds since 1970, UTC; `…_cbor` holds encoded protocol types.
-- Every row carries its tenant, and every key starts with it.

CREATE TABLE tenants (
    tenant            BLOB    NOT NULL PRIMARY KEY,
    name              TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    remove_seed       BLOB    NOT NULL,
    remove_key        BLOB    NOT NULL,
    setup_hash        BLOB    NOT NULL,
    root              BLOB,
    policy_cbor       BLOB,
    policy_number     INTEGER NOT NULL DEFAULT 0,
    revocations_cbor  BLOB,
    revocations_number INTEGER NOT NULL DEFAULT 0,
    directory         INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE tenant_hosts (
    host   TEXT NOT NULL PRIMARY KEY,
    tenant BLOB NOT NULL REFERENCES tenants (tenant)
) STRICT;

-- Every policy and revocation list that was ever in force.
CREATE TABLE policies (
    tenant      BLOB    NOT NULL,
    number      INTEGER NOT NULL,
    policy_cbor BLOB    NOT NULL,
    PRIMARY KEY (tenant, number)
) STRICT;

CREATE TABLE revocations (
    tenant           BLOB    NOT NULL,
    number           INTEGER NOT NULL,
    revocations_cbor BLOB    NOT NULL,
    PRIMARY KEY (tenant, number)
) STRICT;

CREATE TABLE issuers (
    tenant      BLOB    NOT NULL,
    serial      BLOB    NOT NULL,
    not_after   INTEGER NOT NULL,
    issuer_cbor BLOB    NOT NULL,
    PRIMARY KEY (tenant, serial)
) STRICT;

CREATE TABLE people (
    tenant           BLOB    NOT NULL,
    person           BLOB    NOT NULL,
    state            INTEGER NOT NULL,
    level            INTEGER,
    admin            INTEGER NOT NULL DEFAULT 0,
    generation       INTEGER NOT NULL DEFAULT 0,
    person_key       BLOB,
    issuer_cbor      BLOB,
    certificate_cbor BLOB,
    account_name     TEXT    NOT NULL,
    account_role     TEXT    NOT NULL,
    version          INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, person)
) STRICT;

CREATE INDEX people_by_version ON people (tenant, version);

CREATE TABLE devices (
    tenant             BLOB    NOT NULL,
    device             BLOB    NOT NULL,
    person             BLOB    NOT NULL,
    key                BLOB    NOT NULL,
    certificate_cbor   BLOB    NOT NULL,
    chain              BLOB,
    state              INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    certification_cbor BLOB,
    PRIMARY KEY (tenant, device)
) STRICT;

CREATE INDEX devices_by_person ON devices (tenant, person);

-- The highest database version a device has named: a narrow row, because every message rewrites it.
CREATE TABLE device_states (
    tenant       BLOB    NOT NULL,
    device       BLOB    NOT NULL,
    client_state INTEGER NOT NULL,
    PRIMARY KEY (tenant, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitations (
    tenant      BLOB    NOT NULL,
    invitation  BLOB    NOT NULL,
    person      BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    access_hash BLOB    NOT NULL,
    grants_cbor BLOB    NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_by     BLOB,
    PRIMARY KEY (tenant, invitation),
    UNIQUE (tenant, access_hash)
) STRICT;

CREATE TABLE enrolments (
    tenant      BLOB    NOT NULL,
    enrolment   BLOB    NOT NULL,
    invitation  BLOB    NOT NULL,
    person      BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    claim       BLOB    NOT NULL,
    mac         BLOB    NOT NULL,
    enrolled_at INTEGER NOT NULL,
    certified   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, enrolment)
) STRICT;

CREATE INDEX enrolments_waiting ON enrolments (tenant, enrolled_at) WHERE certified = 0;

CREATE TABLE transfers (
    tenant      BLOB    NOT NULL,
    access_hash BLOB    NOT NULL,
    person      BLOB    NOT NULL,
    sealed      BLOB    NOT NULL,
    expires_at  INTEGER NOT NULL,
    uses        INTEGER NOT NULL,
    PRIMARY KEY (tenant, access_hash)
) STRICT;

CREATE TABLE key_packages (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant      BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    suite       INTEGER NOT NULL,
    last_resort INTEGER NOT NULL,
    package     BLOB    NOT NULL
) STRICT;

CREATE INDEX key_packages_by_device ON key_packages (tenant, device, suite, last_resort, number);

CREATE TABLE keybox_chunks (
    tenant    BLOB    NOT NULL,
    person    BLOB    NOT NULL,
    number    INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    sealed    BLOB    NOT NULL,
    PRIMARY KEY (tenant, person, number)
) STRICT;

CREATE TABLE audit_log (
    tenant BLOB    NOT NULL,
    number INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    actor  BLOB    NOT NULL,
    action TEXT    NOT NULL,
    target TEXT    NOT NULL,
    chain  BLOB    NOT NULL,
    PRIMARY KEY (tenant, number)
) STRICT;
