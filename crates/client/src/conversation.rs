//! Conversations: the commands of a screen, the rows, and what the server lists after a break.

use crate::{
    card, chat,
    command::{Answer, Command, CommandError},
    contact,
    effect::Effect,
    engine::Cx,
    error::Result,
    issuer, item, letters, lifetime, location, log, membership,
    net::Pending,
    operation::{self, Wish},
    outbox, preference, realign, receive, restored, selection, stay, timeline,
    view::{MentionView, UrgencyView},
};
use e2ee::content::Content;
use protocol::{
    context::ConversationKind,
    frame::{ConversationSummary, Request},
    hash::Digest,
    id::{ConversationId, GroupId, MessageId, PersonId},
    limits,
    log::genesis,
};
use rusqlite::{Connection, OptionalExtension, params};

/// How this device stands to a conversation (`conversations.state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// We are making it: the outbox waits.
    Creating = 0,
    /// In the group.
    Ready = 1,
    /// A person's further device, not in the group yet, or one that fell behind: an external commit is under way.
    Rejoining = 2,
    /// We left or were removed.
    Ended = 3,
    /// Both began it: the other's group won, its Welcome is on the way.
    AwaitingWelcome = 4,
}

impl State {
    pub(crate) const fn from_i64(value: i64) -> Self {
        match value {
            0 => Self::Creating,
            1 => Self::Ready,
            2 => Self::Rejoining,
            4 => Self::AwaitingWelcome,
            _ => Self::Ended,
        }
    }
}

/// The row, as operations and the outbox need it.
#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    pub(crate) id: ConversationId,
    pub(crate) kind: ConversationKind,
    pub(crate) group: Option<GroupId>,
    pub(crate) direct_with: Option<PersonId>,
    pub(crate) state: State,
    pub(crate) member: bool,
    pub(crate) cursor: u64,
    pub(crate) chain: Digest,
    pub(crate) head: u64,
    pub(crate) counter: u64,
    pub(crate) link: Digest,
    /// End of the log of a server that lacks some of it ([`crate::restored`]).
    pub(crate) restored: Option<i64>,
    /// We leave as soon as the server can be told.
    pub(crate) leaving: bool,
}

/// Is there a wish to leave the conversation of row `c`?
pub(crate) const LEAVING: &str =
    r#"EXISTS (SELECT 1 FROM operations o WHERE o.conversation = c.conversation AND o.wish = '{"wish":"leave"}')"#;

impl Conversation {
    /// In it, and about to stay: what this person does here is still wanted.
    pub(crate) const fn takes_part(&self) -> bool {
        self.member && !self.leaving
    }

    /// Caught up with everything the server named, and in the group.
    pub(crate) fn may_send(&self) -> bool {
        self.state == State::Ready && self.cursor >= self.head && self.restored.is_none()
    }
}

/// Finds a row.
pub(crate) fn find(db: &Connection, id: ConversationId) -> Result<Option<Conversation>> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT kind, group_id, direct_with, state, member, cursor, chain, head, counter, link, restored, {LEAVING}
             FROM conversations c WHERE conversation = ?1"
        ))?
        .query_row(params![id.as_bytes()], |row| {
            Ok(Conversation {
                id,
                kind: kind(row.get(0)?),
                group: row.get::<_, Option<Vec<u8>>>(1)?.and_then(|bytes| GroupId::from_slice(&bytes)),
                direct_with: row.get::<_, Option<Vec<u8>>>(2)?.and_then(|bytes| PersonId::from_slice(&bytes)),
                state: State::from_i64(row.get(3)?),
                member: row.get(4)?,
                cursor: row.get(5)?,
                chain: digest(&row.get::<_, Vec<u8>>(6)?),
                head: row.get(7)?,
                counter: row.get(8)?,
                link: digest(&row.get::<_, Vec<u8>>(9)?),
                restored: row.get(10)?,
                leaving: row.get(11)?,
            })
        })
        .optional()?)
}

