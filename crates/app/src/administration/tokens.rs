//! Administration tokens: kept hashed, in memory only, bound to the session that asked for them.

use crate::{App, administration::Problem, policy::Action, session::Session};
use protocol::{
    administration::AdministrationOpened,
    frame::Response,
    hash::Digest,
    limits::{ADMINISTRATION_TOKEN_MS_MAX, ADMINISTRATION_TOKENS_PER_SESSION_MAX},
    time::Timestamp,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

const DOMAIN: &str = "konsil administration token v1";

#[derive(Debug)]
struct Token {
    /// Gone when the device's connection is gone.
    session: Weak<Session>,
    expires_at: Timestamp,
}

/// Tokens by their hash.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<HashMap<Digest, Token>>);

fn hash(token: &str) -> Digest {
    Digest::of(DOMAIN, &[token.as_bytes()])
}

impl Tokens {
    fn put(&self, token: &str, session: &Arc<Session>, now: Timestamp) -> Timestamp {
        let expires_at = now.plus_millis(ADMINISTRATION_TOKEN_MS_MAX);
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, token| token.expires_at > now && token.session.strong_count() > 0);
        let ours = |token: &Token| std::ptr::eq(token.session.as_ptr(), Arc::as_ptr(session));
        while tokens.values().filter(|token| ours(token)).count() >= ADMINISTRATION_TOKENS_PER_SESSION_MAX {
            let oldest = tokens.iter().filter(|(_, token)| ours(token)).min_by_key(|(_, token)| token.expires_at);
            let Some(oldest) = oldest.map(|(hash, _)| *hash) else { break };
            tokens.remove(&oldest);
        }
        tokens.insert(hash(token), Token { session: Arc::downgrade(session), expires_at });
        expires_at
    }

    /// The session of a token that is still good.
    pub(crate) fn session(&self, token: &str, now: Timestamp) -> Option<Arc<Session>> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.get(&hash(token)).filter(|token| now < token.expires_at)?.session.upgrade()
    }
}

impl App {
    /// Opens the administration for the session that asks.
    pub(crate) async fn open_administration(&self, session: &Arc<Session>) -> Result<Response, Problem> {
        let scopes = self.allow(session, Action::OpenAdministration).await?;
        let token: String = self.random::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
        let expires_at = self.tokens.put(&token, session, self.now());
        Ok(Response::Administration(AdministrationOpened { token, expires_at, scopes: scopes.iter().collect() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Standing;
    use protocol::{
        id::{DeviceId, PersonId, TenantId},
        key::PublicKey,
    };

    fn session() -> Arc<Session> {
        let (person, device) = (PersonId::from_bytes([1; 16]), DeviceId::from_bytes([1; 16]));
        Arc::new(Session::new(TenantId::from_bytes([1; 16]), person, device, PublicKey::from_bytes([1; 32]), Standing::Waiting))
    }

    #[test]
    fn a_token_ends_with_its_time_and_with_its_session() {
        let (tokens, start) = (Tokens::default(), Timestamp::from_millis(1_000));
        let weber = session();
        let until = tokens.put("a", &weber, start);
        assert!(tokens.session("a", start.plus_millis(ADMINISTRATION_TOKEN_MS_MAX - 1)).is_some());
        assert!(tokens.session("a", until).is_none());
        assert!(tokens.session("b", start).is_none());
        drop(weber);
        assert!(tokens.session("a", start).is_none());
    }

    #[test]
    fn one_token_too_many_ends_the_oldest() {
        let (tokens, weber, other) = (Tokens::default(), session(), session());
        tokens.put("other", &other, Timestamp::from_millis(0));
        for number in 0..=ADMINISTRATION_TOKENS_PER_SESSION_MAX as u64 {
            tokens.put(&number.to_string(), &weber, Timestamp::from_millis(number));
        }
        let now = Timestamp::from_millis(100);
        assert!(tokens.session("0", now).is_none());
        assert!(tokens.session("1", now).is_some());
        assert!(tokens.session("other", now).is_some());
    }
}
