//! What a stopped server has on its disk, read as an auditor would: the log of every conversation, checked entry by entry.

use e2ee::{content::Content, key::ArchiveSecret, message};
use protocol::{
    hash::Digest,
    header::{Header, Kind},
    id::{ConversationId, DeviceId, MessageId, TenantId},
    key::PublicKey,
    log::{Event, chain, genesis},
};
use rusqlite::{Connection, OpenFlags, params};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use tempfile::TempDir;

/// A message as it stands in the log.
#[derive(Clone, Debug)]
pub(crate) struct Logged {
    pub(crate) seq: u64,
    pub(crate) message: MessageId,
    /// What the archive's officer reads.
    pub(crate) text: Option<String>,
}

/// A copy of a server's database.
pub(crate) struct ServerLog {
    db: Connection,
    tenant: TenantId,
    keys: BTreeMap<DeviceId, PublicKey>,
    _copy: TempDir,
}

impl ServerLog {
    /// Copies everything that lies in the folder, journal included, and opens the copy as the restarted server would.
    pub(crate) fn of(folder: &Path) -> Self {
        let copy = TempDir::new().unwrap();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
        let database = copy.path().join(server::DATABASE);
        let db = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(whole, "ok", "the database is whole");
        let tenant: Vec<u8> = db.query_row("SELECT tenant FROM tenants", [], |row| row.get(0)).unwrap();
        let keys = {
            let mut statement = db.prepare("SELECT device, key FROM devices").unwrap();
            let rows = statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))).unwrap();
            rows.map(Result::unwrap)
                .map(|(device, key)| (DeviceId::from_slice(&device).unwrap(), PublicKey::from_slice(&key).unwrap()))
                .collect()
        };
        Self { tenant: TenantId::from_slice(&tenant).unwrap(), db, keys, _copy: copy }
    }

    /// Ids of every message in the database, each of which must be there once.
    pub(crate) fn messages(&self) -> BTreeSet<MessageId> {
        let mut statement = self.db.prepare("SELECT message FROM messages WHERE kind = 0").unwrap();
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        let all: Vec<MessageId> = rows.map(|row| MessageId::from_slice(&row.unwrap()).unwrap()).collect();
        let once: BTreeSet<MessageId> = all.iter().copied().collect();
        assert_eq!(all.len(), once.len(), "stored once");
        once
    }

    /// Checks a conversation from its first entry to its head: no gap, one chain of hashes, one commit per epoch, counters
    /// and links of every device without a gap, every signature, and for every text an archive copy of that very text.
    pub(crate) fn check(&self, conversation: ConversationId, archive: &ArchiveSecret) -> Vec<Logged> {
        let (head, newest, epoch): (u64, Vec<u8>, u64) = self
            .db
            .query_row(
                "SELECT head, chain, epoch FROM conversations WHERE conversation = ?1",
                params![conversation.as_bytes()],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        let mut statement =
            self.db.prepare("SELECT seq, chain, epoch, event FROM messages WHERE conversation = ?1 ORDER BY seq").unwrap();
        let rows = statement
            .query_map(params![conversation.as_bytes()], |row| {
                Ok((row.get::<_, u64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, u64>(2)?, row.get::<_, Vec<u8>>(3)?))
            })
            .unwrap();
        let (mut known, mut last, mut commits) = (genesis(self.tenant, conversation), 0, 0);
        let mut senders: BTreeMap<DeviceId, (u64, Digest)> = BTreeMap::new();
        let mut logged = Vec::new();
        for row in rows {
            let (seq, hash, of_epoch, event) = row.unwrap();
            assert_eq!(seq, last + 1, "one order, no gap");
            last = seq;
            let event: Event = minicbor::decode(&event).unwrap();
            known = chain(&known, &event.row_hash());
            assert_eq!(known.as_bytes().as_slice(), hash, "chained");
            match &event {
                Event::Commit { .. } => {
                    assert_eq!(of_epoch, commits, "one commit per epoch");
                    commits += 1;
                }
                Event::Message { sealed, .. } => {
                    let header = Header::decode(&sealed.header).unwrap();
                    let before = senders.insert(header.device, (header.counter, sealed.hashes().chain_link()));
                    let (counter, link) = before.unwrap_or((0, Digest::from_bytes([0; 32])));
                    assert_eq!((header.counter, header.previous), (counter + 1, link), "no counter twice, none left out");
                    let key = &self.keys[&header.device];
                    sealed.verify_signature(&sealed.hashes(), key).unwrap();
                    let text = (header.kind == Kind::Text)
                        .then(|| message::open_archive(sealed, archive, key).expect("message and archive copy agree"))
                        .and_then(|bytes| match Content::decode(&bytes).unwrap() {
                            Content::Text { text, .. } => Some(text),
                            _ => None,
                        });
                    logged.push(Logged { seq, message: header.message, text });
                }
                Event::Proposal { .. } | Event::Erased { .. } => {}
            }
        }
        assert_eq!((last, known.as_bytes().as_slice()), (head, newest.as_slice()), "the head is the newest entry");
        assert_eq!(epoch, commits, "every epoch has its commit");
        logged
    }
}