/// The kind of a stored number.
const fn kind(number: i64) -> ConversationKind {
    match number {
        0 => ConversationKind::Direct,
        2 => ConversationKind::Room,
        _ => ConversationKind::Group,
    }
}

/// The stored number of a kind.
pub(crate) const fn kind_number(kind: ConversationKind) -> i64 {
    match kind {
        ConversationKind::Direct => 0,
        ConversationKind::Group => 1,
        ConversationKind::Room => 2,
    }
}

/// A stored digest; a damaged one fits nothing.
pub(crate) fn digest(bytes: &[u8]) -> Digest {
    Digest::from_slice(bytes).unwrap_or(Digest::from_bytes([0; 32]))
}

/// Makes a row that knows nothing yet.
pub(crate) fn insert(
    cx: &mut Cx<'_>,
    id: ConversationId,
    kind: ConversationKind,
    direct_with: Option<PersonId>,
    state: State,
) -> Result<()> {
    let tenant = cx.account.as_ref().map_or(protocol::id::TenantId::from_bytes([0; 16]), |account| account.tenant);
    let start = genesis(tenant, id);
    let fresh = cx.db.execute(
        "INSERT INTO conversations (conversation, kind, direct_with, state, before, chain, link, last_time)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7) ON CONFLICT (conversation) DO NOTHING",
        params![
            id.as_bytes(),
            kind_number(kind),
            direct_with.as_ref().map(PersonId::as_bytes),
            state as i64,
            start.as_bytes(),
            [0_u8; 32],
            cx.now.as_millis(),
        ],
    )?;
    if fresh > 0 { preference::of_chat(cx, id) } else { Ok(()) }
}

/// Sets the state.
pub(crate) fn set_state(db: &Connection, id: ConversationId, state: State) -> Result<()> {
    db.prepare_cached("UPDATE conversations SET state = ?2 WHERE conversation = ?1")?
        .execute(params![id.as_bytes(), state as i64])?;
    Ok(())
}

/// A command of the screen: carried out as far as this device can, answered at once unless the server must speak first.
pub(crate) fn command(cx: &mut Cx<'_>, id: u64, key: Option<String>, command: Command) -> Result<()> {
    if !cx.account.as_ref().is_some_and(crate::account::Account::is_active) {
        cx.out.push(Effect::Answer { id, outcome: Err(CommandError::Locked) });
        return Ok(());
    }
    if let Some(answer) = answered_before(cx, key.as_deref())? {
        cx.out.push(Effect::Answer { id, outcome: Ok(answer) });
        return Ok(());
    }
    if let Some(outcome) = carry_out(cx, id, command)? {
        if let Ok(answer) = &outcome {
            remember(cx, key.as_deref(), answer)?;
        }
        cx.out.push(Effect::Answer { id, outcome });
    }
    Ok(())
}

/// Commands whose answers are remembered.
const REMEMBERED_MAX: u32 = 512;

/// The answer that a command with this key was given before.
pub(crate) fn answered_before(cx: &Cx<'_>, key: Option<&str>) -> Result<Option<Answer>> {
    key.map(|key| known(cx, key)).transpose().map(Option::flatten)
}

