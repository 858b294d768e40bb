//! The session: connecting, proving the device key, and passing answers and pushes on.

use crate::{
    account::{Account, Status},
    attachment,
    command::CommandError,
    conversation, cursor, db, device, directory, duties,
    effect::Effect,
    ended,
    engine::Cx,
    enrolment,
    error::Result,
    guest, history, issuer, key_package, keybox, lease, linking, log,
    net::{Again, Link, Pending},
    operation, outbox, papers, people, places, policy, preference, push, receive, recovery, restored, room, rotation, transfer,
    urgent,
    view::{ConnectionState, ConnectionView, EndReason, SessionView, WipeReason},
    visit, welcome,
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
};
use rusqlite::params;

/// First pause before another try to connect.
const RETRY_MS: u64 = 500;
/// Longest pause.
pub(crate) const RETRY_MS_MAX: u64 = 15_000;
/// Longest silence while a session is being opened.
const OPENING_MS_MAX: u64 = 20_000;
/// Later than this after the moment at which silence is noticed, time has not passed but jumped.
const LATE_MS: u64 = 5_000;
/// How long a connection has then to prove itself.
const DOUBT_MS: u64 = 5_000;
/// On top of two of the server's pauses: a large frame on a slow line.
const PATIENCE_MS: u64 = 15_000;

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
            cx.net.heard_at = cx.now;
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
        drop_link(cx);
    }
}

/// Everything under way is forgotten; who waits for an answer is told that it does not come.
fn drop_link(cx: &mut Cx<'_>) {
    for id in cx.net.drop_link() {
        cx.out.push(Effect::Answer { id, outcome: Err(CommandError::Offline) });
    }
}

/// Something came out of the socket.
pub(crate) const fn heard(cx: &mut Cx<'_>) {
    cx.net.heard_at = cx.now;
    cx.net.doubted_until = None;
}

/// A connection whose other end is gone says nothing, not even that: one that is silent for too long is given up.
pub(crate) fn watch(cx: &mut Cx<'_>) {
    if compares_clocks(cx) {
        cx.out.push(Effect::CloseSocket);
        return heard(cx);
    }
    let silence_ms_max = match cx.net.link {
        Link::Opening => OPENING_MS_MAX,
        Link::Up => match cx.net.silence_ms_max {
            Some(millis) => millis,
            None => return,
        },
        Link::Down => return,
    };
    // A clock that was put back makes nothing live longer.
    cx.net.heard_at = cx.net.heard_at.min(cx.now);
    let until = match cx.net.doubted_until {
        Some(until) => until.min(cx.now.plus_millis(DOUBT_MS)),
        None => cx.net.heard_at.plus_millis(silence_ms_max),
    };
    if cx.now < until {
        cx.wake_at(until);
    } else if cx.net.doubted_until.is_none() && cx.now.since(until) > LATE_MS {
        // Nobody has looked for long: the device slept, or its clock was set. What is under way gets a moment to be answered.
        let until = cx.now.plus_millis(DOUBT_MS);
        cx.net.doubted_until = Some(until);
        cx.wake_at(until);
    } else {
        cx.out.push(Effect::CloseSocket);
        heard(cx);
    }
}

/// This device's clock was set, or the device slept: how wrong the clock is only a new session tells. What somebody is about to do is
/// not disturbed for it.
fn compares_clocks(cx: &mut Cx<'_>) -> bool {
    let looked_at = std::mem::replace(&mut cx.net.looked_at, cx.now);
    if !cx.net.is_up() {
        cx.net.compare_at = None;
        return false;
    }
    let later = cx.now.plus_millis(DOUBT_MS);
    if cx.now.as_millis().abs_diff(looked_at.as_millis()) > limits::CLOCK_SKEW_MS_MAX {
        cx.net.compare_at = Some(if cx.net.is_quiet() { cx.now } else { later });
    }
    let Some(at) = cx.net.compare_at.map(|at| at.min(later)) else { return false };
    if cx.now < at || !cx.net.is_quiet() {
        let at = if cx.now < at { at } else { later };
        cx.net.compare_at = Some(at);
        cx.wake_at(at);
        return false;
    }
    cx.net.compare_at = None;
    true
}

/// The socket is gone: try again, later each time, with a random part so that a thousand clients do not come back at once.
pub(crate) fn closed(cx: &mut Cx<'_>) {
    drop_link(cx);
    cx.net.failures = cx.net.failures.saturating_add(1);
    let ceiling = (RETRY_MS << cx.net.failures.min(5)).min(RETRY_MS_MAX);
    let [random, more] = cx.random::<2>();
    let part = u64::from(u16::from_be_bytes([random, more])) * ceiling / u64::from(u16::MAX);
    cx.net.retry_at = Some(cx.now.plus_millis(ceiling / 2 + part / 2));
    cx.changed.connection = true;
}

