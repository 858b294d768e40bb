//! Guests, as the devices of their hosts look after them: invited, let in when they knock, certified anew when the end moves or
//! their host is gone, taken out when their time is over and nobody else did it.
//!
//! Guarantees: who is let in was named by a host who is in the room now, and knows the secret of that invitation; whoever was out
//! once is not put in again by what a server says. All of it happens by itself while any internal member is connected.

use crate::{
    account::{Account, Pins},
    command::{Answer, CommandError, LanguageView},
    conversation,
    effect::{Effect, view_time},
    engine::Cx,
    error::Result,
    item::Id,
    letters,
    net::Pending,
    operation::{self, Wish},
    people, room,
    view::{GuestInvitationView, GuestView, MailStateView},
};
use e2ee::{
    guest::{Certifier, GuestSecret, admit, generate_pin, grant, renew},
    mls::{Group, GuestLeaf},
};
use protocol::{
    certificate::{Chain, Level},
    context::{ConversationContext, ConversationKind},
    enrolment::access_hash,
    frame::{Outcome, Request},
    guest::{ChainBytes, GuestDetails, GuestGrant, GuestMail, GuestStanding, MailLanguage, MailState, PutGuestInvitation},
    id::{ConversationId, InvitationId, PersonId},
    limits,
    membership::Leaf,
    refusal::Refusal,
    time::Timestamp,
};
use rusqlite::params;
use std::collections::BTreeSet;

type Done = std::result::Result<Answer, CommandError>;

/// A guest of a room that stays is certified anew so long before their certificate ends.
const RENEWAL_MS: u64 = limits::RENEWAL_MS;
/// Who is not the sponsor waits up to so long before they certify somebody else's guests anew.
const SPREAD_MS: u64 = 10_000;
/// A guest whose certificate has ended is taken out by the members when the server has not seen to it for so long.
const GRACE_MS: u64 = 60_000;

/// An invitation that a screen asked for.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) command: u64,
    pub(crate) room: ConversationId,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) second_factor: bool,
    pub(crate) language: LanguageView,
}

/// Invites a guest: at once, or as soon as the room is on the server.
pub(crate) fn ask(cx: &mut Cx<'_>, ask: Ask) -> Result<Option<Done>> {
    let Some(row) = conversation::find(cx.db, ask.room)? else { return Ok(Some(Err(CommandError::NotFound))) };
    if !room::may_invite(cx, &row)? {
        return Ok(Some(Err(CommandError::NotAllowed)));
    }
    if cx.rules().demands_guest_pin() && !ask.second_factor {
        return Ok(Some(Err(CommandError::NotAllowed)));
    }
    let ask = Ask { name: letters::plain_name(&ask.name), ..ask };
    if let Err(error) = conversation::valid_name(&ask.name) {
        return Ok(Some(Err(error)));
    }
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    if !room::is_made(&row) {
        cx.net.guest_asks.push(ask);
        return Ok(None);
    }
    invite(cx, ask)
}

