//! Operations: handshakes this device wants. Durable, one under way per conversation, resumed after any break.
//!
//! A commit's pending state is stored before it is sent (e2ee.md, State on the device, (d)); it is merged only when the log
//! reaches the place the server gave it, and thrown away when another commit wins the epoch.

mod claim;
mod rejoin;

pub(crate) use claim::{awaken, claimed};
pub(crate) use rejoin::{begin_anew, drop_made, enqueue_rejoin, forget_epoch, group_read, rejoin, remember_epoch};

use crate::{
    account::Pins,
    card,
    conversation::{self, Conversation, State},
    db,
    engine::Cx,
    error::{EngineError, Result},
    item::{self, Id, StoredLine},
    lifetime, log, membership,
    net::Pending,
    restored,
};
use claim::{claim, packages};
use e2ee::mls::{Group, GroupError, Member, OutgoingCommit, ProcessError, Processed, Provider, Suite};
use protocol::{
    context::{CONTEXT_VERSION, ConversationContext, ConversationKind, GuestRights},
    frame::{Commit, CreateConversation, Outcome, Request, Response},
    id::{ConversationId, GroupId, MessageId, PersonId},
    log::{Entry, Event},
    refusal::Refusal,
    time::Timestamp,
};
use rejoin::rejoined;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// Refusals in a row after which a wish is given up.
const FAILURES_MAX: u32 = 8;
/// Pause after a refusal that may pass.
const PAUSE_MS: u64 = 3_000;
/// Tries for the key packages of people who have none yet, and the first pause between them.
const CLAIM_TRIES: u32 = 6;
const CLAIM_PAUSE_MS: u64 = 250;
/// The longest of these pauses: who begins a chat with somebody who is locked waits for them.
const CLAIM_PAUSE_MS_MAX: u64 = 300_000;

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case")]
pub(crate) enum Wish {
    /// Make the conversation with these people.
    Create { people: Vec<Id>, continues: Option<String> },
    /// Put people in.
    Add { people: Vec<Id> },
    /// Take a person out.
    Remove { person: Id },
    /// Make a member an owner.
    MakeOwner { person: Id },
    /// Move the end of a room.
    SetEnd { ends_at: Option<u64> },
    /// Guests only read, or write again.
    SetGuests { read_only: bool },
    /// Leave.
    Leave,
    /// Come (back) into the group by an external commit.
    Rejoin,
    /// Commit the server's pending Removes.
    CommitPending { epoch: u64 },
    /// Put our newest certificate into our leaf.
    RenewLeaf,
    /// Own the group: none of its owners is left, and we succeed them.
    Succeed,
}

/// How far it is (`operations.stage`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Wanted = 0,
    /// Key packages are here.
    Claimed = 1,
    /// The group exists on this device; the server is asked to make the conversation.
    Creating = 2,
    /// The conversation exists on the server; its people are not in yet.
    Created = 3,
    /// A commit is stored and offered.
    Committing = 4,
    /// The server took the commit; the log has not reached it yet.
    Accepted = 5,
}

impl Stage {
    const fn from_i64(value: i64) -> Self {
        match value {
            1 => Self::Claimed,
            2 => Self::Creating,
            3 => Self::Created,
            4 => Self::Committing,
            5 => Self::Accepted,
            _ => Self::Wanted,
        }
    }
}

#[derive(Clone, Debug)]
struct Operation {
    local: i64,
    conversation: ConversationId,
    wish: Wish,
    stage: Stage,
    packages: Option<Vec<u8>>,
    request: Option<Vec<u8>>,
    failures: u32,
    not_before: u64,
}

const COLUMNS: &str = "local, conversation, wish, stage, packages, request, failures, not_before";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Operation> {
    Ok(Operation {
        local: row.get(0)?,
        conversation: ConversationId::from_slice(&row.get::<_, Vec<u8>>(1)?).unwrap_or(ConversationId::from_bytes([0; 16])),
        // A wish that this version cannot read is dropped by doing nothing that is not wanted any more.
        wish: serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or(Wish::CommitPending { epoch: 0 }),
        stage: Stage::from_i64(row.get(3)?),
        packages: row.get(4)?,
        request: row.get(5)?,
        failures: row.get(6)?,
        not_before: row.get(7)?,
    })
}

