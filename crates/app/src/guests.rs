//! Guests: invited by internal people into their rooms, let in by any of them, out when the room ends.
//!
//! Guarantees: a guest's account is bound to one room, and its chain names that room; the end of a stay cuts delivery in the
//! transaction that ends the account, and the Removes follow as after a lock ([`crate::locking`]); neither the secret nor what
//! it opens is ever here. Deliberately lacks: the certificate itself, which a host's device signs.

use crate::{
    App, hub,
    policy::Action,
    refusal,
    session::{Session, Standing},
};
use protocol::{
    certificate::{Chain, DeviceCertificate, GuestCertificate, Identity, Level},
    context::ConversationKind,
    frame::{PersonState, Push, Response, ServerFrame, SessionEnd},
    guest::{
        ChainBytes, GuestClaim, GuestDoor, GuestGrant, GuestOpened, GuestPapers, InspectGuest, Knock, MailState, OpenGuest,
        PutGuestInvitation,
    },
    id::{ConversationId, DeviceId, InvitationId, PersonId, TenantId},
    limits,
    policy::WhoMayAdd,
    refusal::Refusal,
    time::{DAY_MS, Timestamp},
};
use sequencer::nomination::nominate;
use std::{net::IpAddr, sync::Arc};
use store::{
    AuditLine, GuestAdmission, GuestInvitationRow, GuestInvited, GuestQuota, Knocked, NewDevice, NewGuestInvitation, StateSet,
    WaitingMail,
};

use crate::{conversations::Conversation, tenants::Tenant};

/// Mails that one look takes.
const MAILS_MAX: u32 = 50;
/// A mail server that takes nothing for so long loses the mail.
const MAIL_MS_MAX: u64 = DAY_MS;

/// The name of an end by date in the audit log.
const ENDED: &str = "end_guest";

/// What the job that mails needs to know of a mail.
#[derive(Clone, Debug)]
pub struct GuestMailOut {
    /// Whose hospital.
    pub tenant: TenantId,
    /// Its name.
    pub hospital: String,
    /// A host name of it.
    pub host: String,
    /// The mail.
    pub mail: WaitingMail,
}

