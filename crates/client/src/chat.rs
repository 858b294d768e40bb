//! How a person keeps a chat: pinned, muted, in the archive of chats, marked as unread. It concerns nobody else.

use crate::{
    command::{Answer, ChatCommand, CommandError},
    effect::view_time,
    engine::Cx,
    error::Result,
    preference,
    view::ChatSettingsView,
};
use protocol::{id::ConversationId, time::Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

type Done = std::result::Result<Answer, CommandError>;

/// Chats that may be pinned at a time.
const PINNED_MAX: u32 = 20;

/// Carries out a command about a chat.
pub(crate) fn command(cx: &mut Cx<'_>, conversation: &str, command: &ChatCommand) -> Result<Done> {
    let Ok(id) = conversation.parse::<ConversationId>() else { return Ok(Err(CommandError::NotFound)) };
    let known: Option<u64> = cx
        .db
        .prepare_cached("SELECT head FROM conversations WHERE conversation = ?1")?
        .query_row(params![id.as_bytes()], |row| row.get(0))
        .optional()?;
    if known.is_none() {
        return Ok(Err(CommandError::NotFound));
    }
    match command {
        ChatCommand::Pin { place } => {
            if !pin(cx, id, *place)? {
                return Ok(Err(CommandError::TooMany { max: PINNED_MAX }));
            }
        }
        ChatCommand::Mute { until } => {
            set(cx.db, id, "muted_until", until.map(millis))?;
            cx.net.push_stale = true;
        }
        ChatCommand::Archive { archived } => {
            set(cx.db, id, "archived", Some(u64::from(*archived)))?;
            if *archived {
                pin(cx, id, None)?;
            }
        }
        ChatCommand::MarkUnread { unread } => set(cx.db, id, "marked_unread", Some(u64::from(*unread)))?,
        ChatCommand::Typing => return crate::typing::say(cx, id),
    }
    preference::chat_changed(cx, id)?;
    cx.changed.conversations.insert(id);
    Ok(Ok(Answer::Done))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what both can hold")]
fn millis(time: f64) -> u64 {
    time.clamp(0.0, 9_007_199_254_740_991.0) as u64
}

fn set(db: &Connection, id: ConversationId, column: &'static str, value: Option<u64>) -> Result<()> {
    db.prepare_cached(&format!("UPDATE conversations SET {column} = ?2 WHERE conversation = ?1"))?
        .execute(params![id.as_bytes(), value])?;
    Ok(())
}

/// Puts a chat at a place among the pinned ones and numbers them anew. False when there are too many.
fn pin(cx: &Cx<'_>, id: ConversationId, place: Option<u32>) -> Result<bool> {
    let mut pinned: Vec<Vec<u8>> = {
        let mut statement = cx.db.prepare_cached(
            "SELECT conversation FROM conversations WHERE pinned IS NOT NULL AND conversation <> ?1 ORDER BY pinned",
        )?;
        let rows = statement.query_map(params![id.as_bytes()], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    match place {
        Some(_) if pinned.len() >= PINNED_MAX as usize => return Ok(false),
        Some(place) => pinned.insert((place as usize).min(pinned.len()), id.as_bytes().to_vec()),
        None => set(cx.db, id, "pinned", None)?,
    }
    for (place, conversation) in pinned.iter().enumerate() {
        let moved = cx
            .db
            .prepare_cached("UPDATE conversations SET pinned = ?2, archived = 0 WHERE conversation = ?1 AND pinned IS NOT ?2")?
            .execute(params![conversation, place])?;
        if let (Some(other), true) = (ConversationId::from_slice(conversation), moved > 0) {
            preference::chat_changed(cx, other)?;
        }
    }
    Ok(true)
}

/// The settings of one chat.
pub(crate) fn settings(db: &Connection, id: ConversationId) -> Result<ChatSettingsView> {
    Ok(db
        .prepare_cached("SELECT pinned, muted_until, archived, marked_unread, notes FROM conversations WHERE conversation = ?1")?
        .query_row(params![id.as_bytes()], |row| {
            Ok(ChatSettingsView {
                pinned: row.get(0)?,
                muted_until: row.get::<_, Option<u64>>(1)?.map(|time| view_time(Timestamp::from_millis(time))),
                archived: row.get(2)?,
                marked_unread: row.get(3)?,
                notes: row.get(4)?,
            })
        })
        .optional()?
        .unwrap_or_default())
}
