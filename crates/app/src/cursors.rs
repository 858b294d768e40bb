//! Delivered and read: gathered in memory, written and told a few times a second.
//!
//! Guarantees: cursors only advance; a burst costs one transaction and one push per conversation. What was gathered but not
//! written when the server dies is lost and told again by the devices: cursors are a convenience, the log is the truth.

use crate::{App, conversations::Conversation, hub, session::Session};
use bytes::Bytes;
use protocol::{
    frame::{CursorPosition, Push, Response, ServerFrame},
    id::{ConversationId, DeviceId, PersonId, TenantId},
    limits,
    refusal::Refusal,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use store::CursorMove;
use tokio::sync::Notify;

/// In an order of its own: what is told in which order does not depend on chance.
type Moved = BTreeMap<TenantId, BTreeMap<(ConversationId, DeviceId), CursorMove>>;

/// Cursors that moved since they were last written.
#[derive(Default)]
pub(crate) struct Cursors {
    moved: Mutex<Moved>,
    wake: Notify,
}

impl App {
    pub(crate) fn move_cursor(&self, session: &Session, conversation: ConversationId, delivered: u64, read: Option<u64>) {
        session.owed(|owed| owed.acknowledged(conversation, delivered));
        let read = read.unwrap_or(0);
        let mut moved = self.cursors.moved.lock().unwrap_or_else(PoisonError::into_inner);
        let first = moved.is_empty();
        let cursor = moved.entry(session.tenant).or_default().entry((conversation, session.device)).or_insert(CursorMove {
            conversation,
            person: session.person,
            device: session.device,
            delivered,
            read,
        });
        cursor.delivered = cursor.delivered.max(delivered);
        cursor.read = cursor.read.max(read);
        drop(moved);
        if first {
            self.cursors.wake.notify_one();
        }
    }

    pub(crate) async fn read_cursors(&self, session: &Session, id: ConversationId) -> Result<Response, Refusal> {
        let conversation = self.own_conversation(session, id).await?;
        let mut positions = self.store.cursors(session.tenant, id).await.map_err(|error| crate::refusal(&error))?;
        if !self.shows_read(session.tenant, &conversation) {
            for position in positions.iter_mut().filter(|position| position.person != session.person) {
                position.read = 0;
            }
        }
        positions.retain(|position| conversation.is_member(position.person));
        Ok(Response::Cursors(positions))
    }

    /// Is *read* shown to others here?
    fn shows_read(&self, tenant: TenantId, conversation: &Conversation) -> bool {
        let few = conversation.members.len() <= limits::READ_RECEIPT_PEOPLE_MAX;
        few && self.tenant(tenant).is_ok_and(|tenant| tenant.policy().is_ok_and(|policy| policy.read_receipts))
    }

    /// Writes and tells what moved.
    pub async fn flush_cursors(&self) {
        let moved = std::mem::take(&mut *self.cursors.moved.lock().unwrap_or_else(PoisonError::into_inner));
        for (tenant, moves) in moved {
            let mut by_conversation: BTreeMap<ConversationId, Vec<CursorMove>> = BTreeMap::new();
            for cursor in moves.into_values() {
                by_conversation.entry(cursor.conversation).or_default().push(cursor);
            }
            let mut allowed = Vec::new();
            let mut told = Vec::new();
            for (id, moves) in by_conversation {
                let Ok(Some(conversation)) = self.conversation(tenant, id).await else { continue };
                let moves: Vec<CursorMove> = moves.into_iter().filter(|cursor| conversation.is_member(cursor.person)).collect();
                allowed.extend_from_slice(&moves);
                told.push((conversation, moves));
            }
            if allowed.is_empty() {
                continue;
            }
            if let Err(error) = self.store.move_cursors(tenant, &allowed).await {
                self.notices(&Err::<(), _>(crate::refusal(&error)));
                continue;
            }
            for (conversation, moves) in told {
                self.tell_cursors(tenant, &conversation, &moves);
            }
        }
    }

    fn tell_cursors(&self, tenant: TenantId, conversation: &Conversation, moves: &[CursorMove]) {
        let mut by_person: BTreeMap<PersonId, CursorPosition> = BTreeMap::new();
        for cursor in moves {
            let position =
                by_person.entry(cursor.person).or_insert(CursorPosition { person: cursor.person, delivered: 0, read: 0 });
            position.delivered = position.delivered.max(cursor.delivered);
            position.read = position.read.max(cursor.read);
        }
        if by_person.is_empty() {
            return;
        }
        let full: Vec<CursorPosition> = by_person.values().cloned().collect();
        if self.shows_read(tenant, conversation) {
            self.hub.deliver(tenant, &conversation.members, None, &push(conversation.id, full));
            return;
        }
        // Others learn only what was delivered; a person's own devices learn what that person read.
        let masked = full.iter().map(|position| CursorPosition { read: 0, ..*position }).collect();
        self.hub.deliver(tenant, &conversation.members, None, &push(conversation.id, masked));
        for position in full.into_iter().filter(|position| position.read > 0) {
            let person = position.person;
            self.hub.deliver(tenant, &[person], None, &push(conversation.id, vec![position]));
        }
    }
}

fn push(conversation: ConversationId, positions: Vec<CursorPosition>) -> Bytes {
    hub::frame(&ServerFrame::Push(Push::Cursors { conversation, positions }))
}

/// Starts the task that writes cursors.
pub(crate) fn run(app: &Arc<App>) {
    let pause = Duration::from_millis(app.settings.cursor_pause_ms);
    tokio::spawn(work(Arc::downgrade(app), pause));
}

async fn work(app: Weak<App>, pause: Duration) {
    loop {
        {
            let Some(app) = app.upgrade() else { return };
            // Woken when something moved; looks up now and then, so that it ends with the app.
            let _ = tokio::time::timeout(Duration::from_secs(5), app.cursors.wake.notified()).await;
        }
        tokio::time::sleep(pause).await;
        let Some(app) = app.upgrade() else { return };
        app.flush_cursors().await;
    }
}
