-- Where and when devices are woken by push services: `protocol::push::PushSubscription`.
CREATE TABLE push_subscriptions (
    tenant       BYTEA NOT NULL,
    device       BYTEA NOT NULL,
    person       BYTEA NOT NULL,
    subscription BYTEA NOT NULL,
    stored_at    BIGINT NOT NULL,
    PRIMARY KEY (tenant, device)
);

CREATE INDEX push_subscriptions_by_person ON push_subscriptions (tenant, person);

-- By which key a hospital is known to push services: the private half, 32 bytes.
CREATE TABLE push_keys (
    tenant  BYTEA PRIMARY KEY,
    key     BYTEA NOT NULL,
    made_at BIGINT NOT NULL
);

ALTER TABLE push_subscriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE push_subscriptions FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON push_subscriptions USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));

ALTER TABLE push_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE push_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON push_keys USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
