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
        Request::SetAttended { attended } => {
            session.outbox.respond(wire::response(id, Ok(app.set_attended(session, attended))));
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
            match app.check_objects(session, &send).await {
                Ok(()) => {
                    crate::messages::send_learned(app, session, id, send);
                    return;
                }
                Err(refusal) => Err(refusal),
            }
        }
        Request::SendVoid(sealed) => {
            app.learn(session.tenant, &sealed).await;
            crate::messages::send_void_learned(app, session, id, sealed);
            return;
        }
        other => answer(app, session, other).await,
    };
    app.notices(&outcome);
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
        Request::SendMessage(_)
        | Request::SendVoid(_)
        | Request::MoveCursor { .. }
        | Request::SetAttended { .. }
        | Request::ReadLog { .. } => Err(Refusal::Internal),
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
        Request::ReadOffer { access_hash } => app.read_offer(session, &access_hash),
        Request::EndOffer { access_hash } => Ok(app.end_offer(session, &access_hash)),
        Request::ReadDevices => app.read_devices(session).await,
        Request::RemoveDevice { device } => app.remove_own_device(session, device).await,
        Request::PutRecovery(recovery) => app.put_recovery(session, recovery).await,
        Request::ReadRecoveries => app.read_recoveries(session).await,
        Request::DropRecovery { access_hash } => app.drop_recovery(session, &access_hash).await,
        Request::RotateHistory(rotate) => app.rotate_history(session, *rotate).await,
        Request::ReadRotations { after } => app.read_rotations(session, after).await,
        Request::Complain { conversation, seq, verdict } => app.complain(session, conversation, seq, verdict).await,
        Request::PutInvitation(invitation) => app.put_invitation(session, action, invitation).await,
        Request::ReadIssuers => app.read_issuers(session).await,
        Request::ReadEnrolments => app.read_enrolments(session).await,
        Request::Certify { enrolment, certification } => app.certify(session, action, enrolment, certification).await,
        Request::PublishPolicy(policy) => app.publish_policy(session, action, policy).await,
        Request::PublishRevocations(list) => app.publish_revocations(session, action, list).await,
        Request::PublishIssuer(issuer) => app.publish_issuer(session, action, issuer).await,
        Request::AskIssuer(ask) => app.ask_issuer(session, action, ask).await,
        Request::ReadIssuerRequests => app.read_issuer_requests(session).await,
        Request::DropIssuerRequest { device } => app.drop_issuer_request(session, action, device).await,
        Request::RenewPeople { issuer, people } => app.renew_people(session, action, issuer, people).await,
        Request::SetPersonState { person, state } => app.set_person_state(session, person, state).await,
        Request::PutPreferences { preferences } => app.put_preferences(session, preferences).await,
        Request::ReadPreferences { after, limit } => app.read_preferences(session, after, limit).await,
        Request::PutPushSubscription(subscription) => app.put_push_subscription(session, subscription).await,
        Request::RemovePushSubscription => app.remove_push_subscription(session).await,
        Request::TryPush => app.try_push(session),
        Request::WakeAgain { conversation, seq, again } => app.wake_again(session, conversation, seq, again).await,
        Request::Typing { conversation } => app.typing(session, conversation).await,
        Request::ReadPlaces => app.places(session).await,
        Request::ReadPlan { plan } => app.plan(session, plan).await,
        Request::ReadDuties => app.duties(session).await,
        Request::TakeDuty { duty } => app.take_duty(session, duty).await,
        Request::HandOverDuty { duty, to } => app.hand_over_duty(session, duty, to).await,
        Request::OpenObjects => app.open_objects(session),
        Request::ReleaseObjects { conversation, message } => app.release_objects(session, conversation, message).await,
        Request::PutGuestInvitation(put) => app.put_guest_invitation(session, action, *put).await,
        Request::WithdrawGuestInvitation { invitation } => app.withdraw_guest_invitation(session, action, invitation).await,
        Request::ReadGuests => app.read_guests(session).await,
        Request::CertifyGuests { chains } => app.certify_guests(session, action, chains).await,
        Request::OpenAdministration => Ok(app.open_administration(session).await?),
    }
}
