//! Who owns the tables and who works on them, migrations, and what is asked of the database at the start.
//!
//! The tables are in the schema `konsil` and belong to a role that the server does not work as: an owner may switch
//! row-level security off. `docs/adr/0012-postgresql-roles.md` says which roles there are with one address and with two.

use crate::{MIGRATIONS, Place};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection,
    migrate::MigrateError,
    postgres::{PgConnectOptions, PgPool},
};

/// Owns the tables when the server makes its roles itself.
const OWNER: &str = "konsil_owner";
/// Works on them.
const APP: &str = "konsil_app";

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// An address that will not do.
    #[error("database.url or database.migrate_url: {0}")]
    Url(#[from] crate::UrlError),
    /// Nobody answers, or not to us.
    #[error("{place} cannot be reached: {}", said(error))]
    Connect {
        /// Where, and as whom.
        place: Place,
        /// Why.
        #[source]
        error: sqlx::Error,
    },
    /// `konsil restore` is at work.
    #[error("a backup is being put into the database: start when that is done")]
    Restoring,
    /// Written by a newer version of Konsil.
    #[error(
        "the database was written by a newer version of Konsil (its migration {0} is unknown to this one): start that version, \
         or restore the backup from before the update"
    )]
    Newer(i64),
    /// A migration failed; the one before it is in force.
    #[error("the database cannot be brought to this version: {0}")]
    Migrate(#[source] MigrateError),
    /// This role may not migrate, and nobody else has.
    #[error(
        "the database is of an older version and role {role} may not change it: set database.migrate_url to its owner's address"
    )]
    Older {
        /// The server's role.
        role: String,
    },
    /// The only role that was given would own the tables.
    #[error(
        "role {role} would own the tables, and an owner can switch row-level security off: make a second role \
         (CREATE ROLE konsil_app LOGIN PASSWORD '…'), give its address as database.url and this one's as database.migrate_url"
    )]
    OneRole {
        /// The role.
        role: String,
    },
    /// The role could get around row-level security.
    #[error("role {role} {what}: it would not be held by row-level security")]
    TooMighty {
        /// The server's role.
        role: String,
        /// What it may.
        what: &'static str,
    },
    /// A table without row-level security.
    #[error("row-level security is not enabled and forced on table {0}")]
    Unprotected(String),
    /// A setting under which an acknowledged message could be lost.
    #[error("the database runs with {setting} = {value}: an acknowledged message could be lost; it must be on")]
    NotDurable {
        /// Which.
        setting: &'static str,
        /// Its value.
        value: String,
    },
    /// Anything else.
    #[error("the database cannot be opened: {0}")]
    Open(#[from] sqlx::Error),
}

