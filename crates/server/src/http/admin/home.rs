//! `GET /api/admin/v1/home`: how the hospital is doing.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use app::administration::{Attention, DiskRoom};
use axum::{Json, extract::State};
use protocol::time::Timestamp;
use serde::Serialize;
use std::path::Path;
use store::DatabaseKind;
use utoipa::ToSchema;

/// How the hospital is doing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Home {
    /// Name of the hospital.
    hospital: String,
    /// Server time.
    now: u64,
    /// Version of the server.
    version: &'static str,
    database: Database,
    people: PeopleCounts,
    /// Devices that were not removed.
    devices: u64,
    /// Devices that are connected at this moment.
    connected: u64,
    /// Devices that wait for their certification.
    waiting: u64,
    conversations: u64,
    /// Issuers in force, the one that ends first in front; of a renewed one only the later end.
    issuers: Vec<Issuer>,
    /// Devices that ask for an issuer key.
    issuer_requests: u64,
    /// Is archiving on?
    archive: bool,
    /// Number of the policy in force.
    policy: u64,
    /// End of the server's own TLS certificate; none where a proxy has it.
    tls_ends_at: Option<u64>,
    /// What needs somebody's attention, the most pressing first.
    attention: Vec<AttentionCode>,
}

/// The database.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Database {
    kind: Kind,
    /// Size of the whole database, of all hospitals together.
    bytes: u64,
}

/// Which database.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DatabaseKind)]
pub(super) enum Kind {
    /// The embedded one.
    Sqlite,
    /// A server.
    Postgres,
}

/// People by the state of their account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PeopleCounts {
    invited: u64,
    waiting: u64,
    active: u64,
    locked: u64,
    deleted: u64,
}

/// An issuer's certificate.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Issuer {
    /// Its number.
    serial: String,
    name: String,
    /// End of validity.
    not_after: u64,
    /// Whose it is; none of one that nobody asked for.
    person: Option<String>,
    /// Its owner is locked or deleted: it should be revoked.
    locked: bool,
}

/// Something that an administrator should look at.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum AttentionCode {
    /// Devices wait for their certification.
    PeopleWait,
    /// An issuer's certificate ends within 21 days.
    IssuerEnds,
    /// Somebody asks for an issuer key.
    IssuerAsked,
    /// An issuer key of somebody who is locked or deleted is still in force.
    IssuerLocked,
    /// No issuer's certificate is valid: nobody can be invited or certified.
    NoIssuer,
    /// A single person may look after people.
    OneAdministrator,
    /// The server's TLS certificate ends within two weeks, or has ended: no device connects then.
    TlsEnds,
    /// The disk has little room left.
    RoomScarce,
    /// The disk is full: messages are refused.
    StorageFull,
}

impl From<Attention> for AttentionCode {
    fn from(attention: Attention) -> Self {
        match attention {
            Attention::PeopleWait => Self::PeopleWait,
            Attention::IssuerEnds => Self::IssuerEnds,
            Attention::IssuerAsked => Self::IssuerAsked,
            Attention::IssuerLocked => Self::IssuerLocked,
            Attention::NoIssuer => Self::NoIssuer,
            Attention::OneAdministrator => Self::OneAdministrator,
            Attention::TlsEnds => Self::TlsEnds,
            Attention::RoomScarce => Self::RoomScarce,
            Attention::StorageFull => Self::StorageFull,
        }
    }
}

impl From<app::administration::Home> for Home {
    fn from(home: app::administration::Home) -> Self {
        let people = home.overview.people;
        let issuers = home.issuers.into_iter().map(|issuer| Issuer {
            serial: issuer.serial.to_string(),
            name: issuer.name,
            not_after: issuer.not_after.as_millis(),
            person: issuer.person.map(|person| person.to_string()),
            locked: issuer.locked,
        });
        Self {
            hospital: home.hospital,
            now: home.now.as_millis(),
            version: env!("CARGO_PKG_VERSION"),
            database: Database {
                kind: match home.database {
                    DatabaseKind::Sqlite => Kind::Sqlite,
                    DatabaseKind::Postgres => Kind::Postgres,
                },
                bytes: home.overview.database_bytes,
            },
            people: PeopleCounts {
                invited: people.invited,
                waiting: people.waiting,
                active: people.active,
                locked: people.locked,
                deleted: people.deleted,
            },
            devices: home.overview.devices,
            connected: home.connected,
            waiting: home.overview.waiting,
            conversations: home.overview.conversations,
            issuers: issuers.collect(),
            issuer_requests: home.issuer_requests,
            archive: home.archive,
            policy: home.policy,
            tls_ends_at: home.tls_ends_at.map(Timestamp::as_millis),
            attention: home.attention.into_iter().map(AttentionCode::from).collect(),
        }
    }
}

/// Room on the disk of a folder.
fn room(folder: &Path) -> Option<DiskRoom> {
    let found = nix::sys::statvfs::statvfs(folder).ok()?;
    let fragment = found.fragment_size();
    let bytes = |blocks: u64| blocks.saturating_mul(fragment);
    Some(DiskRoom { free: bytes(found.blocks_available()), total: bytes(found.blocks()) })
}

/// How the hospital is doing
///
/// For every administrator, whatever their scopes.
#[utoipa::path(
    get,
    path = "/home",
    operation_id = "readHome",
    responses(
        (status = 200, body = Home),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(State(shared): State<Shared>, SignedIn(session): SignedIn) -> Result<Json<Home>, Problem> {
    let home = shared.app.read_home(&session, room(&shared.data_dir), shared.tls_ends_at()).await?;
    Ok(Json(home.into()))
}
