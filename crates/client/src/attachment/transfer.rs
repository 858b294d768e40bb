//! Parts on their way: to the server, from the server, one at a time for each object.

use super::{Going, OBJECTS_BYTES_MAX, Object};
use crate::{
    db,
    effect::{Effect, PartError},
    engine::Cx,
    error::Result,
    net::Pending,
    outbox,
    view::SendFailureView,
};
use protocol::{
    cbor,
    frame::{Outcome, Request, Response},
    id::{ConversationId, MessageId, ObjectId},
    limits::{ATTACHMENT_BYTES_MAX, OBJECT_PART_BYTES},
    object::{UploadProgress, part_length},
    policy::Rules,
    refusal::Refusal,
    time::Timestamp,
};
use rusqlite::params;

/// Objects that go up, and down, at a time.
const AT_ONCE: usize = 2;
/// Unexplained failures in a row after which an object has failed.
const FAILURES_MAX: u32 = 3;
/// Pause after a failure.
const PAUSE_MS: u64 = 2_000;
/// The longest file that the server takes, as it said last.
const FILE_BYTES_MAX: &str = "file_bytes_max";

impl Cx<'_> {
    /// The longest file that may be sent.
    pub(crate) fn file_bytes_max(&self) -> u64 {
        file_bytes_max(self.db, self.rules())
    }
}

/// The longest file that may be sent, as far as this device knows.
pub(crate) fn file_bytes_max(db: &rusqlite::Connection, rules: Rules) -> u64 {
    db::get::<u64>(db, FILE_BYTES_MAX).ok().flatten().unwrap_or(ATTACHMENT_BYTES_MAX).min(rules.attachment_bytes_max())
}

/// Asks for the attachment store's token.
pub(crate) fn start(cx: &mut Cx<'_>) -> Result<()> {
    cx.net.request(Request::OpenObjects, Pending::Objects, &mut cx.out)
}

/// The attachment store's token, or none: then nothing goes up or down in this session.
pub(crate) fn opened(cx: &mut Cx<'_>, outcome: Outcome) -> Result<()> {
    let Outcome::Done(Response::Objects(opened)) = outcome else { return Ok(()) };
    if db::get::<u64>(cx.db, FILE_BYTES_MAX)? != Some(opened.file_bytes_max) {
        db::put(cx.db, FILE_BYTES_MAX, &opened.file_bytes_max)?;
    }
    cx.net.object_token = Some(opened.token);
    Ok(())
}

/// Sends and fetches what is due.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    release(cx)?;
    let Some(token) = cx.net.object_token.clone() else { return Ok(()) };
    // A clock that was put back makes no pause longer.
    cx.net.parts_not_before = cx.net.parts_not_before.min(cx.now.plus_millis(PAUSE_MS));
    if cx.now < cx.net.parts_not_before {
        cx.wake_at(cx.net.parts_not_before);
        return Ok(());
    }
    for object in super::objects_going(cx.db, Going::Up)? {
        if cx.net.going_up.len() >= AT_ONCE || cx.net.going_up.contains(&object.object) {
            continue;
        }
        let Some(length) = part_length(object.received, object.size) else { continue };
        cx.net.going_up.insert(object.object);
        let (offset, size, token) = (object.received, object.size, token.clone());
        cx.out.push(Effect::PutPart { object: object.object, offset, length, size, token });
    }
    needed_parts(cx, &token)?;
    for object in super::objects_going(cx.db, Going::Down)? {
        if cx.net.going_down.len() >= AT_ONCE || cx.net.going_down.iter().any(|(one, _)| *one == object.object) {
            continue;
        }
        // The list of hashes is at the end: with it, everything else can be shown as it comes.
        let mut order = std::iter::once(object.parts().saturating_sub(1)).chain(0..object.parts());
        if let Some(part) = order.find(|part| !object.has(*part)) {
            get(cx, &object, part, &token);
        }
    }
    Ok(())
}

/// What a screen is reading comes first.
fn needed_parts(cx: &mut Cx<'_>, token: &str) -> Result<()> {
    for (id, part) in cx.net.needed.clone() {
        let found = super::object(cx.db, id)?;
        match found.filter(|object| !object.has(part) && part < object.parts()) {
            Some(object) if !cx.net.going_down.contains(&(id, part)) => get(cx, &object, part, token),
            Some(_) => {}
            None => {
                cx.net.needed.remove(&(id, part));
            }
        }
    }
    Ok(())
}

fn get(cx: &mut Cx<'_>, object: &Object, part: u64, token: &str) {
    let offset = part * OBJECT_PART_BYTES as u64;
    let Some(length) = part_length(offset, object.size) else { return };
    cx.net.going_down.insert((object.object, part));
    let (id, size, token) = (object.object, object.size, token.to_owned());
    cx.out.push(Effect::GetPart { object: id, offset, length, size, token });
}