/// What the database says, without the line of its source that sqlx adds.
fn said(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

pub(crate) fn unreachable(options: &PgConnectOptions) -> impl FnOnce(sqlx::Error) -> OpenError {
    let place = Place::named(options);
    move |error| OpenError::Connect { place, error }
}

/// What a connection's role may.
struct Role {
    name: String,
    superuser: bool,
    may_make_roles: bool,
    may_make_schemas: bool,
    /// The owner of our schema, when it is there.
    owner: Option<String>,
    owns: bool,
}

async fn role(connection: &mut PgConnection) -> Result<Role, sqlx::Error> {
    let found: (String, bool, bool, bool, Option<String>, bool) = sqlx::query_as(
        "SELECT current_user::text, r.rolsuper, r.rolcreaterole, has_database_privilege(current_database(), 'CREATE'),
                (SELECT pg_get_userbyid(n.nspowner)::text FROM pg_namespace n WHERE n.nspname = 'konsil'),
                coalesce((SELECT pg_has_role(current_user, n.nspowner, 'MEMBER') FROM pg_namespace n WHERE n.nspname = 'konsil'), false)
         FROM pg_roles r WHERE r.rolname = current_user",
    )
    .fetch_one(connection)
    .await?;
    let (name, superuser, may_make_roles, may_make_schemas, owner, owns) = found;
    Ok(Role { name, superuser, may_make_roles, may_make_schemas, owner, owns })
}

/// Makes roles and tables as far as needed and allowed; returns the role that the server's connections must take on, when it
/// is not the one they log in as.
pub(crate) async fn prepare(app: &PgConnectOptions, owner: Option<&PgConnectOptions>) -> Result<Option<String>, OpenError> {
    let mut connection = app.connect().await.map_err(unreachable(app))?;
    // Held until the end: nothing is made here while a backup is put back.
    begin_work(&mut connection).await.map_err(|error| match error {
        sqlx::Error::Protocol(_) => OpenError::Restoring,
        error => OpenError::Open(error),
    })?;
    let found = role(&mut connection).await?;
    if let Some(owner) = owner {
        let mut owner = owner.connect().await.map_err(unreachable(owner))?;
        if role(&mut owner).await?.name == found.name {
            return Err(OpenError::OneRole { role: found.name });
        }
        migrate(&mut owner, &found.name).await?;
        let _ = owner.close().await;
        let _ = connection.close().await;
        return Ok(None);
    }
    let mighty = found.superuser || (found.may_make_roles && found.may_make_schemas);
    if mighty && found.owner.as_deref().is_none_or(|owner| owner == OWNER) {
        make_roles(&mut connection, &found).await?;
        execute(&mut connection, format!("SET ROLE {OWNER}")).await?;
        migrate(&mut connection, APP).await?;
        let _ = connection.close().await;
        tracing::warn!(role = found.name, "the server logs in as a role that may do more than it needs; give it one of its own");
        return Ok(Some(APP.to_owned()));
    }
    if found.owns || found.owner.is_none() {
        return Err(OpenError::OneRole { role: found.name });
    }
    is_migrated(&mut connection, &found.name).await?;
    let _ = connection.close().await;
    Ok(None)
}

/// Makes the two roles and the schema. Several nodes may do this at once, and roles are shared by all databases.
async fn make_roles(connection: &mut PgConnection, found: &Role) -> Result<(), OpenError> {
    for name in [OWNER, APP] {
        let make = format!(
            "DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name} NOLOGIN; END IF;
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
             END $$"
        );
        execute(connection, make).await?;
        if !found.superuser {
            execute(connection, format!("GRANT {name} TO CURRENT_USER")).await?;
        }
    }
    lock(connection).await?;
    execute(connection, format!("CREATE SCHEMA IF NOT EXISTS konsil AUTHORIZATION {OWNER}")).await?;
    unlock(connection).await
}

/// Brings the tables to this version as their owner, and lets `app` work on them.
async fn migrate(owner: &mut PgConnection, app: &str) -> Result<(), OpenError> {
    lock(owner).await?;
    // Asked first: who owns the schema and may make none needs no right to.
    let there: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'konsil')").fetch_one(&mut *owner).await?;
    if !there {
        execute(owner, "CREATE SCHEMA konsil".to_owned()).await?;
    }
    MIGRATIONS.run(&mut *owner).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) => OpenError::Newer(version),
        other => OpenError::Migrate(other),
    })?;
    let app = format!("\"{}\"", app.replace('"', "\"\""));
    for grant in [
        format!("GRANT USAGE ON SCHEMA konsil TO {app}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA konsil TO {app}"),
        // What was written there stays.
        format!("REVOKE UPDATE, DELETE ON audit_log, policies, revocations FROM {app}"),
        format!("REVOKE DELETE ON cases FROM {app}"),
        format!("REVOKE UPDATE, DELETE ON case_people, case_readings FROM {app}"),
        format!("REVOKE INSERT, UPDATE, DELETE ON _sqlx_migrations FROM {app}"),
        format!("GRANT EXECUTE ON FUNCTION list_tenants() TO {app}"),
    ] {
        execute(owner, grant).await?;
    }
    unlock(owner).await
}

