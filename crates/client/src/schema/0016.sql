-- A message is looked for by its id alone as well (its star, its info, its answers): found without looking at every other.
DROP INDEX items_by_message;
CREATE UNIQUE INDEX items_by_message ON items (message, conversation) WHERE message IS NOT NULL;
