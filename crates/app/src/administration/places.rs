//! The house's list of places: what floors look like, and what is where on them.

use crate::{
    App,
    administration::{Problem, Topic},
    policy::Action,
    refusal,
    session::Session,
};
use protocol::{
    id::{PlaceId, PlanId},
    limits,
    place::{House, Place, Plan, picture_type},
};
use store::PlaceKept;

/// Why a place or a plan was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceProblem {
    /// There is no such place.
    #[error("no such place")]
    Unknown,
    /// There is no such plan.
    #[error("no such plan")]
    PlanUnknown,
    /// Names have 1 to 64 characters, and a point lies on its plan.
    #[error("not a place")]
    Words,
    /// There are as many as there may be.
    #[error("too many")]
    TooMany,
    /// A plan is a JPEG, PNG or WebP of at most a mebibyte.
    #[error("not a picture")]
    Picture,
}

impl App {
    /// All places and plans.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_places(&self, session: &Session) -> Result<House, Problem> {
        self.allow(session, Action::ReadPlaces).await?;
        Ok(self.store.places(session.tenant).await.map_err(|error| refusal(&error))?)
    }

    /// A plan's picture and its media type.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_plan(&self, session: &Session, plan: PlanId) -> Result<(Vec<u8>, &'static str), Problem> {
        self.allow(session, Action::ReadPlan).await?;
        let picture = self.store.plan_picture(session.tenant, plan).await.map_err(|error| refusal(&error))?;
        let picture = picture.ok_or(PlaceProblem::PlanUnknown)?;
        let kind = picture_type(&picture).unwrap_or("application/octet-stream");
        Ok((picture, kind))
    }

    /// Keeps a new plan.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn add_plan(&self, session: &Session, building: String, floor: String, picture: Vec<u8>) -> Result<(), Problem> {
        let plan = PlanId::new(self.now(), self.random());
        self.keep_plan(session, Plan { plan, building, floor }, Some(picture)).await
    }

    /// Changes a plan; without a picture the one that is there stays.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn put_plan(&self, session: &Session, plan: Plan, picture: Option<Vec<u8>>) -> Result<(), Problem> {
        self.allow(session, Action::SetPlaces).await?;
        let house = self.store.places(session.tenant).await.map_err(|error| refusal(&error))?;
        if !house.plans.iter().any(|one| one.plan == plan.plan) {
            return Err(PlaceProblem::PlanUnknown.into());
        }
        self.keep_plan(session, plan, picture).await
    }

    async fn keep_plan(&self, session: &Session, plan: Plan, picture: Option<Vec<u8>>) -> Result<(), Problem> {
        let action = Action::SetPlaces;
        self.allow(session, action).await?;
        if !plan.is_allowed() {
            return Err(PlaceProblem::Words.into());
        }
        let fits = |picture: &Vec<u8>| picture.len() <= limits::PLAN_BYTES_MAX && picture_type(picture).is_some();
        if !picture.as_ref().is_none_or(fits) {
            return Err(PlaceProblem::Picture.into());
        }
        let line = self.audit(session, action, format!("{}, {}", plan.building, plan.floor));
        let kept = self.store.put_plan(session.tenant, &plan, picture.as_deref(), limits::PLANS_MAX, &line).await;
        done(kept.map_err(|error| refusal(&error))?)?;
        self.news(session, Topic::Settings);
        Ok(())
    }

    /// Drops a plan; places on it stay, and stand on none.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn drop_plan(&self, session: &Session, plan: PlanId) -> Result<(), Problem> {
        let action = Action::SetPlaces;
        self.allow(session, action).await?;
        let line = self.audit(session, action, format!("- {plan}"));
        let dropped = self.store.drop_plan(session.tenant, plan, &line).await.map_err(|error| refusal(&error))?;
        if !dropped {
            return Err(PlaceProblem::PlanUnknown.into());
        }
        self.news(session, Topic::Settings);
        Ok(())
    }

    /// Keeps a new place.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn add_place(&self, session: &Session, place: impl FnOnce(PlaceId) -> Place) -> Result<(), Problem> {
        let place = place(PlaceId::new(self.now(), self.random()));
        self.keep_place(session, place).await
    }

    /// Changes a place.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn put_place(&self, session: &Session, place: Place) -> Result<(), Problem> {
        self.allow(session, Action::SetPlaces).await?;
        let house = self.store.places(session.tenant).await.map_err(|error| refusal(&error))?;
        if !house.places.iter().any(|one| one.place == place.place) {
            return Err(PlaceProblem::Unknown.into());
        }
        self.keep_place(session, place).await
    }

    async fn keep_place(&self, session: &Session, place: Place) -> Result<(), Problem> {
        let action = Action::SetPlaces;
        self.allow(session, action).await?;
        if !place.is_allowed() {
            return Err(PlaceProblem::Words.into());
        }
        let line = self.audit(session, action, place.name.clone());
        let kept = self.store.put_place(session.tenant, &place, limits::PLACES_MAX, &line).await;
        done(kept.map_err(|error| refusal(&error))?)?;
        self.news(session, Topic::Settings);
        Ok(())
    }

    /// Drops a place. Messages that named it keep its words.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn drop_place(&self, session: &Session, place: PlaceId) -> Result<(), Problem> {
        let action = Action::SetPlaces;
        self.allow(session, action).await?;
        let line = self.audit(session, action, format!("- {place}"));
        let dropped = self.store.drop_place(session.tenant, place, &line).await.map_err(|error| refusal(&error))?;
        if !dropped {
            return Err(PlaceProblem::Unknown.into());
        }
        self.news(session, Topic::Settings);
        Ok(())
    }
}

fn done(kept: PlaceKept) -> Result<(), Problem> {
    match kept {
        PlaceKept::Done => Ok(()),
        PlaceKept::TooMany => Err(PlaceProblem::TooMany.into()),
        PlaceKept::NoPlan => Err(PlaceProblem::PlanUnknown.into()),
    }
}
