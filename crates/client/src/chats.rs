//! The chat list and one conversation's header: titles, last lines, the one unread number.

use crate::{
    attachment, change, chat,
    command::ChatFilter,
    conversation::{self, State},
    duties,
    effect::view_time,
    error::Result,
    item::{self, Kind},
    lifetime, location, operation, outbox, people, timeline, urgent,
    view::{
        ChatListView, ChatRowView, ConversationKindView, ConversationView, LastLineView, LevelView, MemberView, PersonView,
        PinView,
    },
};
use protocol::{
    id::{ConversationId, PersonId},
    policy::{Forwarding, Rules},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

struct Stored {
    id: ConversationId,
    direct: bool,
    kind: ConversationKindView,
    direct_with: Option<PersonId>,
    name: String,
    state: State,
    member: bool,
    /// As soon as the server can be told.
    leaving: bool,
    read: u64,
    draft: String,
    last_time: u64,
    pinned: Option<i64>,
    archive_key: Option<Vec<u8>>,
    /// Messages from before this device came are not all here yet.
    history_to_come: bool,
}

impl Stored {
    /// Its place in the list: its newest message; where nothing was said, when it was made.
    fn stands_at(&self) -> u64 {
        let is_empty = self.last_time == 0 && !self.is_on_its_way();
        if is_empty { self.id.made_at().map_or(0, Timestamp::as_millis) } else { self.last_time }
    }

    /// In it, and about to stay.
    const fn takes_part(&self) -> bool {
        self.member && !self.leaving
    }

    /// Its name or its messages are still to come.
    const fn is_on_its_way(&self) -> bool {
        self.history_to_come || matches!(self.state, State::Rejoining | State::AwaitingWelcome)
    }
}

const COLUMNS: &str = "conversation, kind, direct_with, name, state, member, read_seq, draft, last_time, archive_key,
    history_seq > from_seq AND live_seq >= from_seq, pinned";

/// Columns of the row `c` that [`stored`] reads.
fn columns() -> String {
    format!("{COLUMNS}, {}", conversation::LEAVING)
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        id: ConversationId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(ConversationId::from_bytes([0; 16])),
        direct: row.get::<_, i64>(1)? == 0,
        kind: kind(row.get(1)?),
        direct_with: row.get::<_, Option<Vec<u8>>>(2)?.and_then(|bytes| PersonId::from_slice(&bytes)),
        name: row.get(3)?,
        state: State::from_i64(row.get(4)?),
        member: row.get(5)?,
        read: row.get(6)?,
        draft: row.get(7)?,
        last_time: row.get(8)?,
        archive_key: row.get(9)?,
        history_to_come: row.get(10)?,
        pinned: row.get(11)?,
        leaving: row.get(12)?,
    })
}

/// Those who are writing, by conversation.
pub(crate) type Typing = std::collections::BTreeMap<(ConversationId, PersonId), Timestamp>;

/// Chats that a filter lets through and whose title or members match: those with something urgent that we have not acknowledged,
/// then the pinned ones, then newest first. What is searched for is found in the archive of chats, too, and what is urgent is shown
/// from there.
pub(crate) fn list(db: &Connection, me: PersonId, typing: &Typing, search: &str, filter: ChatFilter) -> Result<ChatListView> {
    let words = people::Words::of(search);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {} FROM conversations c
         WHERE {} OR EXISTS (
           SELECT 1 FROM members m JOIN people p USING (person) WHERE m.conversation = c.conversation AND p.person <> ?1 AND {})
         ORDER BY conversation",
        columns(),
        words.stand_in("c.folded", 2),
        words.stand_in("p.folded", 2)
    ))?;
    let mut rows =
        statement.query_map(words.after(&[&me.as_bytes()]).as_slice(), stored)?.collect::<rusqlite::Result<Vec<_>>>()?;
    rows.sort_by_key(|row| (row.pinned.is_none(), row.pinned, std::cmp::Reverse(row.stands_at())));
    let everywhere = !search.trim().is_empty() && filter == ChatFilter::All;
    let mut list = ChatListView {
        chats: Vec::new(),
        unread_total: unread_total(db)?,
        unread_chats: 0,
        mention_chats: 0,
        archived_chats: 0,
        has_duties: duties::any(db)?,
    };
    for stored in rows {
        let chat = row(db, me, typing, stored)?;
        let archived = chat.settings.archived;
        list.archived_chats += u32::from(archived);
        if !archived {
            list.unread_chats += u32::from(chat.is_unread());
            list.mention_chats += u32::from(chat.mentions > 0);
        }
        let shown = match filter {
            ChatFilter::Archived => archived,
            _ if archived && !everywhere && chat.urgent == 0 => false,
            ChatFilter::All => true,
            ChatFilter::Unread => chat.is_unread(),
            ChatFilter::Mentions => chat.mentions > 0,
            ChatFilter::Outside => chat.outside.is_some(),
            ChatFilter::Duties => !chat.duties.is_empty(),
        };
        if shown {
            list.chats.push(chat);
        }
    }
    list.chats.sort_by_key(|chat| chat.urgent == 0);
    Ok(list)
}

