//! The session: connecting, proving the device key, and passing answers and pushes on.

use crate::{
    account::{Account, Status},
    conversation, cursor, db, directory,
    effect::Effect,
    ended,
    engine::Cx,
    enrolment,
    error::Result,
    history, issuer, key_package, keybox, log,
    net::{Link, Pending},
    operation, outbox, people, receive, restored, transfer,
    view::{ConnectionState, ConnectionView, EndReason, SessionView},
    welcome,
};
use protocol::{
    cbor,
    frame::{
        Authenticate, Challenge, ClientFrame, Opened, Outcome, PROTOCOL_VERSION, Push, Request, Response, SESSION_DOMAIN,
        ServerFrame, SessionEnd,
    },
    limits,
    refusal::Refusal,
    revocation::SignedRevocationList,
    statement::Signed,
};
use rusqlite::params;

/// First pause before another try to connect.
const RETRY_MS: u64 = 500;
/// Longest pause.
pub(crate) const RETRY_MS_MAX: u64 = 15_000;

/// Opens the socket when there is a reason to.
pub(crate) fn connect(cx: &mut Cx<'_>) {
    let lives = cx
        .account
        .as_ref()
        .is_some_and(|account| matches!(account.status, Status::Active | Status::Waiting) && account.registered);
    if !lives || !cx.net.network || cx.net.link != Link::Down {
        return;
    }
    match cx.net.retry_at {
        Some(at) if cx.now < at => cx.wake_at(at),
        _ => {
            cx.net.retry_at = None;
            cx.net.link = Link::Opening;
            cx.changed.connection = true;
            cx.out.push(Effect::OpenSocket);
        }
    }
}

/// The shell learned of a network, or of none.
pub(crate) fn network(cx: &mut Cx<'_>, online: bool) {
    cx.changed.connection = true;
    cx.net.network = online;
    if online {
        cx.net.retry_at = None;
    } else if cx.net.link != Link::Down {
        cx.out.push(Effect::CloseSocket);
        cx.net.drop_link();
    }
}

/// The socket is gone: try again, later each time, with a random part so that a thousand clients do not come back at once.
pub(crate) fn closed(cx: &mut Cx<'_>) {
    cx.net.drop_link();
    cx.net.failures = cx.net.failures.saturating_add(1);
    let ceiling = (RETRY_MS << cx.net.failures.min(5)).min(RETRY_MS_MAX);
    let [random, more] = cx.random::<2>();
    let part = u64::from(u16::from_be_bytes([random, more])) * ceiling / u64::from(u16::MAX);
    cx.net.retry_at = Some(cx.now.plus_millis(ceiling / 2 + part / 2));
    cx.changed.connection = true;
}

/// One frame from the server.
pub(crate) fn frame(cx: &mut Cx<'_>, bytes: &[u8]) -> Result<()> {
    match cbor::decode_frame::<ServerFrame>(bytes) {
        Ok(ServerFrame::Challenge(challenge)) => authenticate(cx, &challenge),
        Ok(ServerFrame::Opened(opened)) => open(cx, opened),
        Ok(ServerFrame::Refused(refusal)) => refused(cx, &refusal),
        Ok(ServerFrame::Response { id, outcome }) => match cx.net.pending.remove(&id) {
            Some(pending) => answer(cx, pending, outcome),
            None => Ok(()),
        },
        Ok(ServerFrame::Push(push)) => pushed(cx, push),
        Err(_) => {
            // A frame of a future version: this app cannot follow any more.
            cx.net.update_required = true;
            cx.changed.connection = true;
            Ok(())
        }
    }
}

fn authenticate(cx: &mut Cx<'_>, challenge: &Challenge) -> Result<()> {
    let Some(account) = cx.account.as_ref() else { return Ok(()) };
    if challenge.tenant != account.tenant {
        cx.out.push(Effect::CloseSocket);
        return Ok(());
    }
    let signature = account
        .device_key()
        .sign(SESSION_DOMAIN, &[account.tenant.as_bytes(), account.device.as_bytes(), challenge.nonce.as_bytes()]);
    let frame = ClientFrame::Authenticate(Authenticate { version: PROTOCOL_VERSION, device: account.device, signature });
    cx.out.push(Effect::Send(cbor::encode(&frame)));
    Ok(())
}