/// One frame from the server.
pub(crate) fn frame(cx: &mut Cx<'_>, bytes: &[u8]) -> Result<()> {
    let decoded = cbor::decode_frame::<ServerFrame>(bytes);
    if cx.net.is_up() && decoded.is_ok() {
        lease::heard(cx)?;
    }
    match decoded {
        Ok(ServerFrame::Challenge(challenge)) => authenticate(cx, &challenge),
        Ok(ServerFrame::Opened(opened)) => open(cx, opened),
        Ok(ServerFrame::Refused(refusal)) => refused(cx, &refusal),
        Ok(ServerFrame::Response { id, outcome }) => match cx.net.pending.remove(&id) {
            Some(pending) => answer(cx, id, pending, outcome),
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
    let (device, unattended) = (account.device, cx.net.unattended);
    let attended = unattended.then_some(false);
    cx.net.attended_told = Some(!unattended);
    let frame = ClientFrame::Authenticate(Authenticate { version: PROTOCOL_VERSION, device, signature, attended });
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
    lease::begin(cx, opened.lease_days)?;
    push::opened(cx, opened.push, opened.certified)?;
    let was_active = cx.account.as_ref().is_some_and(Account::is_active);
    if let Some(certification) = opened.certification {
        // Begins to chat by itself when it holds.
        enrolment::certified(cx, &certification)?;
    }
    if let Some(policy) = opened.policy {
        policy::take(cx, &policy)?;
    }
    if let Some(revocations) = opened.revocations {
        take_revocations(cx, revocations)?;
    }
    if let Some(papers) = opened.papers {
        papers::take(cx, &papers)?;
    }
    if !was_active {
        return Ok(());
    }
    if !opened.certified {
        // Our chain has ended: an administrator's device can heal that, others wait. Nothing is lost.
        cx.net.lapsed = true;
        return issuer::key::start(cx);
    }
    if opened.state > db::told(cx.db)? {
        // The server was named a state that this very database never named: it was copied back.
        cx.state = cx.state.max(opened.state + 1);
        db::tell(cx.db, cx.state)?;
        conversation::rolled_back(cx)?;
    }
    start(cx, opened.key_packages, opened.directory)
}

/// Everything a certified device asks for when its session opens.
fn start(cx: &mut Cx<'_>, key_packages: u32, directory_version: u64) -> Result<()> {
    restored::prune(cx)?;
    restored::begin(cx)?;
    key_package::stock(cx, key_packages)?;
    if visit::is_visit(cx) {
        // One room, and nothing else.
        cx.net.request(Request::ReadWelcomes, Pending::Welcomes, &mut cx.out)?;
        cx.net.request(Request::ListConversations, Pending::Conversations, &mut cx.out)?;
        return attachment::transfer::start(cx);
    }
    directory::catch_up(cx, directory_version)?;
    // Before the list of chats: what they are called stands there.
    preference::read(cx)?;
    cx.net.request(Request::ReadWelcomes, Pending::Welcomes, &mut cx.out)?;
    cx.net.request(Request::ListConversations, Pending::Conversations, &mut cx.out)?;
    keybox::read(cx)?;
    issuer::key::start(cx)?;
    device::read(cx)?;
    places::read(cx)?;
    duties::read(cx)?;
    issuer::start(cx)?;
    attachment::transfer::start(cx)?;
    guest::start(cx)?;
    match cx.net.again.take() {
        Some(Again::Invite(invite)) => issuer::invite_again(cx, invite),
        Some(Again::Transfer { command, admin }) => transfer::offer_again(cx, command, admin),
        None => Ok(()),
    }
}

/// Our clock may have been set since the session began: the next one measures it again.
pub(crate) fn measure_anew(cx: &mut Cx<'_>, again: Again) {
    cx.net.again = Some(again);
    cx.out.push(Effect::CloseSocket);
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
        Refusal::DeviceRemoved => ended::end(cx, Status::Removed)?,
        Refusal::UnknownVersion => cx.net.update_required = true,
        Refusal::RateLimited { until } => cx.net.retry_at = Some(*until),
        _ => {}
    }
    cx.out.push(Effect::CloseSocket);
    Ok(())
}

fn answer(cx: &mut Cx<'_>, id: u64, pending: Pending, outcome: Outcome) -> Result<()> {
    let full = match &outcome {
        Outcome::Refused(Refusal::StorageFull) => true,
        // Only what took room tells that there is some; reading goes on all the while.
        Outcome::Done(_) if pending.takes_room() => false,
        _ => cx.net.server_full,
    };
    if full != cx.net.server_full {
        cx.net.server_full = full;
        cx.changed.connection = true;
    }
    let opening = matches!(pending, Pending::Conversations | Pending::Directory | Pending::Welcomes | Pending::KeyPackages);
    let is_lost = match &outcome {
        // Whatever it was may have been done: the next session finds out.
        Outcome::Refused(Refusal::Unavailable) => true,
        // Without these the session is of no use.
        Outcome::Refused(_) => opening,
        Outcome::Done(_) => false,
    };
    if is_lost {
        // Begin it anew, after a pause that grows. What waited for this answer is told with all the others.
        cx.net.pending.insert(id, pending);
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
        (Pending::History { conversation, page }, outcome) => history::read(cx, conversation, page, outcome),
        (Pending::Cursors { conversation }, Outcome::Done(Response::Cursors(positions))) => {
            cursor::moved(cx, conversation, &positions)
        }
        (Pending::Directory, Outcome::Done(Response::Directory { people, more })) => directory::read(cx, people, more),
        (Pending::Welcomes, Outcome::Done(Response::Welcomes(welcomes))) => welcome::take_all(cx, welcomes),
        (Pending::AppendKeybox { up_to }, outcome) => keybox::appended(cx, up_to, &outcome),
        (Pending::ReadKeybox, outcome) => keybox::arrived(cx, outcome),
        (Pending::PutPreferences { sent }, outcome) => preference::kept(cx, &sent, &outcome),
        (Pending::ReadPreferences, outcome) => preference::arrived(cx, outcome),
        (Pending::Enrolments, Outcome::Done(Response::Enrolments(waiting))) => issuer::certify(cx, &waiting),
        (Pending::ReadIssuers, Outcome::Done(Response::Issuers(issuers))) => issuer::key::issuers_read(cx, issuers),
        (Pending::IssuerRequests, Outcome::Done(Response::IssuerRequests(requests))) => issuer::key::requests_read(cx, requests),
        (Pending::PublishPolicy { command, signed }, outcome) => policy::published(cx, command, &signed, &outcome),
        (Pending::IssuerAct { command }, outcome) => issuer::key::acted(cx, command, &outcome),
        (Pending::RenewPeople, outcome) => {
            issuer::renewal::renewed(cx, &outcome);
            Ok(())
        }
        (Pending::Revoking(revoking), outcome) => issuer::revocation::certified_anew(cx, revoking, &outcome),
        (Pending::Issuers(invite), outcome) => issuer::invite_with(cx, invite, outcome),
        (Pending::Invite { invite, invitation }, outcome) => issuer::invited(cx, invite, invitation, &outcome),
        (Pending::Transfer { command, link, admin }, outcome) => transfer::offered(cx, command, link, admin, &outcome),
        (Pending::Offer { command, scanned, approved }, outcome) => linking::fetched(cx, command, &scanned, approved, outcome),
        (Pending::Linked { command }, outcome) => linking::linked(cx, command, &outcome),
        (Pending::Places, Outcome::Done(Response::Places(house))) => places::arrived(cx, house),
        (Pending::Duties, Outcome::Done(Response::Duties(duties))) => duties::arrived(cx, duties),
        (Pending::Duties, Outcome::Refused(_)) => {
            cx.net.duties_reading = false;
            Ok(())
        }
        (Pending::Duty { command }, outcome) => {
            duties::turned(cx, command, &outcome);
            Ok(())
        }
        (Pending::Plan { command }, outcome) => {
            places::plan_arrived(cx, command, outcome);
            Ok(())
        }
        (Pending::Devices, Outcome::Done(Response::Devices(standings))) => device::arrived(cx, standings),
        (Pending::RemoveDevice { command, device }, outcome) => device::removed(cx, command, device, &outcome),
        (Pending::Rotations, outcome) => rotation::arrived(cx, outcome),
        (Pending::RotationRecoveries, outcome) => rotation::recoveries_read(cx, outcome),
        (Pending::Rotated, outcome) => rotation::rotated(cx, &outcome),
        (Pending::Recoveries, Outcome::Done(Response::Recoveries(standings))) => recovery::arrived(cx, standings),
        (Pending::Recovery { command, answer }, outcome) => recovery::changed(cx, command, answer, &outcome),
        (Pending::Administration { command }, outcome) => issuer::administration_opened(cx, command, outcome),
        (Pending::Objects, outcome) => attachment::transfer::opened(cx, outcome),
        (Pending::Release { message }, outcome) => attachment::transfer::released(cx, message, &outcome),
        (Pending::PutPush { hash }, outcome) => push::told(cx, hash, &outcome),
        (Pending::TryPush { command }, outcome) => {
            push::tried(cx, command, &outcome);
            Ok(())
        }
        (Pending::WakeAgain { command }, outcome) => {
            urgent::asked(cx, command, &outcome);
            Ok(())
        }
        (Pending::GuestInvited { command, answer }, outcome) => guest::invited(cx, command, answer, &outcome),
        (Pending::GuestWithdrawn { command }, outcome) => guest::withdrawn(cx, command, &outcome),
        (Pending::Guests, Outcome::Done(Response::Guests(standings))) => guest::arrived(cx, standings),
        (Pending::GuestsCertified, Outcome::Done(_)) => guest::certified(cx),
        (Pending::State { command }, outcome) => issuer::state_set(cx, command, &outcome),
        _ => Ok(()),
    }
}

fn pushed(cx: &mut Cx<'_>, push: Push) -> Result<()> {
    match push {
        Push::Entry(entry) => receive::pushed(cx, entry),
        Push::Welcome(one) => welcome::take(cx, &one),
        Push::Cursors { conversation, positions } => cursor::moved(cx, conversation, &positions),
        Push::Preferences(preferences) => preference::pushed(cx, &preferences),
        Push::PushSubscriptionEnded => push::ended(cx),
        Push::Typing { conversation, person } => {
            crate::typing::heard(cx, conversation, person);
            Ok(())
        }
        Push::CommitWanted { conversation, epoch, delay_ms } => operation::commit_wanted(cx, conversation, epoch, delay_ms),
        Push::ConversationEnded { conversation, head } => conversation::ended(cx, conversation, head),
        Push::DirectoryChanged { .. } if visit::is_visit(cx) => Ok(()),
        Push::DirectoryChanged { version } => directory::catch_up(cx, version),
        Push::Certified(certification) => enrolment::certified(cx, &certification),
        Push::EnrolmentWaiting => issuer::start(cx),
        Push::IssuersChanged => issuer::key::start(cx),
        Push::Renewed(papers) => papers::renewed(cx, &papers),
        Push::Policy(policy) => policy::take(cx, &policy),
        Push::Revocations(list) => take_revocations(cx, list),
        Push::Alive { next_ms } => {
            cx.net.silence_ms_max = Some(2 * u64::from(next_ms) + PATIENCE_MS);
            Ok(())
        }
        Push::StorageFull { full } => {
            cx.net.server_full = full;
            cx.changed.connection = true;
            if !full {
                cx.net.rotation.stuck = false;
                cx.net.send_not_before = cx.now;
                cx.net.parts_not_before = cx.now;
            }
            Ok(())
        }
        Push::GuestWaiting { delay_ms, .. } => {
            guest::waiting(cx, delay_ms);
            Ok(())
        }
        Push::DutyHeld { duty, shift } => duties::held(cx, duty, shift),
        Push::DutiesChanged => duties::read(cx),
        Push::GuestCertified(papers) => visit::certified(cx, &papers),
        Push::SessionEnded(reason) => match reason {
            SessionEnd::Locked => ended::end(cx, Status::Locked),
            SessionEnd::Deleted => ended::end(cx, Status::Deleted),
            SessionEnd::DeviceRemoved => ended::end(cx, Status::Removed),
            SessionEnd::Replaced | SessionEnd::Restart | SessionEnd::TooSlow => Ok(()),
        },
    }
}

/// Pins a newer revocation list of a valid issuer.
pub(crate) fn take_revocations(cx: &mut Cx<'_>, signed: SignedRevocationList) -> Result<()> {
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    let Some(root) = account.root else { return Ok(()) };
    let Ok(issuer) = signed.issuer.verify::<protocol::certificate::IssuerCertificate>(&root) else { return Ok(()) };
    let Ok(list) = signed.list.verify::<protocol::revocation::RevocationList>(&issuer.issuer_key) else { return Ok(()) };
    let newer =
        account.revocation_list().is_none_or(|pinned| list.number > pinned.number && list.goes_on_from(&pinned, issuer.serial));
    if list.tenant == account.tenant && issuer.tenant == account.tenant && newer {
        account.revocations = Some(signed);
        account.save(cx.db)?;
        cx.changed.people = true;
        issuer::key::check_revoked(cx)?;
        crate::membership::recheck(cx)?;
    }
    Ok(())
}

/// What the whole screen shows first.
pub(crate) fn view(cx: &Cx<'_>) -> Result<SessionView> {
    let Some(account) = cx.account.as_ref() else { return Ok(SessionView::NoDevice) };
    Ok(match account.status {
        Status::Joining => SessionView::NoDevice,
        // The server has not said that it knows this device: the link that was used is opened again.
        Status::Active if !account.registered => SessionView::NoDevice,
        Status::Waiting if account.guest.is_some() => {
            let visit = account.guest.as_ref();
            let about: protocol::card::RoomCard = visit.and_then(|visit| cbor::decode(&visit.about).ok()).unwrap_or_default();
            SessionView::AwaitingHost {
                tenant_name: account.tenant_name.clone(),
                guest_name: account.person_name.clone(),
                host: visit.map(|visit| visit.host.clone()).unwrap_or_default(),
                room: visit.map(|visit| visit.room.clone()).unwrap_or_default(),
                kind: room::kind(&about),
                opening: room::opening(&about),
                emergency: about.emergency,
            }
        }
        Status::Waiting => SessionView::AwaitingCertification {
            person_name: account.person_name.clone(),
            tenant_name: account.tenant_name.clone(),
        },
        Status::Active if account.lease.is_some_and(|lease| lease.is_over()) => SessionView::LeaseOver {
            person_name: account.person_name.clone(),
            tenant_name: account.tenant_name.clone(),
            ends_at: lease::ends_at(cx).unwrap_or_default(),
            outbox_count: outbox_count(cx)?,
        },
        Status::Active => {
            let policy = account.tenant_policy();
            let mut me = people::view(cx.db, account.person, account.person)?;
            if account.guest.is_some() {
                let guest = people::level_number(protocol::certificate::Level::Guest);
                me = people::of(account.person, account.person_name.clone(), String::new(), guest, account.person);
            } else if let Some(certificate) = account.person_certificate() {
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
                auto_lock_min: policy.as_ref().map_or(5, |policy| policy.auto_lock_min),
                rules: policy.map(|policy| policy.rules()).unwrap_or_default().into(),
                guest: visit::view(cx)?,
            }
        }
        Status::Locked => ended(EndReason::Locked),
        Status::Deleted if account.guest.is_some() => {
            SessionView::Ended { reason: EndReason::RoomEnded, unsent: cx.net.unsent.clone() }
        }
        Status::Deleted => ended(EndReason::Deleted),
        Status::Removed => ended(EndReason::DeviceRemoved),
        Status::Lapsed => SessionView::Wiped { reason: WipeReason::Lease },
    })
}

const fn ended(reason: EndReason) -> SessionView {
    SessionView::Ended { reason, unsent: Vec::new() }
}

/// The connection, for banner and title.
pub(crate) fn connection(cx: &Cx<'_>) -> Result<ConnectionView> {
    // State::Rejoining, State::AwaitingWelcome
    let entering: bool =
        cx.db.query_row("SELECT EXISTS (SELECT 1 FROM conversations WHERE state IN (2, 4))", params![], |row| row.get(0))?;
    #[expect(clippy::cast_precision_loss, reason = "a difference of clocks, exact below 2^53")]
    let skew = -cx.net.skew_ms as f64;
    Ok(ConnectionView {
        state: match cx.net.link {
            Link::Up if cx.net.lapsed => ConnectionState::Offline,
            Link::Up => ConnectionState::Online,
            Link::Opening if cx.net.failures == 0 => ConnectionState::Connecting,
            Link::Down if cx.net.network && cx.net.failures == 0 => ConnectionState::Connecting,
            _ => ConnectionState::Offline,
        },
        outbox_count: outbox_count(cx)?,
        clock_skew_ms: (cx.net.skew_ms.unsigned_abs() > limits::CLOCK_SKEW_MS_MAX).then_some(skew),
        server_full: cx.net.server_full,
        device_full: cx.net.device_full,
        update_required: cx.net.update_required,
        certificate_ended: papers::has_ended(cx),
        lease_ends_at: lease::warning(cx),
        history_from: history::complete_from(cx)?,
        syncing: cx.net.is_up() && (!cx.net.listed || !cx.net.history.is_empty() || cx.net.keybox_reading || entering),
    })
}

/// Messages that wait to be sent.
fn outbox_count(cx: &Cx<'_>) -> Result<u32> {
    Ok(cx.db.query_row(
        "SELECT (SELECT count(*) FROM outbox WHERE state < 3 AND rendered = 1) + (SELECT count(*) FROM unsealed)",
        params![],
        |row| row.get(0),
    )?)
}
