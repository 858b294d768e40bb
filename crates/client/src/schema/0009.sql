-- Voice notes of others that this person has heard, on any of their devices.
ALTER TABLE items ADD COLUMN heard INTEGER NOT NULL DEFAULT 0;
