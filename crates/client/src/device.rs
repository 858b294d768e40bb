//! This person's own devices: listed with what the server knows of them, removed, told of when one was linked.

use crate::{
    command::{Answer, CommandError, DeviceCommand, Query},
    effect::{ApprovedAct, Effect, view_time},
    engine::Cx,
    error::Result,
    linking,
    net::Pending,
    recovery,
    rotation::{self, Held},
    view::{DeviceView, OriginView},
};
use protocol::{
    device::{DeviceStanding, Origin},
    frame::{Outcome, Request},
    id::{DeviceId, PersonId},
    refusal::Refusal,
    time::Timestamp,
};
use rusqlite::params;

type Done = std::result::Result<Answer, CommandError>;

/// A screen looks: what only the server knows is asked for.
pub(crate) fn look(cx: &mut Cx<'_>, query: &Query) -> Result<()> {
    match query {
        Query::Devices => cx.net.devices_wanted = true,
        Query::Recoveries => cx.net.recoveries_wanted = true,
        _ => return Ok(()),
    }
    read(cx)
}

/// Asks for what somebody looks at.
pub(crate) fn read(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.is_up() || cx.net.lapsed {
        return Ok(());
    }
    if cx.net.devices_wanted {
        cx.net.request(Request::ReadDevices, Pending::Devices, &mut cx.out)?;
    }
    if cx.net.recoveries_wanted {
        cx.net.request(Request::ReadRecoveries, Pending::Recoveries, &mut cx.out)?;
    }
    Ok(())
}

/// What the server knows of the devices.
pub(crate) fn arrived(cx: &mut Cx<'_>, standings: Vec<DeviceStanding>) -> Result<()> {
    cx.changed.people |= cx.net.devices != standings;
    cx.net.devices = standings;
    Ok(())
}

/// A person's devices: this one, then the newest first.
pub(crate) fn list(cx: &Cx<'_>, person: PersonId) -> Result<Vec<DeviceView>> {
    let own = cx.device();
    let mut statement = cx.db.prepare_cached(
        "SELECT device, name, since, fresh, gone FROM devices WHERE person = ?1 ORDER BY device = ?2 DESC, gone, since DESC, device",
    )?;
    let rows = statement.query_map(params![person.as_bytes(), own.as_bytes()], |row| {
        let device = DeviceId::from_slice(&row.get::<_, Vec<u8>>(0)?);
        let standing = cx.net.devices.iter().find(|standing| Some(standing.device) == device);
        let gone: bool = row.get(4)?;
        let removed_at = standing.and_then(|standing| standing.removed_at).filter(|_| gone);
        // Of a gone one nothing is known but its name, unless the server still tells of it.
        if gone && removed_at.is_none() {
            return Ok(None);
        }
        Ok(Some(DeviceView {
            id: device.map(|id| id.to_string()).unwrap_or_default(),
            name: row.get(1)?,
            since: view_time(Timestamp::from_millis(row.get(2)?)),
            this: device == Some(own),
            origin: standing.and_then(|standing| origin(standing.origin)),
            seen_at: standing.map(|standing| view_time(standing.seen_at)),
            connected: standing.is_some_and(|standing| standing.connected),
            fresh: row.get::<_, bool>(3)? && !gone,
            removed_at: removed_at.map(view_time),
            told_at: standing.and_then(|standing| standing.told_at).filter(|_| gone).map(view_time),
        }))
    })?;
    let found = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(found.into_iter().flatten().collect())
}

const fn origin(origin: Origin) -> Option<OriginView> {
    match origin {
        Origin::Unknown => None,
        Origin::Invitation => Some(OriginView::Invitation),
        Origin::Linked => Some(OriginView::Linked),
        Origin::RecoveryCode => Some(OriginView::RecoveryCode),
        Origin::Passkey => Some(OriginView::Passkey),
    }
}

/// A screen's wish.
pub(crate) fn command(cx: &mut Cx<'_>, id: u64, act: DeviceCommand) -> Result<Option<Done>> {
    match act {
        DeviceCommand::Seen { device } => return seen(cx, &device).map(Some),
        DeviceCommand::ShowCode => return Ok(Some(Ok(linking::show(cx)))),
        _ => {}
    }
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    match act {
        DeviceCommand::Inspect { code } => linking::inspect(cx, id, &code, None),
        DeviceCommand::Refuse { code } => linking::refuse(cx, &code).map(Some),
        DeviceCommand::Remove { device } => remove(cx, id, &device),
        DeviceCommand::DropRecovery { recovery } => recovery::drop(cx, id, &recovery),
        DeviceCommand::Seen { .. } | DeviceCommand::ShowCode => Ok(None),
    }
}

/// What the owner has approved.
pub(crate) fn approved(cx: &mut Cx<'_>, id: u64, act: ApprovedAct) -> Result<()> {
    let outcome = if !cx.account.as_ref().is_some_and(crate::account::Account::is_active) {
        Some(Err(CommandError::Locked))
    } else if !cx.net.is_up() {
        Some(Err(CommandError::Offline))
    } else {
        let Some(Held::Approved(act)) = rotation::hold(cx, id, Held::Approved(act))? else { return Ok(()) };
        match act {
            ApprovedAct::Link { code, digits } => linking::inspect(cx, id, &code, Some(digits))?,
            ApprovedAct::MakeRecoveryCode => recovery::make_code(cx, id)?,
            ApprovedAct::MakePasskey { prf } => recovery::make_passkey(cx, id, &prf)?,
        }
    };
    if let Some(outcome) = outcome {
        cx.out.push(Effect::Answer { id, outcome });
    }
    Ok(())
}

fn seen(cx: &mut Cx<'_>, device: &str) -> Result<Done> {
    let Ok(device) = device.parse::<DeviceId>() else { return Ok(Err(CommandError::NotFound)) };
    cx.db.execute("UPDATE devices SET fresh = 0 WHERE device = ?1", params![device.as_bytes()])?;
    cx.changed.people = true;
    Ok(Ok(Answer::Done))
}

fn remove(cx: &mut Cx<'_>, id: u64, device: &str) -> Result<Option<Done>> {
    let Ok(device) = device.parse::<DeviceId>() else { return Ok(Some(Err(CommandError::NotFound))) };
    cx.net.request(Request::RemoveDevice { device }, Pending::RemoveDevice { command: id, device }, &mut cx.out)?;
    Ok(None)
}

/// The device was removed, or not. The directory says what follows, and the key that it has is not written with any more.
pub(crate) fn removed(cx: &mut Cx<'_>, id: u64, device: DeviceId, outcome: &Outcome) -> Result<()> {
    if matches!(outcome, Outcome::Done(_)) {
        rotation::lose(cx, [device])?;
    }
    let outcome = match outcome {
        Outcome::Done(_) => Ok(Answer::Done),
        Outcome::Refused(Refusal::NotFound) => Err(CommandError::NotFound),
        Outcome::Refused(Refusal::NotAllowed) => Err(CommandError::NotAllowed),
        Outcome::Refused(_) => Err(CommandError::Internal),
    };
    cx.out.push(Effect::Answer { id, outcome });
    Ok(())
}
