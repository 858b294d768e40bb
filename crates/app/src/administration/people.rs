//! People as the administration reads them, and locking them.

use crate::{App, administration::Problem, policy::Action, refusal, session::Session};
use protocol::{
    certificate::DeviceCertificate,
    frame::PersonState,
    id::{DeviceId, PersonId},
    limits, spelling,
    time::Timestamp,
};
use std::sync::Arc;
use store::{PeopleOrder, PeopleQuery, PersonListing, WaitingPerson};

/// Waiting people that are listed at once.
const WAITING_MAX: u32 = 200;

/// Which people to list.
#[derive(Clone, Debug)]
pub struct PeopleWish {
    /// Words of a name or role, however they are spelt; empty for everybody.
    pub search: String,
    /// Only in this state.
    pub state: Option<PersonState>,
    /// What they are sorted by.
    pub order: PeopleOrder,
    /// The last one first.
    pub descending: bool,
    /// People after this one, in that order.
    pub after: Option<PersonId>,
    /// At most this many.
    pub limit: u32,
}

/// A device of a person.
#[derive(Clone, Debug)]
pub struct DeviceRead {
    /// Which.
    pub device: DeviceId,
    /// What its person named it.
    pub name: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Certified?
    pub certified: bool,
    /// Connected at this moment?
    pub connected: bool,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
    /// When it was told that it was removed, or its person locked or deleted: it then deletes what it has.
    pub told_at: Option<Timestamp>,
}

/// A person with their devices.
#[derive(Clone, Debug)]
pub struct PersonRead {
    /// The person.
    pub person: PersonListing,
    /// Their devices.
    pub devices: Vec<DeviceRead>,
}

impl App {
    /// A page of people, and who comes last when there are more.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_people(
        &self,
        session: &Session,
        wish: PeopleWish,
    ) -> Result<(Vec<PersonListing>, Option<PersonId>), Problem> {
        self.allow(session, Action::ReadPeople).await?;
        let PeopleWish { search, state, order, descending, after, limit } = wish;
        let limit = limit.clamp(1, limits::ADMINISTRATION_PAGE_ROWS_MAX);
        let search: String = search.chars().take(limits::ADMINISTRATION_SEARCH_CHARS_MAX).collect();
        let query = PeopleQuery { words: spelling::words(&search), state, order, descending, after, limit: limit + 1 };
        let mut people = self.store.people(session.tenant, &query).await.map_err(|error| refusal(&error))?;
        let more = people.len() > limit as usize;
        people.truncate(limit as usize);
        let last = people.last().filter(|_| more).map(|person| person.person);
        Ok((people, last))
    }

    /// One person with their devices.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_person(&self, session: &Session, person: PersonId) -> Result<PersonRead, Problem> {
        self.allow(session, Action::ReadPeople).await?;
        self.person_read(session, person).await
    }

    async fn person_read(&self, session: &Session, person: PersonId) -> Result<PersonRead, Problem> {
        let found = self.store.person_listing(session.tenant, person).await.map_err(|error| refusal(&error))?;
        let (person, devices) = found.ok_or(Problem::PersonUnknown)?;
        let connected = self.hub.sessions_of(session.tenant, person.person);
        let ended = matches!(person.state, PersonState::Locked | PersonState::Deleted);
        let devices = devices.into_iter().map(|device| DeviceRead {
            name: device.certificate.peek::<DeviceCertificate>().map(|read| read.name).unwrap_or_default(),
            connected: device.removed_at.is_none() && connected.iter().any(|session| session.device == device.device),
            device: device.device,
            created_at: device.created_at,
            certified: device.certified,
            removed_at: device.removed_at,
            told_at: device.told_at.filter(|_| device.removed_at.is_some() || ended),
        });
        Ok(PersonRead { devices: devices.collect(), person })
    }

    /// Locks (`Locked`), unlocks (`Active`) or deletes (`Deleted`) a person and answers how they are then. What is so already
    /// stays so, without an audit line.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn change_person(
        self: &Arc<Self>,
        session: &Session,
        person: PersonId,
        to: PersonState,
    ) -> Result<PersonRead, Problem> {
        self.allow(session, Action::SetPersonState).await?;
        self.set_state(session, person, to).await?;
        self.person_read(session, person).await
    }

    /// People whose devices wait for certification, oldest first.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_waiting(&self, session: &Session) -> Result<Vec<WaitingPerson>, Problem> {
        self.allow(session, Action::ReadWaiting).await?;
        Ok(self.store.waiting_people(session.tenant, WAITING_MAX).await.map_err(|error| refusal(&error))?)
    }
}
