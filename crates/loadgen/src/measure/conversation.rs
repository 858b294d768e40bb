//! Messages between connected people: `pairs` and `room`, as fast as they go and at a hospital's pace.

use super::{Settings, Stage, float, latency_aim};
use crate::{
    frames,
    play::{self, Part, Played},
    process::{Layout, Subject},
    report::{Aim, Row, spread_ms},
};
use anyhow::Result;
use bytes::Bytes;
use std::time::Duration;

/// People in pairs.
pub(crate) const PEOPLE: usize = 200;
/// People in the room, and how many of them are online.
pub(crate) const ROOM: usize = 100;
pub(crate) const ONLINE: usize = 50;
/// Messages per second at a hospital's pace, evenly spaced.
const PACE: usize = 200;
/// The same in the room.
pub(crate) const ROOM_PACE: usize = 20;
/// Seconds for which a pace is kept.
pub(crate) const PACED_SECONDS: usize = 20;

pub(super) async fn pairs(settings: &Settings, window: usize) -> Result<Vec<Row>> {
    let each = pairs_each(settings, window);
    let what = format!("pairs: 200 people, window {window}");
    let mut rows = Vec::new();
    for subject in [Subject::BareLog, Subject::Konsil] {
        let played = play_pairs(settings, subject, each, window, None, false).await?;
        let mut row = row(&what, subject, &played, 1);
        if subject == Subject::Konsil && window == 8 {
            let at_most = if settings.postgres { 0.07 } else { 0.035 };
            row.aims.push(Aim::at_most("CPU ms per message", row.cpu_us.unwrap_or(f64::MAX) / 1_000.0, at_most));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Messages that each of the pairs' people sends.
pub(crate) fn pairs_each(settings: &Settings, window: usize) -> usize {
    settings.scaled(if window == 1 { 100 } else { 300 })
}

/// The same at a pace.
pub(crate) fn paced_each(settings: &Settings, pace: usize) -> usize {
    settings.scaled(pace * PACED_SECONDS).div_ceil(PEOPLE)
}

pub(super) async fn pairs_paced(settings: &Settings, receipts: bool) -> Result<Vec<Row>> {
    let each = paced_each(settings, PACE);
    let what = format!("pairs: {PACE} messages a second, evenly spaced{}", if receipts { ", with receipts" } else { "" });
    let mut rows: Vec<Row> = Vec::new();
    for subject in [Subject::BareLog, Subject::Konsil] {
        if receipts && subject == Subject::BareLog {
            continue;
        }
        let played = play_pairs(settings, subject, each, usize::MAX, Some(PACE), receipts).await?;
        let mut row = row(&what, subject, &played, 1);
        if subject == Subject::Konsil && !receipts {
            let bare = rows.first().and_then(|bare| bare.delivered_ms);
            let [p50, p99] = row.delivered_ms.unwrap_or([f64::MAX; 2]);
            row.aims.push(Aim::at_most("CPU ms per message", row.cpu_us.unwrap_or(f64::MAX) / 1_000.0, 0.5));
            row.aims.push(latency_aim("p50 ms", p50, bare.map(|[p50, _]| p50), 1.0));
            row.aims.push(latency_aim("p99 ms", p99, bare.map(|[_, p99]| p99), 5.0));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// One sender with `window` messages on their way: with few of them every commit is for few messages, with many the room is
/// saturated.
pub(super) async fn room(settings: &Settings, window: usize) -> Result<Vec<Row>> {
    let count = settings.scaled(8_000);
    let mut rows = Vec::new();
    for subject in [Subject::BareLog, Subject::Konsil] {
        let played = play_room(settings, subject, count, window, None).await?;
        let what = format!("room of {ROOM}, {ONLINE} online, one sender with window {window}");
        let mut row = row(&what, subject, &played, ONLINE - 1);
        if subject == Subject::Konsil && window > 2 {
            row.aims.push(Aim::at_most("CPU µs per delivery", row.delivery_us.unwrap_or(f64::MAX), 2.5));
        }
        rows.push(row);
    }
    Ok(rows)
}

pub(super) async fn room_paced(settings: &Settings) -> Result<Vec<Row>> {
    let count = settings.scaled(ROOM_PACE * PACED_SECONDS);
    let what = format!("room of {ROOM}, {ONLINE} online, {ROOM_PACE} messages a second");
    let mut rows = Vec::new();
    for subject in [Subject::BareLog, Subject::Konsil] {
        let played = play_room(settings, subject, count, usize::MAX, Some(ROOM_PACE)).await?;
        rows.push(row(&what, subject, &played, ONLINE - 1));
    }
    Ok(rows)
}

pub(crate) async fn play_pairs(
    settings: &Settings,
    subject: Subject,
    each: usize,
    window: usize,
    pace: Option<usize>,
    receipts: bool,
) -> Result<Played> {
    let rooms: Vec<Vec<usize>> = (0..PEOPLE / 2).map(|pair| vec![2 * pair, 2 * pair + 1]).collect();
    let stage = Stage::set(settings, subject, Layout::Pairs, PEOPLE, &rooms).await?;
    let mut parts = Vec::with_capacity(PEOPLE);
    for (staff, socket) in stage.connect(0..PEOPLE).await?.into_iter().enumerate() {
        let frames = frames::messages(&stage.hospital, staff, staff / 2, each)?;
        // At a pace, person after person sends one.
        let due = |index: usize| pace.map_or(Duration::ZERO, |pace| spaced(index * PEOPLE + staff, pace));
        let receipts = stage.hospital.rooms.get(staff / 2).copied().filter(|_| receipts);
        parts.push(Part { staff, socket, frames: timed(frames, due), window, expects: each, receipts });
    }
    stage.announce(settings).await?;
    play::play(&stage.process, parts).await
}

pub(crate) async fn play_room(
    settings: &Settings,
    subject: Subject,
    count: usize,
    window: usize,
    pace: Option<usize>,
) -> Result<Played> {
    let stage = Stage::set(settings, subject, Layout::Room, ROOM, &[(0..ROOM).collect()]).await?;
    let mut parts = Vec::with_capacity(ONLINE);
    for (staff, socket) in stage.connect(0..ONLINE).await?.into_iter().enumerate() {
        let frames = if staff == 0 { frames::messages(&stage.hospital, staff, 0, count)? } else { Vec::new() };
        let due = |index: usize| pace.map_or(Duration::ZERO, |pace| spaced(index, pace));
        let expects = if staff == 0 { 0 } else { count };
        parts.push(Part { staff, socket, frames: timed(frames, due), window, expects, receipts: None });
    }
    stage.announce(settings).await?;
    play::play(&stage.process, parts).await
}

fn timed(frames: Vec<Bytes>, due: impl Fn(usize) -> Duration) -> Vec<(Duration, Bytes)> {
    frames.into_iter().enumerate().map(|(index, frame)| (due(index), frame)).collect()
}

/// When the message of this number is due; the first ones wait until every task has started.
pub(crate) fn spaced(number: usize, per_second: usize) -> Duration {
    Duration::from_millis(100) + Duration::from_secs_f64(float(number) / float(per_second))
}

fn row(what: &str, subject: Subject, played: &Played, fan_out: usize) -> Row {
    let (messages, deliveries, cpu) = (float(played.messages), float(played.deliveries), played.cpu_seconds);
    let name = match subject {
        Subject::BareLog => ", bare log".to_owned(),
        Subject::Konsil if played.database_cpu_seconds > 0.0 => {
            format!(", {:.0} % of CPU time in PostgreSQL", 100.0 * played.database_cpu_seconds / cpu)
        }
        Subject::Konsil => String::new(),
    };
    Row {
        what: format!("{what}{name}"),
        per_second: Some(messages / played.seconds),
        per_cpu_second: Some(messages / cpu),
        deliveries_per_cpu_second: Some(deliveries / cpu),
        cpu_us: Some(cpu * 1e6 / messages),
        delivery_us: (fan_out > 1).then_some(cpu * 1e6 / deliveries),
        answered_ms: spread_ms(&played.answered_us),
        delivered_ms: spread_ms(&played.delivered_us),
        frame_bytes: Some(float(played.sent_bytes) / messages),
        ..Row::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_evenly_spaced() {
        assert_eq!(spaced(1, 200) - spaced(0, 200), Duration::from_millis(5));
        assert_eq!(spaced(400, 200) - spaced(0, 200), Duration::from_secs(2));
    }
}
