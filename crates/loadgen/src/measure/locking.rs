//! Locking: a thousand are connected, some are locked one after another. How long until their sockets are closed?

use super::{Settings, Stage, float};
use crate::{
    client, clock,
    process::{Layout, Subject},
    report::{Aim, Row, spread_ms},
};
use anyhow::{Context as _, Result};
use bytes::Bytes;
use protocol::{
    cbor,
    frame::{ClientFrame, PersonState, Request},
};

/// How many are locked.
const LOCKED: usize = 200;

pub(super) async fn lock(settings: &Settings) -> Result<Vec<Row>> {
    let clients = settings.clients;
    let rooms: Vec<Vec<usize>> = (0..clients / 2).map(|pair| vec![2 * pair, 2 * pair + 1]).collect();
    let stage = Stage::set(settings, Subject::Konsil, Layout::Pairs, clients, &rooms).await?;
    let mut sockets = stage.connect(0..clients).await?;
    stage.announce(settings).await?;
    let leavers = sockets.split_off(clients.saturating_sub(LOCKED).max(1));
    let first = sockets.len();
    let admin = sockets.first_mut().context("nobody is connected")?;
    let (cpu, begin) = (stage.process.cpu_seconds()?, clock::instant());
    let mut taken_us = Vec::with_capacity(leavers.len());
    for (id, mut leaver) in (1..).zip(leavers) {
        let person = stage.hospital.staff.get(first + taken_us.len()).context("more sockets than people")?.person;
        let request = Request::SetPersonState { person, state: PersonState::Locked };
        let asked = clock::instant();
        client::send(admin, Bytes::from(cbor::encode(&ClientFrame::Request { id, request }))).await?;
        while client::receive_bytes(&mut leaver).await.is_ok() {}
        taken_us.push(u32::try_from(asked.elapsed().as_micros())?);
        while client::look(&client::receive_bytes(admin).await?)? != (client::Seen::Answer { id }) {}
    }
    let (seconds, cpu) = (begin.elapsed().as_secs_f64(), stage.process.cpu_seconds()? - cpu);
    taken_us.sort_unstable();
    let locked = float(taken_us.len());
    let answered_ms = spread_ms(&taken_us);
    let mut row = Row {
        what: format!("lock: {locked} of {clients} connected, until the socket is closed"),
        per_second: Some(locked / seconds),
        per_cpu_second: Some(locked / cpu),
        cpu_us: Some(cpu * 1e6 / locked),
        answered_ms,
        ..Row::default()
    };
    let p99 = answered_ms.map_or(f64::MAX, |[_, p99]| p99);
    row.aims.push(Aim::at_most("p99 ms", p99, 1_000.0));
    Ok(vec![row])
}
