//! Which databases and roles are taken, and what is said of the others.

use crate::suite::{open, tenant};
use postgres_for_tests::Database;
use store::Tenants as _;
use store_postgres::{OpenError, PostgresStore, Settings};

async fn try_open(url: &str, migrate_url: Option<&str>) -> Result<PostgresStore, OpenError> {
    PostgresStore::open(Settings { url, migrate_url, connections: 2 }).await
}

/// Roles are shared by all databases: theirs bear the database's name.
fn roles(database: &Database) -> (String, String) {
    let (owner, app) = (format!("{}_owner", database.name()), format!("{}_app", database.name()));
    let make = format!("CREATE ROLE {owner} LOGIN; CREATE ROLE {app} LOGIN; ALTER DATABASE {} OWNER TO {owner}", database.name());
    database.sql(&make).unwrap();
    (owner, app)
}

fn drop_roles(database: &Database, roles: &(String, String)) {
    let sql = format!(
        "ALTER DATABASE {} OWNER TO postgres; DROP OWNED BY {}, {} CASCADE; DROP ROLE {}, {}",
        database.name(),
        roles.0,
        roles.1,
        roles.0,
        roles.1
    );
    database.sql(&sql).unwrap();
}

#[tokio::test]
async fn with_two_addresses_the_owner_migrates_and_the_other_works() {
    let database = Database::create().unwrap();
    let both = roles(&database);
    let (owner, app) = (database.url_as(&both.0), database.url_as(&both.1));
    let alone = try_open(&owner, None).await;
    assert!(matches!(&alone, Err(OpenError::OneRole { role }) if *role == both.0), "{alone:?}");
    let same = try_open(&owner, Some(&owner)).await;
    assert!(matches!(same, Err(OpenError::OneRole { .. })), "{same:?}");
    let store = try_open(&app, Some(&owner)).await.unwrap();
    assert!(store.create_tenant(&tenant(1)).await.unwrap());
    store.close().await;
    // Once it is migrated, the server needs the owner's address no more.
    let store = try_open(&app, None).await.unwrap();
    assert_eq!(store.tenants().await.unwrap().len(), 1);
    store.close().await;
    let owners = database.sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'konsil'").unwrap();
    assert_eq!(owners, both.0);
    database.sql("DELETE FROM konsil._sqlx_migrations WHERE version = 2").unwrap();
    let older = try_open(&app, None).await;
    assert!(matches!(older, Err(OpenError::Older { .. })), "{older:?}");
    drop_roles(&database, &both);
}

#[tokio::test]
async fn a_role_that_row_level_security_does_not_hold_is_refused() {
    let database = Database::create().unwrap();
    let both = roles(&database);
    let (owner, app) = (database.url_as(&both.0), database.url_as(&both.1));
    for (make, unmake) in [
        (format!("ALTER ROLE {} BYPASSRLS", both.1), format!("ALTER ROLE {} NOBYPASSRLS", both.1)),
        (format!("ALTER ROLE {} SUPERUSER", both.1), format!("ALTER ROLE {} NOSUPERUSER", both.1)),
        (format!("GRANT {} TO {}", both.0, both.1), format!("REVOKE {} FROM {}", both.0, both.1)),
    ] {
        database.sql(&make).unwrap();
        let refused = try_open(&app, Some(&owner)).await;
        assert!(matches!(refused, Err(OpenError::TooMighty { .. })), "{make}: {refused:?}");
        database.sql(&unmake).unwrap();
    }
    let store = try_open(&app, Some(&owner)).await.unwrap();
    store.close().await;
    database.sql("ALTER TABLE konsil.messages NO FORCE ROW LEVEL SECURITY").unwrap();
    let unprotected = try_open(&app, Some(&owner)).await;
    assert!(matches!(&unprotected, Err(OpenError::Unprotected(table)) if table == "messages"), "{unprotected:?}");
    drop_roles(&database, &both);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_not_touched() {
    let database = Database::create().unwrap();
    open(&database).await.close().await;
    database
        .sql(
            "INSERT INTO konsil._sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', true, '\\x00', 0)",
        )
        .unwrap();
    let newer = try_open(&database.url(), None).await;
    assert!(matches!(newer, Err(OpenError::Newer(9999))), "{newer:?}");
}

#[tokio::test]
async fn what_is_wrong_is_said_without_the_password() {
    let database = Database::create().unwrap();
    let right = database.place().tcp_url(database.name());
    try_open(&right, None).await.unwrap().close().await;
    let password = right.split([':', '@']).nth(2).unwrap();
    let refused = try_open(&right.replace(password, "geheim"), None).await.unwrap_err();
    assert!(matches!(&refused, OpenError::Connect { error, .. } if error.as_database_error().is_some()), "{refused:?}");
    assert!(
        refused
            .to_string()
            .starts_with(&format!("PostgreSQL database {} on 127.0.0.1 as postgres cannot be reached: ", database.name())),
        "{refused}"
    );
    assert!(!format!("{refused} {refused:?}").contains("geheim"));
    let unreachable = try_open("postgres://konsil:geheim@127.0.0.1:1/konsil", None).await.unwrap_err();
    assert!(matches!(unreachable, OpenError::Connect { .. }));
    assert!(!format!("{unreachable} {unreachable:?}").contains("geheim"));
    let no_address = try_open("mysql:geheim", None).await.unwrap_err();
    assert!(matches!(no_address, OpenError::Url(_)), "{no_address:?}");
}

#[tokio::test]
async fn several_nodes_may_start_on_an_empty_database_at_once() {
    let database = Database::create().unwrap();
    let url = database.url();
    let (one, two, three) = tokio::join!(try_open(&url, None), try_open(&url, None), try_open(&url, None));
    for store in [one, two, three] {
        store.unwrap().close().await;
    }
}
