//! Backup and restore: the drill of a morning after.

use crate::hospital::{Backend, Hospital, ROOM, on_both_stores};
use protocol::frame::{Request, Response};
use server::{
    Server, StartError,
    backup::{BackupError, make, restore},
};
use std::fs;

/// How many entries the room's log has.
async fn entries(hospital: &Hospital, staff: &crate::hospital::Staff) -> usize {
    let mut device = hospital.connect(staff).await;
    let read = device.ask(Request::ReadLog { conversation: ROOM, after: 0, limit: 200 }).await.unwrap();
    let Response::Entries { entries, .. } = read else { panic!("{read:?}") };
    entries.len()
}

async fn what_was_there_at_the_backup_is_there_after_a_restore(backend: Backend) {
    let mut hospital = Hospital::found(backend).await;
    let alice = hospital.staff(2, 20).await;
    hospital.room(ROOM, &[&alice]).await;
    let mut device = hospital.connect(&alice).await;
    let first = device.write(ROOM);
    let link = first.sealed.hashes().chain_link();
    device.ask(Request::SendMessage(first)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("2026-11-23");

    // Beside the running server.
    make(&hospital.config, &backup).await.unwrap();
    let before = entries(&hospital, &alice).await;
    let mut device = hospital.connect(&alice).await;
    device.unwrite(ROOM, 1, link);
    device.say(ROOM).await.unwrap();
    assert_eq!(entries(&hospital, &alice).await, before + 1);
    assert!(matches!(make(&hospital.config, &backup).await, Err(BackupError::Exists(_))), "backups are not overwritten");

    // Nothing is replaced by mistake, and nothing under a server at work.
    let under_a_server = restore(&hospital.config, &backup, true).await;
    assert!(matches!(under_a_server, Err(BackupError::Running(_) | BackupError::InUse)), "{under_a_server:?}");
    assert_eq!(entries(&hospital, &alice).await, before + 1);
    hospital.server.shutdown().await;
    assert!(matches!(restore(&hospital.config, &backup, false).await, Err(BackupError::InTheWay)));

    let restored = restore(&hospital.config, &backup, true).await.unwrap();
    assert!(restored.set_aside.is_some());
    hospital.server = Server::start(hospital.config.clone()).await.unwrap();
    assert_eq!(entries(&hospital, &alice).await, before, "what was said after the backup is gone from the server");
    let mut device = hospital.connect(&alice).await;
    device.unwrite(ROOM, 1, link);
    device.say(ROOM).await.unwrap();
}

async fn a_damaged_backup_is_noticed_before_anything_is_touched(backend: Backend) {
    let mut hospital = Hospital::found(backend).await;
    let alice = hospital.staff(2, 20).await;
    hospital.room(ROOM, &[&alice]).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    make(&hospital.config, &backup).await.unwrap();
    let before = entries(&hospital, &alice).await;
    hospital.server.shutdown().await;
    let (file, manifest) = (backup.join("database"), backup.join("manifest.json"));

    let good = fs::read(&file).unwrap();
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for damaged in [&flipped[..], &good[..good.len() - 1], &[]] {
        fs::write(&file, damaged).unwrap();
        assert!(matches!(restore(&hospital.config, &backup, true).await, Err(BackupError::Damaged(_))));
    }
    fs::write(&file, &good).unwrap();
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"format\": 1", "\"format\": 2")).unwrap();
    assert!(matches!(restore(&hospital.config, &backup, true).await, Err(BackupError::Newer(_))));
    fs::write(&manifest, "{").unwrap();
    assert!(matches!(restore(&hospital.config, &backup, true).await, Err(BackupError::NotABackup(_))));
    assert!(matches!(restore(&hospital.config, folder.path(), true).await, Err(BackupError::NotABackup(_))));

    hospital.server = Server::start(hospital.config.clone()).await.unwrap();
    assert_eq!(entries(&hospital, &alice).await, before);
}

on_both_stores!(what_was_there_at_the_backup_is_there_after_a_restore, a_damaged_backup_is_noticed_before_anything_is_touched,);

#[tokio::test]
async fn a_second_server_on_the_same_data_is_refused() {
    let hospital = Hospital::found(Backend::Sqlite).await;
    let second = Server::start(hospital.config.clone()).await;
    let error = second.err().unwrap().to_string();
    assert!(error.contains("a server is running on the data folder"), "{error}");
}

#[tokio::test]
async fn a_backup_of_one_kind_of_database_is_not_put_into_the_other() {
    let hospital = Hospital::found(Backend::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    make(&hospital.config, &backup).await.unwrap();
    let disk = Backend::Postgres.disk();
    assert!(matches!(restore(&disk.config(), &backup, false).await, Err(BackupError::OtherKind { .. })));
}

/// The database says that a migration was applied which this version does not know.
const UPDATE: &str = "INSERT INTO konsil._sqlx_migrations (version, description, success, checksum, execution_time)
     VALUES (9999, 'of next year', true, '\\x00', 0)";

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_backup_of_postgresql_is_refused_before_anything_is_touched() {
    let newer = Hospital::found(Backend::Postgres).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    newer.disk.database().sql(UPDATE).unwrap();
    make(&newer.config, &backup).await.unwrap();

    let mut hospital = Hospital::found(Backend::Postgres).await;
    let alice = hospital.staff(2, 20).await;
    hospital.room(ROOM, &[&alice]).await;
    let before = entries(&hospital, &alice).await;
    hospital.server.shutdown().await;
    let refused = restore(&hospital.config, &backup, true).await;
    assert!(matches!(&refused, Err(BackupError::Newer(version)) if version.contains("9999")), "{refused:?}");
    let aside = hospital.disk.database().sql("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'konsil_before_%'").unwrap();
    assert_eq!(aside.trim(), "0");
    hospital.server = Server::start(hospital.config.clone()).await.unwrap();
    assert_eq!(entries(&hospital, &alice).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_from_an_update_is_the_backup_of_before_it() {
    let mut hospital = Hospital::found(Backend::Postgres).await;
    let alice = hospital.staff(2, 20).await;
    hospital.room(ROOM, &[&alice]).await;
    let before = entries(&hospital, &alice).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    make(&hospital.config, &backup).await.unwrap();
    hospital.server.shutdown().await;
    hospital.disk.database().sql(UPDATE).unwrap();
    assert!(
        matches!(Server::start(hospital.config.clone()).await.err(), Some(StartError::Database(_))),
        "the older version does not start"
    );

    assert!(matches!(restore(&hospital.config, &backup, false).await, Err(BackupError::InTheWay)));
    let restored = restore(&hospital.config, &backup, true).await.unwrap();
    assert!(restored.set_aside.unwrap().starts_with("schema konsil_before_"));
    hospital.server = Server::start(hospital.config.clone()).await.unwrap();
    assert_eq!(entries(&hospital, &alice).await, before);
}
