//! Issuers: who asks the root for a key, the root's answer, and the renewal of people's certificates.
//!
//! Guarantees: a request is kept only when the asking device and the issuer key signed it; a renewal keeps key, rights and
//! generation of the certificate that it replaces. Deliberately lacks: any key. The root signs on an administrator's machine.

use crate::{App, hub, policy::Action, refusal, session::Session, session::Standing};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, Hold, IssuerCertificate, PersonCertificate, Trust},
    frame::{PersonState, Push, Response, ServerFrame},
    id::{DeviceId, PersonId, TenantId},
    issuer::{AskIssuer, IssuerRequest, RenewedPapers},
    key::PublicKey,
    limits,
    refusal::Refusal,
    statement::Signed,
    time::DAY_MS,
};
use std::{collections::BTreeSet, sync::Arc};
use store::{IssuerOwner, IssuerRow, NewIssuer, Renewal};

impl App {
    /// Issuers in force: certified by the root, neither ended nor revoked.
    pub(crate) async fn issuers_in_force(&self, tenant: TenantId) -> Result<Vec<(IssuerCertificate, IssuerRow)>, Refusal> {
        let hospital = self.tenant(tenant)?;
        let rows = self.store.issuers(tenant, self.now()).await.map_err(|error| refusal(&error))?;
        let revoked = hospital.revocations.as_ref().map(|(_, list)| list);
        let issuers = rows.into_iter().filter_map(|row| Some((row.signed.peek::<IssuerCertificate>().ok()?, row)));
        Ok(issuers.filter(|(issuer, _)| !revoked.is_some_and(|list| list.names(issuer.serial))).collect())
    }

    pub(crate) async fn read_issuers(&self, session: &Session) -> Result<Response, Refusal> {
        let issuers = self.issuers_in_force(session.tenant).await?;
        Ok(Response::Issuers(issuers.into_iter().map(|(_, row)| row.signed).collect()))
    }

    pub(crate) async fn ask_issuer(&self, session: &Session, action: Action, ask: AskIssuer) -> Result<Response, Refusal> {
        let (Standing::Certified(identity) | Standing::Lapsed(identity)) = session.standing() else {
            return Err(Refusal::NotCertified);
        };
        ask.verify(&identity).map_err(|_| Refusal::Forged)?;
        let owner = IssuerOwner { person: session.person, device: session.device };
        let line = self.audit(session, action, session.device);
        let max = limits::ISSUER_REQUESTS_MAX;
        let kept = self.store.put_issuer_request(session.tenant, owner, &ask, max, &line).await;
        if !kept.map_err(|error| refusal(&error))? {
            return Err(Refusal::TooLarge { max: max as u64 });
        }
        self.hub.tell_administrators(session.tenant, Push::IssuersChanged);
        Ok(Response::Nothing)
    }

    pub(crate) async fn read_issuer_requests(&self, session: &Session) -> Result<Response, Refusal> {
        let requests = self.store.issuer_requests(session.tenant).await;
        requests.map(Response::IssuerRequests).map_err(|error| refusal(&error))
    }

    pub(crate) async fn drop_issuer_request(
        &self,
        session: &Session,
        action: Action,
        device: DeviceId,
    ) -> Result<Response, Refusal> {
        let line = self.audit(session, action, device);
        let dropped = self.store.drop_issuer_request(session.tenant, device, &line).await;
        if !dropped.map_err(|error| refusal(&error))? {
            return Err(Refusal::NotFound);
        }
        self.hub.tell_administrators(session.tenant, Push::IssuersChanged);
        Ok(Response::Nothing)
    }

    pub(crate) async fn publish_issuer(&self, session: &Session, action: Action, signed: Signed) -> Result<Response, Refusal> {
        let tenant = self.tenant(session.tenant)?;
        let root = tenant.root.ok_or(Refusal::NotCertified)?;
        let certificate: IssuerCertificate = signed.verify(&root).map_err(|_| Refusal::Forged)?;
        let owner = self.owner_of(session.tenant, &certificate.issuer_key).await?;
        let issuer = check_issuer(tenant.id, &signed, &root, owner)?;
        let target = match owner {
            Some(owner) => format!("{} {}", issuer.serial, owner.person),
            None => issuer.serial.to_string(),
        };
        let line = self.audit(session, action, target);
        self.store.put_issuer(session.tenant, &issuer, &line).await.map_err(|error| refusal(&error))?;
        self.hub.tell_administrators(session.tenant, Push::IssuersChanged);
        Ok(Response::Nothing)
    }

    /// Whose device asked for this key.
    async fn owner_of(&self, tenant: TenantId, key: &PublicKey) -> Result<Option<IssuerOwner>, Refusal> {
        let requests = self.store.issuer_requests(tenant).await.map_err(|error| refusal(&error))?;
        let asked = requests.iter().filter_map(|one| one.ask.request.peek::<IssuerRequest>().ok());
        let found = asked.into_iter().find(|request| request.issuer_key == *key);
        Ok(found.map(|request| IssuerOwner { person: request.person, device: request.device }))
    }

