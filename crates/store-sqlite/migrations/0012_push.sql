-- Where and when devices are woken by push services: `protocol::push::PushSubscription`.
CREATE TABLE push_subscriptions (
    tenant       BLOB NOT NULL,
    device       BLOB NOT NULL,
    person       BLOB NOT NULL,
    subscription BLOB NOT NULL,
    stored_at    INTEGER NOT NULL,
    PRIMARY KEY (tenant, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX push_subscriptions_by_person ON push_subscriptions (tenant, person);

-- By which key a hospital is known to push services: the private half, 32 bytes.
CREATE TABLE push_keys (
    tenant  BLOB PRIMARY KEY,
    key     BLOB NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