/// One node at a time; the number means nothing.
const LOCK: i64 = 0x6b6f_6e73_696c;

async fn lock(connection: &mut PgConnection) -> Result<(), OpenError> {
    execute(connection, format!("SELECT pg_advisory_lock({LOCK})")).await
}

async fn unlock(connection: &mut PgConnection) -> Result<(), OpenError> {
    execute(connection, format!("SELECT pg_advisory_unlock({LOCK})")).await
}

/// `statement` holds constants of this module and quoted names.
async fn execute(connection: &mut PgConnection, statement: String) -> Result<(), OpenError> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await?;
    Ok(())
}

/// Has somebody else brought the database to exactly this version?
async fn is_migrated(connection: &mut PgConnection, role: &str) -> Result<(), OpenError> {
    let older = || OpenError::Older { role: role.to_owned() };
    let applied: Result<Vec<i64>, _> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version").fetch_all(connection).await;
    // Without the table, or the right to read it, this role was never let in.
    let applied = match applied {
        Ok(applied) => applied,
        Err(sqlx::Error::Database(_)) => return Err(older()),
        Err(error) => return Err(OpenError::Open(error)),
    };
    if let Some(newer) = applied.iter().find(|version| !MIGRATIONS.version_exists(**version)) {
        return Err(OpenError::Newer(*newer));
    }
    if MIGRATIONS.iter().any(|migration| !applied.contains(&migration.version)) {
        return Err(older());
    }
    Ok(())
}

/// Held by every server at work on the tables, as one of many; by a restore alone. The number means nothing.
pub(crate) const AT_WORK: i64 = LOCK + 1;

/// Says on a new connection that somebody is at work, until it ends.
pub(crate) async fn begin_work(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let begun: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock_shared($1)").bind(AT_WORK).fetch_one(connection).await?;
    if begun { Ok(()) } else { Err(sqlx::Error::Protocol("a backup is being put into it".into())) }
}

/// Takes on the server's role on a new connection.
pub(crate) async fn become_role(connection: &mut PgConnection, role: Option<String>) -> Result<(), sqlx::Error> {
    if let Some(role) = role {
        sqlx::raw_sql(AssertSqlSafe(format!("SET ROLE {role}"))).execute(connection).await?;
    }
    Ok(())
}

/// Looks whether the role is held by row-level security, all tables have it, and the database writes to its disk.
pub(crate) async fn check(pool: &PgPool) -> Result<(), OpenError> {
    let (name, superuser, bypasses, owns): (String, bool, bool, bool) = sqlx::query_as(
        "SELECT current_user::text, r.rolsuper, r.rolbypassrls,
                EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'konsil'::regnamespace AND pg_has_role(current_user, c.relowner, 'MEMBER'))
         FROM pg_roles r WHERE r.rolname = current_user",
    )
    .fetch_one(pool)
    .await?;
    for (is, what) in
        [(superuser, "is a superuser"), (bypasses, "has BYPASSRLS"), (owns, "owns tables, or is a member of the role that does")]
    {
        if is {
            return Err(OpenError::TooMighty { role: name, what });
        }
    }
    let unprotected: Option<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'konsil'::regnamespace AND relkind IN ('r', 'p')
           AND relname <> '_sqlx_migrations' AND NOT (relrowsecurity AND relforcerowsecurity) LIMIT 1",
    )
    .fetch_optional(pool)
    .await?;
    if let Some(table) = unprotected {
        return Err(OpenError::Unprotected(table));
    }
    let (fsync, commit): (String, String) =
        sqlx::query_as("SELECT current_setting('fsync'), current_setting('synchronous_commit')").fetch_one(pool).await?;
    for (setting, value) in [("fsync", fsync), ("synchronous_commit", commit)] {
        if value != "on" {
            return Err(OpenError::NotDurable { setting, value });
        }
    }
    Ok(())
}
