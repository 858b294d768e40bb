-- Answers to urgent messages; the priority between normal and urgent; files that are urgent.
ALTER TABLE acknowledgements ADD COLUMN stand INTEGER NOT NULL DEFAULT 0;  -- what the person does about it
ALTER TABLE acknowledgements ADD COLUMN words TEXT NOT NULL DEFAULT '';    -- and says to it

ALTER TABLE items ADD COLUMN important INTEGER NOT NULL DEFAULT 0;

ALTER TABLE unsealed ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;        -- 0 normal, 1 important, 2 urgent