impl ChatRowView {
    const fn is_unread(&self) -> bool {
        self.unread > 0 || self.settings.marked_unread
    }
}

/// Unread texts in all conversations but those in the archive of chats.
fn unread_total(db: &Connection) -> Result<u32> {
    Ok(db
        .prepare_cached(
            "SELECT ifnull(sum((SELECT count(*) FROM items i WHERE i.conversation = c.conversation AND i.seq > c.read_seq
               AND i.own = 0 AND i.kind = 0 AND i.hidden = 0)), 0)
             FROM conversations c WHERE c.archived = 0",
        )?
        .query_row([], |row| row.get(0))?)
}

/// Unread texts that mention us.
fn mentions(db: &Connection, id: ConversationId, read: u64) -> Result<u32> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM items WHERE conversation = ?1 AND seq > ?2 AND mentions_me = 1")?
        .query_row(params![id.as_bytes(), read], |row| row.get(0))?)
}

/// The title of a conversation; "…" when it is not here.
pub(crate) fn title_of(db: &Connection, me: PersonId, id: ConversationId) -> Result<String> {
    let found = db
        .prepare_cached(&format!("SELECT {} FROM conversations c WHERE conversation = ?1", columns()))?
        .query_row(params![id.as_bytes()], stored)
        .optional()?;
    Ok(match found {
        Some(stored) => title(db, me, &stored)?.0,
        None => "…".to_owned(),
    })
}

/// Chats shared with a person.
pub(crate) fn shared_with(db: &Connection, me: PersonId, person: PersonId) -> Result<Vec<ChatRowView>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {} FROM conversations c WHERE member = 1 AND EXISTS (
           SELECT 1 FROM members m WHERE m.conversation = c.conversation AND m.person = ?1)
         ORDER BY last_time DESC LIMIT 50",
        columns()
    ))?;
    let rows = statement.query_map(params![person.as_bytes()], stored)?.collect::<rusqlite::Result<Vec<_>>>()?;
    rows.into_iter().map(|stored| row(db, me, &Typing::new(), stored)).collect()
}

fn title(db: &Connection, me: PersonId, stored: &Stored) -> Result<(String, String, u8, Option<PersonView>)> {
    if let Some(other) = stored.direct_with {
        let person = people::view(db, other, me)?;
        return Ok((person.name.clone(), person.initials.clone(), person.hue, Some(person)));
    }
    let name = match stored.name.as_str() {
        "" if stored.is_on_its_way() => "…".to_owned(),
        "" => others(db, me, stored.id)?,
        name => name.to_owned(),
    };
    Ok((name.clone(), people::group_initials(&name), people::hue(stored.id.as_bytes()), None))
}

/// In place of a name that this device cannot know: the first few who are in it.
fn others(db: &Connection, me: PersonId, id: ConversationId) -> Result<String> {
    let mut statement = db.prepare_cached(
        "SELECT p.name FROM members m JOIN people p USING (person) WHERE m.conversation = ?1 AND m.person <> ?2 ORDER BY p.folded LIMIT 3",
    )?;
    let rows = statement.query_map(params![id.as_bytes(), me.as_bytes()], |row| row.get::<_, String>(0))?;
    let names = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(if names.is_empty() { "…".into() } else { names.join(", ") })
}

const fn kind(number: i64) -> ConversationKindView {
    match number {
        0 => ConversationKindView::Direct,
        2 => ConversationKindView::Room,
        _ => ConversationKindView::Group,
    }
}

