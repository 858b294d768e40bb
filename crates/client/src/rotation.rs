//! Rotation of the history key when one of this person's devices is lost (ADR 0026).
//!
//! Whoever of the person's devices hears first that one is gone makes the next generation; the server keeps one of each number, and
//! the others take what is there. What a device made it takes back from the server like everybody else, so that a crash between
//! the steps leaves nothing half: either the generation is there, or the next session makes it. Until then nothing is written
//! under the old key, and no key is handed out.

use crate::{
    command::CommandError,
    device,
    effect::{ApprovedAct, Effect},
    engine::Cx,
    error::Result,
    keybox,
    net::Pending,
    preference, transfer, visit,
};
use e2ee::rotation::{Rotating, open, rotate};
use protocol::{
    frame::{Outcome, Request, Response},
    id::DeviceId,
    key::PublicKey,
    recovery::{RecoveryStanding, RecoveryWrapping},
    refusal::Refusal,
    rotation::{HistoryRotation, RotateHistory, SealedRecovery},
    statement::Signed,
    transfer::TransferBundle,
};
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// Devices of this person that are lost: nothing is sealed to them again, whatever the server says of them later.
const LOST: &str = "rotation_lost";
/// The key has to take its next generation.
const DUE: &str = "rotation_due";
/// A chunk was left out because its generation could not be had.
const LEFT_OUT: &str = "rotation_left_out";
/// Lost devices that are remembered; of more than that the oldest are long gone.
const LOST_MAX: usize = 256;

/// Generations that are looked for in one session.
const SOUGHT_MAX: usize = 16;

/// How far this session is with it.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Rotations were read since the socket opened, or since there was a reason to read them again.
    pub(crate) read: bool,
    reading: bool,
    writing: bool,
    /// Something stands against it; a change of the own devices or the next session tries again.
    pub(crate) stuck: bool,
    /// There must be something new: when there is not, asking again does not help.
    doubted: bool,
    /// Generations that somebody used and that were looked for.
    sought: BTreeSet<u32>,
    /// Preferences are read on when that is done.
    preferences: bool,
    /// What hands out keys, and waits for the new one.
    pub(crate) held: Vec<(u64, Held)>,
}

/// A command that hands out the history key.
#[derive(Debug)]
pub(crate) enum Held {
    Approved(ApprovedAct),
    Transfer { admin: bool },
}

/// Devices of this person are lost.
pub(crate) fn lose(cx: &mut Cx<'_>, devices: impl IntoIterator<Item = DeviceId>) -> Result<()> {
    let (own, mut lost) = (cx.device(), lost(cx)?);
    let before = lost.len();
    for device in devices {
        if device != own && !lost.contains(&device) {
            lost.push(device);
        }
    }
    if lost.len() == before {
        return Ok(());
    }
    lost.drain(..lost.len().saturating_sub(LOST_MAX));
    crate::db::put(cx.db, LOST, &lost)?;
    crate::db::put(cx.db, DUE, &true)?;
    cx.net.rotation.stuck = false;
    Ok(())
}

fn lost(cx: &Cx<'_>) -> Result<Vec<DeviceId>> {
    Ok(crate::db::get(cx.db, LOST)?.unwrap_or_default())
}

fn is_due(cx: &Cx<'_>) -> Result<bool> {
    Ok(crate::db::get(cx.db, DUE)?.unwrap_or(false))
}

/// Is the key that this device has perhaps not the one to write with or to hand out?
pub(crate) fn holds(cx: &Cx<'_>) -> Result<bool> {
    Ok(!visit::is_visit(cx) && (!cx.net.rotation.read || cx.net.rotation.stuck || is_due(cx)?))
}

/// Keeps a command until the new key is there; gives it back when it need not wait.
pub(crate) fn hold(cx: &mut Cx<'_>, id: u64, held: Held) -> Result<Option<Held>> {
    if cx.net.lapsed || !holds(cx)? {
        return Ok(Some(held));
    }
    cx.net.rotation.held.push((id, held));
    Ok(None)
}

/// The server does not take what is sealed under our key any more.
pub(crate) const fn doubt(cx: &mut Cx<'_>) {
    cx.net.rotation.read = false;
    cx.net.rotation.doubted = true;
}

/// Was something sealed under a generation that this device has still to read? The first time it is looked for.
pub(crate) fn is_ahead(cx: &mut Cx<'_>, generation: Option<u32>) -> Result<bool> {
    let Some(generation) = generation.filter(|generation| *generation > newest(cx)) else { return Ok(false) };
    if !cx.net.rotation.read {
        return Ok(true);
    }
    if cx.net.rotation.sought.len() < SOUGHT_MAX && cx.net.rotation.sought.insert(generation) {
        cx.net.rotation.read = false;
        return Ok(true);
    }
    crate::db::put(cx.db, LEFT_OUT, &true)?;
    Ok(false)
}

