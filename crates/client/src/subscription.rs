//! Open views: which queries are watched, and which of them a change touches.

use crate::{
    command::Query,
    engine::Cx,
    error::Result,
    message_info, search, session,
    timeline::{self, Span},
    view::{ContactView, DirectoryView},
    {chats, contact, device, directory, recovery},
};
use protocol::{
    id::{ConversationId, PersonId},
    policy::Forwarding,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a call changed.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    pub(crate) session: bool,
    pub(crate) connection: bool,
    pub(crate) people: bool,
    pub(crate) push: bool,
    /// Something was overwritten for good ([`crate::db::overwritten`]).
    pub(crate) overwritten: bool,
    pub(crate) conversations: BTreeSet<ConversationId>,
}

impl Changed {
    /// Everything may have changed.
    pub(crate) fn everything(&mut self) {
        self.session = true;
        self.connection = true;
        self.people = true;
        self.push = true;
    }

    fn touches(&self, query: &Query) -> bool {
        match query {
            Query::Session => self.session || self.people,
            Query::Policy => self.session,
            Query::Connection => self.connection || !self.conversations.is_empty(),
            Query::Chats { .. } => self.session || self.people || !self.conversations.is_empty(),
            Query::Conversation { id } => self.people || self.names(id),
            Query::Attachments { conversation, .. } | Query::Timeline { conversation, .. } => {
                self.people || self.names(conversation)
            }
            Query::Directory { .. }
            | Query::Devices
            | Query::Recoveries
            | Query::Places { .. }
            | Query::Place { .. }
            | Query::Duties { .. }
            | Query::Duty { .. } => self.people,
            Query::Push => self.push || self.connection,
            Query::Attention { .. } => false,
            Query::Issuers => self.people || self.session || self.connection,
            Query::Contact { .. } | Query::Search { .. } | Query::Starred { .. } => self.people || !self.conversations.is_empty(),
            // Whether somebody can be woken again is part of it.
            Query::MessageInfo { .. } => self.people || self.push || !self.conversations.is_empty(),
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

impl Subscription {
    /// Does somebody look at the window that asks this? None when it asks something else.
    pub(crate) const fn attention(&self) -> Option<bool> {
        match self.query {
            Query::Attention { attended } => Some(attended),
            _ => None,
        }
    }
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
        if subscription.last.is_empty() {
            settle(cx, &mut subscription.query)?;
        }
        let json = snapshot(cx, &subscription.query)?;
        if json != subscription.last {
            subscription.last.clone_from(&json);
            fresh.push((*id, json));
        }
    }
    Ok(fresh)
}

/// Where one begins to read is decided once, when the chat is opened: a window that followed it would move under the reader's eyes.
fn settle(cx: &Cx<'_>, query: &mut Query) -> Result<()> {
    let Query::Timeline { conversation, anchor, before, after, from_unread } = query else { return Ok(()) };
    if std::mem::take(from_unread)
        && anchor.is_none()
        && let Ok(id) = conversation.parse()
    {
        let asked = Span { anchor: None, before: *before, after: *after };
        Span { anchor: *anchor, before: *before, after: *after } = timeline::from_unread(cx.db, id, asked)?;
    }
    Ok(())
}

/// The snapshot of a query as JSON; `null` for something that does not exist.
fn snapshot(cx: &Cx<'_>, query: &Query) -> Result<String> {
    let me = cx.me();
    match query {
        Query::Session => json(&session::view(cx)?),
        Query::Connection => json(&session::connection(cx)?),
        Query::Chats { search, filter } => json(&chats::list(cx.db, me, &cx.net.typing, search, *filter)?),
        Query::Conversation { id } => match id.parse() {
            Ok(id) => {
                let mut view = chats::conversation(cx.db, me, &cx.net.typing, cx.rules(), id)?;
                if let Some(view) = view.as_mut() {
                    view.room = crate::room::view(cx, id)?;
                    if crate::visit::is_visit(cx) {
                        view.may_pin = false;
                        // Their one room is where it would go.
                        view.may_forward = cx.rules().forwarding() == Forwarding::Yes;
                    }
                }
                json(&view)
            }
            Err(_) => json(&()),
        },
        Query::Timeline { conversation, anchor, before, after, .. } => match conversation.parse() {
            Ok(id) => {
                let span = Span { anchor: *anchor, before: *before, after: *after };
                json(&timeline::window(cx.db, me, cx.rules(), id, span)?)
            }
            Err(_) => json(&()),
        },
        Query::Directory { search, limit } => json::<DirectoryView>(&directory::search(cx.db, me, search, *limit)?),
        Query::Contact { person } => match person.parse::<PersonId>() {
            Ok(person) => json::<Option<ContactView>>(&contact::view(cx, person)?),
            Err(_) => json(&()),
        },
        Query::Search { text, conversation, filter, limit } => match scope(conversation.as_deref()) {
            Ok(only) => json(&search::search(cx.db, me, text, only, *filter, *limit)?),
            Err(_) => json(&()),
        },
        Query::Starred { conversation, limit } => match scope(conversation.as_deref()) {
            Ok(only) => json(&search::starred(cx.db, me, only, *limit)?),
            Err(_) => json(&()),
        },
        Query::Attachments { conversation, filter, around, limit } => match conversation.parse() {
            Ok(id) => {
                let around = around.as_deref().and_then(|message| message.parse().ok());
                json(&crate::attachment::list::list(cx.db, me, id, *filter, around, *limit)?)
            }
            Err(_) => json(&()),
        },
        Query::MessageInfo { message } => match message.parse() {
            Ok(message) => json(&message_info::view(cx.db, me, message)?),
            Err(_) => json(&()),
        },
        Query::Push => json(&crate::push::view(cx)?),
        Query::Attention { .. } => json(&()),
        Query::Places { search, limit } => json(&crate::places::search(cx.db, search, *limit)?),
        Query::Place { id } => match id.parse() {
            Ok(id) => json(&crate::places::one(cx.db, id)?),
            Err(_) => json(&()),
        },
        Query::Duties { search, limit } => json(&crate::duties::search(cx.db, me, search, *limit)?),
        Query::Duty { id } => json(&crate::duties::page(cx.db, me, id)?),
        Query::Issuers => json(&crate::issuer::view(cx)?),
        Query::Policy => json(&crate::policy::view(cx)),
        Query::Devices => json(&device::list(cx, me)?),
        Query::Recoveries => json(&recovery::view(cx)),
    }
}

/// Everywhere, or one conversation.
fn scope(conversation: Option<&str>) -> std::result::Result<Option<ConversationId>, protocol::id::ParseIdError> {
    conversation.map(str::parse).transpose()
}

fn json<T: Serialize>(view: &T) -> Result<String> {
    Ok(serde_json::to_string(view).unwrap_or_else(|_| "null".into()))
}
