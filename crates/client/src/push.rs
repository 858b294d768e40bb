//! Being woken: what this device asked its browser's push service for, and when it wants to be left alone.
//!
//! Guarantees: the server is told again whenever the subscription, the quiet hours or the muted chats changed; a subscription
//! that the push service ended is never sent again, the screen says so and the person switches on anew.
//!
//! Deliberately lacks the browser's side (permission, the push service): the shell brings its subscription in a command.

use crate::{
    command::{Answer, CommandError, PushCommand, PushLanguage, QuietHours},
    db,
    effect::Effect,
    engine::Cx,
    error::Result,
    net::Pending,
    subscription::Subscriptions,
    view::{PushStateView, PushView},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use minicbor::{Decode, Encode};
use protocol::{
    cbor,
    frame::{Outcome, Request},
    hash::Digest,
    id::ConversationId,
    push::{self, MutedChat, PushStanding, PushSubscription},
    refusal::Refusal,
    time::Timestamp,
};
use rusqlite::{Connection, params};

/// Where it stands in the database.
const KEPT: &str = "push";
const DOMAIN: &str = "konsil push told v1";

type Done = std::result::Result<Answer, CommandError>;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
struct Kept {
    /// Where and how the browser is woken; quiet hours and muted chats stand elsewhere.
    #[n(0)]
    subscription: Option<PushSubscription>,
    /// Also while nothing wakes.
    #[n(1)]
    quiet: Option<push::QuietHours>,
    /// Hash of what the server was told and keeps.
    #[n(2)]
    told: Option<Digest>,
    /// The push service, the browser or the server ended it.
    #[n(3)]
    ended: bool,
    /// The server wakes nobody.
    #[n(4)]
    off: bool,
    /// Also while nothing wakes.
    #[n(5)]
    only: Option<push::OnlyWhen>,
}

fn kept(cx: &Cx<'_>) -> Result<Kept> {
    Ok(db::get(cx.db, KEPT)?.unwrap_or_default())
}

/// Did the hospital switch push off? Then nobody is woken, as far as this device last heard.
pub(crate) fn is_off(db: &Connection) -> Result<bool> {
    Ok(db::get::<Kept>(db, KEPT)?.is_some_and(|kept| kept.off))
}

fn keep(cx: &mut Cx<'_>, kept: &Kept) -> Result<()> {
    cx.changed.push = true;
    cx.net.push_stale = true;
    db::put(cx.db, KEPT, kept)
}

/// This device has ended: its address at the push service goes with everything else.
pub(crate) fn forget(cx: &Cx<'_>) -> Result<()> {
    db::delete(cx.db, KEPT)
}

/// A session opened: what the server knows. A device that waits may ask for nothing yet, and needs the key as soon as it may.
pub(crate) fn opened(cx: &mut Cx<'_>, standing: Option<PushStanding>, certified: bool) -> Result<()> {
    let before = kept(cx)?;
    let mut now = before.clone();
    now.off = standing.is_none();
    if let Some(standing) = &standing {
        let stood = now.subscription.is_some() && now.told.is_some();
        if stood && !standing.subscribed {
            end(&mut now);
        }
        if now.subscription.is_none() && standing.subscribed && certified {
            cx.net.request(Request::RemovePushSubscription, Pending::RemovePush, &mut cx.out)?;
        }
    }
    cx.net.push_key = standing.map(|standing| standing.key);
    cx.net.push_stale = true;
    cx.changed.push = true;
    if now == before { Ok(()) } else { keep(cx, &now) }
}

fn end(kept: &mut Kept) {
    kept.subscription = None;
    kept.told = None;
    kept.ended = true;
}

/// The push service does not know this device any more.
pub(crate) fn ended(cx: &mut Cx<'_>) -> Result<()> {
    let mut now = kept(cx)?;
    if now.subscription.is_none() {
        return Ok(());
    }
    end(&mut now);
    keep(cx, &now)
}

/// A screen's wish.
pub(crate) fn command(cx: &mut Cx<'_>, id: u64, command: PushCommand) -> Result<Option<Done>> {
    let mut now = kept(cx)?;
    match command {
        PushCommand::Subscribe { endpoint, key, secret, language } => {
            let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
            let (Ok(key), Ok(secret)) = (bytes(&key), bytes(&secret)) else { return Ok(Some(Err(CommandError::NotFound))) };
            let language = match language {
                PushLanguage::De => push::PushLanguage::German,
                PushLanguage::En => push::PushLanguage::English,
            };
            let subscription = PushSubscription { endpoint, key, secret, language, quiet: None, muted: Vec::new(), only: None };
            if subscription.check().is_err() {
                return Ok(Some(Err(CommandError::NotFound)));
            }
            now.subscription = Some(subscription);
            now.ended = false;
            keep(cx, &now)?;
        }
        PushCommand::Unsubscribe { lost } => {
            if lost {
                end(&mut now);
            } else {
                now = Kept { quiet: now.quiet, only: now.only, off: now.off, ..Kept::default() };
            }
            keep(cx, &now)?;
            if cx.net.is_up() {
                cx.net.request(Request::RemovePushSubscription, Pending::RemovePush, &mut cx.out)?;
            }
        }
        PushCommand::SetQuietHours { hours } => {
            let quiet = hours.map(|QuietHours { from_min, until_min, zone }| push::QuietHours { from_min, until_min, zone });
            let probe = PushSubscription {
                endpoint: String::new(),
                key: [vec![4], vec![0; push::PUSH_KEY_BYTES - 1]].concat(),
                secret: vec![0; push::PUSH_SECRET_BYTES],
                language: push::PushLanguage::German,
                quiet: quiet.clone(),
                muted: Vec::new(),
                only: None,
            };
            if probe.check().is_err() {
                return Ok(Some(Err(CommandError::NotFound)));
            }
            now.quiet = quiet;
            keep(cx, &now)?;
        }
        PushCommand::SetOnlyOnDuty { on } => {
            now.only = on.then_some(push::OnlyWhen::OnDuty);
            keep(cx, &now)?;
        }
        PushCommand::Try => {
            if !cx.net.is_up() {
                return Ok(Some(Err(CommandError::Offline)));
            }
            // What changed goes first: requests are carried out in their order.
            pump(cx)?;
            cx.net.request(Request::TryPush, Pending::TryPush { command: id }, &mut cx.out)?;
            return Ok(None);
        }
    }
    Ok(Some(Ok(Answer::Done)))
}

/// The server handed the notification on, or not.
pub(crate) fn tried(cx: &mut Cx<'_>, id: u64, outcome: &Outcome) {
    let outcome = match outcome {
        Outcome::Done(_) => Ok(Answer::Done),
        Outcome::Refused(Refusal::NotFound) => Err(CommandError::NotFound),
        Outcome::Refused(_) => Err(CommandError::Internal),
    };
    cx.out.push(Effect::Answer { id, outcome });
}

/// Tells the server what changed, and whether somebody looks at this device.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if cx.net.attended_told.is_some_and(|told| told == cx.net.unattended) {
        let attended = !cx.net.unattended;
        cx.net.attended_told = Some(attended);
        cx.net.request(Request::SetAttended { attended }, Pending::Attended, &mut cx.out)?;
    }
    if !cx.net.push_stale || cx.net.push_telling || cx.net.push_key.is_none() {
        return Ok(());
    }
    cx.net.push_stale = false;
    let now = kept(cx)?;
    let Some(mut subscription) = now.subscription else { return Ok(()) };
    subscription.quiet = now.quiet;
    subscription.muted = muted(cx)?;
    subscription.only = now.only;
    let hash = Digest::of(DOMAIN, &[&cbor::encode(&subscription)]);
    if now.told != Some(hash) {
        cx.net.push_telling = true;
        cx.net.request(Request::PutPushSubscription(subscription), Pending::PutPush { hash }, &mut cx.out)?;
    }
    Ok(())
}

