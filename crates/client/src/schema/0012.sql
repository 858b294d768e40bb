-- A further device knows what chats are called before it has read them: its person's other devices said so.
ALTER TABLE conversations ADD COLUMN name_told INTEGER NOT NULL DEFAULT 0;  -- by no card yet: the first that comes replaces it