impl App {
    /// This server sends mails from now on; `wake` is told when one waits.
    pub fn sends_mail(&self) {
        self.mail_is_on.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    pub(crate) async fn put_guest_invitation(
        self: &Arc<Self>,
        session: &Session,
        action: Action,
        put: PutGuestInvitation,
    ) -> Result<Response, Refusal> {
        let now = self.now();
        let host = session.identity()?;
        let grant: GuestGrant = put.grant.verify(&host.person_key).map_err(|_| Refusal::Forged)?;
        let tenant = self.tenant(session.tenant)?;
        if grant.tenant != tenant.id || grant.host != session.person {
            return Err(Refusal::Forged);
        }
        if grant.name.trim().is_empty() || grant.name.chars().count() > limits::NAME_CHARS_MAX {
            return Err(Refusal::TooLarge { max: limits::NAME_CHARS_MAX as u64 });
        }
        if put.sealed.len() > limits::GUEST_DETAILS_BYTES_MAX {
            return Err(Refusal::TooLarge { max: limits::GUEST_DETAILS_BYTES_MAX as u64 });
        }
        let latest = now.plus_millis(limits::GUEST_INVITATION_MS_MAX + limits::CLOCK_SKEW_MS_MAX);
        if grant.expires_at <= now || grant.expires_at > latest {
            return Err(Refusal::NotAllowed);
        }
        if let Some(mail) = &put.mail {
            if !is_address(&mail.to) {
                return Err(Refusal::Malformed);
            }
            if !self.mail_is_on.load(std::sync::atomic::Ordering::Relaxed) {
                return Err(Refusal::NotFound);
            }
        }
        let conversation = self.own_conversation(session, grant.conversation).await?;
        self.check_host(&host, &tenant, &conversation).await?;
        if tenant.policy()?.rules().demands_guest_pin() && !put.second_factor {
            return Err(Refusal::NotAllowed);
        }
        let new = NewGuestInvitation {
            invitation: grant.invitation,
            conversation: grant.conversation,
            host: session.person,
            guest: grant.guest,
            name: grant.name,
            grant: put.grant,
            access_hash: put.access_hash,
            sealed: put.sealed,
            second_factor: put.second_factor,
            mail: put.mail,
            expires_at: grant.expires_at,
        };
        let mails = new.mail.is_some();
        let quota = GuestQuota { room_max: limits::GUESTS_PER_ROOM_MAX, day_max: limits::GUEST_INVITATIONS_PER_DAY_MAX };
        let line = self.audit(session, action, format!("{} {}", grant.guest, grant.conversation));
        let invited = self.store.put_guest_invitation(session.tenant, &new, quota, &line).await;
        match invited.map_err(|error| refusal(&error))? {
            GuestInvited::Done => {
                if mails {
                    self.mail_waits.notify_one();
                }
                self.tell_hosts(session.tenant, &conversation);
                Ok(Response::Nothing)
            }
            GuestInvited::Taken => Err(Refusal::Exists),
            GuestInvited::RoomFull => Err(Refusal::TooLarge { max: u64::from(limits::GUESTS_PER_ROOM_MAX) }),
            GuestInvited::TooManyToday => Err(Refusal::RateLimited { until: now.plus_days(1) }),
            GuestInvited::Ended => Err(Refusal::NotAllowed),
        }
    }

    /// May this person look after guests of this conversation?
    async fn check_host(&self, host: &Identity, tenant: &Tenant, conversation: &Conversation) -> Result<(), Refusal> {
        let policy = tenant.policy()?;
        if host.level != Level::Internal || !policy.guests {
            return Err(Refusal::NotAllowed);
        }
        let group = self.group(tenant.id, conversation.id, conversation.version).await?.ok_or(Refusal::NotAMember)?;
        let context = group.state.context();
        let may_add = policy.who_may_add == WhoMayAdd::Members || context.is_owner(host.person);
        if context.kind == ConversationKind::Room && may_add { Ok(()) } else { Err(Refusal::NotAllowed) }
    }

    pub(crate) async fn withdraw_guest_invitation(
        self: &Arc<Self>,
        session: &Session,
        action: Action,
        invitation: InvitationId,
    ) -> Result<Response, Refusal> {
        let found = self.store.guest_invitation(session.tenant, invitation).await.map_err(|error| refusal(&error))?;
        let found = found.ok_or(Refusal::NotFound)?;
        // Who is not in the room does not learn whether there is such an invitation.
        let conversation = self.own_conversation(session, found.conversation).await.map_err(|_| Refusal::NotFound)?;
        self.check_host(&*session.identity()?, &*self.tenant(session.tenant)?, &conversation).await?;
        let line = self.audit(session, action, format!("{} {}", found.guest, found.conversation));
        let withdrawn = self.store.withdraw_guest_invitation(session.tenant, invitation, &line).await;
        if !withdrawn.map_err(|error| refusal(&error))? {
            return Err(Refusal::Gone);
        }
        self.tell_hosts(session.tenant, &conversation);
        Ok(Response::Nothing)
    }

    pub(crate) async fn read_guests(&self, session: &Session) -> Result<Response, Refusal> {
        if session.identity()?.level != Level::Internal {
            return Err(Refusal::NotAllowed);
        }
        let standings = self.store.guest_standings(session.tenant, session.person, self.now()).await;
        standings.map(Response::Guests).map_err(|error| refusal(&error))
    }

    pub(crate) async fn certify_guests(
        self: &Arc<Self>,
        session: &Session,
        action: Action,
        chains: Vec<ChainBytes>,
    ) -> Result<Response, Refusal> {
        if chains.len() > limits::GUEST_CHAINS_MAX {
            return Err(Refusal::TooLarge { max: limits::GUEST_CHAINS_MAX as u64 });
        }
        let host = session.identity()?;
        for ChainBytes(bytes) in chains {
            self.certify_guest(session, &host, action, bytes).await?;
        }
        Ok(Response::Nothing)
    }

    async fn certify_guest(
        self: &Arc<Self>,
        session: &Session,
        host: &Identity,
        action: Action,
        bytes: Vec<u8>,
    ) -> Result<(), Refusal> {
        let (tenant, now) = (self.tenant(session.tenant)?, self.now());
        let chain = Chain::decode(&bytes).map_err(|_| Refusal::Malformed)?;
        let identity = chain.verify(&tenant.trust(now)?).map_err(|_| Refusal::Forged)?;
        let certificate: GuestCertificate =
            chain.guest.as_ref().and_then(|signed| signed.verify(&host.person_key).ok()).ok_or(Refusal::Forged)?;
        let conversation = self.own_conversation(session, certificate.conversation).await?;
        self.check_host(host, &tenant, &conversation).await?;
        let group = self.group(tenant.id, conversation.id, conversation.version).await?.ok_or(Refusal::NotAMember)?;
        if group.state.context().ends_at.is_some_and(|end| certificate.not_after > end) {
            return Err(Refusal::NotAllowed);
        }
        let found = self.store.guest_invitation_of(tenant.id, identity.device).await.map_err(|error| refusal(&error))?;
        let found = found.ok_or(Refusal::NotFound)?;
        if found.conversation != conversation.id || found.guest != identity.person {
            return Err(Refusal::Forged);
        }
        let claim: GuestClaim = found.claim.as_ref().and_then(|signed| signed.peek().ok()).ok_or(Refusal::Internal)?;
        if claim.person_key != identity.person_key || claim.device != chain.device {
            return Err(Refusal::Forged);
        }
        let admission =
            GuestAdmission { device: identity.device, guest: identity.person, person_key: identity.person_key, chain: bytes };
        let done = if found.certified {
            self.store.renew_guest(tenant.id, &admission).await
        } else {
            let line = self.audit(session, action, format!("{} {}", identity.person, conversation.id));
            self.store.admit_guest(tenant.id, &admission, &line).await
        };
        if !done.map_err(|error| refusal(&error))? {
            return Err(Refusal::Gone);
        }
        let identity = Arc::new(identity);
        for waiting in self.hub.sessions_of(tenant.id, identity.person) {
            if waiting.device == identity.device && waiting.standing() != Standing::Ended {
                waiting.set_standing(Standing::Certified(Arc::clone(&identity)));
                self.tell_papers(&tenant, &waiting, &admission.chain);
            }
        }
        Ok(())
    }

    fn tell_papers(&self, tenant: &Tenant, guest: &Session, chain: &[u8]) {
        let Some((policy, _)) = &tenant.policy else { return };
        let papers = GuestPapers {
            chain: chain.to_vec(),
            policy: policy.clone(),
            revocations: tenant.revocations.as_ref().map(|(signed, _)| signed.clone()),
        };
        guest.outbox.push(hub::frame(&ServerFrame::Push(Push::GuestCertified(Box::new(papers)))));
    }

    /// A guest's device that connects gets its newest papers; while it is in no group, its hosts are told that it waits.
    pub(crate) async fn guest_connected(self: &Arc<Self>, session: &Session) {
        let found = match self.store.device(session.tenant, session.device).await {
            Ok(Some(row)) => row,
            _ => return,
        };
        let Ok(tenant) = self.tenant(session.tenant) else { return };
        if let Some(chain) = found.chain.filter(|bytes| is_guests(bytes)) {
            self.tell_papers(&tenant, session, &chain);
        }
    }

    /// A guest who knocked, or whose key packages are here now, waits: the people of their room are asked to look.
    pub(crate) async fn guest_waits(self: &Arc<Self>, tenant: TenantId, device: DeviceId) {
        let Ok(Some(found)) = self.store.guest_invitation_of(tenant, device).await else { return };
        let Ok(Some(conversation)) = self.conversation(tenant, found.conversation).await else { return };
        if !conversation.is_member(found.guest) {
            self.tell_hosts(tenant, &conversation);
        }
    }

    /// Asks the connected devices of internal members to look after their guests, one of them at once.
    fn tell_hosts(&self, tenant: TenantId, conversation: &Conversation) {
        let is_host = |session: &Arc<Session>| {
            let internal = session.identity().is_ok_and(|identity| identity.level == Level::Internal);
            internal && conversation.has_leaf(session.device)
        };
        let sessions: Vec<Arc<Session>> =
            conversation.members.iter().flat_map(|person| self.hub.sessions_of(tenant, *person)).filter(is_host).collect();
        let devices: Vec<DeviceId> = sessions.iter().map(|session| session.device).collect();
        for nomination in nominate(&devices, u64::from_be_bytes(self.random())) {
            let push = Push::GuestWaiting { conversation: conversation.id, delay_ms: nomination.delay_ms };
            let named = sessions.iter().filter(|session| session.device == nomination.device);
            named.for_each(|session| session.outbox.push(hub::frame(&ServerFrame::Push(push.clone()))));
        }
    }

    /// Ends a guest's stay and account: delivery at once, their device's content at once or at its next contact.
    pub(crate) async fn end_guest(self: &Arc<Self>, tenant: TenantId, guest: PersonId, line: &AuditLine) -> Result<(), Refusal> {
        let left = self.store.conversations_of(tenant, guest).await.map_err(|error| refusal(&error))?;
        let set = self.store.set_person_state(tenant, guest, PersonState::Deleted, line).await;
        if let StateSet::Changed { version } = set.map_err(|error| refusal(&error))? {
            self.ended(tenant, guest, SessionEnd::Deleted, &left, version);
        }
        Ok(())
    }

    /// Ends the account of a guest who left, or whom a member removed.
    pub(crate) async fn guest_left(self: &Arc<Self>, tenant: TenantId, guest: PersonId, by: PersonId) -> Result<(), Refusal> {
        let line = AuditLine { at: self.now(), actor: by, action: ENDED, target: guest.to_string() };
        self.end_guest(tenant, guest, &line).await
    }

    /// Ends the stays of all guests whose room has ended. Gives when the next room ends.
    pub async fn end_rooms(self: &Arc<Self>) -> Option<Timestamp> {
        let now = self.now();
        let mut next: Option<Timestamp> = None;
        for tenant in self.tenants.ids() {
            let due = self.store.due_guests(tenant, now).await.map_err(|error| refusal(&error)).unwrap_or_default();
            for one in due {
                let target = format!("{} {}", one.guest, one.conversation);
                let line = AuditLine { at: now, actor: one.host, action: ENDED, target };
                self.notices(&self.end_guest(tenant, one.guest, &line).await);
            }
            let end = self.store.next_room_end(tenant, now).await.map_err(|error| refusal(&error)).unwrap_or_default();
            next = next.into_iter().chain(end).min();
        }
        next
    }

    /// Milliseconds until a time, by this server's clock.
    #[must_use]
    pub fn millis_until(&self, time: Timestamp) -> u64 {
        time.since(self.now())
    }

    /// Returns when a room was made or its end was moved.
    pub async fn room_end_moved(&self) {
        self.rooms_moved.notified().await;
    }

    /// Returns when a mail waits.
    pub async fn mail_waits(&self) {
        self.mail_waits.notified().await;
    }

    /// Mails that wait, of all hospitals.
    pub async fn waiting_mails(&self) -> Vec<GuestMailOut> {
        let (now, mut mails) = (self.now(), Vec::new());
        for id in self.tenants.ids() {
            let Ok(tenant) = self.tenant(id) else { continue };
            let waiting = self.store.waiting_mails(id, now, MAILS_MAX).await.map_err(|error| refusal(&error));
            let hospital = tenant.policy.as_ref().map_or_else(|| tenant.name.clone(), |(_, policy)| policy.name.clone());
            let host = tenant.hosts.first().cloned().unwrap_or_default();
            mails.extend(waiting.unwrap_or_default().into_iter().map(|mail| GuestMailOut {
                tenant: id,
                hospital: hospital.clone(),
                host: host.clone(),
                mail,
            }));
        }
        mails
    }

    /// What came of a mail: taken, refused for good, or (none) not now.
    pub async fn mailed(&self, out: &GuestMailOut, taken: Option<bool>) {
        let state = match taken {
            Some(true) => MailState::Sent,
            Some(false) => MailState::Failed,
            None if self.now().since(out.mail.since) > MAIL_MS_MAX => MailState::Failed,
            None => return,
        };
        let done = self.store.mail_done(out.tenant, out.mail.invitation, state).await.map_err(|error| refusal(&error));
        self.notices(&done);
        if let Ok(Some(found)) = self.store.guest_invitation(out.tenant, out.mail.invitation).await
            && let Ok(Some(conversation)) = self.conversation(out.tenant, found.conversation).await
        {
            self.tell_hosts(out.tenant, &conversation);
        }
    }

    /// What a guest's link is for, as far as can be said without its secret.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn inspect_guest(&self, tenant: &Tenant, from: IpAddr, inspect: InspectGuest) -> Result<GuestDoor, Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
        let found = self.open_door(tenant, from, inspect.invitation, now).await?;
        let name = tenant.policy.as_ref().map_or_else(|| tenant.name.clone(), |(_, policy)| policy.name.clone());
        Ok(GuestDoor { tenant: tenant.id, tenant_name: name, second_factor: found.second_factor })
    }

