-- Messages may disappear after hours.
ALTER TABLE lifetimes RENAME COLUMN days TO hours;
UPDATE lifetimes SET hours = hours * 24;
-- The chat that somebody has with nobody else.
ALTER TABLE conversations ADD COLUMN notes INTEGER NOT NULL DEFAULT 0;
