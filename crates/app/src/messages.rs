//! Sending: from the frame to the appender.
//!
//! What depends on the message alone is refused here at once. What depends on the conversation becomes a verdict that the
//! store uses only when the message is not known already and its counter is the next one.

use crate::{
    App,
    appender::{Job, Pending},
    conversations::Conversation,
    session::Session,
    wire,
};
use protocol::{
    frame::{Request, SendMessage},
    id::TenantId,
    log::{self, Event},
    message::SealedMessage,
    refusal::Refusal,
    time::Timestamp,
};
use sequencer::message::{self, Present, ReadMessage, Sender};
use std::sync::Arc;
use store::NewMessage;

/// Hands a message to the appender, or gives it back when its conversation must be read first.
pub(crate) fn send(app: &Arc<App>, session: &Arc<Session>, id: u64, send: SendMessage) -> Option<Request> {
    let read = sender(session).and_then(|sender| message::read(&send.sealed, &send.mls, &sender));
    let conversation = conversation_of(app, session, &read);
    if (conversation.is_none() && read.is_ok()) || names_objects(&read) {
        return Some(Request::SendMessage(send));
    }
    enqueue(app, session, id, read, conversation, send);
    None
}

/// Hands a void to the appender, or gives it back when its conversation must be read first.
pub(crate) fn send_void(app: &Arc<App>, session: &Arc<Session>, id: u64, sealed: SealedMessage) -> Option<Request> {
    let read = sender(session).and_then(|sender| message::read_void(&sealed, &sender));
    let conversation = conversation_of(app, session, &read);
    if conversation.is_none() && read.is_ok() {
        return Some(Request::SendVoid(sealed));
    }
    enqueue(app, session, id, read, conversation, unframed(sealed));
    None
}

/// Hands a message to the appender whose conversation was looked for.
pub(crate) fn send_learned(app: &Arc<App>, session: &Arc<Session>, id: u64, send: SendMessage) {
    let read = sender(session).and_then(|sender| message::read(&send.sealed, &send.mls, &sender));
    let conversation = conversation_of(app, session, &read);
    enqueue(app, session, id, read, conversation, send);
}

/// Hands a void to the appender whose conversation was looked for.
pub(crate) fn send_void_learned(app: &Arc<App>, session: &Arc<Session>, id: u64, sealed: SealedMessage) {
    let read = sender(session).and_then(|sender| message::read_void(&sealed, &sender));
    let conversation = conversation_of(app, session, &read);
    enqueue(app, session, id, read, conversation, unframed(sealed));
}

fn names_objects(read: &Result<ReadMessage, Refusal>) -> bool {
    read.as_ref().is_ok_and(|read| !read.header.objects.is_empty())
}

/// The message's conversation, when it is in memory.
fn conversation_of(app: &App, session: &Session, read: &Result<ReadMessage, Refusal>) -> Option<Arc<Conversation>> {
    app.remembered(session.tenant, read.as_ref().ok()?.header.conversation)
}

/// A void goes into the log as it is.
const fn unframed(sealed: SealedMessage) -> SendMessage {
    SendMessage { sealed, mls: Vec::new(), state: 0 }
}

fn sender(session: &Session) -> Result<Sender, Refusal> {
    let identity = session.identity()?;
    Ok(Sender {
        tenant: session.tenant,
        device: session.device,
        certificate: identity.device_certificate,
        guest_of: identity.guest_of,
    })
}

fn enqueue(
    app: &Arc<App>,
    session: &Arc<Session>,
    id: u64,
    read: Result<ReadMessage, Refusal>,
    conversation: Option<Arc<Conversation>>,
    SendMessage { sealed, mls, state: client_state }: SendMessage,
) {
    let read = match read {
        Ok(read) => read,
        Err(refusal) => {
            session.outbox.respond(wire::response(id, Err(refusal)));
            return;
        }
    };
    let signature = sealed.signature;
    let row = log::message_row(&read.hashes, &signature, &log::frame_hash(&mls));
    let digest = log::message_row(&read.hashes, &signature, &log::frame_hash(&[]));
    let verdict = verdict(app, session, &read, conversation.as_deref(), app.now());
    let new = NewMessage {
        device: session.device,
        message: read.header.message,
        conversation: read.header.conversation,
        version: conversation.as_ref().map_or(0, |conversation| conversation.version),
        verdict,
        counter: read.header.counter,
        previous: read.header.previous,
        link: read.hashes.chain_link(),
        client_state,
        digest,
        epoch: read.framed.map_or(0, |framed| framed.epoch),
        names: crate::objects::names(session, &read.header),
        awaited: app.will_await(&read.header),
        event: wire::event(&Event::Message { sealed, mls }),
        row,
    };
    session.takes_off();
    app.appender.enqueue(Job::Message(Box::new(Pending {
        session: Arc::clone(session),
        id,
        new,
        read,
        signature,
        conversation,
    })));
}

/// May this message be appended to the conversation as it is?
pub(crate) fn verdict(
    app: &App,
    session: &Session,
    read: &ReadMessage,
    conversation: Option<&Conversation>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let conversation = conversation.ok_or(Refusal::NotAMember)?;
    let present = Present {
        group: conversation.group,
        epoch: conversation.epoch,
        member: conversation.is_member(session.person),
        leaf: conversation.has_leaf(session.device),
        may_write: conversation.guests_write || session.identity()?.guest_of.is_none(),
        pending_since: conversation.pending_since,
    };
    if read.framed.is_none() {
        return message::admit_void(&present);
    }
    let tenant = app.tenant(session.tenant)?;
    tenant.policy()?;
    message::admit(read, &present, &tenant.archive_keys, now)
}

impl App {
    /// May the sender name the objects that the message names? Only messages that name some come this way.
    pub(crate) async fn check_objects(&self, session: &Session, send: &SendMessage) -> Result<(), Refusal> {
        let read = sender(session).and_then(|sender| message::read(&send.sealed, &send.mls, &sender));
        match read {
            Ok(read) => self.check_named(session, &read.header).await,
            // Refused for what it is, by whoever reads it next.
            Err(_) => Ok(()),
        }
    }

    /// Reads the conversation of a message into memory.
    pub(crate) async fn learn(&self, tenant: TenantId, sealed: &SealedMessage) {
        if let Ok(header) = sealed.read_header() {
            // Not there or not readable: the verdict is reached without it.
            let _ = self.conversation(tenant, header.conversation).await;
        }
    }
}
