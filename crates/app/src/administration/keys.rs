//! Root and archive key are handed out anew: the browser opens and splits them, the server writes down that it happened.
//!
//! Deliberately lacks: the keys, and a way to know whether it did happen. Whoever holds a key can copy it without asking.

use crate::{
    App,
    administration::{Problem, Topic},
    policy::Action,
    refusal,
    session::Session,
};

/// A key that lies with people and not on a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfflineKey {
    /// Signs issuers and policies.
    Root,
    /// Opens the archive.
    Archive,
}

impl OfflineKey {
    const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Archive => "archive",
        }
    }
}

/// How a key is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOut {
    /// A file under a passphrase.
    File,
    /// So many of so many people open it.
    Shares {
        /// How many it takes.
        threshold: u8,
        /// How many get one.
        count: u8,
    },
}

impl App {
    /// Writes down that a key is handed out anew, before its papers are shown.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn hand_out_key(&self, session: &Session, key: OfflineKey, how: HandOut) -> Result<(), Problem> {
        let action = Action::HandOutKey;
        self.allow(session, action).await?;
        let target = match how {
            HandOut::File => format!("{} file", key.name()),
            HandOut::Shares { threshold, count } => format!("{} {threshold} {count}", key.name()),
        };
        let line = self.audit(session, action, target);
        self.store.record_act(session.tenant, &line).await.map_err(|error| refusal(&error))?;
        self.news(session, Topic::Audit);
        Ok(())
    }
}
