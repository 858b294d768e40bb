//! Both stores have the same tables: a migration that was written for one only is found here.

use crate::suite::open;
use postgres_for_tests::Database;
use sqlx::{Connection as _, Row as _, SqliteConnection};
use std::collections::BTreeMap;
use store_sqlite::SqliteStore;

/// A table as both kinds of database can describe it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    /// Name, kind, may it be null?
    columns: Vec<(String, String, bool)>,
    key: Vec<String>,
    /// Columns of unique indexes besides the key, and those of the others.
    unique: Vec<Vec<String>>,
    indexes: Vec<Vec<String>>,
}

type Schema = BTreeMap<String, Table>;

fn words(text: &str) -> Vec<String> {
    text.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

async fn sqlite() -> (Schema, Vec<i64>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("konsil.sqlite");
    SqliteStore::open(&path).await.unwrap().close().await;
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let columns = sqlx::query(
        "SELECT t.name, c.name, c.type, c.\"notnull\", c.pk FROM pragma_table_list t, pragma_table_info(t.name) c
         WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_sqlx_migrations' ORDER BY t.name, c.cid",
    );
    let mut schema = Schema::new();
    let mut keys: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
    for row in columns.fetch_all(&mut connection).await.unwrap() {
        let (table, column, kind): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        // Of a key that is SQLite's own row number, nothing says that it is never null.
        let (not_null, place): (bool, i64) = (row.get(3), row.get(4));
        schema.entry(table.clone()).or_default().columns.push((column.clone(), kind, !not_null && place == 0));
        if place > 0 {
            keys.entry(table).or_default().insert(place, column);
        }
    }
    let indexes = sqlx::query(
        "SELECT t.name, i.\"unique\", (SELECT group_concat(c.name, ',') FROM pragma_index_info(i.name) c)
         FROM pragma_table_list t, pragma_index_list(t.name) i
         WHERE t.schema = 'main' AND t.name <> '_sqlx_migrations' AND i.origin <> 'pk'",
    );
    for row in indexes.fetch_all(&mut connection).await.unwrap() {
        let (table, unique, columns): (String, bool, String) = (row.get(0), row.get(1), row.get(2));
        let Some(table) = schema.get_mut(&table) else { continue };
        if unique { &mut table.unique } else { &mut table.indexes }.push(words(&columns));
    }
    for (name, table) in &mut schema {
        table.key = keys.remove(name).unwrap_or_default().into_values().collect();
    }
    let versions = sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(&mut connection).await;
    (schema, versions.unwrap())
}

async fn postgres() -> (Schema, Vec<i64>) {
    let database = Database::create().unwrap();
    open(&database).await.close().await;
    let mut schema = Schema::new();
    let columns = "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
                   WHERE table_schema = 'konsil' AND table_name <> '_sqlx_migrations' ORDER BY table_name, ordinal_position";
    for line in database.sql(columns).unwrap().lines() {
        let [table, column, kind, nullable] = line.split('|').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let kind = match kind {
            "bytea" => "BLOB",
            "bigint" => "INTEGER",
            "text" => "TEXT",
            other => other,
        };
        schema.entry(table.to_owned()).or_default().columns.push((column.to_owned(), kind.to_owned(), nullable == "YES"));
    }
    let indexes = "SELECT t.relname, i.indisprimary, i.indisunique,
                     (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
                      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number)
                   FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
                   WHERE t.relnamespace = 'konsil'::regnamespace AND t.relname <> '_sqlx_migrations'";
    for line in database.sql(indexes).unwrap().lines() {
        let [table, primary, unique, columns] = line.split('|').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let table = schema.get_mut(table).unwrap();
        match (primary, unique) {
            ("t", _) => table.key = words(columns),
            (_, "t") => table.unique.push(words(columns)),
            _ => table.indexes.push(words(columns)),
        }
    }
    let versions = database.sql("SELECT version FROM konsil._sqlx_migrations ORDER BY version").unwrap();
    (schema, versions.lines().map(|version| version.parse().unwrap()).collect())
}

#[tokio::test]
async fn both_stores_have_the_same_tables() {
    let ((mut sqlite, sqlite_versions), (mut postgres, postgres_versions)) = (sqlite().await, postgres().await);
    assert_eq!(sqlite_versions, postgres_versions, "the same migration numbers");
    for table in sqlite.values_mut().chain(postgres.values_mut()) {
        table.unique.sort();
        table.indexes.sort();
    }
    // SQLite counts only a key of one column by itself, and there the key cannot begin with the tenant.
    let packages = sqlite.get_mut("key_packages").unwrap();
    assert_eq!(packages.key, ["number"]);
    packages.key = vec!["tenant".into(), "number".into()];
    for (name, table) in &sqlite {
        assert_eq!(Some(table), postgres.get(name), "{name}");
    }
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
}

#[tokio::test]
async fn every_row_carries_its_tenant_and_every_key_begins_with_it() {
    for (name, table) in postgres().await.0 {
        let tenant = table.columns.iter().find(|(column, ..)| column == "tenant");
        assert_eq!(tenant, Some(&("tenant".to_owned(), "BLOB".to_owned(), false)), "{name}");
        // Host names are unique among all hospitals: they say which one is meant.
        let begins = name == "tenant_hosts" || table.key.first().is_some_and(|column| column == "tenant");
        assert!(begins, "{name}: {:?}", table.key);
        for columns in table.unique.iter().chain(&table.indexes) {
            assert_eq!(columns[0], "tenant", "{name}");
        }
    }
}