    /// An invitation that can still be used: an id that nobody was given counts as a wrong token.
    async fn open_door(
        &self,
        tenant: &Tenant,
        from: IpAddr,
        invitation: InvitationId,
        now: Timestamp,
    ) -> Result<GuestInvitationRow, Refusal> {
        let Some(found) = self.store.guest_invitation(tenant.id, invitation).await.map_err(|error| refusal(&error))? else {
            self.tries.wrong(from, now);
            return Err(Refusal::Gone);
        };
        if found.claim.is_some() {
            return Err(Refusal::Exists);
        }
        let over = found.expires_at < now || found.tries >= limits::GUEST_TRIES_MAX;
        if over || self.has_ended(tenant.id, found.conversation, now).await? {
            return Err(Refusal::Gone);
        }
        Ok(found)
    }

    /// Is the end date of this room past?
    async fn has_ended(&self, tenant: TenantId, id: ConversationId, now: Timestamp) -> Result<bool, Refusal> {
        let Some(conversation) = self.conversation(tenant, id).await? else { return Ok(true) };
        let group = self.group(tenant, id, conversation.version).await?;
        Ok(group.is_some_and(|group| group.state.context().ends_at.is_some_and(|end| end <= now)))
    }

    /// Compares the access token. The try is taken before it is looked at, so that guesses that come at once are ten in all, too;
    /// only a wrong one is told how many are left, and not whether code or PIN were wrong.
    async fn check_access(&self, tenant: &Tenant, found: &GuestInvitationRow, access: &[u8]) -> Result<(), Refusal> {
        let taken = self.store.take_guest_try(tenant.id, found.invitation, limits::GUEST_TRIES_MAX).await;
        let left = taken.map_err(|error| refusal(&error))?.ok_or(Refusal::Gone)?;
        // Hashes are compared, so how long it takes says nothing about the token.
        if protocol::enrolment::access_hash(access) == found.access_hash {
            let given = self.store.give_back_guest_try(tenant.id, found.invitation).await;
            return given.map_err(|error| refusal(&error));
        }
        if left > 0 {
            return Err(Refusal::WrongCode { left });
        }
        // Whoever invited sees that it is of no use any more.
        if let Ok(Some(conversation)) = self.conversation(tenant.id, found.conversation).await {
            self.tell_hosts(tenant.id, &conversation);
        }
        Err(Refusal::Gone)
    }