fn invite(cx: &mut Cx<'_>, ask: Ask) -> Result<Option<Done>> {
    let (Some(pins), Some(account), Some(known)) = (cx.pins(), cx.account.as_ref(), room::find(cx, ask.room)?) else {
        return Ok(Some(Err(CommandError::NotFound)));
    };
    let (host_key, host) = (account.person_key(), account.person_name.clone());
    let now = cx.net.server_time(cx.now);
    if known.ends_at.is_some_and(|end| end <= now) {
        return Ok(Some(Err(CommandError::EndDate)));
    }
    let (first, second) = (cx.random(), cx.random());
    let (invitation, guest) = (InvitationId::new(now, first), PersonId::new(now, second));
    let secret = GuestSecret::generate(cx.rng);
    let pin = ask.second_factor.then(|| generate_pin(cx.rng));
    let keys = secret.keys(invitation, pin.as_ref().map_or("", |pin| pin.as_str()));
    let expires_at = now.plus_millis(limits::GUEST_INVITATION_MS_MAX);
    let expires_at = known.ends_at.map_or(expires_at, |end| end.min(expires_at));
    let verified = ask.second_factor || ask.email.is_some();
    let name = ask.name.clone();
    let word = GuestGrant {
        tenant: pins.tenant,
        invitation,
        conversation: ask.room,
        host: cx.me(),
        guest,
        name: name.clone(),
        door_key: keys.door_key(),
        verified_by_code: verified,
        expires_at,
    };
    let details = GuestDetails {
        tenant: pins.tenant,
        invitation,
        root: pins.root,
        conversation: ask.room,
        guest,
        name,
        host,
        room: room::name(cx, ask.room)?,
        about: known.card,
        ends_at: known.ends_at,
    };
    let (Ok(word), Ok(sealed)) = (grant(&host_key, &word), keys.seal(&details, cx.rng)) else {
        return Ok(Some(Err(CommandError::NameLength { max_chars: 64 })));
    };
    let mail = ask.email.map(|to| GuestMail {
        to: to.trim().to_owned(),
        language: match ask.language {
            LanguageView::De => MailLanguage::German,
            LanguageView::En => MailLanguage::English,
        },
    });
    let answer = Answer::GuestInvitation {
        invitation: invitation.to_string(),
        // Who gets the id by mail is told the code: a link with the secret in it would go the same way.
        link: mail.is_none().then(|| format!("/gast/{invitation}#{}", secret.to_fragment())),
        code: secret.to_code(),
        pin: pin.map(|pin| pin.as_str().to_owned()),
        valid_until: view_time(expires_at),
        verified,
    };
    debug_assert_eq!(keys.access_hash(), access_hash(keys.access_token().as_slice()));
    let put = PutGuestInvitation { grant: word, access_hash: keys.access_hash(), sealed, second_factor: ask.second_factor, mail };
    let pending = Pending::GuestInvited { command: ask.command, answer };
    cx.net.request(Request::PutGuestInvitation(Box::new(put)), pending, &mut cx.out)?;
    Ok(None)
}

/// The server keeps the invitation, or not.
pub(crate) fn invited(cx: &mut Cx<'_>, id: u64, answer: Answer, outcome: &Outcome) -> Result<()> {
    let outcome = match outcome {
        Outcome::Done(_) => Ok(answer),
        Outcome::Refused(Refusal::NotFound) => Err(CommandError::MailOff),
        Outcome::Refused(Refusal::Malformed) => Err(CommandError::MailAddress),
        Outcome::Refused(Refusal::NotAllowed) => Err(CommandError::NotAllowed),
        Outcome::Refused(Refusal::NotAMember) => Err(CommandError::NotAMember),
        Outcome::Refused(Refusal::TooLarge { max }) => {
            Err(CommandError::TooMany { max: u32::try_from(*max).unwrap_or(limits::GUESTS_PER_ROOM_MAX) })
        }
        Outcome::Refused(Refusal::RateLimited { .. }) => {
            Err(CommandError::TooMany { max: limits::GUEST_INVITATIONS_PER_DAY_MAX })
        }
        Outcome::Refused(_) => Err(CommandError::Internal),
    };
    cx.out.push(Effect::Answer { id, outcome });
    read(cx)
}

/// Ends an invitation.
pub(crate) fn withdraw(cx: &mut Cx<'_>, command: u64, invitation: &str) -> Result<Option<Done>> {
    let Ok(invitation) = invitation.parse() else { return Ok(Some(Err(CommandError::NotFound))) };
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    cx.net.request(Request::WithdrawGuestInvitation { invitation }, Pending::GuestWithdrawn { command }, &mut cx.out)?;
    Ok(None)
}

/// The server's word about it.
pub(crate) fn withdrawn(cx: &mut Cx<'_>, id: u64, outcome: &Outcome) -> Result<()> {
    let outcome = match outcome {
        Outcome::Done(_) => Ok(Answer::Done),
        Outcome::Refused(Refusal::NotFound | Refusal::Gone) => Err(CommandError::NotFound),
        Outcome::Refused(Refusal::NotAllowed) => Err(CommandError::NotAllowed),
        Outcome::Refused(_) => Err(CommandError::Internal),
    };
    cx.out.push(Effect::Answer { id, outcome });
    read(cx)
}

/// Asks for guests that wait, where there are rooms.
pub(crate) fn start(cx: &mut Cx<'_>) -> Result<()> {
    let rooms: bool =
        cx.db.query_row("SELECT EXISTS (SELECT 1 FROM conversations WHERE kind = 2 AND member = 1)", [], |row| row.get(0))?;
    if rooms {
        cx.net.guests_look = true;
        read(cx)?;
    }
    Ok(())
}