fn muted(cx: &Cx<'_>) -> Result<Vec<MutedChat>> {
    let mut statement = cx.db.prepare_cached(
        // State::Joined
        "SELECT conversation, muted_until FROM conversations WHERE muted_until > ?1 AND state = 1 ORDER BY conversation",
    )?;
    let rows = statement.query_map(params![cx.now.as_millis()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, u64>(1)?)))?;
    let mut muted = Vec::new();
    for row in rows {
        let (id, until) = row?;
        if let Some(conversation) = ConversationId::from_slice(&id) {
            muted.push(MutedChat { conversation, until: Timestamp::from_millis(until) });
        }
    }
    muted.truncate(protocol::limits::CONVERSATIONS_PER_PERSON_MAX);
    Ok(muted)
}

/// The server keeps what it was told, or does not want it.
pub(crate) fn told(cx: &mut Cx<'_>, hash: Digest, outcome: &Outcome) -> Result<()> {
    cx.net.push_telling = false;
    let mut now = kept(cx)?;
    match outcome {
        Outcome::Done(_) if now.subscription.is_some() => now.told = Some(hash),
        Outcome::Refused(Refusal::NotAllowed | Refusal::Malformed | Refusal::TooLarge { .. }) => end(&mut now),
        // Tried again in the next session.
        _ => return Ok(()),
    }
    let stale = cx.net.push_stale;
    keep(cx, &now)?;
    cx.net.push_stale = stale;
    Ok(())
}

/// Does somebody look at this device? Shells say so by watching [`crate::command::Query::Attention`]; one that never does is
/// always looked at.
pub(crate) fn attention(cx: &mut Cx<'_>, subscriptions: &Subscriptions) {
    let mut watched = subscriptions.values().filter_map(|subscription| subscription.attention()).peekable();
    cx.net.unattended = watched.peek().is_some() && !watched.any(|attended| attended);
}

/// What the screen of notifications shows.
pub(crate) fn view(cx: &Cx<'_>) -> Result<PushView> {
    let now = kept(cx)?;
    let state = match &now.subscription {
        _ if now.off => PushStateView::Unavailable,
        Some(_) if now.told.is_some() => PushStateView::On,
        Some(_) => PushStateView::Pending,
        None if now.ended => PushStateView::Ended,
        None => PushStateView::Off,
    };
    Ok(PushView {
        state,
        server_key: cx.net.push_key.as_ref().map(|key| URL_SAFE_NO_PAD.encode(key)),
        endpoint: now.subscription.map(|subscription| subscription.endpoint),
        only_on_duty: now.only == Some(push::OnlyWhen::OnDuty),
        quiet: now.quiet.map(|quiet| QuietHours { from_min: quiet.from_min, until_min: quiet.until_min, zone: quiet.zone }),
    })
}
