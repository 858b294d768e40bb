//! The home page: how the hospital is doing, and what needs somebody's attention.

use crate::{App, administration::Problem, policy::Action, refusal, session::Session};
use protocol::{
    administration::Scope,
    certificate::IssuerCertificate,
    frame::PersonState,
    id::{PersonId, Serial},
    key::PublicKey,
    limits,
    time::Timestamp,
};
use std::collections::BTreeMap;
use store::{AdministratorRow, DatabaseKind, IssuerRow, Overview};

/// Less than this much free room needs attention.
const ROOM_BYTES_MIN: u64 = 1 << 30;
/// And less than this part of the disk.
const ROOM_PART_MIN: u64 = 20;

/// So long before its end somebody is told of the server's TLS certificate: whoever renews it by a program does so earlier.
pub const TLS_WARNING_DAYS: u64 = 14;

/// Room on the disk of the embedded database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskRoom {
    /// Bytes that are free.
    pub free: u64,
    /// Bytes altogether.
    pub total: u64,
}

impl DiskRoom {
    const fn is_scarce(self) -> bool {
        self.free < ROOM_BYTES_MIN || self.free < self.total / ROOM_PART_MIN
    }
}

/// Something that an administrator should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
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
    /// A single person may look after people: whoever loses their device, nobody else can invite, lock or let in.
    OneAdministrator,
    /// The server's TLS certificate ends within two weeks, or has ended.
    TlsEnds,
    /// The disk has little room left.
    RoomScarce,
    /// The server cannot keep messages: the disk is full.
    StorageFull,
}

/// An issuer and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerEnd {
    /// Its number.
    pub serial: Serial,
    /// Its name.
    pub name: String,
    /// End of validity.
    pub not_after: Timestamp,
    /// Whose it is; none of one that nobody asked for.
    pub person: Option<PersonId>,
    /// Its owner is locked or deleted: it should be revoked.
    pub locked: bool,
}

/// How the hospital is doing.
#[derive(Clone, Debug)]
pub struct Home {
    /// Its name.
    pub hospital: String,
    /// Server time.
    pub now: Timestamp,
    /// Which database.
    pub database: DatabaseKind,
    /// In numbers.
    pub overview: Overview,
    /// Devices that are connected.
    pub connected: u64,
    /// Issuers in force, the one that ends first in front; of a renewed one only the later end.
    pub issuers: Vec<IssuerEnd>,
    /// Devices that ask for an issuer key.
    pub issuer_requests: u64,
    /// Is archiving on?
    pub archive: bool,
    /// Number of the policy in force; 0 before there is one.
    pub policy: u64,
    /// End of the server's own TLS certificate; none where a proxy has it.
    pub tls_ends_at: Option<Timestamp>,
    /// What needs attention.
    pub attention: Vec<Attention>,
}

/// Every issuer key with its latest certificate, the one that ends first in front.
fn latest(issuers: Vec<(IssuerCertificate, IssuerRow)>) -> Vec<IssuerEnd> {
    let mut by_key: BTreeMap<PublicKey, IssuerEnd> = BTreeMap::new();
    for (issuer, row) in issuers {
        let end = IssuerEnd {
            serial: issuer.serial,
            name: issuer.name,
            not_after: issuer.not_after,
            person: row.person,
            locked: row.locked,
        };
        let later = by_key.get(&issuer.issuer_key).is_none_or(|known| known.not_after < end.not_after);
        if later {
            by_key.insert(issuer.issuer_key, end);
        }
    }
    let mut ends: Vec<IssuerEnd> = by_key.into_values().collect();
    ends.sort_by_key(|issuer| issuer.not_after);
    ends
}

impl App {
    /// The home page.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_home(
        &self,
        session: &Session,
        room: Option<DiskRoom>,
        tls_ends_at: Option<Timestamp>,
    ) -> Result<Home, Problem> {
        self.allow(session, Action::ReadHome).await?;
        let (tenant, now) = (self.tenant(session.tenant)?, self.now());
        let overview = self.store.overview(session.tenant).await.map_err(|error| refusal(&error))?;
        let issuers = latest(self.issuers_in_force(session.tenant).await?);
        let asked = self.store.issuer_requests(session.tenant).await.map_err(|error| refusal(&error))?.len() as u64;
        let administrators = self.store.administrators(session.tenant).await.map_err(|error| refusal(&error))?;
        let database = self.store.kind();
        let mut serving = issuers.iter().filter(|issuer| !issuer.locked).peekable();
        let none = serving.peek().is_none();
        let ends = serving.any(|issuer| issuer.not_after.since(now) < limits::ISSUER_RENEWAL_MS);
        let looks_after_people = |row: &&AdministratorRow| row.state == PersonState::Active && row.scopes.contains(Scope::People);
        let alone = administrators.iter().filter(looks_after_people).count() < 2;
        let scarce = database == DatabaseKind::Sqlite && room.is_some_and(DiskRoom::is_scarce);
        let attention = [
            (self.appender.is_full(), Attention::StorageFull),
            (none, Attention::NoIssuer),
            (issuers.iter().any(|issuer| issuer.locked), Attention::IssuerLocked),
            (ends, Attention::IssuerEnds),
            (asked > 0, Attention::IssuerAsked),
            (overview.waiting > 0, Attention::PeopleWait),
            (tls_ends_at.is_some_and(|end| end < now.plus_days(TLS_WARNING_DAYS)), Attention::TlsEnds),
            (scarce, Attention::RoomScarce),
            (alone, Attention::OneAdministrator),
        ];
        let policy = tenant.policy.as_ref().map(|(_, policy)| policy);
        Ok(Home {
            hospital: tenant.name.clone(),
            now,
            database,
            overview,
            connected: self.hub.sessions(session.tenant).len() as u64,
            issuers,
            issuer_requests: asked,
            archive: policy.is_some_and(|policy| policy.archive.is_some()),
            policy: policy.map_or(0, |policy| policy.number),
            tls_ends_at,
            attention: attention.into_iter().filter(|(holds, _)| *holds).map(|(_, attention)| attention).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_scarce_below_a_gibibyte_or_a_twentieth() {
        let room = |free, total| DiskRoom { free, total }.is_scarce();
        assert!(room(ROOM_BYTES_MIN - 1, 2 << 30));
        assert!(!room(ROOM_BYTES_MIN, 20 << 30));
        assert!(room(ROOM_BYTES_MIN, (20 << 30) + 20));
    }
}