/// Runs `work` with the group engine on the open transaction.
pub(crate) fn with_provider<T>(cx: &mut Cx<'_>, work: impl FnOnce(&Provider<'_>, &Member, &Pins) -> T) -> Result<T> {
    let pins = cx.pins().ok_or(EngineError::Damaged("account"))?;
    let account = cx.account.as_ref().ok_or(EngineError::Damaged("account"))?;
    let member = account.chain().map(|chain| Member::new(&chain, account.device_key())).ok_or(EngineError::Damaged("account"))?;
    let provider = Provider::new(cx.db, e2ee::fork(cx.rng));
    Ok(work(&provider, &member, &pins))
}

/// Loads a group's state from the database.
pub(crate) fn load_group(cx: &mut Cx<'_>, id: GroupId) -> Result<Option<Group>> {
    let provider = Provider::new(cx.db, e2ee::fork(cx.rng));
    Group::load(&provider, id).map_err(|error| EngineError::Groups(error.to_string()))
}

/// Processes a handshake or frame; what it wrote is undone when it fails.
pub(crate) fn process(
    cx: &mut Cx<'_>,
    pins: &Pins,
    id: GroupId,
    mls: &[u8],
) -> Result<std::result::Result<Processed, ProcessError>> {
    let Some(mut group) = load_group(cx, id)? else { return Ok(Err(ProcessError::OtherGroup)) };
    let provider = Provider::new(cx.db, e2ee::fork(cx.rng));
    let now = cx.net.true_time(cx.now);
    crate::db::savepoint(cx.db, || group.process(&provider, mls, &pins.trust(now), &pins.policy))
}

/// Wants something.
pub(crate) fn enqueue(cx: &mut Cx<'_>, id: ConversationId, wish: &Wish) -> Result<()> {
    put(cx, id, wish, None)
}

/// Wants to leave, as this message says.
pub(crate) fn enqueue_leave(cx: &mut Cx<'_>, id: ConversationId, word: MessageId) -> Result<()> {
    put(cx, id, &Wish::Leave, Some(word))
}

fn put(cx: &mut Cx<'_>, id: ConversationId, wish: &Wish, word: Option<MessageId>) -> Result<()> {
    let (text, word) = (serde_json::to_string(wish).unwrap_or_default(), word.as_ref().map(MessageId::as_bytes));
    cx.db.execute(
        "INSERT INTO operations (conversation, wish, stage, word) VALUES (?1, ?2, 0, ?3)",
        params![id.as_bytes(), text, word],
    )?;
    Ok(())
}

/// The message in which a wish to leave is said that the server was not told of.
pub(crate) fn word_of_leave(db: &Connection, id: ConversationId) -> Result<Option<MessageId>> {
    let word: Option<Vec<u8>> = db
        .prepare_cached("SELECT word FROM operations WHERE conversation = ?1 AND word IS NOT NULL LIMIT 1")?
        .query_row(params![id.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(word.and_then(|bytes| MessageId::from_slice(&bytes)))
}

/// A wish to leave is no more.
pub(crate) fn stay(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    cx.db.execute("DELETE FROM operations WHERE conversation = ?1 AND word IS NOT NULL", params![id.as_bytes()])?;
    cx.changed.conversations.insert(id);
    Ok(())
}

/// Wants something unless the very same is wanted already.
pub(crate) fn enqueue_once(cx: &mut Cx<'_>, id: ConversationId, wish: &Wish) -> Result<()> {
    let text = serde_json::to_string(wish).unwrap_or_default();
    let there: bool = cx.db.query_row(
        "SELECT EXISTS (SELECT 1 FROM operations WHERE conversation = ?1 AND wish = ?2)",
        params![id.as_bytes(), text],
        |row| row.get(0),
    )?;
    if there { Ok(()) } else { enqueue(cx, id, wish) }
}

/// Nothing more is wanted of a conversation that ended.
pub(crate) fn drop_all(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    cx.db.execute("DELETE FROM operations WHERE conversation = ?1", params![id.as_bytes()])?;
    Ok(())
}

/// Do messages of this conversation wait for a handshake? (A leave waits for the messages instead.)
pub(crate) fn holds_messages(cx: &Cx<'_>, id: ConversationId) -> Result<bool> {
    Ok(first(cx, id)?.is_some_and(|operation| operation.wish != Wish::Leave))
}

/// In what order operations of a conversation are carried out: a leave comes last, because it waits for messages, and messages wait
/// for the Removes that this device may be asked to commit.
const ORDER: &str = r#"wish = '{"wish":"leave"}', local"#;

fn first(cx: &Cx<'_>, id: ConversationId) -> Result<Option<Operation>> {
    Ok(cx
        .db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM operations WHERE conversation = ?1 ORDER BY {ORDER} LIMIT 1"))?
        .query_row(params![id.as_bytes()], row)
        .optional()?)
}

fn find(cx: &Cx<'_>, local: i64) -> Result<Option<Operation>> {
    Ok(cx
        .db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM operations WHERE local = ?1"))?
        .query_row(params![local], row)
        .optional()?)
}

fn set_stage(cx: &Cx<'_>, operation: &Operation, stage: Stage, request: Option<&[u8]>) -> Result<()> {
    cx.db.prepare_cached("UPDATE operations SET stage = ?2, request = ?3 WHERE local = ?1")?.execute(params![
        operation.local,
        stage as i64,
        request
    ])?;
    Ok(())
}

fn finish(cx: &mut Cx<'_>, operation: &Operation) -> Result<()> {
    cx.db.execute("DELETE FROM operations WHERE local = ?1", params![operation.local])?;
    cx.changed.conversations.insert(operation.conversation);
    Ok(())
}

/// Moves the first operation of every conversation on, where it can move.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.listed {
        return Ok(());
    }
    let operations: Vec<Operation> = {
        let mut statement = cx.db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM operations o WHERE local = (
               SELECT local FROM operations WHERE conversation = o.conversation ORDER BY {ORDER} LIMIT 1) ORDER BY local"
        ))?;
        let rows = statement.query_map([], row)?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for operation in operations {
        let until = Timestamp::from_millis(operation.not_before);
        if cx.now < until {
            cx.wake_at(until);
        } else if !under_way(cx, operation.local) {
            advance(cx, &operation)?;
        }
    }
    Ok(())
}

