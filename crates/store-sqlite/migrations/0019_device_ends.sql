-- When a device was removed, and when it was told so (or that its person was locked or deleted): it then deletes what it has.
ALTER TABLE devices ADD COLUMN removed_at INTEGER;
ALTER TABLE devices ADD COLUMN told_at INTEGER;
