//! `GET /api/admin/v1/people`: people, a page at a time.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::{Asked, SignedIn},
};
use app::administration::PeopleWish;
use axum::{Json, extract::State};
use protocol::{certificate, frame, id::PersonId, limits, time::Timestamp};
use serde::{Deserialize, Serialize};
use store::{PeopleOrder, PersonListing};
use utoipa::{IntoParams, ToSchema};

/// State of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PersonState {
    /// Invited, or to be invited; no device yet.
    Invited,
    /// A device waits for its certification.
    Waiting,
    /// Certified.
    Active,
    /// Locked by an administrator.
    Locked,
    /// Deleted, for good.
    Deleted,
}

impl From<frame::PersonState> for PersonState {
    fn from(state: frame::PersonState) -> Self {
        match state {
            frame::PersonState::Invited => Self::Invited,
            frame::PersonState::Waiting => Self::Waiting,
            frame::PersonState::Active => Self::Active,
            frame::PersonState::Locked => Self::Locked,
            frame::PersonState::Deleted => Self::Deleted,
        }
    }
}

impl From<PersonState> for frame::PersonState {
    fn from(state: PersonState) -> Self {
        match state {
            PersonState::Invited => Self::Invited,
            PersonState::Waiting => Self::Waiting,
            PersonState::Active => Self::Active,
            PersonState::Locked => Self::Locked,
            PersonState::Deleted => Self::Deleted,
        }
    }
}

/// Level of a certified person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    /// Staff and permanent externals.
    Internal,
    /// Suppliers: no directory.
    Supplier,
    /// Guests of one conversation.
    Guest,
}

/// The latest invitation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Invitation {
    expires_at: u64,
    /// Is it over?
    expired: bool,
    /// Did a device use it?
    used: bool,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Person {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    role: String,
    /// Null until certified.
    #[schema(required)]
    level: Option<Level>,
    /// Certified as administrator?
    administrator: bool,
    state: PersonState,
    /// Devices that were not removed.
    devices: u32,
    /// The latest invitation; null when there never was one.
    #[schema(required)]
    invitation: Option<Invitation>,
    /// Generation of the certificate, 0 until certified. A new invitation certifies the next one.
    generation: u32,
}

impl Person {
    pub(super) fn of(person: PersonListing, now: Timestamp) -> Self {
        Self {
            id: person.person.to_string(),
            name: person.name,
            role: person.role,
            level: person.level.map(|level| match level {
                certificate::Level::Internal => Level::Internal,
                certificate::Level::Supplier => Level::Supplier,
                certificate::Level::Guest => Level::Guest,
            }),
            administrator: person.administrator,
            state: person.state.into(),
            devices: person.devices,
            invitation: person.invitation.map(|invitation| Invitation {
                expires_at: invitation.expires_at.as_millis(),
                expired: invitation.expires_at < now,
                used: invitation.used,
            }),
            generation: person.generation,
        }
    }
}

/// People.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PeoplePage {
    /// In the order that was asked for.
    people: Vec<Person>,
    /// Ask with `after` set to this for the next page; null on the last.
    #[schema(format = "uuid", required)]
    next: Option<String>,
}

/// What people are sorted by.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PeopleSort {
    /// Name, then role.
    #[default]
    Name,
    /// Role, then name.
    Role,
    /// State (invited, waiting, active, locked, deleted), then name.
    State,
}

impl From<PeopleSort> for PeopleOrder {
    fn from(sort: PeopleSort) -> Self {
        match sort {
            PeopleSort::Name => Self::Name,
            PeopleSort::Role => Self::Role,
            PeopleSort::State => Self::State,
        }
    }
}

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleQuery {
    /// Words of a name or role, in any order and however they are spelt.
    #[serde(default)]
    #[param(max_length = 100)]
    search: String,
    /// Only in this state.
    state: Option<PersonState>,
    /// What they are sorted by.
    #[serde(default)]
    #[param(inline)]
    sort: PeopleSort,
    /// The last one first.
    #[serde(default)]
    descending: bool,
    /// People after this one, in that order.
    #[param(format = "uuid")]
    after: Option<String>,
    /// At most this many.
    #[param(minimum = 1, maximum = 100, default = 100)]
    limit: Option<u32>,
}

/// People
///
/// Needs the scope `people`.
#[utoipa::path(
    get,
    path = "/people",
    operation_id = "readPeople",
    params(PeopleQuery),
    responses(
        (status = 200, body = PeoplePage),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Asked(query): Asked<PeopleQuery>,
) -> Result<Json<PeoplePage>, Problem> {
    let after: Option<PersonId> = query.after.map(|id| id.parse()).transpose().map_err(|_| Problem::Malformed)?;
    let wish = PeopleWish {
        search: query.search,
        state: query.state.map(Into::into),
        order: query.sort.into(),
        descending: query.descending,
        after,
        limit: query.limit.unwrap_or(limits::ADMINISTRATION_PAGE_ROWS_MAX),
    };
    let (people, next) = shared.app.read_people(&session, wish).await?;
    let now = crate::surroundings::now();
    let people = people.into_iter().map(|person| Person::of(person, now)).collect();
    Ok(Json(PeoplePage { people, next: next.map(|id| id.to_string()) }))
}