/// What came of [`Effect::PutPart`].
pub(crate) fn put(cx: &mut Cx<'_>, id: ObjectId, outcome: std::result::Result<Vec<u8>, PartError>) -> Result<()> {
    cx.net.going_up.remove(&id);
    let Some(mut object) = super::object(cx.db, id)? else { return Ok(()) };
    match outcome {
        Ok(answer) => {
            let Ok(progress) = cbor::decode_frame::<UploadProgress>(&answer) else {
                return failed(cx, object, SendFailureView::Unknown, false);
            };
            object.received = progress.received.min(object.size);
            (object.failures, object.failure) = (0, None);
            if object.received == object.size {
                object.going = Going::Still;
            }
            super::save(cx.db, &object)?;
            super::changed(cx, id)?;
            super::send::seal_whole(cx)?;
            trim(cx)
        }
        Err(PartError::Offline) => {
            pause(cx);
            Ok(())
        }
        Err(PartError::Lost) => failed(cx, object, SendFailureView::FileLost, true),
        Err(PartError::DeviceFull) => failed(cx, object, SendFailureView::Unknown, false),
        Err(PartError::Refused { status, body }) => match refusal(status, &body) {
            Refusal::NotCertified => renew(cx),
            Refusal::StorageFull | Refusal::RateLimited { .. } => {
                cx.net.server_full |= status == 507;
                cx.changed.connection = true;
                pause(cx);
                Ok(())
            }
            Refusal::QuotaReached => failed(cx, object, SendFailureView::Quota, true),
            Refusal::TooLarge { .. } => failed(cx, object, SendFailureView::TooLarge, true),
            Refusal::NotAllowed | Refusal::Locked => failed(cx, object, SendFailureView::Policy, true),
            _ => failed(cx, object, SendFailureView::Unknown, false),
        },
    }
}

fn failed(cx: &mut Cx<'_>, mut object: Object, reason: SendFailureView, for_good: bool) -> Result<()> {
    object.failures += 1;
    if for_good || object.failures >= FAILURES_MAX {
        object.going = Going::UpFailed;
        object.failure = Some(outbox::failure_number(reason));
    } else {
        pause(cx);
    }
    super::save(cx.db, &object)?;
    super::changed(cx, object.object)
}

/// What came of [`Effect::GetPart`]: the part is on this device, durably.
pub(crate) fn got(cx: &mut Cx<'_>, id: ObjectId, offset: u64, outcome: std::result::Result<(), PartError>) -> Result<()> {
    let part = offset / OBJECT_PART_BYTES as u64;
    cx.net.going_down.remove(&(id, part));
    let Some(mut object) = super::object(cx.db, id)? else { return Ok(()) };
    match outcome {
        Ok(()) => {
            cx.net.needed.remove(&(id, part));
            object.take(part);
            (object.failures, object.failure) = (0, None);
            if object.is_whole() {
                // Whatever is whole here is whole there.
                (object.going, object.received) = (Going::Still, object.size);
            }
            super::save(cx.db, &object)?;
            super::changed(cx, id)?;
            if object.is_whole() {
                // It may have been the answer to its upload that was lost.
                super::send::seal_whole(cx)?;
                trim(cx)?;
            }
            return Ok(());
        }
        Err(PartError::Offline) => {
            pause(cx);
            return Ok(());
        }
        Err(PartError::Refused { status, body }) => match refusal(status, &body) {
            Refusal::NotCertified => return renew(cx),
            Refusal::NotFound | Refusal::Gone => object.going = Going::Missing,
            _ => object.failures += 1,
        },
        Err(PartError::Lost | PartError::DeviceFull) => object.failures += 1,
    }
    if object.failures >= FAILURES_MAX {
        object.going = Going::DownFailed;
    }
    if matches!(object.going, Going::Missing | Going::DownFailed) {
        cx.net.needed.retain(|(one, _)| *one != id);
        fail_if_awaited(cx, &mut object)?;
    } else {
        pause(cx);
    }
    super::save(cx.db, &object)?;
    super::changed(cx, id)
}

/// A screen reads a part that is not here.
pub(crate) fn need(cx: &mut Cx<'_>, id: ObjectId, part: u64) -> Result<()> {
    let Some(object) = super::object(cx.db, id)? else { return Ok(()) };
    if !object.has(part) && !matches!(object.going, Going::Missing | Going::Damaged) {
        cx.net.needed.insert((id, part));
    }
    Ok(())
}

