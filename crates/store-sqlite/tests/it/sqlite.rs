//! The suite and what only this backend can show.

use protocol::{hash::Digest, id::TenantId, key::PublicKey, time::Timestamp};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use store::{NewTenant, Store, Tenants as _, conformance};
use store_sqlite::{OpenError, SqliteStore};

#[tokio::test]
async fn it_passes_the_conformance_suite() {
    let folder = tempfile::tempdir().unwrap();
    let count = Arc::new(AtomicU32::new(0));
    conformance::run(|| {
        let path = folder.path().join(format!("{}.sqlite", count.fetch_add(1, Ordering::Relaxed)));
        async move { SqliteStore::open(&path).await.unwrap() }
    })
    .await;
}

fn tenant(n: u8) -> NewTenant {
    NewTenant {
        tenant: TenantId::from_bytes([n; 16]),
        name: "Klinikum".into(),
        hosts: vec![format!("{n}.localhost")],
        remove_seed: [1; 32],
        remove_key: PublicKey::from_bytes([1; 32]),
        setup_hash: Digest::from_bytes([1; 32]),
        at: Timestamp::from_millis(1),
    }
}

#[tokio::test]
async fn what_was_kept_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("konsil.sqlite");
    let store = SqliteStore::open(&path).await.unwrap();
    assert!(store.create_tenant(&tenant(1)).await.unwrap());
    store.close().await;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path).await.unwrap());
    assert_eq!(store.tenants().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("konsil.sqlite");
    SqliteStore::open(&path).await.unwrap().close().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
    assert!(matches!(SqliteStore::open(&path).await, Err(OpenError::Newer(9999))));
}
