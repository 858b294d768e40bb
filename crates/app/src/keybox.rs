//! A device's own things: Welcomes, keybox, transfers, complaints.

use crate::{App, refusal, session::Session};
use protocol::{
    frame::Response,
    hash::Digest,
    id::{ConversationId, GroupId},
    keybox::Verdict,
    limits,
    refusal::Refusal,
    transfer::PutTransfer,
};
use store::Complaint;

impl App {
    pub(crate) async fn read_welcomes(&self, session: &Session) -> Result<Response, Refusal> {
        let welcomes = self.store.welcomes(session.tenant, session.device, limits::PAGE_BYTES_MAX).await;
        welcomes.map(Response::Welcomes).map_err(|error| refusal(&error))
    }

    pub(crate) async fn drop_welcome(
        &self,
        session: &Session,
        conversation: ConversationId,
        group: GroupId,
    ) -> Result<Response, Refusal> {
        let dropped = self.store.drop_welcome(session.tenant, session.device, conversation, group).await;
        dropped.map(|()| Response::Nothing).map_err(|error| refusal(&error))
    }

    pub(crate) async fn append_keybox(&self, session: &Session, sealed: Vec<u8>) -> Result<Response, Refusal> {
        if sealed.len() > limits::KEYBOX_CHUNK_BYTES_MAX {
            return Err(Refusal::TooLarge { max: limits::KEYBOX_CHUNK_BYTES_MAX as u64 });
        }
        self.refuse_old_generation(session, &sealed).await?;
        let number = self.store.append_keybox(session.tenant, session.person, &sealed, self.now()).await;
        number.map(|number| Response::Stored { number }).map_err(|error| refusal(&error))
    }

    pub(crate) async fn read_keybox(&self, session: &Session, after: u64, limit: u32) -> Result<Response, Refusal> {
        let limit = limit.clamp(1, limits::PAGE_ROWS_MAX);
        let page = self.store.keybox(session.tenant, session.person, after, limit, limits::PAGE_BYTES_MAX).await;
        page.map(|(chunks, more)| Response::Keybox { chunks, more }).map_err(|error| refusal(&error))
    }

    pub(crate) async fn put_transfer(&self, session: &Session, transfer: PutTransfer) -> Result<Response, Refusal> {
        if transfer.sealed.len() > limits::TRANSFER_BYTES_MAX {
            return Err(Refusal::TooLarge { max: limits::TRANSFER_BYTES_MAX as u64 });
        }
        let now = self.now();
        let latest = now.plus_millis(self.settings.transfer_ttl_max_ms);
        let uses = 1..=self.settings.transfer_uses_max;
        if transfer.expires_at <= now || transfer.expires_at > latest || !uses.contains(&transfer.uses) {
            return Err(Refusal::NotAllowed);
        }
        let kept = self.store.put_transfer(session.tenant, session.person, &transfer).await.map_err(|error| refusal(&error))?;
        if !kept {
            return Err(Refusal::Exists);
        }
        self.offers.answer(session.tenant, &transfer.access_hash);
        Ok(Response::Nothing)
    }

    pub(crate) fn read_offer(&self, session: &Session, access_hash: &Digest) -> Result<Response, Refusal> {
        let offered = self.offers.read(session.tenant, access_hash, self.now());
        offered.map(|sealed| Response::Offer { sealed }).ok_or(Refusal::Gone)
    }

    pub(crate) fn end_offer(&self, session: &Session, access_hash: &Digest) -> Response {
        self.offers.end(session.tenant, access_hash);
        Response::Nothing
    }

    pub(crate) async fn complain(
        &self,
        session: &Session,
        conversation: ConversationId,
        seq: u64,
        verdict: Verdict,
    ) -> Result<Response, Refusal> {
        self.own_conversation(session, conversation).await?;
        let complaint = Complaint { conversation, seq, device: session.device, verdict, at: self.now() };
        tracing::warn!(verdict = ?verdict, "a device reports an entry that does not hold");
        let kept = self.store.complain(session.tenant, &complaint).await;
        kept.map(|()| Response::Nothing).map_err(|error| refusal(&error))
    }
}
