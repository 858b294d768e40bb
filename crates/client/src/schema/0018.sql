-- The message in which a wish to leave is said: taken back with it, as long as nobody has it.
ALTER TABLE operations ADD COLUMN word BLOB;