    /// Gives the sealed details to whoever has the secret.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn open_guest(&self, tenant: &Tenant, from: IpAddr, open: OpenGuest) -> Result<GuestOpened, Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
        let found = self.open_door(tenant, from, open.invitation, now).await?;
        self.check_access(tenant, &found, &open.access).await?;
        Ok(GuestOpened { sealed: found.sealed, policy: tenant.policy.as_ref().map(|(signed, _)| signed.clone()) })
    }

    /// A guest joins: their device waits from now on.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn knock(self: &Arc<Self>, tenant: &Tenant, from: IpAddr, knock: Knock) -> Result<(), Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
        let found = self.store.guest_invitation(tenant.id, knock.invitation).await.map_err(|error| refusal(&error))?;
        let found = match found {
            // The same bytes again get the same answer.
            Some(found) if found.claim.as_ref() == Some(&knock.claim) => found,
            _ => self.open_door(tenant, from, knock.invitation, now).await?,
        };
        self.check_access(tenant, &found, &knock.access).await?;
        let grant: GuestGrant = found.grant.peek().map_err(|_| Refusal::Internal)?;
        let claim: GuestClaim = knock.claim.verify(&grant.door_key).map_err(|_| Refusal::Forged)?;
        let device: DeviceCertificate = claim.device.verify(&claim.person_key).map_err(|_| Refusal::Forged)?;
        let holds = claim.tenant == tenant.id
            && claim.invitation == found.invitation
            && claim.guest == found.guest
            && device.tenant == tenant.id
            && device.person == found.guest
            && device.version == protocol::certificate::CERTIFICATE_VERSION
            && device.algorithm == protocol::certificate::ALGORITHM_ED25519;
        if !holds {
            return Err(Refusal::Forged);
        }
        let new = NewDevice {
            device: device.device,
            person: found.guest,
            key: device.device_key,
            certificate: claim.device,
            chain: None,
            at: now,
        };
        match self.store.knock(tenant.id, found.invitation, &knock.claim, &new).await.map_err(|error| refusal(&error))? {
            Knocked::Waits => {
                self.guest_waits(tenant.id, device.device).await;
                Ok(())
            }
            Knocked::Used => Err(Refusal::Exists),
            Knocked::Gone => Err(Refusal::Gone),
            Knocked::Taken => Err(Refusal::Forged),
        }
    }
}