fn known(cx: &Cx<'_>, key: &str) -> Result<Option<Answer>> {
    let text: Option<String> =
        cx.db.query_row("SELECT answer FROM answered WHERE key = ?1", [key], |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Only commands that make something new are worth it: repeating the others changes nothing.
pub(crate) fn remember(cx: &Cx<'_>, key: Option<&str>, answer: &Answer) -> Result<()> {
    let is_new = !matches!(
        answer,
        Answer::Done
            | Answer::RecoveryCode { .. }
            | Answer::DeviceCode { .. }
            | Answer::Picture { .. }
            | Answer::NamedOnDuty { .. }
    );
    let Some(key) = key.filter(|_| is_new) else { return Ok(()) };
    let text = serde_json::to_string(answer).unwrap_or_default();
    cx.db.execute("INSERT INTO answered (key, answer) VALUES (?1, ?2)", params![key, text])?;
    cx.db.execute("DELETE FROM answered WHERE local <= (SELECT max(local) FROM answered) - ?1", params![REMEMBERED_MAX])?;
    Ok(())
}

type Done = std::result::Result<Answer, CommandError>;

/// What a guest may ask for: reading and writing in their room, being woken for it, and leaving it.
const fn is_for_guests(command: &Command) -> bool {
    matches!(
        command,
        Command::SendText { .. }
            | Command::Message { .. }
            | Command::Attachment { .. }
            | Command::Chat { .. }
            | Command::FindDay { .. }
            | Command::Retry { .. }
            | Command::Discard { .. }
            | Command::MarkRead { .. }
            | Command::SetDraft { .. }
            | Command::FetchHistory { .. }
            | Command::Push { .. }
            | Command::Leave { .. }
            | Command::Stay { .. }
    )
}

fn carry_out(cx: &mut Cx<'_>, id: u64, command: Command) -> Result<Option<Done>> {
    if crate::visit::is_visit(cx) && !is_for_guests(&command) {
        return Ok(Some(Err(CommandError::NotAllowed)));
    }
    Ok(Some(match command {
        Command::OpenDirect { person } => open_direct(cx, &person)?,
        Command::OpenNotes { name } => open_notes(cx, &name)?,
        Command::CreateGroup { name, people } => create_group(cx, &name, &people, None)?,
        Command::ContinueAsGroup { conversation, name, people } => continue_as_group(cx, &conversation, &name, people)?,
        Command::RenameGroup { conversation, name } => card::rename(cx, &conversation, &name)?,
        Command::AddPeople { conversation, people } => add_people(cx, &conversation, &people)?,
        Command::RemovePerson { conversation, person } => {
            managed(cx, &conversation, |_, _| Ok(person.parse().map(|person| Wish::Remove { person: item::Id(person) }).ok()))?
        }
        Command::MakeOwner { conversation, person } => {
            managed(cx, &conversation, |_, _| Ok(person.parse().map(|person| Wish::MakeOwner { person: item::Id(person) }).ok()))?
        }
        Command::Leave { conversation } => leave(cx, &conversation)?,
        Command::Stay { conversation } => stay(cx, &conversation)?,
        Command::SetLifetime { conversation, hours } => lifetime::set(cx, &conversation, hours)?,
        Command::SendText { conversation, message, text, reply_to, mentions, urgency } => {
            send_text(cx, &conversation, message.as_deref(), text, reply_to.as_deref(), &mentions, urgency)?
        }
        Command::SendLocation { conversation, location, reply_to, urgency } => {
            location::send(cx, &conversation, location, reply_to.as_deref(), urgency)?
        }
        Command::ReadPlan { plan } => return crate::places::plan(cx, id, &plan),
        Command::Message { act } => return selection::command(cx, id, &act),
        Command::Attachment { act } => crate::attachment::send::command(cx, &act)?,
        Command::Chat { conversation, act } => chat::command(cx, &conversation, &act)?,
        Command::FindDay { conversation, time } => find_day(cx, &conversation, time)?,
        Command::Retry { message } => outbox::retry(cx, &message)?,
        Command::Discard { message } => outbox::discard(cx, &message)?,
        Command::MarkRead { conversation, position } => mark_read(cx, &conversation, position)?,
        Command::SetDraft { conversation, text } => set_draft(cx, &conversation, &text)?,
        Command::ConfirmContact { person } => contact::confirm(cx, &person)?,
        Command::FetchHistory { conversation } => fetch_history(cx, &conversation)?,
        Command::OfferTransfer { admin } => return crate::transfer::offer(cx, id, admin),
        Command::Duty { act } => return crate::duties::command(cx, id, &act),
        Command::NameOnDuty { conversation, text, duties } => crate::duties::name_on_duty(cx, &conversation, &text, &duties)?,
        Command::Push { act } => return crate::push::command(cx, id, act),
        Command::Device { act } => return crate::device::command(cx, id, act),
        Command::Issuer { act } => return issuer::key::command(cx, id, &act),
        Command::Invite { name, role, invite_as, person } => {
            return issuer::invite(cx, id, &issuer::Wish { name, role, invite_as, person });
        }
        Command::Room { act } => return crate::room::command(cx, id, act),
        Command::CertifyWaiting => return issuer::certify_waiting(cx),
        Command::OpenAdministration => return issuer::open_administration(cx, id),
        Command::SetPersonLocked { person, locked } => return issuer::set_locked(cx, id, &person, locked),
    }))
}

const DONE: Done = Ok(Answer::Done);

pub(crate) fn member_of(cx: &Cx<'_>, conversation: &str) -> Result<std::result::Result<Conversation, CommandError>> {
    let Ok(id) = conversation.parse() else { return Ok(Err(CommandError::NotFound)) };
    Ok(match find(cx.db, id)? {
        None => Err(CommandError::NotFound),
        Some(row) if !row.takes_part() => Err(CommandError::NotAMember),
        Some(row) => Ok(row),
    })
}

macro_rules! found {
    ($outcome:expr) => {
        match $outcome {
            Ok(value) => value,
            Err(error) => return Ok(Err(error)),
        }
    };
}

fn open_direct(cx: &mut Cx<'_>, person: &str) -> Result<Done> {
    let (Ok(person), Some(account)) = (person.parse::<PersonId>(), cx.account.as_ref()) else {
        return Ok(Err(CommandError::NotFound));
    };
    let known: bool =
        cx.db
            .query_row("SELECT EXISTS (SELECT 1 FROM people WHERE person = ?1)", params![person.as_bytes()], |row| row.get(0))?;
    if !known || person == account.person {
        return Ok(Err(CommandError::NotFound));
    }
    let id = ConversationId::direct(account.tenant, account.person, person);
    let answer = Ok(Answer::Conversation { id: id.to_string() });
    if find(cx.db, id)?.is_some() {
        return Ok(answer);
    }
    insert(cx, id, ConversationKind::Direct, Some(person), State::Creating)?;
    for member in [cx.me(), person] {
        cx.db.execute(
            "INSERT INTO members (conversation, person, owner, devices, holds) VALUES (?1, ?2, 0, 0, 1)",
            params![id.as_bytes(), member.as_bytes()],
        )?;
    }
    cx.db.execute(
        "UPDATE conversations SET archive_key = ?2 WHERE conversation = ?1",
        params![id.as_bytes(), archive_key_id(cx)],
    )?;
    operation::enqueue(cx, id, &Wish::Create { people: vec![item::Id(person)], continues: None })?;
    cx.changed.conversations.insert(id);
    Ok(answer)
}

fn archive_key_id(cx: &Cx<'_>) -> Option<Vec<u8>> {
    cx.pins().and_then(|pins| pins.policy.archive.map(|key| key.id().as_bytes().to_vec()))
}

pub(crate) fn valid_name(name: &str) -> std::result::Result<&str, CommandError> {
    let name = name.trim();
    let length = name.chars().count();
    if (1..=limits::NAME_CHARS_MAX).contains(&length)
        && !letters::is_blank(name)
        && !name.chars().any(|letter| letter.is_control() || letters::turns(letter))
    {
        Ok(name)
    } else {
        Err(CommandError::NameLength { max_chars: 64 })
    }
}

pub(crate) fn known_people(cx: &Cx<'_>, people: &[String]) -> Result<std::result::Result<Vec<item::Id>, CommandError>> {
    let mut ids = Vec::new();
    for person in people {
        let Ok(id) = person.parse::<PersonId>() else { return Ok(Err(CommandError::NotFound)) };
        let devices: Option<(String, bool)> = cx
            .db
            .query_row(
                "SELECT name, EXISTS (SELECT 1 FROM devices d WHERE d.person = p.person) FROM people p WHERE person = ?1",
                params![id.as_bytes()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        match devices {
            None => return Ok(Err(CommandError::NotFound)),
            Some((name, false)) => return Ok(Err(CommandError::NoDevice { name })),
            Some((_, true)) if id != cx.me() && !ids.contains(&item::Id(id)) => ids.push(item::Id(id)),
            Some(_) => {}
        }
    }
    if ids.len() >= limits::GROUP_PEOPLE_MAX {
        return Ok(Err(CommandError::GroupTooLarge { max: 500 }));
    }
    Ok(Ok(ids))
}

/// The rows of a conversation that we begin with these people.
pub(crate) fn begin(cx: &mut Cx<'_>, id: ConversationId, kind: ConversationKind, people: &[item::Id]) -> Result<()> {
    insert(cx, id, kind, None, State::Creating)?;
    cx.db.execute(
        "UPDATE conversations SET archive_key = ?2 WHERE conversation = ?1",
        params![id.as_bytes(), archive_key_id(cx)],
    )?;
    let me = item::Id(cx.me());
    for member in people.iter().chain([&me]) {
        cx.db.execute(
            "INSERT INTO members (conversation, person, owner, devices, holds) VALUES (?1, ?2, ?3, 0, 1)",
            params![id.as_bytes(), member.0.as_bytes(), *member == me],
        )?;
    }
    Ok(())
}

fn create_group(cx: &mut Cx<'_>, name: &str, people: &[String], continues: Option<ConversationId>) -> Result<Done> {
    let name = found!(valid_name(name)).to_owned();
    let people = found!(known_people(cx, people)?);
    let random = cx.random();
    let id = ConversationId::new(cx.now, random);
    begin(cx, id, ConversationKind::Group, &people)?;
    operation::enqueue(cx, id, &Wish::Create { people, continues: continues.map(|id| id.to_string()) })?;
    card::first(cx, id, name, continues, None)?;
    cx.changed.conversations.insert(id);
    Ok(Ok(Answer::Conversation { id: id.to_string() }))
}

/// A group of nobody else, known by what its person keeps of it; another of their devices finds the same one.
fn open_notes(cx: &mut Cx<'_>, name: &str) -> Result<Done> {
    let known: Vec<Vec<u8>> = {
        let mut statement =
            cx.db.prepare_cached("SELECT conversation FROM conversations WHERE notes = 1 ORDER BY conversation")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for id in known.iter().filter_map(|bytes| ConversationId::from_slice(bytes)) {
        if find(cx.db, id)?.is_some_and(|row| row.takes_part()) {
            return Ok(Ok(Answer::Conversation { id: id.to_string() }));
        }
    }
    let answer = found!(create_group(cx, name, &[], None)?);
    if let Answer::Conversation { id } = &answer
        && let Ok(id) = id.parse::<ConversationId>()
    {
        cx.db.execute("UPDATE conversations SET notes = 1 WHERE conversation = ?1", params![id.as_bytes()])?;
        preference::chat_changed(cx, id)?;
    }
    Ok(Ok(answer))
}

fn continue_as_group(cx: &mut Cx<'_>, conversation: &str, name: &str, mut people: Vec<String>) -> Result<Done> {
    let row = found!(member_of(cx, conversation)?);
    let Some(other) = row.direct_with else { return Ok(Err(CommandError::NotAllowed)) };
    people.insert(0, other.to_string());
    create_group(cx, name, &people, Some(row.id))
}

pub(crate) fn is_owner(cx: &Cx<'_>, id: ConversationId) -> Result<bool> {
    Ok(cx
        .db
        .query_row(
            "SELECT owner FROM members WHERE conversation = ?1 AND person = ?2",
            params![id.as_bytes(), cx.me().as_bytes()],
            |row| row.get(0),
        )
        .optional()?
        .unwrap_or(false))
}

fn add_people(cx: &mut Cx<'_>, conversation: &str, people: &[String]) -> Result<Done> {
    let row = found!(member_of(cx, conversation)?);
    let people = found!(known_people(cx, people)?);
    if row.kind == ConversationKind::Direct || !is_owner(cx, row.id)? {
        return Ok(Err(CommandError::NotAllowed));
    }
    let members: usize =
        cx.db.query_row("SELECT count(*) FROM members WHERE conversation = ?1", params![row.id.as_bytes()], |found| {
            found.get(0)
        })?;
    if members + people.len() > limits::GROUP_PEOPLE_MAX {
        return Ok(Err(CommandError::GroupTooLarge { max: 500 }));
    }
    operation::enqueue(cx, row.id, &Wish::Add { people })?;
    Ok(DONE)
}

fn managed(
    cx: &mut Cx<'_>,
    conversation: &str,
    wish: impl FnOnce(&Cx<'_>, &Conversation) -> Result<Option<Wish>>,
) -> Result<Done> {
    let row = found!(member_of(cx, conversation)?);
    if row.kind == ConversationKind::Direct || !is_owner(cx, row.id)? {
        return Ok(Err(CommandError::NotAllowed));
    }
    match wish(cx, &row)? {
        Some(wish) => {
            operation::enqueue(cx, row.id, &wish)?;
            Ok(DONE)
        }
        None => Ok(Err(CommandError::NotFound)),
    }
}

fn leave(cx: &mut Cx<'_>, conversation: &str) -> Result<Done> {
    let row = found!(member_of(cx, conversation)?);
    if row.kind == ConversationKind::Direct {
        return Ok(Err(CommandError::NotAllowed));
    }
    let word = outbox::enqueue(cx, row.id, &Content::Leave)?;
    operation::enqueue_leave(cx, row.id, word)?;
    Ok(DONE)
}

/// Takes the wish to leave back, with the word that says it.
fn stay(cx: &mut Cx<'_>, conversation: &str) -> Result<Done> {
    let Ok(id) = conversation.parse() else { return Ok(Err(CommandError::NotFound)) };
    let Some(word) = operation::word_of_leave(cx.db, id)? else { return Ok(Err(CommandError::TooLate)) };
    if !outbox::can_be_taken_back(cx, id, word, false)? || !outbox::waits(cx.db, word)? {
        return Ok(Err(CommandError::TooLate));
    }
    outbox::take_back(cx, id, word)?;
    operation::stay(cx, id)?;
    Ok(DONE)
}

fn send_text(
    cx: &mut Cx<'_>,
    conversation: &str,
    shown_as: Option<&str>,
    text: String,
    reply_to: Option<&str>,
    mentions: &[MentionView],
    urgency: UrgencyView,
) -> Result<Done> {
    let row = found!(member_of(cx, conversation)?);
    if urgency != UrgencyView::Normal && receive::is_guest(cx, cx.me())? {
        return Ok(Err(CommandError::NotAllowed));
    }
    if letters::is_blank(&text) || text.len() > limits::TEXT_BYTES_MAX {
        return Ok(Err(CommandError::TextLength { max_bytes: 16 * 1024 }));
    }
    let Ok(in_reply_to) = reply_to.map(str::parse).transpose() else { return Ok(Err(CommandError::NotFound)) };
    let mentions = found!(selection::mentions(mentions));
    let content = Content::Text { text, in_reply_to, replaces: None, mentions, forwarded: false };
    let message = outbox::new_id(cx, row.id, shown_as)?;
    outbox::enqueue_under(cx, row.id, message, &content, urgency.into())?;
    let id = params![row.id.as_bytes()];
    if cx.db.execute("UPDATE conversations SET draft = '' WHERE conversation = ?1 AND draft <> ''", id)? > 0 {
        preference::draft_changed(cx, row.id)?;
    }
    if cx.db.execute("UPDATE conversations SET marked_unread = 0 WHERE conversation = ?1 AND marked_unread = 1", id)? > 0 {
        preference::chat_changed(cx, row.id)?;
    }
    cx.changed.conversations.insert(row.id);
    Ok(Ok(Answer::Message { id: message.to_string() }))
}

fn find_day(cx: &Cx<'_>, conversation: &str, time: f64) -> Result<Done> {
    let Ok(id) = conversation.parse::<ConversationId>() else { return Ok(Err(CommandError::NotFound)) };
    Ok(Ok(Answer::Position { position: timeline::first_since(cx.db, id, time)? }))
}

fn mark_read(cx: &mut Cx<'_>, conversation: &str, position: f64) -> Result<Done> {
    let Ok(id) = conversation.parse::<ConversationId>() else { return Ok(Err(CommandError::NotFound)) };
    let changed = cx.db.execute(
        "UPDATE conversations SET read_seq = min(?2, max(cursor, live_seq)) WHERE conversation = ?1 AND read_seq < min(?2, max(cursor, live_seq))",
        params![id.as_bytes(), timeline::seq_of(position)],
    )?;
    let unmarked = cx.db.execute(
        "UPDATE conversations SET marked_unread = 0 WHERE conversation = ?1 AND marked_unread = 1",
        params![id.as_bytes()],
    )?;
    if unmarked > 0 {
        preference::chat_changed(cx, id)?;
    }
    if changed + unmarked > 0 {
        cx.changed.conversations.insert(id);
    }
    Ok(DONE)
}

fn set_draft(cx: &mut Cx<'_>, conversation: &str, text: &str) -> Result<Done> {
    let Ok(id) = conversation.parse::<ConversationId>() else { return Ok(Err(CommandError::NotFound)) };
    if text.len() > limits::TEXT_BYTES_MAX {
        return Ok(Err(CommandError::TextLength { max_bytes: 16 * 1024 }));
    }
    let changed = cx
        .db
        .execute("UPDATE conversations SET draft = ?2 WHERE conversation = ?1 AND draft <> ?2", params![id.as_bytes(), text])?;
    if changed > 0 {
        preference::draft_changed(cx, id)?;
        cx.changed.conversations.insert(id);
    }
    Ok(DONE)
}

fn fetch_history(cx: &mut Cx<'_>, conversation: &str) -> Result<Done> {
    let Ok(id) = conversation.parse::<ConversationId>() else { return Ok(Err(CommandError::NotFound)) };
    crate::history::first(cx, id)?;
    Ok(DONE)
}

/// What the server lists after a break: new conversations, heads, who is out, and where this device has no leaf.
pub(crate) fn listed(cx: &mut Cx<'_>, list: Vec<ConversationSummary>) -> Result<()> {
    cx.net.listed = true;
    cx.changed.connection = true;
    for summary in &list {
        listed_one(cx, summary)?;
    }
    membership::succeed(cx)?;
    restored::unlisted(cx, &list)
}

fn listed_one(cx: &mut Cx<'_>, summary: &ConversationSummary) -> Result<()> {
    let id = summary.conversation;
    cx.changed.conversations.insert(id);
    if summary.member {
        cx.net.stays.insert(id, (summary.from, summary.before));
    }
    let known = find(cx.db, id)?;
    let stateless = known.as_ref().is_none_or(|row| row.group.is_none() && row.state != State::Creating);
    if stateless && summary.member {
        // A further device of a member, or one whose database is older than its leaf (Welcomes were read before this list):
        // the log up to its own join is history.
        operation::drop_made(cx, id, summary.epoch)?;
        if known.is_none() {
            insert(cx, id, ConversationKind::Group, None, State::Rejoining)?;
            // Its place in the list comes with its messages.
            cx.db.execute("UPDATE conversations SET last_time = 0 WHERE conversation = ?1", params![id.as_bytes()])?;
        }
        cx.db.execute(
            "UPDATE conversations SET from_seq = ?2, before = ?3, head = ?4, read_seq = max(read_seq, ?5), state = ?6, member = 1
             WHERE conversation = ?1",
            params![id.as_bytes(), summary.from, summary.before.as_bytes(), summary.head, summary.read, State::Rejoining as i64],
        )?;
        realign::listed(cx, id, summary.counter, summary.link)?;
        return operation::enqueue_rejoin(cx, id);
    }
    let Some(row) = known else { return Ok(()) };
    if restored::listed(cx, &row, summary)? {
        return Ok(());
    }
    cx.db.execute(
        "UPDATE conversations SET head = max(head, ?2), read_seq = max(read_seq, ?3) WHERE conversation = ?1",
        params![id.as_bytes(), summary.head, summary.read],
    )?;
    // The server may know messages of ours that this database does not: it was copied back.
    realign::listed(cx, id, summary.counter, summary.link)?;
    if !summary.member && row.member {
        ended(cx, id, summary.head)?;
    }
    stay::reaches_back(cx, id)?;
    if summary.member && stay::named(cx, &row, summary.from)? {
        return Ok(());
    }
    if summary.member && !row.member && row.state == State::Ended {
        // In again, and no Welcome says how.
        cx.db.execute("UPDATE conversations SET member = 1 WHERE conversation = ?1", params![id.as_bytes()])?;
        return operation::rejoin(cx, id);
    }
    if summary.member && !summary.leaf && row.state == State::Ready {
        operation::remember_epoch(cx, id)?;
        set_state(cx.db, id, State::Rejoining)?;
        operation::enqueue_rejoin(cx, id)?;
    }
    log::catch_up(cx, id)?;
    cx.net.request(Request::ReadCursors { conversation: id }, Pending::Cursors { conversation: id }, &mut cx.out)
}

/// We are no longer a member: what was received stays readable, nothing more comes.
pub(crate) fn ended(cx: &mut Cx<'_>, id: ConversationId, head: u64) -> Result<()> {
    cx.db.execute(
        "UPDATE conversations SET member = 0, state = ?2, head = min(max(head, cursor), max(?3, cursor)) WHERE conversation = ?1",
        params![id.as_bytes(), State::Ended as i64, head],
    )?;
    cx.net.stays.remove(&id);
    operation::drop_all(cx, id)?;
    outbox::fail_all(cx, id)?;
    cx.changed.conversations.insert(id);
    Ok(())
}

/// The database was copied back: no group of it may encrypt again. Everything is joined anew in place of the old leaf.
pub(crate) fn rolled_back(cx: &mut Cx<'_>) -> Result<()> {
    let ids: Vec<ConversationId> = {
        operation::begin_anew(cx)?;
        let mut statement = cx.db.prepare("SELECT conversation FROM conversations WHERE member = 1 AND group_id IS NOT NULL")?;
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.filter_map(|bytes| bytes.ok().and_then(|bytes| ConversationId::from_slice(&bytes))).collect()
    };
    for id in ids {
        operation::rejoin(cx, id)?;
    }
    cx.db.execute("UPDATE outbox SET state = 0, mls = NULL WHERE state IN (1, 2)", [])?;
    Ok(())
}

/// The conversation and row of a message in the outbox or timeline.
pub(crate) fn of_message(db: &Connection, message: MessageId) -> Result<Option<ConversationId>> {
    Ok(db
        .query_row("SELECT conversation FROM items WHERE message = ?1", params![message.as_bytes()], |row| {
            row.get::<_, Vec<u8>>(0)
        })
        .optional()?
        .and_then(|bytes| ConversationId::from_slice(&bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_people_see() {
        for name in ["Station 4B", "🏥", "👩‍⚕️ Visite", "פנימית", &"x".repeat(64)] {
            assert_eq!(valid_name(&format!(" {name} ")).unwrap(), name);
        }
        for name in [
            "",
            " ",
            "\u{200b}\u{200b}",
            "\u{3164}",
            "\u{2800}",
            "\u{e0041}",
            "Station\n4B",
            "Station \u{202e}B4",
            &"x".repeat(65),
        ] {
            assert!(valid_name(name).is_err(), "{name:?}");
        }
    }
}
