-- Devices come and go: which of a person's are none any more, and which of one's own came since one looked.

ALTER TABLE devices ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;   -- its certificate still proves what it said
ALTER TABLE devices ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0;  -- one's own, and to be told of