fn open(cx: &mut Cx<'_>, opened: Opened) -> Result<()> {
    cx.net.link = Link::Up;
    cx.net.failures = 0;
    cx.net.server_full = false;
    cx.changed.connection = true;
    if cx.net.device_full {
        // Is there room again? Only a write tells.
        db::put(cx.db, "room", &cx.now.as_millis())?;
    }
    cx.net.skew_ms = i64::try_from(opened.now.as_millis()).unwrap_or(0) - i64::try_from(cx.now.as_millis()).unwrap_or(0);
    let was_active = cx.account.as_ref().is_some_and(Account::is_active);
    if let Some(certification) = opened.certification {
        // Begins to chat by itself when it holds.
        enrolment::certified(cx, &certification)?;
    }
    if let Some(policy) = opened.policy {
        take_policy(cx, &policy)?;
    }
    if let Some(revocations) = opened.revocations {
        take_revocations(cx, revocations)?;
    }
    if !was_active {
        return Ok(());
    }
    if opened.state >= cx.state {
        // The server has seen a later state of this very database: it was copied back.
        cx.state = opened.state + 1;
        conversation::rolled_back(cx)?;
    }
    start(cx, opened.key_packages, opened.directory)
}

/// Everything a certified device asks for when its session opens.
fn start(cx: &mut Cx<'_>, key_packages: u32, directory_version: u64) -> Result<()> {
    restored::prune(cx)?;
    restored::begin(cx)?;
    key_package::stock(cx, key_packages)?;
    directory::catch_up(cx, directory_version)?;
    cx.net.request(Request::ReadWelcomes, Pending::Welcomes, &mut cx.out)?;
    cx.net.request(Request::ListConversations, Pending::Conversations, &mut cx.out)?;
    keybox::read(cx)?;
    issuer::start(cx)
}

/// A device that was certified while its session is open begins to chat.
pub(crate) fn begin(cx: &mut Cx<'_>) -> Result<()> {
    if cx.net.is_up() { start(cx, 0, u64::MAX) } else { Ok(()) }
}

fn refused(cx: &mut Cx<'_>, refusal: &Refusal) -> Result<()> {
    cx.changed.connection = true;
    match refusal {
        Refusal::Locked => ended::end(cx, Status::Locked)?,
        Refusal::Gone => ended::end(cx, Status::Deleted)?,
        Refusal::UnknownVersion => cx.net.update_required = true,
        Refusal::RateLimited { until } => cx.net.retry_at = Some(*until),
        _ => {}
    }
    cx.out.push(Effect::CloseSocket);
    Ok(())
}

