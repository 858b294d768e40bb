//! The database itself keeps hospitals apart, whatever a query forgets.

use crate::suite::{message, open, room, tenant};
use postgres_for_tests::Database;
use protocol::{id::TenantId, time::Timestamp};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::{Log as _, Tenants as _};

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// Two hospitals with a room and a message each, and a connection as the server's role.
async fn two_hospitals() -> (Database, PgConnection) {
    let database = Database::create().unwrap();
    let store = open(&database).await;
    for n in [1, 2] {
        assert!(store.create_tenant(&tenant(n)).await.unwrap());
        let id = TenantId::from_bytes([n; 16]);
        room(&store, id, n).await;
        store.append(id, &[message(n, 10, 1)], &[], NOW).await.unwrap();
    }
    store.close().await;
    let mut connection = PgConnection::connect(&database.url()).await.unwrap();
    sqlx::raw_sql("SET ROLE konsil_app; SET search_path = konsil").execute(&mut connection).await.unwrap();
    (database, connection)
}

fn tables(database: &Database) -> Vec<String> {
    let listed = database
        .sql("SELECT tablename FROM pg_tables WHERE schemaname = 'konsil' AND tablename <> '_sqlx_migrations' ORDER BY 1");
    listed.unwrap().lines().map(str::to_owned).collect()
}

async fn tenants_seen(connection: &mut PgConnection, table: &str) -> Vec<Vec<u8>> {
    let sql = AssertSqlSafe(format!("SELECT DISTINCT tenant FROM {table}"));
    sqlx::query_scalar(sql).fetch_all(connection).await.unwrap()
}

#[tokio::test]
async fn a_query_without_a_tenant_finds_nothing() {
    let (database, mut connection) = two_hospitals().await;
    let tables = tables(&database);
    assert!(tables.len() > 20, "{tables:?}");
    for table in &tables {
        assert!(tenants_seen(&mut connection, table).await.is_empty(), "{table}");
    }
    // Nor after a transaction that had one.
    let mut tx = connection.begin().await.unwrap();
    let set = AssertSqlSafe(format!("SET LOCAL konsil.tenant = '{}'", "01".repeat(16)));
    sqlx::raw_sql(set).execute(&mut *tx).await.unwrap();
    assert_eq!(tenants_seen(&mut tx, "messages").await, [vec![1; 16]]);
    tx.commit().await.unwrap();
    for table in &tables {
        assert!(tenants_seen(&mut connection, table).await.is_empty(), "{table}");
    }
}

#[tokio::test]
async fn one_hospital_never_sees_or_writes_a_row_of_another() {
    let (database, mut connection) = two_hospitals().await;
    for n in [1_u8, 2] {
        let digits = format!("{n:02x}").repeat(16);
        let other = format!("{:02x}", 3 - n).repeat(16);
        let mut filled = 0;
        for table in tables(&database) {
            let mut tx = connection.begin().await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(format!("SET LOCAL konsil.tenant = '{digits}'"))).execute(&mut *tx).await.unwrap();
            let seen = tenants_seen(&mut tx, &table).await;
            assert!(seen.iter().all(|tenant| *tenant == [n; 16]), "{table}");
            filled += seen.len();
            let asked = AssertSqlSafe(format!("SELECT count(*) FROM {table} WHERE tenant = '\\x{other}'"));
            let count: i64 = sqlx::query_scalar(asked).fetch_one(&mut *tx).await.unwrap();
            assert_eq!(count, 0, "{table}");
        }
        assert!(filled > 5, "the tables were empty");
        let mut tx = connection.begin().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(format!("SET LOCAL konsil.tenant = '{digits}'"))).execute(&mut *tx).await.unwrap();
        let foreign = AssertSqlSafe(format!("UPDATE conversations SET head = 99 WHERE tenant = '\\x{other}'"));
        assert_eq!(sqlx::query(foreign).execute(&mut *tx).await.unwrap().rows_affected(), 0);
        let moved = AssertSqlSafe(format!("UPDATE conversations SET tenant = '\\x{other}'"));
        assert!(sqlx::query(moved).execute(&mut *tx).await.is_err(), "no row is given to another hospital");
    }
}

#[tokio::test]
async fn the_servers_role_cannot_switch_it_off() {
    let (_database, mut connection) = two_hospitals().await;
    for attempt in [
        "ALTER TABLE messages DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE messages NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY of_tenant ON messages",
        "CREATE POLICY all_of_them ON messages USING (true)",
        "ALTER TABLE messages OWNER TO konsil_app",
        "ALTER ROLE konsil_app BYPASSRLS",
        "CREATE TABLE mine (a int)",
        "UPDATE audit_log SET target = ''",
        "DELETE FROM audit_log",
        "DELETE FROM cases",
        "DELETE FROM case_readings",
        "UPDATE case_people SET person = case_id",
        "DELETE FROM _sqlx_migrations",
        "TRUNCATE messages",
    ] {
        assert!(sqlx::raw_sql(attempt).execute(&mut connection).await.is_err(), "{attempt}");
    }
    // Switched off for the session, a query is an error instead of more rows.
    sqlx::raw_sql("SET row_security = off").execute(&mut connection).await.unwrap();
    assert!(sqlx::query("SELECT 1 FROM messages").execute(&mut connection).await.is_err());
}

#[tokio::test]
async fn the_owner_is_held_by_it_too() {
    let (_database, mut connection) = two_hospitals().await;
    sqlx::raw_sql("RESET ROLE; SET ROLE konsil_owner").execute(&mut connection).await.unwrap();
    let ids: Vec<Vec<u8>> = sqlx::query_scalar("SELECT tenant FROM messages").fetch_all(&mut connection).await.unwrap();
    assert!(ids.is_empty());
}
