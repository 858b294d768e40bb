//! Sessions: `storm` opens a thousand at once, `idle` asks what one costs that does nothing.

use super::{Settings, Stage, float};
use crate::{
    client::{self, Socket},
    clock, frames,
    play::{self, Part},
    process::{Layout, Subject},
    report::{Aim, Row, spread_ms},
};
use anyhow::Result;
use std::time::Duration;

/// Time for the server to come to rest before its memory is read.
const REST: Duration = Duration::from_secs(5);

pub(crate) async fn storm(settings: &Settings) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for subject in [Subject::BareLog, Subject::Konsil] {
        let stage = Stage::set(settings, subject, Layout::Pairs, settings.clients, &pairs(settings.clients)).await?;
        // Everybody was there before and lost the connection, as after a restart of the network.
        drop(stage.connect(0..settings.clients).await?);
        tokio::time::sleep(Duration::from_millis(500)).await;
        stage.announce(settings).await?;
        let (cpu, begin) = (stage.process.cpu_seconds()?, clock::instant());
        let mut taken_us = Vec::with_capacity(settings.clients);
        let mut sockets: Vec<Socket> = Vec::with_capacity(settings.clients);
        let all = stage.hospital.staff.iter().map(|staff| async {
            let socket = client::connect(stage.process.address, staff).await?;
            anyhow::Ok((socket, u32::try_from(begin.elapsed().as_micros())?))
        });
        for (socket, taken) in futures_util::future::try_join_all(all).await? {
            sockets.push(socket);
            taken_us.push(taken);
        }
        let (seconds, cpu) = (begin.elapsed().as_secs_f64(), stage.process.cpu_seconds()? - cpu);
        taken_us.sort_unstable();
        let logins = float(sockets.len());
        let mut row = Row {
            what: format!("storm: {} log in at once{}", sockets.len(), name(subject)),
            per_second: Some(logins / seconds),
            per_cpu_second: Some(logins / cpu),
            cpu_us: Some(cpu * 1e6 / logins),
            answered_ms: spread_ms(&taken_us),
            ..Row::default()
        };
        if subject == Subject::Konsil {
            row.aims.push(Aim::at_most("seconds for 1,000", seconds * 1_000.0 / logins, 0.3));
        }
        rows.push(row);
    }
    Ok(rows)
}

pub(crate) async fn idle(settings: &Settings, after_traffic: bool) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for subject in [Subject::BareLog, Subject::Konsil] {
        let clients = settings.clients;
        let stage = Stage::set(settings, subject, Layout::Pairs, clients, &pairs(clients)).await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let before = stage.process.memory_kib()?;
        let mut sockets = stage.connect(0..clients).await?;
        if after_traffic {
            let mut parts = Vec::with_capacity(clients);
            for (staff, socket) in sockets.into_iter().enumerate() {
                let frames = frames::messages(&stage.hospital, staff, staff / 2, 3)?;
                let frames = frames.into_iter().map(|frame| (Duration::ZERO, frame)).collect();
                parts.push(Part { staff, socket, frames, window: 1, expects: 3, receipts: None });
            }
            sockets = play::play(&stage.process, parts).await?.sockets;
        }
        tokio::time::sleep(REST).await;
        let each = (stage.process.memory_kib()? - before) / float(sockets.len());
        let traffic = if after_traffic { ", after 3 messages each" } else { "" };
        let what = format!("idle: {} connected, memory of each{traffic}{}", sockets.len(), name(subject));
        let mut row = Row { what, memory_kib: Some(each), ..Row::default() };
        if subject == Subject::Konsil && !after_traffic {
            row.aims.push(Aim::at_most("KiB per client", each, 18.0));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn pairs(people: usize) -> Vec<Vec<usize>> {
    (0..people / 2).map(|pair| vec![2 * pair, 2 * pair + 1]).collect()
}

const fn name(subject: Subject) -> &'static str {
    match subject {
        Subject::Konsil => "",
        Subject::BareLog => ", bare log",
    }
}