fn answer(cx: &mut Cx<'_>, pending: Pending, outcome: Outcome) -> Result<()> {
    if matches!(outcome, Outcome::Refused(Refusal::StorageFull)) != cx.net.server_full {
        cx.net.server_full = !cx.net.server_full;
        cx.changed.connection = true;
    }
    let opening = matches!(pending, Pending::Conversations | Pending::Directory | Pending::Welcomes | Pending::KeyPackages);
    if opening && matches!(outcome, Outcome::Refused(_)) {
        // Without these the session is of no use: begin it anew, after a pause that grows.
        cx.out.push(Effect::CloseSocket);
        return Ok(());
    }
    match (pending, outcome) {
        (Pending::Message { conversation, message }, outcome) => outbox::answered(cx, conversation, message, outcome),
        (Pending::Create { operation }, outcome) => operation::created(cx, operation, outcome),
        (Pending::Claim { operation }, outcome) => operation::claimed(cx, operation, outcome),
        (Pending::Group { operation }, outcome) => operation::group_read(cx, operation, outcome),
        (Pending::Commit { operation }, outcome) => operation::answered(cx, operation, outcome),
        (Pending::Leave { operation }, outcome) => operation::left(cx, operation, outcome),
        (Pending::Conversations, Outcome::Done(Response::Conversations(list))) => conversation::listed(cx, list),
        (Pending::Restore { conversation, seq }, outcome) => restored::answered(cx, conversation, seq, &outcome),
        (Pending::Restored { conversation }, Outcome::Done(Response::Conversations(list))) => {
            restored::give_up(cx, conversation, &list)
        }
        (Pending::Log { conversation }, outcome) => log::read(cx, conversation, outcome),
        (Pending::History { conversation }, outcome) => history::read(cx, conversation, outcome),
        (Pending::Cursors { conversation }, Outcome::Done(Response::Cursors(positions))) => {
            cursor::moved(cx, conversation, &positions)
        }
        (Pending::Directory, Outcome::Done(Response::Directory { people, more })) => directory::read(cx, people, more),
        (Pending::Welcomes, Outcome::Done(Response::Welcomes(welcomes))) => {
            welcomes.into_iter().try_for_each(|one| welcome::take(cx, &one))
        }
        (Pending::AppendKeybox { up_to }, outcome) => keybox::appended(cx, up_to, &outcome),
        (Pending::ReadKeybox, outcome) => keybox::arrived(cx, outcome),
        (Pending::Enrolments, Outcome::Done(Response::Enrolments(waiting))) => issuer::certify(cx, &waiting),
        (Pending::Issuers { command, invitee }, outcome) => issuer::invite_with(cx, command, &invitee, outcome),
        (Pending::Invite { command, invitation }, outcome) => issuer::invited(cx, command, invitation, &outcome),
        (Pending::Transfer { command, link }, outcome) => transfer::offered(cx, command, link, &outcome),
        (Pending::Administration { command }, outcome) => issuer::administration_opened(cx, command, outcome),
        (Pending::State { command }, outcome) => issuer::state_set(cx, command, &outcome),
        _ => Ok(()),
    }
}

fn pushed(cx: &mut Cx<'_>, push: Push) -> Result<()> {
    match push {
        Push::Entry(entry) => receive::pushed(cx, entry),
        Push::Welcome(one) => welcome::take(cx, &one),
        Push::Cursors { conversation, positions } => cursor::moved(cx, conversation, &positions),
        Push::CommitWanted { conversation, epoch, delay_ms } => operation::commit_wanted(cx, conversation, epoch, delay_ms),
        Push::ConversationEnded { conversation, head } => conversation::ended(cx, conversation, head),
        Push::DirectoryChanged { version } => directory::catch_up(cx, version),
        Push::Certified(certification) => enrolment::certified(cx, &certification),
        Push::EnrolmentWaiting => issuer::start(cx),
        Push::Policy(policy) => take_policy(cx, &policy),
        Push::Revocations(list) => take_revocations(cx, list),
        Push::StorageFull { full } => {
            cx.net.server_full = full;
            cx.changed.connection = true;
            if !full {
                cx.net.send_not_before = cx.now;
            }
            Ok(())
        }
        Push::SessionEnded(reason) => match reason {
            SessionEnd::Locked => ended::end(cx, Status::Locked),
            SessionEnd::Deleted => ended::end(cx, Status::Deleted),
            SessionEnd::DeviceRemoved => ended::end(cx, Status::Removed),
            SessionEnd::Replaced | SessionEnd::Restart | SessionEnd::TooSlow => Ok(()),
        },
    }
}

/// Pins a newer policy signed by our root; anything else is ignored, an older one above all.
fn take_policy(cx: &mut Cx<'_>, signed: &Signed) -> Result<()> {
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    let Some(root) = account.root else { return Ok(()) };
    let Ok(policy) = signed.verify::<protocol::policy::TenantPolicy>(&root) else { return Ok(()) };
    let newer = account.tenant_policy().is_none_or(|pinned| policy.number > pinned.number);
    if policy.tenant == account.tenant && newer {
        account.tenant_name.clone_from(&policy.name);
        account.policy = Some(signed.clone());
        account.save(cx.db)?;
        cx.changed.session = true;
    }
    Ok(())
}

