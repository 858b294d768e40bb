//! Gallery, files and links of a conversation.

use crate::{
    command::AttachmentFilter,
    effect::view_time,
    error::Result,
    people,
    timeline::{self, OUTBOX},
    view::attachment::{self, AttachmentEntryView, AttachmentListView},
};
use protocol::{
    id::{ConversationId, MessageId, PersonId},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, params};

/// Most entries of one answer.
const ENTRIES_MAX: u32 = 5_000;

type Found = (Option<Vec<u8>>, Option<i64>, i64, Option<Vec<u8>>, u64, String);

/// A conversation's entries, newest first: the newest, or half of them up to a message and half behind it.
pub(crate) fn list(
    db: &Connection,
    me: PersonId,
    conversation: ConversationId,
    filter: AttachmentFilter,
    around: Option<MessageId>,
    limit: u32,
) -> Result<AttachmentListView> {
    let limit = limit.clamp(1, ENTRIES_MAX);
    let middle: Option<(i64, i64)> = match around {
        Some(message) => db
            .prepare_cached(&format!(
                "SELECT ifnull(seq, {OUTBOX}), id FROM items WHERE conversation = ?1 AND message = ?2 AND kind = 0"
            ))?
            .query_row(params![conversation.as_bytes(), message.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?,
        None => None,
    };
    let (mut rows, asked) = match middle {
        Some(middle) => (read(db, conversation, filter, ">", middle, limit.div_ceil(2))?, limit.div_ceil(2)),
        None => (Vec::new(), limit),
    };
    rows.reverse();
    let older = read(db, conversation, filter, "<=", middle.unwrap_or((i64::MAX, i64::MAX)), asked + 1)?;
    let more = older.len() > asked as usize;
    rows.extend(older.into_iter().take(asked as usize));
    let mut entries = Vec::new();
    for (message, seq, id, sender, time, text) in rows {
        let Some(message) = message.and_then(|bytes| MessageId::from_slice(&bytes)) else { continue };
        let sender = people::view(db, sender.and_then(|bytes| PersonId::from_slice(&bytes)).unwrap_or(me), me)?;
        let entry = AttachmentEntryView {
            message: message.to_string(),
            position: timeline::position(seq, id),
            sender,
            time: view_time(Timestamp::from_millis(time)),
            attachment: None,
            text,
        };
        if filter == AttachmentFilter::Links {
            entries.push(entry);
            continue;
        }
        for one in attachment::of_message(db, message)?.into_iter().rev() {
            if is_media(one.kind) == (filter == AttachmentFilter::Media) {
                entries.push(AttachmentEntryView { attachment: Some(one), ..entry.clone() });
            }
        }
    }
    Ok(AttachmentListView { entries, more })
}

/// Messages on one side of a place, the nearest to it first.
fn read(
    db: &Connection,
    conversation: ConversationId,
    filter: AttachmentFilter,
    side: &'static str,
    (seq, id): (i64, i64),
    limit: u32,
) -> Result<Vec<Found>> {
    let which = match filter {
        AttachmentFilter::Media => "EXISTS (SELECT 1 FROM attachments a WHERE a.message = i.message AND a.kind IN (0, 1))",
        AttachmentFilter::Files => "EXISTS (SELECT 1 FROM attachments a WHERE a.message = i.message AND a.kind IN (2, 3))",
        AttachmentFilter::Links => "(text LIKE '%https://%' OR text LIKE '%http://%' OR text LIKE '%www.%')",
    };
    let order = if side == ">" { "ASC" } else { "DESC" };
    let mut statement = db.prepare_cached(&format!(
        "SELECT message, seq, id, sender, time, text FROM items i WHERE conversation = ?1 AND kind = 0 AND hidden = 0 AND {which}
           AND (ifnull(seq, {OUTBOX}), id) {side} (?2, ?3)
         ORDER BY ifnull(seq, {OUTBOX}) {order}, id {order} LIMIT ?4"
    ))?;
    let rows = statement.query_map(params![conversation.as_bytes(), seq, id, limit], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

const fn is_media(kind: attachment::AttachmentKindView) -> bool {
    matches!(kind, attachment::AttachmentKindView::Image | attachment::AttachmentKindView::Video)
}
