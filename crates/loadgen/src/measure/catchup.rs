//! `catchup`: a device that was offline for 10,000 messages reads the log from its cursor.

use super::{Settings, Stage, float};
use crate::{
    client, clock, frames,
    play::{self, Part},
    process::{Layout, Subject},
    report::Row,
};
use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use protocol::{
    cbor,
    frame::{ClientFrame, Outcome, Request, Response, ServerFrame},
    limits,
};
use std::time::Duration;

const MESSAGES: usize = 10_000;

pub(crate) async fn catchup(settings: &Settings) -> Result<Vec<Row>> {
    let count = settings.scaled(MESSAGES);
    let stage = Stage::set(settings, Subject::Konsil, Layout::Pairs, 2, &[vec![0, 1]]).await?;
    let socket = stage.connect(0..1).await?.pop().context("not connected")?;
    let frames = frames::messages(&stage.hospital, 0, 0, count)?.into_iter().map(|frame| (Duration::ZERO, frame)).collect();
    let part = Part { staff: 0, socket, frames, window: 32, expects: 0, receipts: None };
    let played = play::play(&stage.process, vec![part]).await?;
    let conversation = *stage.hospital.rooms.first().context("no conversation")?;
    let mut socket = stage.connect(1..2).await?.pop().context("not connected")?;
    stage.announce(settings).await?;
    let (cpu, begin) = (stage.process.cpu_seconds()?, clock::instant());
    let (mut read, mut after, mut id) = (0, 0, 0);
    loop {
        id += 1;
        let request = Request::ReadLog { conversation, after, limit: limits::PAGE_ROWS_MAX };
        client::send(&mut socket, Bytes::from(cbor::encode(&ClientFrame::Request { id, request }))).await?;
        let mut answer = client::receive(&mut socket).await?;
        while matches!(answer, ServerFrame::Push(_)) {
            // What the server says by itself meanwhile is not what was asked for.
            answer = client::receive(&mut socket).await?;
        }
        let ServerFrame::Response { outcome: Outcome::Done(Response::Entries { entries, more }), .. } = answer else {
            bail!("no page of the log: {answer:?}")
        };
        read += entries.len();
        after = entries.last().map_or(after, |entry| entry.seq);
        if !more {
            break;
        }
    }
    if read < count {
        bail!("{read} of {count} entries");
    }
    let (seconds, cpu) = (begin.elapsed().as_secs_f64(), stage.process.cpu_seconds()? - cpu);
    Ok(vec![Row {
        what: format!("catch-up of {count} messages"),
        per_second: Some(float(read) / seconds),
        per_cpu_second: Some(float(read) / cpu),
        cpu_us: Some(cpu * 1e6 / float(read)),
        frame_bytes: Some(float(played.sent_bytes) / float(played.messages)),
        ..Row::default()
    }])
}
