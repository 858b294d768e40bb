//! Preferences: sealed, the newest of a slot counts, a person's own affair.

use crate::{App, hub, refusal, session::Session};
use protocol::{
    frame::{Push, Response, ServerFrame},
    limits,
    preference::{Preference, StoredPreference},
    refusal::Refusal,
};

impl App {
    pub(crate) async fn put_preferences(&self, session: &Session, preferences: Vec<Preference>) -> Result<Response, Refusal> {
        if preferences.is_empty() || preferences.len() > limits::PREFERENCES_PER_REQUEST_MAX {
            return Err(Refusal::TooLarge { max: limits::PREFERENCES_PER_REQUEST_MAX as u64 });
        }
        if preferences.iter().any(|preference| preference.sealed.len() > limits::PREFERENCE_BYTES_MAX) {
            return Err(Refusal::TooLarge { max: limits::PREFERENCE_BYTES_MAX as u64 });
        }
        if let Some(oldest) = preferences.iter().min_by_key(|preference| preference.sealed.first_chunk::<4>().copied()) {
            self.refuse_old_generation(session, &oldest.sealed).await?;
        }
        let kept =
            self.store.put_preferences(session.tenant, session.person, &preferences, limits::PREFERENCES_MAX, self.now()).await;
        let Some(last) = kept.map_err(|error| refusal(&error))? else {
            return Err(Refusal::TooLarge { max: u64::from(limits::PREFERENCES_MAX) });
        };
        let first = last + 1 - preferences.len() as u64;
        let stored = (first..).zip(preferences).map(|(number, preference)| StoredPreference { number, preference }).collect();
        let push = hub::frame(&ServerFrame::Push(Push::Preferences(stored)));
        self.hub.deliver(session.tenant, &[session.person], Some(session.device), &push);
        Ok(Response::Stored { number: last })
    }

    pub(crate) async fn read_preferences(&self, session: &Session, after: u64, limit: u32) -> Result<Response, Refusal> {
        let limit = limit.clamp(1, limits::PAGE_ROWS_MAX);
        let page = self.store.preferences(session.tenant, session.person, after, limit, limits::PAGE_BYTES_MAX).await;
        page.map(|(preferences, more)| Response::Preferences { preferences, more }).map_err(|error| refusal(&error))
    }
}