fn under_way(cx: &Cx<'_>, local: i64) -> bool {
    cx.net.pending.values().any(|pending| {
        matches!(pending,
            Pending::Create { operation } | Pending::Claim { operation } | Pending::Group { operation }
            | Pending::Commit { operation } | Pending::Leave { operation } if *operation == local)
    })
}

fn advance(cx: &mut Cx<'_>, operation: &Operation) -> Result<()> {
    let Some(conversation) = conversation::find(cx.db, operation.conversation)? else { return finish(cx, operation) };
    if conversation.state == State::AwaitingWelcome && matches!(operation.wish, Wish::Create { .. }) {
        // Its Welcome ends this wish; a way back into our own group goes on with it.
        return Ok(());
    }
    match (operation.stage, &operation.wish) {
        (Stage::Wanted, Wish::Create { people, .. }) => {
            let mut people: Vec<PersonId> = people.iter().map(|id| id.0).collect();
            people.push(cx.me());
            claim(cx, operation, &people)
        }
        (Stage::Wanted, Wish::Add { people }) => claim(cx, operation, &people.iter().map(|id| id.0).collect::<Vec<_>>()),
        (Stage::Wanted, Wish::Rejoin) => {
            let request = Request::ReadGroup { conversation: operation.conversation };
            cx.net.request(request, Pending::Group { operation: operation.local }, &mut cx.out)
        }
        (Stage::Wanted, Wish::Leave) => leave(cx, operation),
        (Stage::Wanted, _) | (Stage::Claimed, Wish::Add { .. }) => {
            if conversation.may_send() {
                commit(cx, operation, &conversation)
            } else {
                Ok(())
            }
        }
        (Stage::Claimed, _) => create(cx, operation, &conversation),
        (Stage::Created, Wish::Create { people, .. }) if packages(operation).is_empty() && !people.is_empty() => {
            claim(cx, operation, &people.iter().map(|id| id.0).collect::<Vec<_>>())
        }
        (Stage::Created, _) => commit(cx, operation, &conversation),
        (Stage::Creating | Stage::Committing, _) => resend(cx, operation),
        (Stage::Accepted, _) => log::catch_up(cx, operation.conversation),
    }
}

