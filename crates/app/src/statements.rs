//! What the root signs and administrators put into force: policy, revocations.

use crate::{App, policy::Action, refusal, session::Session};
use protocol::{
    certificate::{Chain, Hold, IssuerCertificate},
    frame::{Push, Response, SessionEnd},
    id::TenantId,
    limits,
    policy::TenantPolicy,
    refusal::Refusal,
    revocation::{RevocationList, SignedRevocationList},
    statement::Signed,
    time::Timestamp,
};

impl App {
    pub(crate) async fn publish_policy(&self, session: &Session, action: Action, signed: Signed) -> Result<Response, Refusal> {
        let tenant = self.tenant(session.tenant)?;
        let root = tenant.root.ok_or(Refusal::NotCertified)?;
        let policy: TenantPolicy = signed.verify(&root).map_err(|_| Refusal::Forged)?;
        if policy.tenant != session.tenant || policy.remove_key != tenant.remove_key.public_key() {
            return Err(Refusal::NotAllowed);
        }
        if !policy.is_sound() {
            return Err(Refusal::Malformed);
        }
        let line = self.audit(session, action, policy.number);
        let kept = self.store.put_policy(session.tenant, &signed, policy.number, &line).await.map_err(|error| refusal(&error))?;
        if !kept {
            return Err(Refusal::Exists);
        }
        self.reload_tenants().await?;
        self.hub.broadcast(session.tenant, Push::Policy(signed));
        Ok(Response::Nothing)
    }

    pub(crate) async fn publish_revocations(
        &self,
        session: &Session,
        action: Action,
        signed: SignedRevocationList,
    ) -> Result<Response, Refusal> {
        let (tenant, now) = (self.tenant(session.tenant)?, self.now());
        let root = tenant.root.ok_or(Refusal::NotCertified)?;
        let issuer: IssuerCertificate = signed.issuer.verify(&root).map_err(|_| Refusal::Forged)?;
        let list: RevocationList = signed.list.verify(&issuer.issuer_key).map_err(|_| Refusal::Forged)?;
        let ascending = list.serials.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        if list.serials.len() > limits::REVOCATIONS_MAX {
            return Err(Refusal::TooLarge { max: limits::REVOCATIONS_MAX as u64 });
        }
        // Who was revoked does not take it back, and nobody takes back what somebody else revoked.
        let goes_on = tenant.revocations.as_ref().is_none_or(|(_, before)| list.goes_on_from(before, issuer.serial));
        let fits = issuer.tenant == session.tenant && list.tenant == session.tenant && ascending && issuer.not_after >= now;
        if !fits || !goes_on {
            return Err(Refusal::NotAllowed);
        }
        let line = self.audit(session, action, list.number);
        let kept = self.store.put_revocations(session.tenant, &signed, list.number, &line).await;
        if !kept.map_err(|error| refusal(&error))? {
            return Err(Refusal::Exists);
        }
        self.reload_tenants().await?;
        self.hub.broadcast(session.tenant, Push::Revocations(signed));
        self.hub.tell_administrators(session.tenant, Push::IssuersChanged);
        self.end_revoked(session.tenant, now).await
    }

    /// Ends the sessions of devices whose chain the new list revokes. Those whose issuer was revoked come back and wait to be
    /// certified by another one; they keep their content.
    async fn end_revoked(&self, tenant: TenantId, now: Timestamp) -> Result<Response, Refusal> {
        let hospital = self.tenant(tenant)?;
        let trust = hospital.trust(now)?;
        for session in self.hub.sessions(tenant) {
            let Some(row) = self.store.device(tenant, session.device).await.map_err(|error| refusal(&error))? else { continue };
            let chain = row.chain.as_deref().and_then(|chain| Chain::decode(chain).ok());
            match chain.map(|chain| chain.hold(&trust)) {
                Some(Err(_)) => session.end(SessionEnd::DeviceRemoved),
                Some(Ok((_, Hold::IssuerRevoked))) => session.end(SessionEnd::Restart),
                Some(Ok(_)) | None => {}
            }
        }
        Ok(Response::Nothing)
    }
}