fn row(db: &Connection, me: PersonId, typing: &Typing, stored: Stored) -> Result<ChatRowView> {
    let (title, initials, hue, person) = title(db, me, &stored)?;
    let (time, last) = match last_line(db, me, &stored)? {
        Some((time, line)) => (Some(view_time(time)), Some(line)),
        None => ((stored.last_time > 0).then(|| view_time(Timestamp::from_millis(stored.last_time))), None),
    };
    let outside: i64 = db
        .prepare_cached("SELECT ifnull(max(level), 0) FROM members JOIN people USING (person) WHERE conversation = ?1")?
        .query_row(params![stored.id.as_bytes()], |row| row.get(0))?;
    let left = !stored.takes_part();
    let loading = stored.is_on_its_way() && (last.is_none() || (!stored.direct && stored.name.is_empty()));
    Ok(ChatRowView {
        id: stored.id.to_string(),
        kind: stored.kind,
        title,
        initials,
        hue,
        duties: match person.as_ref() {
            Some(_) => stored.direct_with.map(|person| duties::held_by(db, person)).transpose()?.unwrap_or_default(),
            None => Vec::new(),
        },
        person,
        time,
        last,
        unread: timeline::unread(db, stored.id, stored.read)?,
        mentions: mentions(db, stored.id, stored.read)?,
        urgent: if stored.member { urgent::open(db, me, stored.id)? } else { 0 },
        settings: chat::settings(db, stored.id)?,
        typing: writing(db, me, typing, stored.id)?.into_iter().map(|person| person.name).collect(),
        draft: (!stored.draft.is_empty()).then_some(stored.draft),
        outside: Some(people::level(outside)).filter(|level| *level != LevelView::Internal),
        loading,
        left,
    })
}

fn writing(db: &Connection, me: PersonId, typing: &Typing, id: ConversationId) -> Result<Vec<PersonView>> {
    crate::typing::now(typing, id).into_iter().map(|person| people::view(db, person, me)).collect()
}

/// The newest item that is news (see [`item::ABOUT_A_DEVICE`]), and since when it is.
pub(crate) fn last_line_sql() -> String {
    format!(
        "SELECT seq, message, sender, own, ifnull(arrived_at, time), kind, text FROM items WHERE conversation = ?1 AND hidden = 0 AND NOT {}
         ORDER BY ifnull(seq, 1125899906842624) DESC, id DESC LIMIT 1",
        item::ABOUT_A_DEVICE
    )
}

fn last_line(db: &Connection, me: PersonId, stored: &Stored) -> Result<Option<(Timestamp, LastLineView)>> {
    type Last = (Option<i64>, Option<Vec<u8>>, Option<Vec<u8>>, bool, u64, i64, String);
    let last: Option<Last> = db
        .prepare_cached(&last_line_sql())?
        .query_row(params![stored.id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        })
        .optional()?;
    let Some((seq, message, sender, own, time, kind, text)) = last else { return Ok(None) };
    let message = message.and_then(|bytes| protocol::id::MessageId::from_slice(&bytes));
    let attached = message.map(|message| crate::attachment::summary(db, message)).transpose()?.flatten();
    let line = match Kind::from_i64(kind) {
        Kind::Text => LastLineView::Text {
            sender: match sender.and_then(|bytes| PersonId::from_slice(&bytes)) {
                Some(person) if !stored.direct && !own => Some(people::view(db, person, me)?.name),
                _ => None,
            },
            own,
            attachment: attached.as_ref().map(|attached| attached.kind),
            attachments: attached.as_ref().map_or(0, |attached| attached.count),
            duration_ms: attached.and_then(|attached| attached.duration_ms),
            location: message.map(|message| location::is_one(db, message)).transpose()?.unwrap_or(false),
            text: text.lines().next().unwrap_or_default().chars().take(160).collect(),
            delivery: if own {
                let seen = timeline::others_seen(db, stored.id, me)?;
                Some(timeline::delivery(db, stored.id, message, seq, seen)?)
            } else {
                None
            },
        },
        Kind::System => LastLineView::System { line: timeline::line(db, me, &text)? },
        Kind::Deleted => LastLineView::Deleted { own },
        Kind::Unsupported => LastLineView::Unsupported,
        Kind::Refused => LastLineView::Refused,
        Kind::Pending => LastLineView::Pending,
    };
    Ok(Some((Timestamp::from_millis(time), line)))
}