fn read(cx: &mut Cx<'_>) -> Result<()> {
    cx.net.guests_at = None;
    if !cx.net.is_up() || cx.net.lapsed || !room::is_internal(cx) {
        return Ok(());
    }
    cx.net.request(Request::ReadGuests, Pending::Guests, &mut cx.out)
}

/// The server says that something about guests changed.
pub(crate) fn waiting(cx: &mut Cx<'_>, delay_ms: u32) {
    let at = cx.now.plus_millis(u64::from(delay_ms));
    cx.net.guests_at = Some(cx.net.guests_at.map_or(at, |earlier| earlier.min(at)));
}

/// Looks after guests when it is time.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    for ask in std::mem::take(&mut cx.net.guest_asks) {
        let made = conversation::find(cx.db, ask.room)?.is_some_and(|row| room::is_made(&row));
        if !made {
            cx.net.guest_asks.push(ask);
            continue;
        }
        let id = ask.command;
        if let Some(outcome) = invite(cx, ask)? {
            cx.out.push(Effect::Answer { id, outcome });
        }
    }
    match cx.net.guests_at {
        Some(at) if at <= cx.now => read(cx)?,
        Some(at) => cx.wake_at(at),
        None => {}
    }
    if std::mem::take(&mut cx.net.guests_look) || cx.net.guests_look_at.is_some_and(|at| at <= cx.now) {
        cx.net.guests_look_at = None;
        look(cx)?;
    }
    if let Some(at) = cx.net.guests_look_at {
        cx.wake_at(at);
    }
    Ok(())
}

fn look_at(cx: &mut Cx<'_>, at: Timestamp) {
    cx.net.guests_look_at = Some(cx.net.guests_look_at.map_or(at, |earlier| earlier.min(at)));
}

/// Guests who are invited, knock, or are not in the group yet.
pub(crate) fn arrived(cx: &mut Cx<'_>, standings: Vec<GuestStanding>) -> Result<()> {
    let rooms = |all: &[GuestStanding]| -> BTreeSet<ConversationId> {
        all.iter().filter_map(|one| one.grant.peek::<GuestGrant>().ok()).map(|grant| grant.conversation).collect()
    };
    if cx.net.guests != standings {
        let changed = rooms(&cx.net.guests).into_iter().chain(rooms(&standings));
        cx.changed.conversations.extend(changed);
    }
    let mut chains = Vec::new();
    for standing in &standings {
        let Ok(word) = standing.grant.peek::<GuestGrant>() else { continue };
        if standing.certified {
            put_in(cx, &word)?;
        } else if let Some(claim) = &standing.claim
            && let Some(chain) = let_in(cx, standing, &word, claim)?
        {
            chains.push(ChainBytes(chain.encode()));
        }
    }
    cx.net.guests = standings;
    send(cx, chains)
}

fn send(cx: &mut Cx<'_>, mut chains: Vec<ChainBytes>) -> Result<()> {
    while !chains.is_empty() {
        let rest = chains.split_off(chains.len().min(limits::GUEST_CHAINS_MAX));
        cx.net.request(Request::CertifyGuests { chains }, Pending::GuestsCertified, &mut cx.out)?;
        chains = rest;
    }
    Ok(())
}

/// Guests were certified: they are put in as soon as their key packages are there.
pub(crate) fn certified(cx: &mut Cx<'_>) -> Result<()> {
    read(cx)
}

fn is_gone(cx: &Cx<'_>, room: ConversationId, guest: PersonId) -> Result<bool> {
    Ok(cx.db.query_row(
        "SELECT EXISTS (SELECT 1 FROM guests WHERE conversation = ?1 AND person = ?2 AND gone = 1)",
        params![room.as_bytes(), guest.as_bytes()],
        |row| row.get(0),
    )?)
}

/// A room that we may let guests into, with its group.
fn door(cx: &mut Cx<'_>, id: ConversationId) -> Result<Option<(Group, ConversationContext)>> {
    let Some(row) = conversation::find(cx.db, id)? else { return Ok(None) };
    if !room::may_invite(cx, &row)? || !room::is_made(&row) {
        return Ok(None);
    }
    let Some(group) = row.group.map(|group| operation::load_group(cx, group)).transpose()?.flatten() else { return Ok(None) };
    let context = group.context().ok().filter(|context| context.kind == ConversationKind::Room);
    Ok(context.map(|context| (group, context)))
}

