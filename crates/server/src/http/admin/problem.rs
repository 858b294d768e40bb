//! What did not work, as application/problem+json (RFC 9457) with a stable code.

use app::administration::{CaseProblem, DutyProblem, PlaceProblem, Problem as Cause};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{administration::Scope, refusal::Refusal};
use serde::Serialize;
use store::CaseRefusal;
use utoipa::ToSchema;

/// Why an endpoint did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The use case says why.
    Cause(Cause),
    /// Path, query or body cannot be read.
    Malformed,
    /// The body is over its limit.
    TooLarge,
    /// Nothing is at this address.
    NoSuchEndpoint,
    /// Not with this method.
    NoSuchMethod,
}

impl From<Cause> for Problem {
    fn from(cause: Cause) -> Self {
        Self::Cause(cause)
    }
}

/// What went wrong, for programs; clients word it in the user's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProblemCode {
    /// No token, an unknown or expired one, or its session has ended: ask for another over the device socket.
    NotSignedIn,
    /// The person is no administrator any more.
    NotAdministrator,
    /// The administrator lacks the scope named in `scope`.
    ScopeMissing,
    /// The administrator cannot give the scope named in `scope`: they do not have it.
    ScopeNotHeld,
    /// There is no such person at this hospital.
    PersonUnknown,
    /// The person has no such device.
    DeviceUnknown,
    /// The person was deleted, for good.
    PersonDeleted,
    /// Nobody locks or deletes themselves, or removes the device they are at.
    OwnAccount,
    /// Without this administrator nobody could look after people any more.
    LastAdministrator,
    /// Only administrators have scopes.
    PersonNotAdministrator,
    /// A lease has 3 to 365 days.
    LeaseDays,
    /// There is no such place at this hospital.
    PlaceUnknown,
    /// There is no such plan at this hospital.
    PlanUnknown,
    /// Names of places have 1 to 64 characters, and a point lies on its plan.
    PlaceWords,
    /// A hospital has at most 2,000 places and 100 plans.
    TooManyPlaces,
    /// A plan is a JPEG, PNG or WebP of at most a mebibyte.
    PlanPicture,
    /// There is no such duty at this hospital.
    DutyUnknown,
    /// Names of duties have 1 to 64 characters, no `@`, and no spaces around them.
    DutyName,
    /// Another duty is called so.
    DutyNameTaken,
    /// A hospital has at most 200 duties, and at most 300 people may hold one.
    TooManyDuties,
    /// Somebody of those who may hold a duty is not there, was deleted, or is not staff.
    DutyPerson,
    /// There is no such case at this hospital.
    CaseUnknown,
    /// Nobody decides about a case of their own: another archive officer does.
    OwnCase,
    /// The case was decided, or taken back, already.
    CaseDecided,
    /// The case is not open: it waits, was refused, or is closed.
    CaseNotOpen,
    /// The case was open; its 30 days are over.
    CaseExpired,
    /// None of the case's people was in this conversation during its period.
    ConversationOutsideCase,
    /// The file that an entry names is missing in the attachment store.
    FileMissing,
    /// A reason has 1 to 500 characters.
    CaseReason,
    /// A case has 1 to 50 people.
    CasePeople,
    /// The period is empty, or has not begun.
    CasePeriod,
    /// Path, query or body cannot be read.
    Malformed,
    /// The body is too large.
    TooLarge,
    /// Nothing is at this address.
    NoSuchEndpoint,
    /// Not with this method.
    NoSuchMethod,
    /// Too much at once; try again in a moment.
    RateLimited,
    /// The disk is full; nothing was done.
    StorageFull,
    /// The database cannot be reached at the moment; try again.
    Unavailable,
    /// The server could not; nothing was done; try again.
    Internal,
}

/// A part of the administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum AdministrationScope {
    /// Invite, certify, lock, delete; give scopes.
    People,
    /// Policy, revocations, issuers.
    Policy,
    /// Ask for and open archived conversations.
    Archive,
    /// Read and verify the audit log.
    Audit,
}

impl From<Scope> for AdministrationScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::People => Self::People,
            Scope::Policy => Self::Policy,
            Scope::Archive => Self::Archive,
            Scope::Audit => Self::Audit,
        }
    }
}

impl From<AdministrationScope> for Scope {
    fn from(scope: AdministrationScope) -> Self {
        match scope {
            AdministrationScope::People => Self::People,
            AdministrationScope::Policy => Self::Policy,
            AdministrationScope::Archive => Self::Archive,
            AdministrationScope::Audit => Self::Audit,
        }
    }
}

/// A problem (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody {
    /// Always about:blank: `code` says what it is.
    #[schema(rename = "type")]
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words, for people who read logs.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    code: ProblemCode,
    /// The scope that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    scope: Option<AdministrationScope>,
}

