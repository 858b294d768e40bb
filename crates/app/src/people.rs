//! People: the directory, invitations, enrolments, locking.

use crate::{App, administration::Topic, hub, policy::Action, refusal, session::Session, session::Standing};
use protocol::{
    cbor,
    certificate::{Chain, Level},
    enrolment::{Certification, CertificationGrant, EnrolmentClaim, Invitation},
    frame::{PersonState, Push, Response, ServerFrame, SessionEnd},
    id::{EnrolmentId, PersonId},
    limits,
    refusal::Refusal,
};
use std::sync::Arc;
use store::{AuditLine, CertifiedPerson, Invited, NewCertification};

impl App {
    /// The line of an act that this session does now.
    pub(crate) fn audit(&self, session: &Session, action: Action, target: impl ToString) -> AuditLine {
        AuditLine { at: self.now(), actor: session.person, action: action.name(), target: target.to_string() }
    }

    pub(crate) async fn read_directory(&self, session: &Session, since: u64, limit: u32) -> Result<Response, Refusal> {
        let level = session.identity()?.level;
        let limit = limit.clamp(1, limits::PAGE_ROWS_MAX);
        let page = self.store.directory(session.tenant, since, limit).await;
        let (mut people, more) = page.map_err(|error| refusal(&error))?;
        if level == Level::Supplier {
            // Suppliers do not see the ward directory, only those they talk with.
            let contacts = self.store.contacts(session.tenant, session.person).await.map_err(|error| refusal(&error))?;
            people.retain(|entry| entry.person == session.person || contacts.contains(&entry.person));
        }
        Ok(Response::Directory { people, more })
    }

    pub(crate) async fn put_invitation(
        &self,
        session: &Session,
        action: Action,
        invitation: Invitation,
    ) -> Result<Response, Refusal> {
        let now = self.now();
        let names = [&invitation.name, &invitation.role];
        if names.iter().any(|name| name.chars().count() > limits::NAME_CHARS_MAX) {
            return Err(Refusal::TooLarge { max: limits::NAME_CHARS_MAX as u64 });
        }
        let latest = now.plus_millis(limits::INVITATION_MS_MAX + limits::CLOCK_SKEW_MS_MAX);
        if invitation.expires_at <= now || invitation.expires_at > latest {
            return Err(Refusal::NotAllowed);
        }
        // Guests are let in by a host, into a room; none of them becomes one of the house by being invited anew.
        let before = self.store.person(session.tenant, invitation.person).await.map_err(|error| refusal(&error))?;
        if before.is_some_and(|before| before.level == Some(Level::Guest)) {
            return Err(Refusal::NotAllowed);
        }
        let line = self.audit(session, action, invitation.person);
        let invited = self.store.put_invitation(session.tenant, &invitation, &line).await.map_err(|error| refusal(&error))?;
        match invited {
            Invited::Done => {
                self.news(session, Topic::People);
                Ok(Response::Nothing)
            }
            Invited::Taken => Err(Refusal::Exists),
            Invited::Locked => Err(Refusal::Locked),
            Invited::Deleted => Err(Refusal::Gone),
        }
    }

    pub(crate) async fn read_enrolments(&self, session: &Session) -> Result<Response, Refusal> {
        let waiting = self.store.waiting_enrolments(session.tenant).await;
        waiting.map(Response::Enrolments).map_err(|error| refusal(&error))
    }

    pub(crate) async fn certify(
        &self,
        session: &Session,
        action: Action,
        id: EnrolmentId,
        certification: Certification,
    ) -> Result<Response, Refusal> {
        let (tenant, now) = (self.tenant(session.tenant)?, self.now());
        let waiting =
            self.store.enrolment(session.tenant, id).await.map_err(|error| refusal(&error))?.ok_or(Refusal::NotFound)?;
        if waiting.certified {
            return Err(Refusal::Gone);
        }
        let grant: CertificationGrant = cbor::decode(&certification.grant).map_err(|_| Refusal::Malformed)?;
        let claim: EnrolmentClaim = cbor::decode(&waiting.claim).map_err(|_| Refusal::Internal)?;
        let chain = Chain { issuer: grant.issuer.clone(), person: grant.person.clone(), device: claim.device, guest: None };
        let identity = chain.verify(&tenant.trust(now)?).map_err(|_| Refusal::Forged)?;
        let before = self.store.person(session.tenant, waiting.person).await.map_err(|error| refusal(&error))?;
        let newer = before.is_none_or(|before| identity.generation > before.generation || before.person_key.is_none());
        let fits = grant.invitation == waiting.invitation
            && Some(grant.root) == tenant.root
            && identity.person == waiting.person
            && identity.device == waiting.device
            && identity.person_key == claim.person_key;
        if !fits || !newer {
            return Err(Refusal::Forged);
        }
        let new = NewCertification {
            enrolment: id,
            person: CertifiedPerson {
                person: identity.person,
                person_key: identity.person_key,
                level: identity.level,
                admin: identity.admin,
                generation: identity.generation,
                issuer: grant.issuer,
                certificate: grant.person,
            },
            chain: chain.encode(),
            certification,
        };
        let line = self.audit(session, action, waiting.person);
        let version =
            self.store.certify(session.tenant, &new, &line).await.map_err(|error| refusal(&error))?.ok_or(Refusal::Gone)?;
        let identity = Arc::new(identity);
        for waiting in self.hub.sessions_of(session.tenant, identity.person) {
            if waiting.device == identity.device {
                waiting.set_standing(Standing::Certified(Arc::clone(&identity)));
                waiting.outbox.push(hub::frame(&ServerFrame::Push(Push::Certified(new.certification.clone()))));
            } else if waiting.identity().is_ok_and(|before| before.person_key != identity.person_key) {
                // The person began anew: devices under the old key are out.
                waiting.end(SessionEnd::DeviceRemoved);
            }
        }
        self.hub.broadcast(session.tenant, Push::DirectoryChanged { version });
        Ok(Response::Nothing)
    }

    pub(crate) async fn set_person_state(
        self: &Arc<Self>,
        session: &Session,
        person: PersonId,
        state: PersonState,
    ) -> Result<Response, Refusal> {
        self.set_state(session, person, state).await?;
        Ok(Response::Nothing)
    }
}
