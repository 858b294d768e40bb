//! A person's recovery code and passkeys: kept sealed, listed for their owner, ended by them.

use crate::{App, refusal, session::Session};
use protocol::{
    frame::Response,
    hash::Digest,
    limits::{NAME_CHARS_MAX, PASSKEYS_MAX, ROTATION_BYTES_MAX, TRANSFER_BYTES_MAX},
    recovery::PutRecovery,
    refusal::Refusal,
};

impl App {
    pub(crate) async fn put_recovery(&self, session: &Session, recovery: PutRecovery) -> Result<Response, Refusal> {
        if recovery.sealed.len() > TRANSFER_BYTES_MAX {
            return Err(Refusal::TooLarge { max: TRANSFER_BYTES_MAX as u64 });
        }
        if recovery.name.chars().count() > NAME_CHARS_MAX {
            return Err(Refusal::TooLarge { max: NAME_CHARS_MAX as u64 });
        }
        if recovery.wrapping.as_ref().is_some_and(|wrapping| wrapping.payload.len() > ROTATION_BYTES_MAX) {
            return Err(Refusal::TooLarge { max: ROTATION_BYTES_MAX as u64 });
        }
        let kept = self.store.put_recovery(session.tenant, session.person, &recovery, PASSKEYS_MAX, self.now()).await;
        if kept.map_err(|error| refusal(&error))? { Ok(Response::Nothing) } else { Err(Refusal::Exists) }
    }

    pub(crate) async fn read_recoveries(&self, session: &Session) -> Result<Response, Refusal> {
        let standings = self.store.recoveries(session.tenant, session.person).await;
        standings.map(Response::Recoveries).map_err(|error| refusal(&error))
    }

    pub(crate) async fn drop_recovery(&self, session: &Session, access_hash: &Digest) -> Result<Response, Refusal> {
        let dropped = self.store.drop_recovery(session.tenant, session.person, access_hash).await;
        if dropped.map_err(|error| refusal(&error))? { Ok(Response::Nothing) } else { Err(Refusal::NotFound) }
    }
}