fn create(cx: &mut Cx<'_>, operation: &Operation, conversation: &Conversation) -> Result<()> {
    let random = cx.random();
    let group_id = GroupId::new(cx.now, random);
    let devices = packages(operation).len() + 1;
    let (suite, now) = (Suite::for_devices(devices), cx.now);
    let (me, direct) = (cx.me(), conversation.kind == ConversationKind::Direct);
    let id = operation.conversation;
    let room = if conversation.kind == ConversationKind::Room { crate::room::find(cx, id)? } else { None };
    let group_info = with_provider(cx, |provider, member, pins| {
        let context = ConversationContext {
            version: CONTEXT_VERSION,
            tenant: pins.tenant,
            conversation: id,
            kind: conversation.kind,
            policy_number: pins.policy.number,
            archive_key: pins.policy.archive.as_ref().map(protocol::policy::ArchiveKey::id),
            owners: if direct { Vec::new() } else { vec![me] },
            ends_at: room.as_ref().and_then(|room| room.ends_at),
            guest_rights: GuestRights::default(),
            predecessor: None,
            sponsor: room.as_ref().map(|_| me),
        };
        let group = Group::create(provider, member, group_id, &context, &pins.policy.remove_key, suite, now)?;
        group.group_info(provider, member)
    })?
    .map_err(groups)?;
    cx.db
        .execute("UPDATE conversations SET group_id = ?2 WHERE conversation = ?1", params![id.as_bytes(), group_id.as_bytes()])?;
    let request = Request::CreateConversation(CreateConversation {
        conversation: id,
        group: group_id,
        group_info,
        direct_with: conversation.direct_with,
        state: db::tell(cx.db, cx.state)?,
    });
    set_stage(cx, operation, Stage::Creating, Some(&protocol::cbor::encode(&request)))?;
    cx.net.request(request, Pending::Create { operation: operation.local }, &mut cx.out)
}

/// The server made the conversation, or has it already.
pub(crate) fn created(cx: &mut Cx<'_>, local: i64, outcome: Outcome) -> Result<()> {
    let Some(operation) = find(cx, local)? else { return Ok(()) };
    match outcome {
        Outcome::Done(_) => {
            if let Some(request) = &operation.request {
                restored::keep(cx, operation.conversation, 0, request)?;
            }
            set_stage(cx, &operation, Stage::Created, None)?;
            if packages(&operation).is_empty() { alone(cx, &operation) } else { Ok(()) }
        }
        Outcome::Refused(Refusal::Exists) => {
            // Both people began the direct conversation; the other's group won and its Welcome comes. (The same group
            // offered twice is no clash: the server answers it as the first time.)
            made_elsewhere(cx, &operation)
        }
        Outcome::Refused(refusal) => postpone(cx, &operation, &refusal),
    }
}

/// The server has another group for this conversation, or a later state of ours: its Welcome comes.
fn made_elsewhere(cx: &mut Cx<'_>, operation: &Operation) -> Result<()> {
    forget_group(cx, operation.conversation)?;
    conversation::set_state(cx.db, operation.conversation, State::AwaitingWelcome)?;
    set_stage(cx, operation, Stage::Created, None)?;
    cx.net.request(Request::ReadWelcomes, Pending::Welcomes, &mut cx.out)?;
    // Unless this database was copied back since the group was made: then the list names us a member.
    cx.net.request(Request::ListConversations, Pending::Conversations, &mut cx.out)
}

/// Nobody else can be in it for now: the group is complete.
fn alone(cx: &mut Cx<'_>, operation: &Operation) -> Result<()> {
    conversation::set_state(cx.db, operation.conversation, State::Ready)?;
    store_members(cx, operation.conversation)?;
    finish(cx, operation)
}

fn store_members(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    let Some(group_id) = conversation::find(cx.db, id)?.and_then(|row| row.group) else { return Ok(()) };
    match load_group(cx, group_id)? {
        Some(group) => membership::store(cx, id, &group, 0),
        None => Ok(()),
    }
}

fn forget_group(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    let Some(group_id) = conversation::find(cx.db, id)?.and_then(|row| row.group) else { return Ok(()) };
    if let Some(group) = load_group(cx, group_id)? {
        let provider = Provider::new(cx.db, e2ee::fork(cx.rng));
        group.delete(&provider).map_err(groups)?;
    }
    cx.db.execute("UPDATE conversations SET group_id = NULL WHERE conversation = ?1", params![id.as_bytes()])?;
    Ok(())
}

