-- Guests of this room only read, as the group's context says.
ALTER TABLE rooms ADD COLUMN guests_read INTEGER NOT NULL DEFAULT 0;
