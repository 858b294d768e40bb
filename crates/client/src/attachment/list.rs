//! Gallery, files and links of a conversation.

use crate::{
    command::AttachmentFilter,
    effect::view_time,
    error::Result,
    people, timeline,
    view::attachment::{self, AttachmentEntryView, AttachmentListView},
};
use protocol::{
    id::{ConversationId, MessageId, PersonId},
    time::Timestamp,
};
use rusqlite::{Connection, params};

/// Most entries of one answer.
const ENTRIES_MAX: u32 = 500;

/// The newest entries of a conversation.
pub(crate) fn list(
    db: &Connection,
    me: PersonId,
    conversation: ConversationId,
    filter: AttachmentFilter,
    limit: u32,
) -> Result<AttachmentListView> {
    type Found = (Option<Vec<u8>>, Option<i64>, i64, Option<Vec<u8>>, u64, String);
    let limit = limit.clamp(1, ENTRIES_MAX);
    let which = match filter {
        AttachmentFilter::Media => "EXISTS (SELECT 1 FROM attachments a WHERE a.message = i.message AND a.kind IN (0, 1))",
        AttachmentFilter::Files => "EXISTS (SELECT 1 FROM attachments a WHERE a.message = i.message AND a.kind IN (2, 3))",
        AttachmentFilter::Links => "(text LIKE '%https://%' OR text LIKE '%http://%' OR text LIKE '%www.%')",
    };
    let mut statement = db.prepare_cached(&format!(
        "SELECT message, seq, id, sender, time, text FROM items i WHERE conversation = ?1 AND kind = 0 AND hidden = 0 AND {which}
         ORDER BY ifnull(seq, 1125899906842624) DESC, id DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![conversation.as_bytes(), limit + 1], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
    })?;
    let rows: Vec<Found> = rows.collect::<rusqlite::Result<_>>()?;
    let more = rows.len() > limit as usize;
    let mut entries = Vec::new();
    for (message, seq, id, sender, time, text) in rows.into_iter().take(limit as usize) {
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

const fn is_media(kind: attachment::AttachmentKindView) -> bool {
    matches!(kind, attachment::AttachmentKindView::Image | attachment::AttachmentKindView::Video)
}