impl Problem {
    fn answer(&self) -> (StatusCode, ProblemCode, Option<Scope>) {
        use ProblemCode as Code;
        let cause = match self {
            Self::Malformed => return (StatusCode::BAD_REQUEST, Code::Malformed, None),
            Self::TooLarge => return (StatusCode::PAYLOAD_TOO_LARGE, Code::TooLarge, None),
            Self::NoSuchEndpoint => return (StatusCode::NOT_FOUND, Code::NoSuchEndpoint, None),
            Self::NoSuchMethod => return (StatusCode::METHOD_NOT_ALLOWED, Code::NoSuchMethod, None),
            Self::Cause(cause) => cause,
        };
        let (status, code) = match cause {
            Cause::NotSignedIn => (StatusCode::UNAUTHORIZED, Code::NotSignedIn),
            Cause::NotAdministrator => (StatusCode::FORBIDDEN, Code::NotAdministrator),
            Cause::ScopeMissing(scope) => return (StatusCode::FORBIDDEN, Code::ScopeMissing, Some(*scope)),
            Cause::ScopeNotHeld(scope) => return (StatusCode::FORBIDDEN, Code::ScopeNotHeld, Some(*scope)),
            Cause::PersonUnknown => (StatusCode::NOT_FOUND, Code::PersonUnknown),
            Cause::DeviceUnknown => (StatusCode::NOT_FOUND, Code::DeviceUnknown),
            Cause::PersonDeleted => (StatusCode::GONE, Code::PersonDeleted),
            Cause::OwnAccount => (StatusCode::CONFLICT, Code::OwnAccount),
            Cause::LastAdministrator => (StatusCode::CONFLICT, Code::LastAdministrator),
            Cause::PersonNotAdministrator => (StatusCode::CONFLICT, Code::PersonNotAdministrator),
            Cause::LeaseDays => (StatusCode::BAD_REQUEST, Code::LeaseDays),
            Cause::Place(PlaceProblem::Unknown) => (StatusCode::NOT_FOUND, Code::PlaceUnknown),
            Cause::Place(PlaceProblem::PlanUnknown) => (StatusCode::NOT_FOUND, Code::PlanUnknown),
            Cause::Place(PlaceProblem::Words) => (StatusCode::BAD_REQUEST, Code::PlaceWords),
            Cause::Place(PlaceProblem::TooMany) => (StatusCode::CONFLICT, Code::TooManyPlaces),
            Cause::Place(PlaceProblem::Picture) => (StatusCode::BAD_REQUEST, Code::PlanPicture),
            Cause::Duty(problem) => of_duty(*problem),
            Cause::Case(problem) => of_case(*problem),
            Cause::Refused(Refusal::StorageFull) => (StatusCode::INSUFFICIENT_STORAGE, Code::StorageFull),
            Cause::Refused(Refusal::RateLimited { .. }) => (StatusCode::TOO_MANY_REQUESTS, Code::RateLimited),
            Cause::Refused(Refusal::Unavailable) => (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable),
            Cause::Refused(Refusal::Locked | Refusal::NotCertified) => (StatusCode::UNAUTHORIZED, Code::NotSignedIn),
            Cause::Refused(_) => (StatusCode::INTERNAL_SERVER_ERROR, Code::Internal),
        };
        (status, code, None)
    }
}

const fn of_duty(problem: DutyProblem) -> (StatusCode, ProblemCode) {
    use ProblemCode as Code;
    match problem {
        DutyProblem::Unknown => (StatusCode::NOT_FOUND, Code::DutyUnknown),
        DutyProblem::Name => (StatusCode::BAD_REQUEST, Code::DutyName),
        DutyProblem::NameTaken => (StatusCode::CONFLICT, Code::DutyNameTaken),
        DutyProblem::TooMany => (StatusCode::CONFLICT, Code::TooManyDuties),
        DutyProblem::NoPerson => (StatusCode::BAD_REQUEST, Code::DutyPerson),
    }
}

fn of_case(problem: CaseProblem) -> (StatusCode, ProblemCode) {
    use ProblemCode as Code;
    match problem {
        CaseProblem::Reason => (StatusCode::BAD_REQUEST, Code::CaseReason),
        CaseProblem::People => (StatusCode::BAD_REQUEST, Code::CasePeople),
        CaseProblem::Period => (StatusCode::BAD_REQUEST, Code::CasePeriod),
        CaseProblem::FileMissing => (StatusCode::NOT_FOUND, Code::FileMissing),
        CaseProblem::Refused(CaseRefusal::Unknown) => (StatusCode::NOT_FOUND, Code::CaseUnknown),
        CaseProblem::Refused(CaseRefusal::Outside) => (StatusCode::NOT_FOUND, Code::ConversationOutsideCase),
        CaseProblem::Refused(CaseRefusal::Own) => (StatusCode::CONFLICT, Code::OwnCase),
        CaseProblem::Refused(CaseRefusal::Decided) => (StatusCode::CONFLICT, Code::CaseDecided),
        CaseProblem::Refused(CaseRefusal::NotOpen) => (StatusCode::CONFLICT, Code::CaseNotOpen),
        CaseProblem::Refused(CaseRefusal::Expired) => (StatusCode::GONE, Code::CaseExpired),
        CaseProblem::Refused(CaseRefusal::Unrecorded) => (StatusCode::INTERNAL_SERVER_ERROR, Code::Internal),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, scope) = self.answer();
        let body = ProblemBody {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            code,
            scope: scope.map(AdministrationScope::from),
        };
        let mut response = (status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