/// Preferences wait for a key.
pub(crate) const fn preferences_wait(cx: &mut Cx<'_>) {
    cx.net.rotation.preferences = true;
}

fn newest(cx: &Cx<'_>) -> u32 {
    cx.account.as_ref().and_then(|account| account.history_keys.last()).map_or(0, |entry| entry.generation)
}

/// Reads rotations, makes one when a device was lost, lets go what waited.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if visit::is_visit(cx) || cx.net.directory_reading {
        return Ok(());
    }
    if !cx.net.rotation.read {
        if !cx.net.rotation.reading {
            cx.net.rotation.reading = true;
            cx.net.request(Request::ReadRotations { after: newest(cx) }, Pending::Rotations, &mut cx.out)?;
        }
        return Ok(());
    }
    if is_due(cx)? && !cx.net.rotation.stuck && !cx.net.rotation.writing {
        cx.net.rotation.writing = true;
        return cx.net.request(Request::ReadRecoveries, Pending::RotationRecoveries, &mut cx.out);
    }
    if cx.net.rotation.stuck || !holds(cx)? { let_go(cx) } else { Ok(()) }
}

fn let_go(cx: &mut Cx<'_>) -> Result<()> {
    for (id, held) in std::mem::take(&mut cx.net.rotation.held) {
        let outcome = match held {
            _ if cx.net.rotation.stuck => Some(Err(CommandError::Internal)),
            Held::Approved(act) => {
                device::approved(cx, id, act)?;
                None
            }
            Held::Transfer { admin } => transfer::offer(cx, id, admin)?,
        };
        if let Some(outcome) = outcome {
            cx.out.push(Effect::Answer { id, outcome });
        }
    }
    Ok(())
}

/// Rotations that other devices of this person made, or this one.
pub(crate) fn arrived(cx: &mut Cx<'_>, outcome: Outcome) -> Result<()> {
    let doubted = std::mem::take(&mut cx.net.rotation.doubted);
    (cx.net.rotation.reading, cx.net.rotation.read) = (false, true);
    match outcome {
        Outcome::Done(Response::Rotations { rotations, newest: of_server }) => {
            let adopted = adopt(cx, &rotations)?;
            cx.net.rotation.stuck |= doubted && !adopted;
            if of_server < newest(cx) {
                // A server that was restored from a backup lacks it, and so does whoever was away.
                crate::db::put(cx.db, DUE, &true)?;
            }
        }
        _ => cx.net.rotation.stuck = true,
    }
    keybox::read(cx)?;
    if std::mem::take(&mut cx.net.rotation.preferences) { preference::read(cx) } else { Ok(()) }
}

/// Takes the newest generation from a device of this person, and what it wraps down to the one that is here.
fn adopt(cx: &mut Cx<'_>, rotations: &[Signed]) -> Result<bool> {
    let have = newest(cx);
    let Some((last, earlier)) = rotations.split_last() else { return Ok(false) };
    let Ok(peeked) = last.peek::<HistoryRotation>() else { return Ok(false) };
    let (Some(signer), Some(account)) = (device_key(cx, peeked.by)?, cx.account.as_ref()) else { return Ok(false) };
    let own = (account.device, &account.device_key());
    let Ok((rotation, key)) = open(last, (peeked.by, &signer), account.tenant, account.person, own) else { return Ok(false) };
    if key.generation() <= have {
        return Ok(false);
    }
    let wrapped: BTreeMap<u32, Vec<u8>> = earlier
        .iter()
        .filter_map(|signed| signed.peek::<HistoryRotation>().ok())
        .chain([rotation.clone()])
        .map(|rotation| (rotation.generation, rotation.previous))
        .collect();
    let mut keys = vec![key.to_entry()];
    let mut key = key;
    // The newer key vouches for the older one that it wraps.
    while let Some(Ok(previous)) = wrapped.get(&key.generation()).map(|wrapped| key.unwrap_previous(wrapped)) {
        if previous.generation() <= have {
            break;
        }
        keys.push(previous.to_entry());
        key = previous;
    }
    if let Some(account) = cx.account.as_mut() {
        account.history_keys.extend(keys.into_iter().rev());
        account.save(cx.db)?;
    }
    lose(cx, rotation.lost.iter().copied())?;
    let lost = lost(cx)?;
    let known = lost.contains(&rotation.by) || rotation.envelopes.iter().any(|envelope| lost.contains(&envelope.device));
    // Whoever is lost has this one too: it opens what was written, and nothing more is written with it.
    crate::db::put(cx.db, DUE, &known)?;
    cx.net.keybox_read = false;
    if crate::db::get(cx.db, LEFT_OUT)?.unwrap_or(false) {
        crate::db::delete(cx.db, LEFT_OUT)?;
        keybox::read_anew(cx)?;
    }
    Ok(true)
}

