//! Locking, unlocking, deleting a person.
//!
//! One transaction ends the account and all its stays; whatever happens then, nothing more is delivered to the person or
//! accepted from them. Their sessions end at once. The Removes follow, conversation by conversation, and survive a crash:
//! what is missing shows in the rows (a leaf of somebody who is no member, without a proposal) and is proposed at the next
//! start, when one of the group's devices connects, or after the next commit.
//!
//! Unlocking does not bring a person back into conversations: the server can remove, it cannot add. A member does.

use crate::{App, administration::Problem, policy::Action, refusal, session::Session};
use protocol::{
    frame::{PersonState, Push, SessionEnd},
    id::{ConversationId, PersonId, TenantId},
};
use std::sync::Arc;
use store::StateSet;

impl App {
    /// Sets the state of an account; what is so already stays so.
    pub(crate) async fn set_state(self: &Arc<Self>, session: &Session, person: PersonId, to: PersonState) -> Result<(), Problem> {
        let tenant = session.tenant;
        let end = match to {
            PersonState::Locked => Some(SessionEnd::Locked),
            PersonState::Deleted => Some(SessionEnd::Deleted),
            PersonState::Active => None,
            PersonState::Invited | PersonState::Waiting => return Err(protocol::refusal::Refusal::NotAllowed.into()),
        };
        if end.is_some() && person == session.person {
            // An administrator who locks themselves out would have to be let in by somebody else.
            return Err(Problem::OwnAccount);
        }
        let left = match end {
            Some(_) => self.store.conversations_of(tenant, person).await.map_err(|error| refusal(&error))?,
            None => Vec::new(),
        };
        let duties = self.store.duties(tenant).await.map_err(|error| refusal(&error))?;
        let holds = duties.iter().filter_map(|duty| duty.shift).any(|shift| shift.person == person);
        let line = self.audit(session, Action::SetPersonState, format!("{person} {to:?}"));
        let version = match self.store.set_person_state(tenant, person, to, &line).await.map_err(|error| refusal(&error))? {
            StateSet::Changed { version } => version,
            StateSet::Unchanged => return Ok(()),
            StateSet::NotFound => return Err(Problem::PersonUnknown),
            StateSet::Deleted => return Err(Problem::PersonDeleted),
            StateSet::LastAdministrator => return Err(Problem::LastAdministrator),
        };
        if holds {
            // They hold it no more, whether they come back or not.
            self.duties_changed(tenant);
        }
        match end {
            Some(end) => self.ended(tenant, person, end, &left, version),
            None => self.hub.broadcast(tenant, Push::DirectoryChanged { version }),
        }
        Ok(())
    }

    /// An account has ended: memory follows, sessions end, the Removes are proposed.
    pub(crate) fn ended(
        self: &Arc<Self>,
        tenant: TenantId,
        person: PersonId,
        end: SessionEnd,
        left: &[ConversationId],
        version: u64,
    ) {
        for ended in self.hub.sessions_of(tenant, person) {
            ended.end(end);
        }
        for conversation in left {
            self.conversations.invalidate(&(tenant, *conversation));
        }
        let app = Arc::clone(self);
        tokio::spawn(async move { app.propose_all_owed(tenant).await });
        self.hub.broadcast(tenant, Push::DirectoryChanged { version });
    }

    /// Proposes every Remove that is missing in a hospital.
    pub(crate) async fn propose_all_owed(self: &Arc<Self>, tenant: TenantId) {
        let owed = self.store.owed_conversations(tenant).await.map_err(|error| refusal(&error));
        self.notices(&owed);
        for conversation in owed.unwrap_or_default() {
            // Logged where it failed; what is missing is still seen in the rows.
            self.notices(&self.propose_owed(tenant, conversation).await);
        }
    }

    /// Proposes what a crash left behind, in all hospitals.
    pub(crate) fn propose_after_start(self: &Arc<Self>) {
        let app = Arc::clone(self);
        tokio::spawn(async move {
            for tenant in app.tenants.ids() {
                app.propose_all_owed(tenant).await;
            }
        });
    }
}
