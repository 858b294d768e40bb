//! The house's duties: how they are called, who may hold them, who held them when.

use crate::{App, administration::Problem, policy::Action, refusal, session::Session};
use protocol::{
    duty::{Duty, is_duty_name},
    id::{DutyId, PersonId},
    limits,
};
use std::collections::{BTreeSet, HashMap};
use store::{DutyKept, NewDuty, ShiftRow};

/// Why a duty was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DutyProblem {
    /// There is no such duty.
    #[error("no such duty")]
    Unknown,
    /// Names have 1 to 64 characters, no `@`, and no spaces around them.
    #[error("not a duty's name")]
    Name,
    /// Another one is called so.
    #[error("the name is taken")]
    NameTaken,
    /// There are as many as there may be, or more people than may hold one.
    #[error("too many")]
    TooMany,
    /// Somebody of the people is not there, was deleted, or is not staff.
    #[error("not one of the staff")]
    NoPerson,
}

/// Duties with the account names of everybody in them.
#[derive(Clone, Debug)]
pub struct DutiesRead {
    /// By name.
    pub duties: Vec<Duty>,
    /// Account names.
    pub names: HashMap<PersonId, String>,
}

/// Who held a duty, newest first, with their account names.
#[derive(Clone, Debug)]
pub struct ShiftsRead {
    /// At most [`limits::DUTY_SHIFTS_READ_MAX`].
    pub shifts: Vec<ShiftRow>,
    /// Account names.
    pub names: HashMap<PersonId, String>,
}

impl App {
    /// All duties.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_duties(&self, session: &Session) -> Result<DutiesRead, Problem> {
        self.allow(session, Action::ReadDuties).await?;
        let duties = self.store.duties(session.tenant).await.map_err(|error| refusal(&error))?;
        let holders = duties.iter().filter_map(|duty| duty.shift).map(|shift| shift.person);
        let people = duties.iter().flat_map(|duty| duty.people.iter().copied()).chain(holders).collect();
        let names = self.names_of(session, people).await?;
        Ok(DutiesRead { duties, names })
    }

    /// Who held a duty in the last [`limits::DUTY_SHIFT_DAYS`] days.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_duty_shifts(&self, session: &Session, duty: DutyId) -> Result<ShiftsRead, Problem> {
        self.allow(session, Action::ReadDutyShifts).await?;
        let shifts = self.store.duty_shifts(session.tenant, duty, limits::DUTY_SHIFTS_READ_MAX).await;
        let shifts = shifts.map_err(|error| refusal(&error))?.ok_or(DutyProblem::Unknown)?;
        let names = self.names_of(session, shifts.iter().map(|shift| shift.person).collect()).await?;
        Ok(ShiftsRead { shifts, names })
    }

    async fn names_of(&self, session: &Session, people: BTreeSet<PersonId>) -> Result<HashMap<PersonId, String>, Problem> {
        let people: Vec<PersonId> = people.into_iter().collect();
        let names = self.store.names(session.tenant, &people).await.map_err(|error| refusal(&error))?;
        Ok(names.into_iter().collect())
    }

    /// Keeps a new duty.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn add_duty(&self, session: &Session, name: String, people: Vec<PersonId>) -> Result<(), Problem> {
        let duty = DutyId::new(self.now(), self.random());
        self.keep_duty(session, NewDuty { duty, name, people }).await
    }

    /// Changes a duty's name or who may hold it.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn put_duty(&self, session: &Session, duty: NewDuty) -> Result<(), Problem> {
        self.allow(session, Action::SetDuties).await?;
        let duties = self.store.duties(session.tenant).await.map_err(|error| refusal(&error))?;
        if !duties.iter().any(|one| one.duty == duty.duty) {
            return Err(DutyProblem::Unknown.into());
        }
        self.keep_duty(session, duty).await
    }

    async fn keep_duty(&self, session: &Session, duty: NewDuty) -> Result<(), Problem> {
        let action = Action::SetDuties;
        self.allow(session, action).await?;
        if !is_duty_name(&duty.name) {
            return Err(DutyProblem::Name.into());
        }
        if duty.people.len() > limits::DUTY_PEOPLE_MAX {
            return Err(DutyProblem::TooMany.into());
        }
        let line = self.audit(session, action, duty.name.clone());
        let kept = self.store.put_duty(session.tenant, &duty, limits::DUTIES_MAX, &line).await;
        match kept.map_err(|error| refusal(&error))? {
            DutyKept::Done => self.duties_changed(session.tenant),
            DutyKept::TooMany => return Err(DutyProblem::TooMany.into()),
            DutyKept::NameTaken => return Err(DutyProblem::NameTaken.into()),
            DutyKept::NoPerson => return Err(DutyProblem::NoPerson.into()),
        }
        Ok(())
    }

    /// Drops a duty, and with it who held it when.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn drop_duty(&self, session: &Session, duty: DutyId) -> Result<(), Problem> {
        let action = Action::SetDuties;
        self.allow(session, action).await?;
        let duties = self.store.duties(session.tenant).await.map_err(|error| refusal(&error))?;
        let name = duties.into_iter().find(|one| one.duty == duty).map(|one| one.name).ok_or(DutyProblem::Unknown)?;
        let line = self.audit(session, action, format!("- {name}"));
        let dropped = self.store.drop_duty(session.tenant, duty, &line).await.map_err(|error| refusal(&error))?;
        if !dropped {
            return Err(DutyProblem::Unknown.into());
        }
        self.duties_changed(session.tenant);
        Ok(())
    }
}