fn commit(cx: &mut Cx<'_>, operation: &Operation, conversation: &Conversation) -> Result<()> {
    let Some(group_id) = conversation.group else { return Ok(()) };
    let Some(mut group) = load_group(cx, group_id)? else { return rejoin(cx, operation.conversation) };
    let now = cx.net.true_time(cx.now);
    let outgoing = match &operation.wish {
        Wish::Create { .. } | Wish::Add { .. } => {
            let mut packages = packages(operation);
            let members = cx.pins().map(|pins| group.members(&pins.trust(now))).unwrap_or_default();
            // Who is in already (added by somebody else meanwhile, or wanted twice) is left out.
            packages.retain(|claimed| !members.iter().any(|leaf| leaf.identity.device == claimed.device));
            if packages.is_empty() {
                return finish(cx, operation);
            }
            let bytes: Vec<Vec<u8>> = packages.into_iter().map(|claimed| claimed.package.0).collect();
            attempt(cx, |provider, member, pins| group.add(provider, member, &bytes, &pins.trust(now), &pins.policy))?
        }
        Wish::Remove { person } => {
            let members = cx.pins().map(|pins| group.members(&pins.trust(now))).unwrap_or_default();
            if !members.iter().any(|leaf| leaf.identity.person == person.0) {
                return finish(cx, operation);
            }
            attempt(cx, |provider, member, pins| group.remove_person(provider, member, person.0, &pins.trust(now), &pins.policy))?
        }
        Wish::MakeOwner { person } => {
            let mut context = group.context().map_err(groups)?;
            match context.owners.binary_search(&person.0) {
                Ok(_) => return finish(cx, operation),
                Err(at) => context.owners.insert(at, person.0),
            }
            attempt(cx, |provider, member, pins| {
                group.change_context(provider, member, &context, &pins.trust(now), &pins.policy)
            })?
        }
        Wish::SetEnd { ends_at } => {
            let mut context = group.context().map_err(groups)?;
            let wanted = ends_at.map(Timestamp::from_millis);
            if context.ends_at == wanted {
                return finish(cx, operation);
            }
            context.ends_at = wanted;
            attempt(cx, |provider, member, pins| {
                group.change_context(provider, member, &context, &pins.trust(now), &pins.policy)
            })?
        }
        Wish::SetGuests { read_only } => {
            let mut context = group.context().map_err(groups)?;
            let wanted = if *read_only { GuestRights::Read } else { GuestRights::Write };
            if context.guest_rights == wanted {
                return finish(cx, operation);
            }
            context.guest_rights = wanted;
            attempt(cx, |provider, member, pins| {
                group.change_context(provider, member, &context, &pins.trust(now), &pins.policy)
            })?
        }
        Wish::CommitPending { epoch } => {
            if group.epoch() != *epoch || !group.has_pending_proposals() {
                return finish(cx, operation);
            }
            attempt(cx, |provider, member, pins| group.commit_pending(provider, member, &pins.trust(now), &pins.policy))?
        }
        Wish::RenewLeaf => {
            // Any commit of ours in between has brought it along.
            if !crate::papers::leaf_is_old(cx, group_id)? {
                return finish(cx, operation);
            }
            attempt(cx, |provider, member, pins| group.self_update(provider, member, &pins.trust(now), &pins.policy))?
        }
        Wish::Succeed => {
            let me = cx.me();
            if cx.pins().and_then(|pins| group.successor(&pins.trust(now))) != Some(me) {
                return finish(cx, operation);
            }
            // Whatever a member commits names the successor.
            attempt(cx, |provider, member, pins| group.self_update(provider, member, &pins.trust(now), &pins.policy))?
        }
        Wish::Leave | Wish::Rejoin => return Ok(()),
    };
    match outgoing {
        Ok(outgoing) => offer(cx, operation, group_id, outgoing),
        // What is wanted is not possible (any more): the person is gone, a key package does not hold. Others are claimed.
        Err(_) => {
            cx.db.execute("UPDATE operations SET packages = NULL WHERE local = ?1", params![operation.local])?;
            let stage = if matches!(operation.wish, Wish::Create { .. }) { Stage::Created } else { Stage::Wanted };
            count_failure(cx, operation, stage)
        }
    }
}

