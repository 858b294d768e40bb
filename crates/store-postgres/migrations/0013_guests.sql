-- When a room ends; none for other conversations and for rooms that stay.
ALTER TABLE conversations ADD COLUMN ends_at BIGINT;

CREATE INDEX conversations_by_end ON conversations (tenant, ends_at) WHERE ends_at IS NOT NULL;

-- Invitations of guests, one for each guest that there ever was.
CREATE TABLE guest_invitations (
    tenant        BYTEA   NOT NULL,
    invitation    BYTEA   NOT NULL,
    conversation  BYTEA   NOT NULL,
    host          BYTEA   NOT NULL,
    guest         BYTEA   NOT NULL,
    name          TEXT    NOT NULL,
    grant_cbor    BYTEA   NOT NULL,
    access_hash   BYTEA   NOT NULL,
    sealed        BYTEA   NOT NULL,
    second_factor BIGINT  NOT NULL,
    made_at       BIGINT  NOT NULL,
    expires_at    BIGINT  NOT NULL,
    -- wrong codes
    tries         BIGINT  NOT NULL DEFAULT 0,
    -- the device that knocked, and what it said
    device        BYTEA,
    claim_cbor    BYTEA,
    certified     BIGINT  NOT NULL DEFAULT 0,
    -- forgotten as soon as the mail is on its way
    mail_to       TEXT,
    mail_english  BIGINT  NOT NULL DEFAULT 0,
    -- protocol::guest::MailState
    mail_state    BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, invitation)
);

CREATE UNIQUE INDEX guest_invitations_by_guest ON guest_invitations (tenant, guest);
CREATE INDEX guest_invitations_by_room ON guest_invitations (tenant, conversation);
CREATE INDEX guest_invitations_by_host ON guest_invitations (tenant, host, made_at);
CREATE INDEX guest_invitations_by_device ON guest_invitations (tenant, device) WHERE device IS NOT NULL;
CREATE INDEX guest_invitations_to_mail ON guest_invitations (tenant, made_at) WHERE mail_to IS NOT NULL;

ALTER TABLE guest_invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE guest_invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON guest_invitations USING (tenant = (SELECT decode(current_setting('konsil.tenant', true), 'hex')));