/// Pins a newer revocation list of a valid issuer.
fn take_revocations(cx: &mut Cx<'_>, signed: SignedRevocationList) -> Result<()> {
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    let Some(root) = account.root else { return Ok(()) };
    let Ok(issuer) = signed.issuer.verify::<protocol::certificate::IssuerCertificate>(&root) else { return Ok(()) };
    let Ok(list) = signed.list.verify::<protocol::revocation::RevocationList>(&issuer.issuer_key) else { return Ok(()) };
    let newer = account.revocation_list().is_none_or(|pinned| list.number > pinned.number);
    if list.tenant == account.tenant && issuer.tenant == account.tenant && newer {
        account.revocations = Some(signed);
        account.save(cx.db)?;
        cx.changed.people = true;
        crate::membership::recheck(cx)?;
    }
    Ok(())
}

/// What the whole screen shows first.
pub(crate) fn view(cx: &Cx<'_>) -> Result<SessionView> {
    let Some(account) = cx.account.as_ref() else { return Ok(SessionView::NoDevice) };
    Ok(match account.status {
        Status::Joining => SessionView::NoDevice,
        Status::Waiting => SessionView::AwaitingCertification {
            person_name: account.person_name.clone(),
            tenant_name: account.tenant_name.clone(),
        },
        Status::Active => {
            let policy = account.tenant_policy();
            let mut me = people::view(cx.db, account.person, account.person)?;
            if let Some(certificate) = account.person_certificate() {
                me = people::of(
                    account.person,
                    certificate.name,
                    certificate.role,
                    people::level_number(certificate.level),
                    account.person,
                );
            }
            SessionView::Ready {
                me,
                tenant_name: account.tenant_name.clone(),
                archive_key: policy
                    .as_ref()
                    .and_then(|policy| policy.archive.as_ref())
                    .map(|key| crate::chats::short_key(key.id().as_bytes())),
                auto_lock_min: policy.map_or(5, |policy| policy.auto_lock_min),
            }
        }
        Status::Locked => SessionView::Ended { reason: EndReason::Locked },
        Status::Deleted => SessionView::Ended { reason: EndReason::Deleted },
        Status::Removed => SessionView::Ended { reason: EndReason::DeviceRemoved },
    })
}

/// The connection, for banner and title.
pub(crate) fn connection(cx: &Cx<'_>) -> Result<ConnectionView> {
    let outbox_count =
        cx.db.query_row("SELECT count(*) FROM outbox WHERE state < 3 AND rendered = 1", params![], |row| row.get(0))?;
    // State::Rejoining, State::AwaitingWelcome
    let entering: bool =
        cx.db.query_row("SELECT EXISTS (SELECT 1 FROM conversations WHERE state IN (2, 4))", params![], |row| row.get(0))?;
    #[expect(clippy::cast_precision_loss, reason = "a difference of clocks, exact below 2^53")]
    let skew = -cx.net.skew_ms as f64;
    Ok(ConnectionView {
        state: match cx.net.link {
            Link::Up => ConnectionState::Online,
            Link::Opening if cx.net.failures == 0 => ConnectionState::Connecting,
            Link::Down if cx.net.network && cx.net.failures == 0 => ConnectionState::Connecting,
            _ => ConnectionState::Offline,
        },
        outbox_count,
        clock_skew_ms: (cx.net.skew_ms.unsigned_abs() > limits::CLOCK_SKEW_MS_MAX).then_some(skew),
        server_full: cx.net.server_full,
        device_full: cx.net.device_full,
        update_required: cx.net.update_required,
        syncing: cx.net.is_up() && (!cx.net.listed || !cx.net.history.is_empty() || cx.net.keybox_reading || entering),
    })
}
