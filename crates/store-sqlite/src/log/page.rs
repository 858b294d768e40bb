//! A page of a log, as far as a person may read it.

use crate::{direct::failed, row};
use protocol::id::{ConversationId, PersonId, TenantId};
use rusqlite::{Connection, params};
use store::{EntryRow, StoreError};

/// What is asked for.
pub(super) struct Page {
    pub(super) tenant: TenantId,
    pub(super) conversation: ConversationId,
    pub(super) person: PersonId,
    pub(super) after: u64,
    pub(super) limit: u32,
    pub(super) bytes_max: usize,
}

impl Page {
    /// The entries and whether more follow; none when the person never was a member.
    pub(super) fn read(&self, connection: &mut Connection) -> Result<Option<(Vec<EntryRow>, bool)>, StoreError> {
        // Both are read as of one moment.
        let tx = connection.transaction().map_err(failed)?;
        let stays = self.stays(&tx).map_err(failed)?;
        if stays.is_empty() {
            return Ok(None);
        }
        let mut entries = tx
            .prepare_cached(
                "SELECT seq, chain, accepted_at, event FROM messages \
                 WHERE tenant = ? AND conversation = ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ?",
            )
            .map_err(failed)?;
        let (mut page, mut bytes) = (Vec::new(), 0);
        for (from, until) in stays {
            let (first, last) = (from.max(row::int(self.after).saturating_add(1)), until.unwrap_or(i64::MAX));
            if first > last {
                continue;
            }
            let most = i64::from(self.limit) + 1 - i64::try_from(page.len()).unwrap_or(0);
            let mut rows = entries
                .query(params![self.tenant.as_bytes(), self.conversation.as_bytes(), first, last, most])
                .map_err(failed)?;
            while let Some(found) = rows.next().map_err(failed)? {
                let event = found.get_ref(3).map_err(failed)?.as_blob().map_err(|_| StoreError::Corrupt { what: "event" })?;
                bytes += event.len();
                if page.len() == self.limit as usize || (bytes > self.bytes_max && !page.is_empty()) {
                    return Ok(Some((page, true)));
                }
                let chain = found.get_ref(1).map_err(failed)?.as_blob().map_err(|_| StoreError::Corrupt { what: "hash" })?;
                page.push(EntryRow {
                    seq: row::number(found.get(0).map_err(failed)?),
                    chain: row::blob(chain)?,
                    at: row::time(found.get(2).map_err(failed)?),
                    event: event.to_vec(),
                });
            }
        }
        Ok(Some((page, false)))
    }

    /// From where to where the person was a member.
    fn stays(&self, connection: &Connection) -> Result<Vec<(i64, Option<i64>)>, rusqlite::Error> {
        let mut stays = connection.prepare_cached(
            "SELECT from_seq, until_seq FROM members WHERE tenant = ? AND conversation = ? AND person = ? ORDER BY from_seq",
        )?;
        let of = params![self.tenant.as_bytes(), self.conversation.as_bytes(), self.person.as_bytes()];
        stays.query_map(of, |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}
