-- Rows change here, of all hospitals: the owner sees them for this transaction.
ALTER TABLE issuers NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people NO FORCE ROW LEVEL SECURITY;

-- Whose device asks the root for which issuer key. One request a device.
CREATE TABLE issuer_requests (
    tenant   BYTEA  NOT NULL,
    device   BYTEA  NOT NULL,
    person   BYTEA  NOT NULL,
    asked_at BIGINT NOT NULL,
    ask_cbor BYTEA  NOT NULL,
    PRIMARY KEY (tenant, device)
);

-- Whose issuer it is; nobody's when nobody asked for it. Until now only a hospital's founder had one.
ALTER TABLE issuers ADD COLUMN person BYTEA;
UPDATE issuers SET person =
    (SELECT p.person FROM people p WHERE p.tenant = issuers.tenant AND p.admin = 1 ORDER BY p.person LIMIT 1);

ALTER TABLE people FORCE ROW LEVEL SECURITY;
ALTER TABLE issuers FORCE ROW LEVEL SECURITY;
ALTER TABLE issuer_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE issuer_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON issuer_requests USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
