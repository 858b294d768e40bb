//! Open views: which queries are watched, and which of them a change touches.

use crate::{
    command::Query,
    engine::Cx,
    error::Result,
    session, timeline,
    view::{ContactView, DirectoryView},
    {chats, contact, directory},
};
use protocol::id::{ConversationId, PersonId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a call changed.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    pub(crate) session: bool,
    pub(crate) connection: bool,
    pub(crate) people: bool,
    pub(crate) conversations: BTreeSet<ConversationId>,
}

impl Changed {
    /// Everything may have changed.
    pub(crate) fn everything(&mut self) {
        self.session = true;
        self.connection = true;
        self.people = true;
    }

    fn touches(&self, query: &Query) -> bool {
        match query {
            Query::Session => self.session || self.people,
            Query::Connection => self.connection || !self.conversations.is_empty(),
            Query::Chats { .. } => self.session || self.people || !self.conversations.is_empty(),
            Query::Conversation { id } => self.people || self.names(id),
            Query::Timeline { conversation, .. } => self.people || self.names(conversation),
            Query::Directory { .. } | Query::Devices => self.people,
            Query::Contact { .. } => self.people || !self.conversations.is_empty(),
        }
    }

    fn names(&self, id: &str) -> bool {
        id.parse().is_ok_and(|id: ConversationId| self.conversations.contains(&id))
    }
}

/// A watched query and the snapshot it showed last.
#[derive(Debug)]
pub(crate) struct Subscription {
    pub(crate) query: Query,
    pub(crate) last: String,
}

/// Watched queries by the shell's ids.
pub(crate) type Subscriptions = BTreeMap<u64, Subscription>;

/// New snapshots of everything that a call touched.
pub(crate) fn refresh(cx: &Cx<'_>, subscriptions: &mut Subscriptions) -> Result<Vec<(u64, String)>> {
    let mut fresh = Vec::new();
    for (id, subscription) in subscriptions.iter_mut() {
        if !subscription.last.is_empty() && !cx.changed.touches(&subscription.query) {
            continue;
        }
        let json = snapshot(cx, &subscription.query)?;
        if json != subscription.last {
            subscription.last.clone_from(&json);
            fresh.push((*id, json));
        }
    }
    Ok(fresh)
}

/// The snapshot of a query as JSON; `null` for something that does not exist.
fn snapshot(cx: &Cx<'_>, query: &Query) -> Result<String> {
    let me = cx.me();
    match query {
        Query::Session => json(&session::view(cx)?),
        Query::Connection => json(&session::connection(cx)?),
        Query::Chats { search } => json(&chats::list(cx.db, me, search)?),
        Query::Conversation { id } => match id.parse() {
            Ok(id) => json(&chats::conversation(cx.db, me, id)?),
            Err(_) => json(&()),
        },
        Query::Timeline { conversation, anchor, before, after } => match conversation.parse() {
            Ok(id) => json(&timeline::window(cx.db, me, id, *anchor, *before, *after)?),
            Err(_) => json(&()),
        },
        Query::Directory { search, limit } => json::<DirectoryView>(&directory::search(cx.db, me, search, *limit)?),
        Query::Contact { person } => match person.parse::<PersonId>() {
            Ok(person) => json::<Option<ContactView>>(&contact::view(cx, person)?),
            Err(_) => json(&()),
        },
        Query::Devices => json(&contact::devices(cx.db, me, cx.device())?),
    }
}

fn json<T: Serialize>(view: &T) -> Result<String> {
    Ok(serde_json::to_string(view).unwrap_or_else(|_| "null".into()))
}
