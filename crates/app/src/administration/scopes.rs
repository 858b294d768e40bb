//! Administrators and what they may run.

use crate::{
    App,
    administration::{Problem, Topic},
    policy::Action,
    refusal,
    session::Session,
};
use protocol::{
    administration::{Scope, Scopes},
    id::PersonId,
};
use store::{AdministratorRow, ScopesSet};

impl App {
    /// Everybody who is certified as administrator and not deleted.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_administrators(&self, session: &Session) -> Result<Vec<AdministratorRow>, Problem> {
        self.allow(session, Action::ReadAdministrators).await?;
        Ok(self.store.administrators(session.tenant).await.map_err(|error| refusal(&error))?)
    }

    /// Gives an administrator these scopes and no others. Nobody gives what they do not have; the last who may look after
    /// people keeps that.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn set_scopes(&self, session: &Session, person: PersonId, scopes: Scopes) -> Result<AdministratorRow, Problem> {
        let action = Action::SetScopes;
        let own = self.allow(session, action).await?;
        let before = self.store.scopes(session.tenant, person).await.map_err(|error| refusal(&error))?;
        if let Some(lacking) = scopes.without(before).without(own).iter().next() {
            return Err(Problem::ScopeNotHeld(lacking));
        }
        let names: Vec<&str> = scopes.iter().map(Scope::name).collect();
        let line = self.audit(session, action, format!("{person} {}", names.join(",")));
        let set = self.store.set_scopes(session.tenant, person, scopes, &line).await.map_err(|error| refusal(&error))?;
        match set {
            ScopesSet::Changed => self.news(session, Topic::People),
            ScopesSet::Unchanged => {}
            ScopesSet::LastAdministrator => return Err(Problem::LastAdministrator),
            ScopesSet::NotFound => {
                let known = self.store.person(session.tenant, person).await.map_err(|error| refusal(&error))?;
                return Err(if known.is_some() { Problem::PersonNotAdministrator } else { Problem::PersonUnknown });
            }
        }
        let all = self.store.administrators(session.tenant).await.map_err(|error| refusal(&error))?;
        all.into_iter().find(|row| row.person == person).ok_or(Problem::PersonUnknown)
    }
}