/// Header and info pane of one conversation.
pub(crate) fn conversation(
    db: &Connection,
    me: PersonId,
    typing: &Typing,
    rules: Rules,
    id: ConversationId,
) -> Result<Option<ConversationView>> {
    let found = db
        .prepare_cached(&format!("SELECT {} FROM conversations c WHERE conversation = ?1", columns()))?
        .query_row(params![id.as_bytes()], stored)
        .optional()?;
    let Some(stored) = found else { return Ok(None) };
    let (title, initials, hue, _) = title(db, me, &stored)?;
    let members = members(db, me, id)?;
    let takes_part = stored.takes_part();
    let may_manage = takes_part && !stored.direct && members.iter().any(|member| member.person.me && member.owner);
    let guests =
        members.iter().map(|member| &member.person).filter(|person| person.level != LevelView::Internal).cloned().collect();
    let key_changed = key_changed(db, me, id)?;
    let heir = if stored.direct { None } else { heir(&members) };
    Ok(Some(ConversationView {
        id: id.to_string(),
        kind: stored.kind,
        title,
        initials,
        hue,
        members,
        may_manage,
        left: !takes_part,
        archive_key: stored.archive_key.map(|key| short_key(&key)),
        guests,
        draft: (!stored.draft.is_empty()).then_some(stored.draft),
        typing: writing(db, me, typing, id)?,
        pins: pins(db, me, id)?,
        leaving: stored.member && stored.leaving,
        may_stay: match operation::word_of_leave(db, id)? {
            Some(word) => stored.member && outbox::waits(db, word)?,
            None => false,
        },
        heir,
        may_pin: takes_part,
        may_forward: rules.forwarding() != Forwarding::No,
        lifetime_hours: rules.lifetime_in_force(lifetime::in_force(db, id)?),
        may_set_lifetime: takes_part && (stored.direct || may_manage),
        settings: chat::settings(db, id)?,
        repairing: matches!(stored.state, State::Rejoining) || crate::restored::is_under_way(db, id)?,
        key_changed,
        room: None,
    }))
}

/// As [`protocol::context::ConversationContext::successor`] will say when the only one who leads leaves: text of ids has their order.
fn heir(members: &[MemberView]) -> Option<PersonView> {
    let leads = |me: bool| members.iter().any(|member| member.owner && member.person.me == me);
    if leads(false) || !leads(true) {
        return None;
    }
    let others = members.iter().filter(|member| !member.person.me && member.person.level == LevelView::Internal);
    others.map(|member| &member.person).min_by(|one, other| one.id.cmp(&other.id)).cloned()
}

fn pins(db: &Connection, me: PersonId, id: ConversationId) -> Result<Vec<PinView>> {
    let mut pins = Vec::new();
    for message in change::pinned(db, id)? {
        let found = change::excerpt(db, id, message)?;
        pins.push(PinView {
            message: message.to_string(),
            position: found.as_ref().map(|found| timeline::position(found.seq, found.id)),
            sender: found.as_ref().and_then(|found| found.sender).map(|person| people::view(db, person, me)).transpose()?,
            text: found.and_then(|found| found.text),
            attachment: attachment::summary(db, message)?.map(|attached| attached.kind),
            location: location::is_one(db, message)?,
        });
    }
    Ok(pins)
}

/// First four bytes in hex: "ab12cd34".
pub(crate) fn short_key(key: &[u8]) -> String {
    key.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

fn members(db: &Connection, me: PersonId, id: ConversationId) -> Result<Vec<MemberView>> {
    let mut statement = db.prepare_cached(
        "SELECT m.person, ifnull(p.name, '…'), ifnull(p.role, ''), ifnull(p.level, 0), m.owner, m.devices, m.holds
         FROM members m LEFT JOIN people p USING (person) WHERE m.conversation = ?1 ORDER BY m.owner DESC, p.folded, m.person",
    )?;
    let rows = statement.query_map(params![id.as_bytes()], |row| {
        let person = PersonId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(me);
        Ok(MemberView {
            person: people::of(person, row.get(1)?, row.get(2)?, row.get(3)?, me),
            owner: row.get(4)?,
            devices: row.get(5)?,
            revoked: !row.get::<_, bool>(6)?,
            duties: Vec::new(),
        })
    })?;
    let mut members: Vec<MemberView> = rows.collect::<rusqlite::Result<_>>()?;
    duties::of_members(db, id, &mut members)?;
    Ok(members)
}

fn key_changed(db: &Connection, me: PersonId, id: ConversationId) -> Result<Vec<PersonView>> {
    let mut statement = db.prepare_cached(
        "SELECT p.person, p.name, p.role, p.level FROM members m JOIN people p USING (person)
         WHERE m.conversation = ?1 AND p.verified_key IS NOT NULL AND p.verified_key <> p.person_key",
    )?;
    let rows = statement.query_map(params![id.as_bytes()], |row| {
        let person = PersonId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(me);
        Ok(people::of(person, row.get(1)?, row.get(2)?, row.get(3)?, me))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
