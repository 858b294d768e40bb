//! Everybody comes back at once: after a power cut of the switches, hundreds of devices connect within the same second, some
//! before the server has noticed that they were gone, while others open sockets and say nothing.

use crate::hospital::{Backend, Device, Hospital, ROOM, Staff, on_both_stores};
use futures_util::future::join_all;

/// People, and devices of each: as many as one may have.
const PEOPLE: u8 = 20;
const DEVICES: u8 = 12;
const WAVES: u64 = 3;
/// Sockets that never prove anything.
const STRANGERS: usize = 100;

async fn everybody_comes_back_at_once_and_misses_nothing(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut first: Vec<Staff> = Vec::new();
    let mut everybody: Vec<Staff> = Vec::new();
    for person in 0..PEOPLE {
        let device = 11 + person * DEVICES;
        first.push(hospital.staff(2 + person, device).await);
        for further in 1..DEVICES {
            everybody.push(hospital.further_device(2 + person, device + further).await);
        }
    }
    hospital.room(ROOM, &first.iter().collect::<Vec<_>>()).await;
    let mut speaker = hospital.connect(&first[0]).await;
    everybody.extend_from_slice(&first[1..]);

    let mut connected: Vec<Device> = Vec::new();
    let mut strangers = Vec::new();
    for wave in 1..=WAVES {
        // The lines of the wave before are cut, and nobody tells the server.
        drop(connected);
        strangers.push(join_all((0..STRANGERS).map(|_| hospital.challenged())).await);
        connected = join_all(everybody.iter().map(|staff| hospital.connect(staff))).await;
        assert_eq!(hospital.server.app().hub.connected(), everybody.len() + 1, "each device once, in wave {wave}");
        let said = speaker.say(ROOM).await.unwrap();
        assert_eq!(said.seq, wave + 1);
        for device in &mut connected {
            assert_eq!(device.entry().await.seq, said.seq);
        }
    }
    drop((connected, strangers));
    // What is gone costs nothing: sooner or later only who speaks is connected.
    while hospital.server.app().hub.connected() > 1 {
        speaker.say(ROOM).await.unwrap();
    }
    hospital.server.shutdown().await;
}

on_both_stores! {
    everybody_comes_back_at_once_and_misses_nothing,
}
