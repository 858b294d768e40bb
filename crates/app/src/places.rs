//! The house's places, for staff: all at once, they are few; pictures of floors one by one.

use crate::{App, refusal, session::Session};
use protocol::{frame::Response, id::PlanId, refusal::Refusal};

impl App {
    pub(crate) async fn places(&self, session: &Session) -> Result<Response, Refusal> {
        self.store.places(session.tenant).await.map(Response::Places).map_err(|error| refusal(&error))
    }

    pub(crate) async fn plan(&self, session: &Session, plan: PlanId) -> Result<Response, Refusal> {
        let picture = self.store.plan_picture(session.tenant, plan).await.map_err(|error| refusal(&error))?;
        picture.map(|picture| Response::Plan { picture }).ok_or(Refusal::NotFound)
    }
}
