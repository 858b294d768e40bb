//! A full disk: clear answers, nothing half written, back by itself.

use crate::hospital::{Backend, Disk, Hospital, ROOM, on_both_stores};
use postgres_for_tests::Database;
use protocol::{
    enrolment::DeviceRegistered,
    frame::{Push, Request, Response},
    refusal::Refusal,
};
use std::{path::Path, process::Command};

/// A small tmpfs that goes when it is dropped.
pub(crate) struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    pub(crate) fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder.path()).output();
        match mounted {
            Ok(done) if done.status.success() => Some(Self(folder)),
            other => {
                println!("SKIPPED: a small disk cannot be mounted here ({other:?})");
                None
            }
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

async fn a_full_disk_is_said_and_passes(backend: Backend) {
    // An empty database of PostgreSQL has 8 MB.
    let (size, filling) = match backend {
        Backend::Sqlite => ("6m", 8 << 20),
        Backend::Postgres => ("24m", 32 << 20),
    };
    let Some(disk) = SmallDisk::mount(size) else { return };
    let database = match backend {
        Backend::Sqlite => None,
        Backend::Postgres => Some(Database::create_in(disk.path()).unwrap()),
    };
    let small = Disk { folder: tempfile::tempdir().unwrap(), database };
    let mut config = small.config();
    config.data_dir = disk.path().into();
    let hospital = Hospital::found_with(small, config).await;
    let (alice, bob) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await);
    hospital.room(ROOM, &[&alice, &bob]).await;
    let (mut alice, mut bob) = (hospital.connect(&alice).await, hospital.connect(&bob).await);
    alice.say(ROOM).await.unwrap();
    let tablet = crate::hospital::staff(hospital.tenant, &hospital.issuer, 1, 11, protocol::certificate::Level::Internal, true);
    let register = hospital.let_in(&tablet).await;
    // Somebody else fills the disk.
    let filler = disk.path().join("filler");
    let _ = std::fs::write(&filler, vec![0; filling]);

    let mut accepted = 1;
    let refused = loop {
        let message = alice.write(ROOM);
        match alice.ask(Request::SendMessage(message.clone())).await {
            Ok(_) => accepted += 1,
            Err(refusal) => {
                assert_eq!(refusal, Refusal::StorageFull);
                break message;
            }
        }
        assert!(accepted < 20_000, "the disk never filled");
    };
    let told = async |device: &mut crate::hospital::Device| loop {
        if let Push::StorageFull { full } = device.push().await.unwrap() {
            break full;
        }
    };
    assert!(told(&mut bob).await);
    let over_http: Result<DeviceRegistered, Refusal> = hospital.post("/api/devices", &register).await;
    match backend {
        Backend::Sqlite => assert_eq!(over_http, Err(Refusal::StorageFull)),
        // A table that has room in its last page takes a row more.
        Backend::Postgres => assert!(matches!(over_http, Ok(_) | Err(Refusal::StorageFull))),
    }
    let read = alice.ask(Request::ReadLog { conversation: ROOM, after: 0, limit: 1 }).await;
    assert!(read.is_ok(), "reading goes on");

    std::fs::remove_file(&filler).unwrap();
    let sent = alice.ask(Request::SendMessage(refused)).await.unwrap();
    let Response::Accepted(sent) = sent else { panic!("{sent:?}") };
    assert_eq!(sent.seq, accepted + 2, "nothing was lost, nothing half written");
    assert!(!told(&mut bob).await);
    hospital.server.shutdown().await;
}

on_both_stores! {
    a_full_disk_is_said_and_passes,
}