fn device_key(cx: &Cx<'_>, device: DeviceId) -> Result<Option<PublicKey>> {
    if let Some(account) = cx.account.as_ref().filter(|account| account.device == device) {
        return Ok(Some(account.device_key().public()));
    }
    let found: Option<Vec<u8>> = cx
        .db
        .query_row(
            "SELECT device_key FROM devices WHERE device = ?1 AND person = ?2",
            params![device.as_bytes(), cx.me().as_bytes()],
            |row| row.get(0),
        )
        .optional()?;
    Ok(found.and_then(|key| PublicKey::from_slice(&key)))
}

/// What is sealed for a time without devices is here: makes the next generation.
pub(crate) fn recoveries_read(cx: &mut Cx<'_>, outcome: Outcome) -> Result<()> {
    cx.net.rotation.writing = false;
    let Outcome::Done(Response::Recoveries(standings)) = outcome else {
        cx.net.rotation.stuck = true;
        return Ok(());
    };
    let lost = lost(cx)?;
    let left = left(cx, &lost)?;
    let made = cx.account.as_ref().and_then(|account| {
        let rotating = Rotating {
            tenant: account.tenant,
            person: account.person,
            device: account.device,
            device_key: &account.device_key(),
            now: cx.now,
            lost,
            left: left.iter().map(|(device, key)| (*device, *key)).collect(),
        };
        let (next, rotation) = rotate(&account.history_key()?, &rotating, cx.rng).ok()?;
        let mut bundle = transfer::bundle(account, false)?;
        bundle.history_keys.push(next.to_entry());
        Some((rotation, bundle))
    });
    let Some((rotation, bundle)) = made else {
        cx.net.rotation.stuck = true;
        return Ok(());
    };
    let recoveries = standings.iter().filter_map(|standing| seal_anew(cx, standing, &left, &bundle)).collect();
    cx.net.rotation.writing = true;
    let rotate = Box::new(RotateHistory { rotation, recoveries });
    cx.net.request(Request::RotateHistory(rotate), Pending::Rotated, &mut cx.out)
}

/// Devices that are left, with their keys as the directory proves them; this one among them.
fn left(cx: &Cx<'_>, lost: &[DeviceId]) -> Result<BTreeMap<DeviceId, PublicKey>> {
    let mut statement = cx.db.prepare_cached("SELECT device, device_key FROM devices WHERE person = ?1 AND gone = 0")?;
    let rows =
        statement.query_map(params![cx.me().as_bytes()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut left = BTreeMap::new();
    for row in rows {
        let (device, key) = row?;
        if let (Some(device), Some(key)) = (DeviceId::from_slice(&device), PublicKey::from_slice(&key))
            && !lost.contains(&device)
        {
            left.insert(device, key);
        }
    }
    if let Some(account) = cx.account.as_ref() {
        left.insert(account.device, account.device_key().public());
    }
    Ok(left)
}

/// The new key for a code or passkey, if a device that is left has said what it is sealed to. The word of the lost one does not
/// count: it could name a key of its own.
fn seal_anew(
    cx: &mut Cx<'_>,
    standing: &RecoveryStanding,
    left: &BTreeMap<DeviceId, PublicKey>,
    bundle: &TransferBundle,
) -> Option<SealedRecovery> {
    let account = cx.account.as_ref()?;
    let signed = standing.wrapping.as_ref().filter(|_| standing.ended.is_none())?;
    let by = left.get(&signed.peek::<RecoveryWrapping>().ok()?.by)?;
    let wrapping: RecoveryWrapping = signed.verify(by).ok()?;
    if (wrapping.tenant, wrapping.person, wrapping.access_hash) != (account.tenant, account.person, standing.access_hash) {
        return None;
    }
    let sealed = e2ee::recovery::seal_to(&wrapping.public, &standing.access_hash, bundle, cx.rng).ok()?;
    Some(SealedRecovery { access_hash: standing.access_hash, sealed })
}

/// The generation is kept, or there is another one: either way it is read.
pub(crate) fn rotated(cx: &mut Cx<'_>, outcome: &Outcome) -> Result<()> {
    cx.net.rotation.writing = false;
    match outcome {
        Outcome::Done(_) | Outcome::Refused(Refusal::Exists) => {
            doubt(cx);
            cx.net.request(Request::ReadRecoveries, Pending::Recoveries, &mut cx.out)
        }
        // Not for exactly the devices that we have: the directory brings those, and then it is tried again.
        Outcome::Refused(_) => {
            cx.net.rotation.stuck = true;
            Ok(())
        }
    }
}
