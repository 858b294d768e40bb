//! Duties, for staff: read, taken over, given on. Who holds one is told to all staff at once.
//!
//! Deliberately lacks any say in who is written to: devices resolve a duty to a person themselves, and seal to that person.

use crate::{App, refusal, session::Session};
use protocol::{
    frame::{Push, Response},
    id::{DutyId, PersonId, TenantId},
    refusal::Refusal,
};
use std::sync::Arc;
use store::{DutyTurn, DutyTurned};

impl App {
    pub(crate) async fn duties(&self, session: &Session) -> Result<Response, Refusal> {
        self.store.duties(session.tenant).await.map(Response::Duties).map_err(|error| refusal(&error))
    }

    /// Does this person hold a duty? When it cannot be read they do: whoever is on duty must hear of things.
    pub(crate) async fn is_on_duty(&self, tenant: TenantId, person: PersonId) -> bool {
        let duties = self.store.duties(tenant).await.map_err(|error| refusal(&error));
        duties.map_or(true, |duties| duties.iter().any(|duty| duty.shift.is_some_and(|shift| shift.person == person)))
    }

    pub(crate) async fn take_duty(self: &Arc<Self>, session: &Session, duty: DutyId) -> Result<Response, Refusal> {
        self.turn_duty(session, duty, Some(session.person)).await
    }

    pub(crate) async fn hand_over_duty(
        self: &Arc<Self>,
        session: &Session,
        duty: DutyId,
        to: Option<PersonId>,
    ) -> Result<Response, Refusal> {
        if to == Some(session.person) {
            return Err(Refusal::NotAllowed);
        }
        self.turn_duty(session, duty, to).await
    }

    async fn turn_duty(self: &Arc<Self>, session: &Session, duty: DutyId, to: Option<PersonId>) -> Result<Response, Refusal> {
        let (tenant, turn) = (session.tenant, DutyTurn { duty, by: session.person, to, at: self.now() });
        // One after the other, and to its end also when who asked is gone: devices take the last word that they hear for what holds.
        let turned = self.alone(move |app| async move {
            let turned = app.store.turn_duty(tenant, &turn).await;
            if let Ok(DutyTurned::Done(shift)) = &turned {
                app.hub.tell_staff(tenant, Push::DutyHeld { duty, shift: *shift });
            }
            turned
        });
        match turned.await?.map_err(|error| refusal(&error))? {
            DutyTurned::Done(_) | DutyTurned::Unchanged => {}
            DutyTurned::NotFound => return Err(Refusal::NotFound),
            DutyTurned::NotAllowed => return Err(Refusal::NotAllowed),
        }
        Ok(Response::Nothing)
    }

    /// Devices read the duties anew.
    pub(crate) fn duties_changed(&self, tenant: TenantId) {
        self.hub.tell_staff(tenant, Push::DutiesChanged);
    }
}
