-- Message ids begin with their time: with them first, new entries of this index stand together at its end, whichever device
-- they came from. With devices first every device dirtied a page of its own.
DROP INDEX messages_by_id;
CREATE UNIQUE INDEX messages_by_id ON messages (tenant, message, device) WHERE message IS NOT NULL;
