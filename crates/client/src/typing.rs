//! "… schreibt": said to whoever is connected, kept nowhere, gone after some seconds.

use crate::{
    command::{Answer, CommandError},
    conversation,
    engine::Cx,
    error::Result,
    net::Pending,
};
use protocol::{
    frame::Request,
    id::{ConversationId, PersonId},
    time::Timestamp,
};

/// How long somebody is shown as writing after they said so.
pub(crate) const SHOWN_MS: u64 = 6_000;
/// Most people that are remembered as writing.
const REMEMBERED_MAX: usize = 200;

/// We are writing.
pub(crate) fn say(cx: &mut Cx<'_>, id: ConversationId) -> Result<std::result::Result<Answer, CommandError>> {
    let may = conversation::find(cx.db, id)?.is_some_and(|row| row.may_send());
    if may && cx.net.is_up() {
        cx.net.request(Request::Typing { conversation: id }, Pending::Typing, &mut cx.out)?;
    }
    Ok(Ok(Answer::Done))
}

/// Somebody is writing.
pub(crate) fn heard(cx: &mut Cx<'_>, id: ConversationId, person: PersonId) {
    if person == cx.me() || cx.net.typing.len() >= REMEMBERED_MAX {
        return;
    }
    let until = cx.now.plus_millis(SHOWN_MS);
    cx.net.typing.insert((id, person), until);
    cx.wake_at(until);
    cx.changed.conversations.insert(id);
}

/// A message of theirs arrived: they are done.
pub(crate) fn done(cx: &mut Cx<'_>, id: ConversationId, person: PersonId) {
    cx.net.typing.remove(&(id, person));
}

/// Those whose time is over are writing no more.
pub(crate) fn tick(cx: &mut Cx<'_>) {
    let now = cx.now;
    let over: Vec<(ConversationId, PersonId)> =
        cx.net.typing.iter().filter(|(_, until)| **until <= now).map(|(who, _)| *who).collect();
    for who in over {
        cx.net.typing.remove(&who);
        cx.changed.conversations.insert(who.0);
    }
    if let Some(next) = cx.net.typing.values().min().copied() {
        cx.wake_at(next);
    }
}

/// Who is writing there now.
pub(crate) fn now(
    typing: &std::collections::BTreeMap<(ConversationId, PersonId), Timestamp>,
    id: ConversationId,
) -> Vec<PersonId> {
    typing.keys().filter(|(conversation, _)| *conversation == id).map(|(_, person)| *person).collect()
}
