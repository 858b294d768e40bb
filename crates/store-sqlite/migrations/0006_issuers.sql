-- Whose device asks the root for which issuer key. One request a device.
CREATE TABLE issuer_requests (
    tenant   BLOB    NOT NULL,
    device   BLOB    NOT NULL,
    person   BLOB    NOT NULL,
    asked_at INTEGER NOT NULL,
    ask_cbor BLOB    NOT NULL,
    PRIMARY KEY (tenant, device)
) STRICT, WITHOUT ROWID;

-- Whose issuer it is; nobody's when nobody asked for it. Until now only a hospital's founder had one.
ALTER TABLE issuers ADD COLUMN person BLOB;
UPDATE issuers SET person =
    (SELECT p.person FROM people p WHERE p.tenant = issuers.tenant AND p.admin = 1 ORDER BY p.person LIMIT 1);
