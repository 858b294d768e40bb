-- When others could know of it, where that is later than when it was said: its sender had no connection, or a clock that is behind.
ALTER TABLE items ADD COLUMN arrived_at INTEGER;
-- The message in which a wish to leave is said: taken back with it, as long as nobody has it.
ALTER TABLE operations ADD COLUMN word BLOB;
