//! What a server has stored, read as an auditor would: over the store's trait, whatever the database, and held to everything that
//! must always be so by the simulation's checker.

use crate::hospital::Hospital;
use protocol::id::{ConversationId, MessageId, TenantId};
use rusqlite::Connection;
use server::Config;
use sim::checker::{Logged, Logs};
use std::{collections::BTreeSet, fs, sync::Arc};
use store::Store;
use tempfile::TempDir;

/// All conversations of a hospital.
pub(crate) struct ServerLog(Logs);

impl ServerLog {
    /// Reads the database of a server that is dead or has nothing to do, and checks it: one order without a gap, one chain of
    /// hashes, one commit per epoch, counters and links of every device, every signature, for every text an archive copy of
    /// that very text, and nothing of it at any other hospital.
    pub(crate) async fn of(hospital: &Hospital, conversations: &[ConversationId]) -> Self {
        let opened = Opened::of(hospital.config()).await;
        let logs = opened.reads(hospital, conversations).await;
        assert!(logs.wrong.is_empty(), "{:#?}", logs.wrong);
        let others: Vec<TenantId> =
            opened.store.tenants().await.unwrap().iter().map(|row| row.tenant).filter(|one| *one != opened.tenant).collect();
        for other in others {
            let wrong = logs.check_apart(opened.store.as_ref(), other).await.unwrap();
            assert!(wrong.is_empty(), "{wrong:#?}");
        }
        opened.store.close().await;
        Self(logs)
    }

    /// Ids of every message that a server at work has stored by now. It goes on meanwhile: what depends on a moment is not looked
    /// at.
    pub(crate) async fn messages_at_work(hospital: &Hospital, conversation: ConversationId) -> BTreeSet<MessageId> {
        let opened = Opened::of(hospital.config()).await;
        let log = Self(opened.reads(hospital, &[conversation]).await);
        opened.store.close().await;
        log.messages(conversation)
    }

    /// Ids of every message of a conversation.
    pub(crate) fn messages(&self, conversation: ConversationId) -> BTreeSet<MessageId> {
        self.conversation(conversation).messages.keys().copied().collect()
    }

    /// A conversation, whole.
    pub(crate) fn conversation(&self, conversation: ConversationId) -> &Logged {
        &self.0.conversations[&conversation]
    }

    /// Its texts in order, as the archive's officer reads them.
    pub(crate) fn texts(&self, conversation: &str) -> Vec<String> {
        self.conversation(conversation.parse().unwrap()).texts.iter().map(|text| text.text.clone()).collect()
    }
}

/// A database that is looked at.
struct Opened {
    store: Arc<dyn Store>,
    /// The first hospital on it.
    tenant: TenantId,
    _copy: TempDir,
}

impl Opened {
    /// Of the embedded database a copy, journal included, as the restarted server would open it.
    async fn of(mut config: Config) -> Self {
        let copy = TempDir::new().unwrap();
        if config.database.url.is_none() {
            for entry in fs::read_dir(&config.data_dir).unwrap() {
                let path = entry.unwrap().path();
                // The folder of attachments is none of the database's.
                if path.is_file() {
                    fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
                }
            }
            copy.path().clone_into(&mut config.data_dir);
            let db = Connection::open(copy.path().join(server::DATABASE)).unwrap();
            let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(whole, "ok", "the database is whole");
        }
        let store = server::open_store(&config).await.unwrap();
        let tenant = store.tenants().await.unwrap().first().unwrap().tenant;
        Self { store, tenant, _copy: copy }
    }

    async fn reads(&self, hospital: &Hospital, conversations: &[ConversationId]) -> Logs {
        let known = conversations.iter().copied().collect();
        Logs::read(self.store.as_ref(), self.tenant, &hospital.archive, &known).await.unwrap()
    }
}
