-- Items in their order, what waits in the outbox last: a window of the timeline and a chat's last line are read without looking at
-- the rest of the chat. The number is timeline::OUTBOX.
CREATE INDEX items_by_place ON items (conversation, ifnull(seq, 1125899906842624), id);

-- Unread texts are counted at every change of the chat list, and may be many: counted in an index of nothing else.
CREATE INDEX items_unread ON items (conversation, seq, own, kind, hidden) WHERE own = 0 AND kind = 0 AND hidden = 0;