/// Runs a group change whose writes are undone when it fails.
fn attempt(
    cx: &mut Cx<'_>,
    work: impl FnOnce(&Provider<'_>, &Member, &Pins) -> std::result::Result<OutgoingCommit, GroupError>,
) -> Result<std::result::Result<OutgoingCommit, GroupError>> {
    cx.db.execute_batch("SAVEPOINT attempt")?;
    let outcome = with_provider(cx, work)?;
    if outcome.is_err() {
        cx.db.execute_batch("ROLLBACK TO attempt")?;
    }
    cx.db.execute_batch("RELEASE attempt")?;
    Ok(outcome)
}

fn offer(cx: &mut Cx<'_>, operation: &Operation, group: GroupId, outgoing: OutgoingCommit) -> Result<()> {
    let request = Request::Commit(Commit {
        conversation: operation.conversation,
        group,
        epoch: outgoing.epoch,
        mls: outgoing.mls,
        group_info: outgoing.group_info,
        welcome: outgoing.welcome,
        state: db::tell(cx.db, cx.state)?,
    });
    set_stage(cx, operation, Stage::Committing, Some(&protocol::cbor::encode(&request)))?;
    cx.net.request(request, Pending::Commit { operation: operation.local }, &mut cx.out)
}

fn resend(cx: &mut Cx<'_>, operation: &Operation) -> Result<()> {
    let request: Option<Request> = operation.request.as_ref().and_then(|bytes| minicbor::decode(bytes).ok());
    match (request, operation.stage) {
        (Some(request), Stage::Creating) => cx.net.request(request, Pending::Create { operation: operation.local }, &mut cx.out),
        (Some(request), _) => cx.net.request(request, Pending::Commit { operation: operation.local }, &mut cx.out),
        (None, _) => set_stage(cx, operation, Stage::Wanted, None),
    }
}

/// The server's word about a commit.
pub(crate) fn answered(cx: &mut Cx<'_>, local: i64, outcome: Outcome) -> Result<()> {
    let Some(operation) = find(cx, local)? else { return Ok(()) };
    if operation.stage != Stage::Committing {
        return Ok(());
    }
    match outcome {
        Outcome::Done(Response::Accepted(accepted)) => {
            cx.db.execute(
                "UPDATE operations SET stage = 5, seq = ?2, chain = ?3, accepted_at = ?4 WHERE local = ?1",
                params![local, accepted.seq, accepted.chain.as_bytes(), accepted.at.as_millis()],
            )?;
            cx.db.execute(
                "UPDATE conversations SET head = max(head, ?2) WHERE conversation = ?1",
                params![operation.conversation.as_bytes(), accepted.seq],
            )?;
            if let Some(request) = &operation.request {
                restored::keep(cx, operation.conversation, accepted.seq, request)?;
            }
            match operation.wish {
                Wish::Rejoin => rejoined(cx, &operation, accepted.seq, accepted.chain),
                Wish::Create { .. } => {
                    conversation::set_state(cx.db, operation.conversation, State::Ready)?;
                    crate::receive::drain(cx, operation.conversation)?;
                    // What the others said meanwhile was passed over while the group was being made.
                    log::catch_up(cx, operation.conversation)
                }
                _ => {
                    crate::receive::drain(cx, operation.conversation)?;
                    log::catch_up(cx, operation.conversation)
                }
            }
        }
        Outcome::Done(_) => Ok(()),
        Outcome::Refused(refusal) => {
            withdraw(cx, &operation)?;
            match refusal {
                // Nobody else commits to a group that is being made: it is not the one that the server has.
                Refusal::StaleEpoch { .. } if matches!(operation.wish, Wish::Create { .. }) => made_elsewhere(cx, &operation),
                Refusal::StaleEpoch { head, .. } => {
                    log::named_head(cx, operation.conversation, head)?;
                    if operation.wish == Wish::Rejoin { count_failure(cx, &operation, Stage::Wanted) } else { Ok(()) }
                }
                refusal => postpone(cx, &operation, &refusal),
            }
        }
    }
}

/// Throws the pending commit away; the wish stays.
fn withdraw(cx: &mut Cx<'_>, operation: &Operation) -> Result<()> {
    if operation.wish == Wish::Rejoin {
        forget_group(cx, operation.conversation)?;
        return set_stage(cx, operation, Stage::Wanted, None);
    }
    let group_id = conversation::find(cx.db, operation.conversation)?.and_then(|row| row.group);
    if let Some(mut group) = group_id.map(|id| load_group(cx, id)).transpose()?.flatten() {
        let provider = Provider::new(cx.db, e2ee::fork(cx.rng));
        group.clear_pending(&provider).map_err(groups)?;
    }
    let stage = match operation.wish {
        Wish::Create { .. } => Stage::Created,
        Wish::Add { .. } => Stage::Claimed,
        _ => Stage::Wanted,
    };
    set_stage(cx, operation, stage, None)
}

/// Another commit or a proposal came first: ours will be made anew on top of it.
pub(crate) fn lost_race(cx: &mut Cx<'_>, id: ConversationId, _group: GroupId) -> Result<()> {
    match first(cx, id)? {
        Some(operation) if operation.stage == Stage::Committing && operation.wish != Wish::Rejoin => withdraw(cx, &operation),
        _ => Ok(()),
    }
}

fn postpone(cx: &mut Cx<'_>, operation: &Operation, refusal: &Refusal) -> Result<()> {
    match refusal {
        Refusal::StorageFull => pause(cx, operation, PAUSE_MS),
        Refusal::RateLimited { until } => pause(cx, operation, until.since(cx.now)),
        Refusal::NotAMember if operation.wish != Wish::Rejoin => finish(cx, operation),
        Refusal::NotAllowed if claims_again(cx, operation)? => {
            // Somebody was locked or deleted since their key package was claimed, and a group is made with the others; or the
            // policy was changed meanwhile.
            let stage = if operation.stage == Stage::Creating { Stage::Wanted } else { Stage::Created };
            if stage == Stage::Wanted {
                forget_group(cx, operation.conversation)?;
            }
            cx.db.execute("UPDATE operations SET packages = NULL WHERE local = ?1", params![operation.local])?;
            set_stage(cx, operation, stage, None)?;
            claim::wait(cx, operation)
        }
        Refusal::NotAllowed | Refusal::TooLarge { .. } | Refusal::Locked => finish(cx, operation),
        _ => count_failure(cx, operation, operation.stage),
    }
}

/// A conversation that is being made, and could be with other key packages or below a newer policy.
fn claims_again(cx: &mut Cx<'_>, operation: &Operation) -> Result<bool> {
    let is_made = matches!(operation.wish, Wish::Create { .. });
    let is_direct = conversation::find(cx.db, operation.conversation)?.is_some_and(|row| row.kind == ConversationKind::Direct);
    Ok(is_made && (is_direct || operation.stage == Stage::Committing || is_below_another_policy(cx, operation)?))
}

/// Did another policy come into force while the group was on its way?
fn is_below_another_policy(cx: &mut Cx<'_>, operation: &Operation) -> Result<bool> {
    let Some(group_id) = conversation::find(cx.db, operation.conversation)?.and_then(|row| row.group) else { return Ok(false) };
    let Some(group) = load_group(cx, group_id)? else { return Ok(false) };
    let made_below = group.context().map_err(groups)?.policy_number;
    Ok(cx.pins().is_some_and(|pins| pins.policy.number != made_below))
}

fn pause(cx: &mut Cx<'_>, operation: &Operation, millis: u64) -> Result<()> {
    let until = cx.now.plus_millis(millis);
    cx.db.execute("UPDATE operations SET not_before = ?2 WHERE local = ?1", params![operation.local, until.as_millis()])?;
    cx.wake_at(until);
    Ok(())
}

fn count_failure(cx: &mut Cx<'_>, operation: &Operation, stage: Stage) -> Result<()> {
    if operation.failures + 1 >= FAILURES_MAX && !matches!(operation.wish, Wish::Create { .. } | Wish::Rejoin) {
        return finish(cx, operation);
    }
    let stage = if stage == Stage::Committing { Stage::Wanted } else { stage };
    let until = cx.now.plus_millis(PAUSE_MS * u64::from(operation.failures.min(10)));
    cx.db.execute(
        "UPDATE operations SET failures = failures + 1, stage = ?2, not_before = ?3 WHERE local = ?1",
        params![operation.local, stage as i64, until.as_millis()],
    )?;
    cx.wake_at(until);
    Ok(())
}

/// The accepted commit that stands at `seq`, as an entry.
pub(crate) fn accepted_at(cx: &Cx<'_>, id: ConversationId, seq: u64) -> Result<Option<Entry>> {
    let found: Option<(Option<Vec<u8>>, Vec<u8>, u64)> = cx
        .db
        .prepare_cached("SELECT request, chain, accepted_at FROM operations WHERE conversation = ?1 AND stage = 5 AND seq = ?2")?
        .query_row(params![id.as_bytes(), seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((Some(request), chain, at)) = found else { return Ok(None) };
    let Ok(Request::Commit(commit)) = minicbor::decode::<Request>(&request) else {
        return Err(EngineError::Damaged("operations"));
    };
    Ok(Some(Entry {
        conversation: id,
        seq,
        chain: conversation::digest(&chain),
        accepted_at: Timestamp::from_millis(at),
        event: Event::Commit { group: commit.group, device: cx.device(), mls: commit.mls },
    }))
}

/// Our own commit came by in the log: merges it when it is the stored one; false when this database does not know it.
pub(crate) fn merge_own(cx: &mut Cx<'_>, row: &Conversation, entry: &Entry, mls: &[u8]) -> Result<bool> {
    let (Some(operation), Some(group_id)) = (first(cx, row.id)?, row.group) else { return Ok(false) };
    let stored: Option<Request> = operation.request.as_ref().and_then(|bytes| minicbor::decode(bytes).ok());
    let same = matches!(&stored, Some(Request::Commit(commit)) if commit.mls == mls);
    let Some(mut group) = load_group(cx, group_id)? else { return Ok(false) };
    if !same || !group.has_pending_commit() {
        return Ok(false);
    }
    let before = membership::snapshot(cx.db, row.id)?;
    let now = cx.net.true_time(cx.now);
    let summary = with_provider(cx, |provider, _, pins| group.merge_pending(provider, &pins.trust(now)))?.map_err(groups)?;
    if matches!(operation.wish, Wish::Create { .. }) {
        membership::store(cx, row.id, &group, entry.seq)?;
        if row.kind != ConversationKind::Direct {
            item::put_line(cx.db, row.id, entry.seq, entry.accepted_at, &StoredLine::Created { by: Id(cx.me()) })?;
        }
    } else {
        membership::follow(cx, row.id, group_id, entry, &before, &summary)?;
    }
    finish(cx, &operation)?;
    if matches!(operation.wish, Wish::Add { .. }) {
        card::say_again(cx, row.id)?;
        lifetime::say_again(cx, row.id)?;
    }
    Ok(true)
}

fn leave(cx: &mut Cx<'_>, operation: &Operation) -> Result<()> {
    let unsent: bool = cx.db.query_row(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE conversation = ?1 AND state IN (0, 1))",
        params![operation.conversation.as_bytes()],
        |row| row.get(0),
    )?;
    if unsent {
        return Ok(());
    }
    let request = Request::Leave { conversation: operation.conversation };
    cx.net.request(request, Pending::Leave { operation: operation.local }, &mut cx.out)
}

/// The server let us go.
pub(crate) fn left(cx: &mut Cx<'_>, local: i64, outcome: Outcome) -> Result<()> {
    let Some(operation) = find(cx, local)? else { return Ok(()) };
    match outcome {
        Outcome::Done(_) | Outcome::Refused(Refusal::NotAMember) => {
            let me = Id(cx.me());
            let row = conversation::find(cx.db, operation.conversation)?;
            let cursor = row.map_or(0, |row| row.cursor);
            item::put_line(cx.db, operation.conversation, cursor, cx.now, &StoredLine::Left { person: me })?;
            conversation::ended(cx, operation.conversation, cursor)
        }
        Outcome::Refused(refusal) => postpone(cx, &operation, &refusal),
    }
}

/// The server asks this device to commit the pending Removes.
pub(crate) fn commit_wanted(cx: &mut Cx<'_>, id: ConversationId, epoch: u64, delay_ms: u32) -> Result<()> {
    if conversation::find(cx.db, id)?.is_none() {
        return Ok(());
    }
    enqueue_once(cx, id, &Wish::CommitPending { epoch })?;
    if delay_ms > 0 {
        let until = cx.now.plus_millis(u64::from(delay_ms));
        let text = serde_json::to_string(&Wish::CommitPending { epoch }).unwrap_or_default();
        cx.db.execute(
            "UPDATE operations SET not_before = max(not_before, ?3) WHERE conversation = ?1 AND wish = ?2",
            params![id.as_bytes(), text, until.as_millis()],
        )?;
        cx.wake_at(until);
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function in map_err")]
fn groups(error: GroupError) -> EngineError {
    EngineError::Groups(error.to_string())
}
