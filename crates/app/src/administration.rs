//! The administration's use cases: what the JSON API can do. One verb, one function; each names its policy action.
//!
//! Guarantees: who asks is a session's person, and the session is alive; scopes are read anew for every request, so a scope
//! that was taken is gone at once; every act writes its audit line in its own transaction, reading writes none.
//!
//! Deliberately lacks everything that must be signed: invitations, certificates and policies come over the device socket.

mod audit;
mod case_problem;
mod cases;
mod duties;
mod home;
mod keys;
mod lease;
mod news;
mod people;
mod places;
mod scopes;
mod tokens;

pub use audit::{AuditLineRead, AuditPage, Verification};
pub use case_problem::CaseProblem;
pub use cases::{AskCase, CaseConversations, CaseExport, CaseForm, CasePart, CaseRead};
pub use duties::{DutiesRead, DutyProblem, ShiftsRead};
pub use home::{Attention, DiskRoom, Home, IssuerEnd, TLS_WARNING_DAYS};
pub use keys::{HandOut, OfflineKey};
pub(crate) use news::News;
pub use news::{Listener, Notice, Topic};
pub use people::{DeviceRead, PeopleWish, PersonRead};
pub use places::PlaceProblem;
pub(crate) use tokens::Tokens;

use crate::{App, policy, policy::Action, refusal, session::Session, session::Standing};
use protocol::{
    administration::{Scope, Scopes},
    limits,
    refusal::Refusal,
};
use std::sync::Arc;

/// Why the administration did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No token, an unknown or expired one, or one whose session has ended.
    #[error("not signed in")]
    NotSignedIn,
    /// The session's person is no administrator.
    #[error("not an administrator")]
    NotAdministrator,
    /// The administrator lacks this scope.
    #[error("lacks the scope {}", .0.name())]
    ScopeMissing(Scope),
    /// A scope can only be given by somebody who has it.
    #[error("does not have the scope {} to give", .0.name())]
    ScopeNotHeld(Scope),
    /// There is no such person here.
    #[error("no such person")]
    PersonUnknown,
    /// The person has no such device.
    #[error("no such device")]
    DeviceUnknown,
    /// The person was deleted.
    #[error("the person was deleted")]
    PersonDeleted,
    /// Nobody locks or deletes themselves.
    #[error("the own account")]
    OwnAccount,
    /// Nobody else active could look after people.
    #[error("the last administrator")]
    LastAdministrator,
    /// Only administrators have scopes.
    #[error("the person is no administrator")]
    PersonNotAdministrator,
    /// A lease has a shortest and a longest length.
    #[error("a lease has {} to {} days", limits::LEASE_DAYS_MIN, limits::LEASE_DAYS_MAX)]
    LeaseDays,
    /// A case of the archive did not do it.
    #[error(transparent)]
    Case(#[from] CaseProblem),
    /// A place or plan was not kept.
    #[error(transparent)]
    Place(#[from] PlaceProblem),
    /// A duty was not kept.
    #[error(transparent)]
    Duty(#[from] DutyProblem),
    /// The server could not.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl From<store::CaseRefusal> for Problem {
    fn from(refused: store::CaseRefusal) -> Self {
        Self::Case(refused.into())
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::NotSignedIn => Self::Locked,
            Problem::NotAdministrator
            | Problem::ScopeMissing(_)
            | Problem::ScopeNotHeld(_)
            | Problem::OwnAccount
            | Problem::LastAdministrator
            | Problem::PersonNotAdministrator => Self::NotAllowed,
            Problem::Place(PlaceProblem::Unknown | PlaceProblem::PlanUnknown) => Self::NotFound,
            Problem::Duty(DutyProblem::Unknown) => Self::NotFound,
            Problem::LeaseDays | Problem::Place(_) | Problem::Duty(_) => Self::Malformed,
            Problem::PersonUnknown | Problem::DeviceUnknown => Self::NotFound,
            Problem::PersonDeleted => Self::Gone,
            Problem::Case(problem) => problem.into(),
            Problem::Refused(refusal) => refusal,
        }
    }
}

impl App {
    /// May this session's person do this now? Standing first, then the scope that the action needs.
    pub(crate) async fn allow(&self, session: &Session, action: Action) -> Result<Scopes, Problem> {
        let standing = session.standing();
        policy::authorise(&standing, action).map_err(|refused| match standing {
            Standing::Ended => Problem::NotSignedIn,
            _ if refused == Refusal::NotAllowed => Problem::NotAdministrator,
            _ => Problem::Refused(refused),
        })?;
        let scopes = self.store.scopes(session.tenant, session.person).await.map_err(|error| refusal(&error))?;
        match action.scope().filter(|scope| !scopes.contains(*scope)) {
            Some(missing) => Err(Problem::ScopeMissing(missing)),
            None => Ok(scopes),
        }
    }

    /// The session of a token, at the hospital that was asked.
    ///
    /// # Errors
    /// [`Problem::NotSignedIn`], whatever the reason.
    pub fn administrator(&self, tenant: protocol::id::TenantId, token: &str) -> Result<Arc<Session>, Problem> {
        let session = self.tokens.session(token, self.now()).ok_or(Problem::NotSignedIn)?;
        let alive = session.outbox.ended().is_none() && matches!(session.standing(), Standing::Certified(_));
        if alive && session.tenant == tenant { Ok(session) } else { Err(Problem::NotSignedIn) }
    }
}