/// The chain of a guest who knocks, when everything holds.
fn let_in(
    cx: &mut Cx<'_>,
    standing: &GuestStanding,
    word: &GuestGrant,
    claim: &protocol::statement::Signed,
) -> Result<Option<Chain>> {
    if is_gone(cx, word.conversation, word.guest)? {
        return Ok(None);
    }
    let Some((group, context)) = door(cx, word.conversation)? else { return Ok(None) };
    let now = cx.net.true_time(cx.now);
    let (Some(pins), Some((chain, key))) = (cx.pins(), own(cx)) else { return Ok(None) };
    let trust = pins.trust(now);
    let is_host = |leaf: &Leaf| leaf.identity.person == word.host && leaf.identity.level == Level::Internal && leaf.holds;
    let host = group.members(&trust).into_iter().find(is_host);
    // The host has left: their word does not count any more.
    let Some(host) = host else { return Ok(None) };
    let certifier = Certifier { chain: &chain, key: &key, trust: &trust };
    Ok(admit(&certifier, &standing.grant, &host.identity.person_key, claim, context.ends_at, cx.rng).ok())
}

fn own(cx: &Cx<'_>) -> Option<(Chain, e2ee::key::SigningKey)> {
    let account: &Account = cx.account.as_ref()?;
    Some((account.chain()?, account.person_key()))
}

/// A certified guest comes into the group.
fn put_in(cx: &mut Cx<'_>, word: &GuestGrant) -> Result<()> {
    if is_gone(cx, word.conversation, word.guest)? || door(cx, word.conversation)?.is_none() {
        return Ok(());
    }
    operation::enqueue_once(cx, word.conversation, &Wish::Add { people: vec![Id(word.guest)] })
}

/// What the group's tree says of its guests, and of everybody when this is a guest's device: it has no directory.
pub(crate) fn follow(cx: &mut Cx<'_>, id: ConversationId, group: &Group, leaves: &[Leaf]) -> Result<()> {
    let Ok(context) = group.context() else { return Ok(()) };
    if context.kind != ConversationKind::Room {
        return Ok(());
    }
    room::follow(cx, id, &context)?;
    let visiting = cx.account.as_ref().is_some_and(|account| account.guest.is_some());
    for leaf in leaves.iter().filter(|leaf| visiting || leaf.identity.level == Level::Guest) {
        people::from_leaf(cx.db, &leaf.identity)?;
        cx.changed.people = true;
    }
    cx.db.execute("UPDATE guests SET gone = 1 WHERE conversation = ?1", params![id.as_bytes()])?;
    for guest in group.guests() {
        cx.db.execute(
            "INSERT INTO guests (conversation, person, host, verified, not_after) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (conversation, person) DO UPDATE SET host = excluded.host, verified = excluded.verified,
               not_after = excluded.not_after, gone = 0",
            params![
                id.as_bytes(),
                guest.certificate.person.as_bytes(),
                guest.host.as_bytes(),
                guest.certificate.verified_by_code,
                guest.certificate.not_after.as_millis()
            ],
        )?;
    }
    cx.net.guests_look = true;
    Ok(())
}