/// Is this a guest's chain?
fn is_guests(chain: &[u8]) -> bool {
    Chain::decode(chain).is_ok_and(|chain| chain.guest.is_some())
}

/// A mail address as we take it: one `@`, no white space or control characters, and nothing that a header could misread.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part.chars().all(|letter| {
                letter.is_ascii_graphic()
                    && !matches!(letter, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '"' | '\\' | '@')
            })
    };
    text.len() <= limits::MAIL_ADDRESS_BYTES_MAX
        && text
            .split_once('@')
            .is_some_and(|(local, domain)| plain(local) && plain(domain) && !domain.starts_with('.') && !domain.ends_with('.'))
}

/// Conversations with an end tell the job that ends rooms.
impl App {
    pub(crate) fn notice_end(&self, conversation: ConversationId, ends_at: Option<Timestamp>) {
        if ends_at.is_some() {
            tracing::debug!(%conversation, "room end");
            self.rooms_moved.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_at_and_nothing_that_a_header_could_misread() {
        for good in ["ida.brandt@praxis-brandt.de", "a@b", "x+y@host.example"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("{}@x.de", "a".repeat(limits::MAIL_ADDRESS_BYTES_MAX - 4));
        for bad in ["", "ida", "@b", "a@", "a@b@c", "a b@c.de", "a@c.de\r\nBcc: x@y.z", "<a@b.de>", "a@.de", "ä@b.de", &long] {
            assert!(!is_address(bad), "{bad}");
        }
        assert!(is_address(&long.replacen('a', "", 1)));
    }
}