/// What lies here is not what the message names: it goes, and is not shown.
pub(crate) fn damaged(cx: &mut Cx<'_>, id: ObjectId) -> Result<()> {
    let Some(object) = super::object(cx.db, id)? else { return Ok(()) };
    let have = vec![0; object.have.len()];
    let mut object = Object { have, going: Going::Damaged, ..object };
    fail_if_awaited(cx, &mut object)?;
    super::save(cx.db, &object)?;
    cx.out.push(Effect::DropObject { object: id });
    super::changed(cx, id)
}

/// What lay here is gone (a browser evicted it): it can be fetched again.
pub(crate) fn lost(cx: &mut Cx<'_>, id: ObjectId) -> Result<()> {
    let Some(object) = super::object(cx.db, id)? else { return Ok(()) };
    let have = vec![0; object.have.len()];
    let mut object = Object { have, going: Going::Still, failure: None, ..object };
    fail_if_awaited(cx, &mut object)?;
    super::save(cx.db, &object)?;
    super::changed(cx, id)
}

/// A message of ours that waits for this object to be on the server will not be sent, as there is nothing left to send; its sender is
/// told.
fn fail_if_awaited(cx: &Cx<'_>, object: &mut Object) -> Result<()> {
    if object.received >= object.size {
        return Ok(());
    }
    let awaited: bool = cx
        .db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM unsealed JOIN attachments USING (message) WHERE object = ?1)")?
        .query_row(params![object.object.as_bytes()], |row| row.get(0))?;
    if awaited {
        object.going = Going::UpFailed;
        object.failure = Some(outbox::failure_number(SendFailureView::FileLost));
    }
    Ok(())
}

fn refusal(status: u16, body: &[u8]) -> Refusal {
    match (cbor::decode_frame::<Refusal>(body), status) {
        (Ok(refusal), _) => refusal,
        (Err(_), 413) => Refusal::TooLarge { max: 0 },
        (Err(_), 507) => Refusal::StorageFull,
        (Err(_), 404) => Refusal::NotFound,
        (Err(_), _) => Refusal::Internal,
    }
}

/// The token does not hold any more: the session has ended, or another took its place.
fn renew(cx: &mut Cx<'_>) -> Result<()> {
    pause(cx);
    if cx.net.object_token.take().is_some() && cx.net.is_up() {
        return start(cx);
    }
    Ok(())
}

fn pause(cx: &mut Cx<'_>) {
    let until: Timestamp = cx.now.plus_millis(PAUSE_MS);
    cx.net.parts_not_before = cx.net.parts_not_before.max(until);
    cx.wake_at(until);
}

/// Drops ciphertext above the limit, the least used first; never what is on its way to the server.
fn trim(cx: &mut Cx<'_>) -> Result<()> {
    let mut used: u64 =
        cx.db
            .query_row("SELECT coalesce(sum(size), 0) FROM objects WHERE have <> zeroblob(length(have))", [], |row| row.get(0))?;
    while used > OBJECTS_BYTES_MAX {
        let oldest: Option<(Vec<u8>, u64)> = {
            let mut statement = cx.db.prepare_cached(
                "SELECT object, size FROM objects WHERE going IN (0, 5, 6) AND have <> zeroblob(length(have)) ORDER BY used_at LIMIT 1",
            )?;
            let mut rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.next().transpose()?
        };
        let Some((object, size)) = oldest else { return Ok(()) };
        cx.db.execute("UPDATE objects SET have = zeroblob(length(have)) WHERE object = ?1", params![object])?;
        if let Some(object) = ObjectId::from_slice(&object) {
            cx.out.push(Effect::DropObject { object });
            super::changed(cx, object)?;
        }
        used = used.saturating_sub(size);
    }
    Ok(())
}

/// Tells the server which own messages were deleted.
fn release(cx: &mut Cx<'_>) -> Result<()> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = {
        let mut statement = cx.db.prepare_cached("SELECT message, conversation FROM released LIMIT 20")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (message, conversation) in rows {
        let (Some(message), Some(conversation)) = (MessageId::from_slice(&message), ConversationId::from_slice(&conversation))
        else {
            continue;
        };
        if cx.net.pending.values().any(|pending| matches!(pending, Pending::Release { message: one } if *one == message)) {
            continue;
        }
        cx.net.request(Request::ReleaseObjects { conversation, message }, Pending::Release { message }, &mut cx.out)?;
    }
    Ok(())
}

/// The server's word about a deleted message.
pub(crate) fn released(cx: &Cx<'_>, message: MessageId, outcome: &Outcome) -> Result<()> {
    if matches!(outcome, Outcome::Done(_) | Outcome::Refused(Refusal::NotFound | Refusal::NotAllowed)) {
        cx.db.execute("DELETE FROM released WHERE message = ?1", params![message.as_bytes()])?;
    }
    Ok(())
}