    pub(crate) async fn renew_people(
        &self,
        session: &Session,
        action: Action,
        issuer: Signed,
        people: Vec<Signed>,
    ) -> Result<Response, Refusal> {
        if people.len() > limits::RENEWALS_MAX {
            return Err(Refusal::TooLarge { max: limits::RENEWALS_MAX as u64 });
        }
        let (tenant, now) = (self.tenant(session.tenant)?, self.now());
        let trust = tenant.trust(now)?;
        let certificate: IssuerCertificate = issuer.verify(trust.root).map_err(|_| Refusal::Forged)?;
        let revoked = trust.revoked.is_some_and(|list| list.names(certificate.serial));
        if certificate.tenant != tenant.id || revoked || now > certificate.not_after {
            return Err(Refusal::NotAllowed);
        }
        let mut renewals = Vec::new();
        for signed in people {
            let newer: PersonCertificate = signed.verify(&certificate.issuer_key).map_err(|_| Refusal::Forged)?;
            if let Some(before) = self.replaced_by(&newer, &trust).await? {
                renewals.push(Renewal {
                    person: newer.person,
                    person_key: newer.person_key,
                    generation: newer.generation,
                    before,
                    issuer: issuer.clone(),
                    certificate: signed,
                });
            }
        }
        if renewals.is_empty() {
            return Ok(Response::Nothing);
        }
        let line = self.audit(session, action, format!("{} {}", certificate.serial, renewals.len()));
        let renewed = self.store.renew(session.tenant, &renewals, &line).await.map_err(|error| refusal(&error))?;
        let renewed: BTreeSet<PersonId> = renewed.into_iter().collect();
        for renewal in renewals.into_iter().filter(|renewal| renewed.contains(&renewal.person)) {
            let papers = RenewedPapers { issuer: renewal.issuer, person: renewal.certificate };
            self.tell_renewed(session.tenant, renewal.person, &papers).await?;
        }
        if !renewed.is_empty() {
            let row = self.store.tenant(session.tenant).await.map_err(|error| refusal(&error))?;
            self.hub.broadcast(session.tenant, Push::DirectoryChanged { version: row.map_or(0, |row| row.directory) });
        }
        Ok(Response::Nothing)
    }

    /// The certificate in force whose place this one takes. None when there is nothing to renew (any more).
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] when it says more than the one before.
    async fn replaced_by(&self, newer: &PersonCertificate, trust: &Trust<'_>) -> Result<Option<Signed>, Refusal> {
        let found = self.store.person(trust.tenant, newer.person).await.map_err(|error| refusal(&error))?;
        if found.is_none_or(|person| person.state != PersonState::Active) {
            return Ok(None);
        }
        let papers = self.store.papers(trust.tenant, newer.person).await.map_err(|error| refusal(&error))?;
        let Some((_, before)) = papers else { return Ok(None) };
        let known: PersonCertificate = before.peek().map_err(|_| Refusal::Internal)?;
        let same = (newer.level, newer.admin, newer.replaces) == (known.level, known.admin, known.replaces);
        let valid = newer.version == CERTIFICATE_VERSION
            && newer.algorithm == ALGORITHM_ED25519
            && newer.tenant == trust.tenant
            && newer.not_after >= trust.now
            && newer.not_before <= trust.now.plus_millis(limits::CLOCK_SKEW_MS_MAX);
        if !same || !valid {
            return Err(Refusal::NotAllowed);
        }
        // A revoked certificate is not brought back under a new number.
        let revoked = trust.revoked.is_some_and(|list| list.names(known.serial));
        let renews = newer.generation == known.generation && newer.succeeds(&known) && !revoked;
        Ok(renews.then_some(before))
    }

    /// The person's connected devices have their new papers; those whose chain had ended are certified again.
    async fn tell_renewed(&self, tenant: TenantId, person: PersonId, papers: &RenewedPapers) -> Result<(), Refusal> {
        let (hospital, now) = (self.tenant(tenant)?, self.now());
        let trust = hospital.trust(now)?;
        for session in self.hub.sessions_of(tenant, person) {
            let row = self.store.device(tenant, session.device).await.map_err(|error| refusal(&error))?;
            let chain = row.and_then(|row| row.chain).and_then(|chain| Chain::decode(&chain).ok());
            let Some(Ok((identity, Hold::InForce))) = chain.map(|chain| chain.hold(&trust)) else { continue };
            if matches!(session.standing(), Standing::Certified(_) | Standing::Lapsed(_)) {
                session.set_standing(Standing::Certified(Arc::new(identity)));
                session.outbox.push(hub::frame(&ServerFrame::Push(Push::Renewed(papers.clone()))));
            }
        }
        Ok(())
    }
}

/// An issuer's certificate as the root may sign it.
pub(crate) fn check_issuer(
    tenant: TenantId,
    signed: &Signed,
    root: &PublicKey,
    owner: Option<IssuerOwner>,
) -> Result<NewIssuer, Refusal> {
    let issuer: IssuerCertificate = signed.verify(root).map_err(|_| Refusal::Forged)?;
    let days = issuer.not_after.since(issuer.not_before) / DAY_MS;
    let fits = issuer.tenant == tenant
        && issuer.version == CERTIFICATE_VERSION
        && issuer.algorithm == ALGORITHM_ED25519
        && days <= limits::ISSUER_DAYS_MAX + 1;
    if fits {
        Ok(NewIssuer { serial: issuer.serial, not_after: issuer.not_after, signed: signed.clone(), owner })
    } else {
        Err(Refusal::NotAllowed)
    }
}
