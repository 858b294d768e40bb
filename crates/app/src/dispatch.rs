//! One request, one use case.
//!
//! Messages and cursors do not wait: the appender answers messages when they are durable. Everything else is carried out
//! after the session's own messages have landed, so that a device's requests keep their order.

use crate::{App, policy, session::Session, wire};
use protocol::{
    frame::{Request, Response},
    refusal::Refusal,
};
use std::sync::Arc;

/// Carries out what needs no waiting, and gives back what does.
pub fn quick(app: &Arc<App>, session: &Arc<Session>, id: u64, request: Request) -> Option<Request> {
    if let Err(refusal) = policy::authorise(&session.standing(), policy::Action::of(&request)) {
        session.outbox.respond(wire::response(id, Err(refusal)));
        return None;
    }
    match request {
        Request::SendMessage(send) => crate::messages::send(app, session, id, send),
        Request::SendVoid(sealed) => crate::messages::send_void(app, session, id, sealed),
        Request::MoveCursor { conversation, delivered, read } => {
            app.move_cursor(session, conversation, delivered, read);
            session.outbox.respond(wire::response(id, Ok(Response::Nothing)));
            None
        }
        other => Some(other),
    }
}

/// Carries out a request that [`quick`] gave back.
pub async fn request(app: &Arc<App>, session: &Arc<Session>, id: u64, request: Request) {
    session.all_landed().await;
    let outcome = match request {
        Request::ReadLog { conversation, after, limit } => match app.read_log(session, conversation, after, limit).await {
            Ok((entries, more)) => {
                session.outbox.respond(wire::entries_response(id, conversation, &entries, more));
                return;
            }
            Err(refusal) => Err(refusal),
        },
        Request::SendMessage(send) => {
            app.learn(session.tenant, &send.sealed).await;
            crate::messages::send_learned(app, session, id, send);
            return;
        }
        Request::SendVoid(sealed) => {
            app.learn(session.tenant, &sealed).await;
            crate::messages::send_void_learned(app, session, id, sealed);
            return;
        }
        other => answer(app, session, other).await,
    };
    session.outbox.respond(wire::response(id, outcome));
}

async fn answer(app: &Arc<App>, session: &Arc<Session>, request: Request) -> Result<Response, Refusal> {
    // The standing may have changed while the session's messages landed.
    let action = policy::Action::of(&request);
    policy::authorise(&session.standing(), action)?;
    if action.scope().is_some() {
        app.allow(session, action).await?;
    }
    match request {
        Request::SendMessage(_) | Request::SendVoid(_) | Request::MoveCursor { .. } | Request::ReadLog { .. } => {
            Err(Refusal::Internal)
        }
        Request::CreateConversation(create) => app.create_conversation(session, create).await,
        Request::Commit(commit) => app.commit(session, commit).await,
        Request::Leave { conversation } => app.leave(session, conversation).await,
        Request::ListConversations => app.list_conversations(session).await,
        Request::ReadGroup { conversation } => app.read_group(session, conversation).await,
        Request::ReadCursors { conversation } => app.read_cursors(session, conversation).await,
        Request::PublishKeyPackages { packages, last_resort } => app.publish_key_packages(session, packages, last_resort).await,
        Request::ClaimKeyPackages { people, suite } => app.claim_key_packages(session, people, suite).await,
        Request::ReadDirectory { since, limit } => app.read_directory(session, since, limit).await,
        Request::ReadWelcomes => app.read_welcomes(session).await,
        Request::DropWelcome { conversation, group } => app.drop_welcome(session, conversation, group).await,
        Request::AppendKeybox { sealed } => app.append_keybox(session, sealed).await,
        Request::ReadKeybox { after, limit } => app.read_keybox(session, after, limit).await,
        Request::PutTransfer(transfer) => app.put_transfer(session, transfer).await,
        Request::Complain { conversation, seq, verdict } => app.complain(session, conversation, seq, verdict).await,
        Request::PutInvitation(invitation) => app.put_invitation(session, action, invitation).await,
        Request::ReadIssuers => app.read_issuers(session).await,
        Request::ReadEnrolments => app.read_enrolments(session).await,
        Request::Certify { enrolment, certification } => app.certify(session, action, enrolment, certification).await,
        Request::PublishPolicy(policy) => app.publish_policy(session, action, policy).await,
        Request::PublishRevocations(list) => app.publish_revocations(session, action, list).await,
        Request::PublishIssuer(issuer) => app.publish_issuer(session, action, issuer).await,
        Request::SetPersonState { person, state } => app.set_person_state(session, person, state).await,
        Request::OpenAdministration => Ok(app.open_administration(session).await?),
    }
}
