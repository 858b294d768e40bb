//! What the root signs and administrators put into force: policy, revocations, issuers.

use crate::{App, policy::Action, refusal, session::Session};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, IssuerCertificate},
    frame::{Push, Response, SessionEnd},
    id::TenantId,
    policy::TenantPolicy,
    refusal::Refusal,
    revocation::{RevocationList, SignedRevocationList},
    statement::Signed,
    time::{DAY_MS, Timestamp},
};
use store::NewIssuer;

impl App {
    pub(crate) async fn read_issuers(&self, session: &Session) -> Result<Response, Refusal> {
        let issuers = self.store.issuers(session.tenant, self.now()).await;
        issuers.map(Response::Issuers).map_err(|error| refusal(&error))
    }

    pub(crate) async fn publish_policy(&self, session: &Session, action: Action, signed: Signed) -> Result<Response, Refusal> {
        let tenant = self.tenant(session.tenant)?;
        let root = tenant.root.ok_or(Refusal::NotCertified)?;
        let policy: TenantPolicy = signed.verify(&root).map_err(|_| Refusal::Forged)?;
        if policy.tenant != session.tenant || policy.remove_key != tenant.remove_key.public_key() {
            return Err(Refusal::NotAllowed);
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
        if issuer.tenant != session.tenant || list.tenant != session.tenant || !ascending || issuer.not_after < now {
            return Err(Refusal::NotAllowed);
        }
        let line = self.audit(session, action, list.number);
        let kept = self.store.put_revocations(session.tenant, &signed, list.number, &line).await;
        if !kept.map_err(|error| refusal(&error))? {
            return Err(Refusal::Exists);
        }
        self.reload_tenants().await?;
        self.hub.broadcast(session.tenant, Push::Revocations(signed));
        self.end_revoked(session.tenant, now).await
    }

    /// Ends the sessions of devices whose chain the new list revokes.
    async fn end_revoked(&self, tenant: TenantId, now: Timestamp) -> Result<Response, Refusal> {
        let hospital = self.tenant(tenant)?;
        let trust = hospital.trust(now)?;
        for session in self.hub.sessions(tenant) {
            let Some(row) = self.store.device(tenant, session.device).await.map_err(|error| refusal(&error))? else { continue };
            let chain = row.chain.as_deref().and_then(|chain| Chain::decode(chain).ok());
            if chain.is_some_and(|chain| chain.verify(&trust).is_err()) {
                session.end(SessionEnd::DeviceRemoved);
            }
        }
        Ok(Response::Nothing)
    }

    pub(crate) async fn publish_issuer(&self, session: &Session, action: Action, signed: Signed) -> Result<Response, Refusal> {
        let tenant = self.tenant(session.tenant)?;
        let root = tenant.root.ok_or(Refusal::NotCertified)?;
        let issuer = check_issuer(tenant.id, &signed, &root)?;
        let line = self.audit(session, action, issuer.serial);
        let kept = self.store.put_issuer(session.tenant, &issuer, &line).await;
        kept.map(|()| Response::Nothing).map_err(|error| refusal(&error))
    }
}

/// An issuer's certificate as the root may sign it.
pub(crate) fn check_issuer(tenant: TenantId, signed: &Signed, root: &protocol::key::PublicKey) -> Result<NewIssuer, Refusal> {
    let issuer: IssuerCertificate = signed.verify(root).map_err(|_| Refusal::Forged)?;
    let days = issuer.not_after.since(issuer.not_before) / DAY_MS;
    let fits = issuer.tenant == tenant
        && issuer.version == CERTIFICATE_VERSION
        && issuer.algorithm == ALGORITHM_ED25519
        && days <= protocol::limits::ISSUER_DAYS_MAX + 1;
    if fits {
        Ok(NewIssuer { serial: issuer.serial, not_after: issuer.not_after, signed: signed.clone() })
    } else {
        Err(Refusal::NotAllowed)
    }
}
