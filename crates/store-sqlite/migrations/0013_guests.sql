-- When a room ends; none for other conversations and for rooms that stay.
ALTER TABLE conversations ADD COLUMN ends_at INTEGER;

CREATE INDEX conversations_by_end ON conversations (tenant, ends_at) WHERE ends_at IS NOT NULL;

-- Invitations of guests, one for each guest that there ever was.
CREATE TABLE guest_invitations (
    tenant        BLOB    NOT NULL,
    invitation    BLOB    NOT NULL,
    conversation  BLOB    NOT NULL,
    host          BLOB    NOT NULL,
    guest         BLOB    NOT NULL,
    name          TEXT    NOT NULL,
    grant_cbor    BLOB    NOT NULL,
    access_hash   BLOB    NOT NULL,
    sealed        BLOB    NOT NULL,
    second_factor INTEGER NOT NULL,
    made_at       INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    -- wrong codes
    tries         INTEGER NOT NULL DEFAULT 0,
    -- the device that knocked, and what it said
    device        BLOB,
    claim_cbor    BLOB,
    certified     INTEGER NOT NULL DEFAULT 0,
    -- forgotten as soon as the mail is on its way
    mail_to       TEXT,
    mail_english  INTEGER NOT NULL DEFAULT 0,
    -- protocol::guest::MailState
    mail_state    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, invitation)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX guest_invitations_by_guest ON guest_invitations (tenant, guest);
CREATE INDEX guest_invitations_by_room ON guest_invitations (tenant, conversation);
CREATE INDEX guest_invitations_by_host ON guest_invitations (tenant, host, made_at);
CREATE INDEX guest_invitations_by_device ON guest_invitations (tenant, device) WHERE device IS NOT NULL;
CREATE INDEX guest_invitations_to_mail ON guest_invitations (tenant, made_at) WHERE mail_to IS NOT NULL;
