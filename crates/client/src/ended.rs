//! The end of a device: locked, deleted or removed by the administration. What was said and every key leave this database, and
//! only the word about it stays.
//!
//! Guarantees: after the transaction nothing here opens or signs anything any more; an unlocked person is invited or linked anew.
//! What a guest had still to send is kept in memory alone, so that their own words are not lost without a word.

use crate::{account::Status, effect::Effect, engine::Cx, error::Result, view::UnsentView};
use protocol::id::MessageId;
use rusqlite::Connection;

/// Everything that was said, by whom and to whom, and every key of groups and messages. `meta` has the account and positions.
const TABLES: [&str; 36] = [
    "people",
    "devices",
    "conversations",
    "members",
    "items",
    "log",
    "senders",
    "bodies",
    "outbox",
    "operations",
    "acknowledgements",
    "answered",
    "keybox_waiting",
    "sealed_waiting",
    "keys",
    "sent_handshakes",
    "offered_again",
    "keybox_sent",
    "mls",
    "versions",
    "reactions",
    "pins",
    "reached",
    "preferences",
    "attachments",
    "objects",
    "unsealed",
    "released",
    "rooms",
    "guests",
    "cards",
    "lifetimes",
    "locations",
    "places",
    "duties",
    "duty_people",
];

/// The search index: a table of its own kind, emptied in its own way.
const INDEX: &str = "found";

/// Ends this device.
pub(crate) fn end(cx: &mut Cx<'_>, status: Status) -> Result<()> {
    if crate::visit::is_visit(cx) {
        cx.net.unsent.append(&mut unsent(cx.db)?);
    }
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    account.bury(status);
    // What is deleted is overwritten: a copied file must not tell it either.
    cx.db.execute_batch("PRAGMA secure_delete = ON")?;
    account.save(cx.db)?;
    crate::attachment::drop_all(cx)?;
    crate::push::forget(cx)?;
    for table in TABLES {
        cx.db.execute(&format!("DELETE FROM {table}"), [])?;
    }
    cx.db.execute_batch(&format!("INSERT INTO {INDEX} ({INDEX}) VALUES ('delete-all')"))?;
    cx.changed.everything();
    cx.changed.overwritten = true;
    cx.out.push(Effect::CloseSocket);
    Ok(())
}

/// Own messages without a place in the log, in their order, and what was being written.
fn unsent(db: &Connection) -> Result<Vec<UnsentView>> {
    let mut statement = db.prepare(
        "SELECT message, text, (SELECT count(*) FROM attachments a WHERE a.message = i.message), id FROM items i
         WHERE own = 1 AND seq IS NULL AND kind = 0 AND hidden = 0
         UNION ALL SELECT conversation, draft, 0, NULL FROM conversations WHERE draft <> '' ORDER BY 4 NULLS LAST",
    )?;
    let rows = statement.query_map([], |row| {
        let message = row.get::<_, Option<Vec<u8>>>(0)?.and_then(|bytes| MessageId::from_slice(&bytes));
        Ok(UnsentView { message: message.map(|id| id.to_string()).unwrap_or_default(), text: row.get(1)?, files: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_table_is_forgotten() {
        let db = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&db).unwrap();
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'meta'
           AND substr(name, 1, 5) <> ?1";
        let mut statement = db.prepare(tables).unwrap();
        let rows = statement.query_map([INDEX], |row| row.get::<_, String>(0)).unwrap();
        let mut all: Vec<String> = rows.map(|name| name.unwrap()).collect();
        let mut wiped = TABLES.map(str::to_owned).to_vec();
        all.sort();
        wiped.sort();
        assert_eq!(wiped, all);
    }
}