/// Certifies guests anew whose papers do not fit any more, and takes out whose time is over.
fn look(cx: &mut Cx<'_>) -> Result<()> {
    if !room::is_internal(cx) {
        return Ok(());
    }
    let rooms: Vec<Vec<u8>> = {
        let mut statement = cx.db.prepare_cached(
            "SELECT DISTINCT g.conversation FROM guests g JOIN conversations c USING (conversation) WHERE g.gone = 0 AND c.member = 1 AND c.state = 1",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let mut chains = Vec::new();
    for id in rooms {
        let Some(id) = ConversationId::from_slice(&id) else { continue };
        look_into(cx, id, &mut chains)?;
    }
    send(cx, chains)
}

fn look_into(cx: &mut Cx<'_>, id: ConversationId, chains: &mut Vec<ChainBytes>) -> Result<()> {
    let now = cx.net.true_time(cx.now);
    let (Some(pins), Some((chain, key)), Some(row)) = (cx.pins(), own(cx), conversation::find(cx.db, id)?) else { return Ok(()) };
    let Some(group) = row.group.map(|group| operation::load_group(cx, group)).transpose()?.flatten() else { return Ok(()) };
    let Ok(context) = group.context() else { return Ok(()) };
    let trust = pins.trust(now);
    let members = group.members(&trust);
    let may_certify = room::may_invite(cx, &row)?;
    for guest in group.guests() {
        let over = guest.certificate.not_after.plus_millis(GRACE_MS);
        if over <= now {
            // The server has not seen to it. Whose chain has ended may be taken out by any member.
            operation::enqueue_once(cx, id, &Wish::Remove { person: Id(guest.certificate.person) })?;
            continue;
        }
        let at = cx.now.plus_millis(over.since(now));
        look_at(cx, at);
        let Some(wanted) = wanted(&guest, &members, &context, &chain, &pins, now) else { continue };
        if !may_certify || !cx.net.guests_renewed.insert((id, guest.certificate.person, wanted)) {
            continue;
        }
        if context.sponsor != Some(cx.me()) && !cx.net.guests_spread.contains(&id) {
            // Somebody else may be faster: one of us is enough.
            let random = u64::from(u16::from_be_bytes(cx.random::<2>()));
            let at = cx.now.plus_millis(1_000 + SPREAD_MS * random / u64::from(u16::MAX));
            cx.net.guests_renewed.remove(&(id, guest.certificate.person, wanted));
            cx.net.guests_spread.insert(id);
            look_at(cx, at);
            continue;
        }
        let certifier = Certifier { chain: &chain, key: &key, trust: &trust };
        if let Ok(renewed) = renew(&certifier, &guest.chain, context.ends_at, cx.rng) {
            chains.push(ChainBytes(renewed.encode()));
        }
    }
    Ok(())
}

/// Until when a guest is to be certified anew, and by whom; none when their papers fit.
fn wanted(
    guest: &GuestLeaf,
    members: &[Leaf],
    context: &ConversationContext,
    own: &Chain,
    pins: &Pins,
    now: Timestamp,
) -> Option<Wanted> {
    let trust = pins.trust(now);
    if context.ends_at.is_some_and(|end| end <= now) {
        return None;
    }
    let is_host = |leaf: &Leaf| leaf.identity.person == guest.host && leaf.identity.level == Level::Internal && leaf.holds;
    let host_is_here = members.iter().any(is_host);
    let fits = match context.ends_at {
        Some(end) => guest.certificate.not_after == end,
        None => guest.certificate.not_after.since(now) > RENEWAL_MS,
    };
    // The papers above the guest's end too: the host's, and those of the host's issuer.
    let chain_end = guest.chain.verify_past(&trust).map_or(now, |identity| identity.not_after);
    let ours_end = own.verify_past(&trust).map_or(now, |identity| identity.not_after);
    let ends_early = chain_end < guest.certificate.not_after && chain_end.since(now) <= RENEWAL_MS;
    let lasts = !ends_early || ours_end.since(chain_end) < limits::RENEWAL_GAIN_MS_MIN;
    if host_is_here && fits && lasts {
        return None;
    }
    Some(Wanted { ends_at: context.ends_at, host_is_here, chain_end: ends_early.then_some(chain_end) })
}

/// Why a guest is certified anew, so that it is done once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wanted {
    ends_at: Option<Timestamp>,
    host_is_here: bool,
    chain_end: Option<Timestamp>,
}

/// Invitations of a room, as the server listed them last; without those whose guests are `inside`, or were.
pub(crate) fn invitations(cx: &Cx<'_>, id: ConversationId, inside: &[GuestView]) -> Result<Vec<GuestInvitationView>> {
    let mut views = Vec::new();
    for standing in &cx.net.guests {
        let Ok(word) = standing.grant.peek::<GuestGrant>() else { continue };
        let guest = word.guest.to_string();
        let came = inside.iter().any(|one| one.person.id == guest) || is_gone(cx, id, word.guest)?;
        if word.conversation != id || came {
            continue;
        }
        views.push(GuestInvitationView {
            id: word.invitation.to_string(),
            name: word.name,
            by: people::view(cx.db, word.host, cx.me())?,
            valid_until: view_time(word.expires_at),
            second_factor: standing.second_factor,
            knocking: standing.claim.is_some(),
            closed: standing.closed,
            mail: match standing.mail {
                MailState::None => MailStateView::None,
                MailState::Waiting => MailStateView::Waiting,
                MailState::Sent => MailStateView::Sent,
                MailState::Failed => MailStateView::Failed,
            },
        });
    }
    Ok(views)
}
