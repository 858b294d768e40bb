//! The real embedded store behind a [`Gate`].
//!
//! A method waits at the gate, then is carried out at once: the thread waits for the database's own threads, so that they add
//! nothing to the order of things.

use crate::gate::{Gate, Verdict};
use ::store::{
    Administration, AdministratorRow, Appended, ArchiveSettings, AuditLine, AuditRow, Begun, CaseAsked, CaseConversation,
    CaseDecision, CaseEntries, CaseQuery, CaseRefusal, CaseRow, Cases, Closing, Committed, Complaint, ConversationRow,
    Conversations, Created, CursorMove, Cursors, Cut, DatabaseKind, DeviceListing, DeviceRemoval, DeviceRow, DueGuest, Duties,
    DutyKept, DutyTurn, DutyTurned, Enrolment, EnrolmentRow, Enrolments, EntryRow, GroupRow, GuestAdmission, GuestInvitationRow,
    GuestInvited, GuestQuota, Guests, InvitationRow, Invited, IssuerOwner, IssuerRow, Issuers, KeyPackages, Keybox, Knocked,
    KnownMessage, Log, NewCase, NewCertification, NewCommit, NewConversation, NewCut, NewDevice, NewDuty, NewEnrolment,
    NewGuestInvitation, NewIssuer, NewKeyPackage, NewMessage, NewObject, NewRotation, NewTenant, ObjectRow, Objects, Opening,
    Overview, OwnDevice, People, PeopleQuery, PersonListing, PersonRow, PlaceKept, Places, Preferences, PushRow, Pushes,
    Recoveries, RecoveryRow, Registered, Renewal, Retention, Rotated, Rotations, ScopesSet, ShiftRow, StateSet, StoreError,
    Sweep, Swept, TenantClaim, TenantRow, Tenants, Transfers, UnusedObject, UrgentMessage, Urgents, WaitingMail, WaitingPerson,
    Welcomes,
};
use async_trait::async_trait;
use protocol::{
    administration::Scopes,
    duty::Duty,
    enrolment::{Invitation, WaitingEnrolment},
    frame::{ClaimedKeyPackage, ConversationSummary, CursorPosition, DirectoryEntry, PersonState, Welcome},
    guest::{GuestStanding, MailState},
    hash::Digest,
    id::{
        CaseId, ConversationId, DeviceId, DutyId, EnrolmentId, GroupId, InvitationId, MessageId, ObjectId, PersonId, PlaceId,
        PlanId, TenantId,
    },
    issuer::{AskIssuer, IssuerApplication},
    keybox::StoredChunk,
    place::{House, Place, Plan},
    preference::{Preference, StoredPreference},
    push::PushSubscription,
    recovery::{PutRecovery, RecoveryStanding},
    revocation::SignedRevocationList,
    statement::Signed,
    time::Timestamp,
    transfer::PutTransfer,
};
use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};
use store_sqlite::SqliteStore;

struct Unparks(Thread);

impl Wake for Unparks {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Carries a future out while this thread does nothing else.
///
/// On a thread that knows of no runtime: a transaction that is dropped in the middle would otherwise leave its rollback to a task
/// of this one, which could hold the writer while the next call waits for it here, for ever. Now the next call rolls back first.
pub fn at_once<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let done = thread::scope(|scope| scope.spawn(|| alone(work)).join());
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn alone<T>(work: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unparks(thread::current())));
    // The database's own threads are waited for; a task's budget of turns has nothing to do with that.
    let mut work = pin!(tokio::task::unconstrained(work));
    loop {
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return done,
            Poll::Pending => thread::park(),
        }
    }
}

/// The store as the simulated server sees it.
pub struct GatedStore {
    inner: Arc<SqliteStore>,
    gate: Gate,
    watch: Arc<dyn Fn(Told<'_>) + Send + Sync>,
}

/// What a transaction changed, told the moment it is durable.
#[derive(Debug)]
pub enum Told<'a> {
    /// Somebody's account.
    State(TenantId, PersonId, PersonState, &'a StateSet),
}

impl GatedStore {
    /// Puts a store behind a gate.
    #[must_use]
    pub fn new(inner: Arc<SqliteStore>, gate: Gate, watch: Arc<dyn Fn(Told<'_>) + Send + Sync>) -> Self {
        Self { inner, gate, watch }
    }

    async fn passes<T: Send>(
        &self,
        call: &'static str,
        work: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        match self.gate.waits(call).await {
            Verdict::Full => Err(StoreError::Full),
            Verdict::Pass => at_once(work),
            Verdict::PassAndDie => {
                let done = at_once(work);
                self.gate.dies().await;
                done
            }
        }
    }
}

impl std::fmt::Debug for GatedStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GatedStore")
    }
}

#[async_trait]
impl Closing for GatedStore {
    async fn close(&self) {
        self.inner.close().await;
    }
}

macro_rules! gated {
    ($trait:ident: $(=> $now:ident() -> $at_once:ty;)* $($name:ident($($arg:ident: $type:ty),*) -> $out:ty;)*) => {
        #[async_trait]
        impl $trait for GatedStore {
            $(fn $now(&self) -> $at_once {
                self.inner.$now()
            })*
            $(async fn $name(&self, $($arg: $type),*) -> Result<$out, StoreError> {
                self.passes(stringify!($name), $trait::$name(self.inner.as_ref(), $($arg),*)).await
            })*
        }
    };
}

gated! {
    Administration:
    => kind() -> DatabaseKind;
    overview(tenant: TenantId) -> Overview;
    people(tenant: TenantId, query: &PeopleQuery) -> Vec<PersonListing>;
    person_listing(tenant: TenantId, person: PersonId) -> Option<(PersonListing, Vec<DeviceListing>)>;
    names(tenant: TenantId, people: &[PersonId]) -> Vec<(PersonId, String)>;
    waiting_people(tenant: TenantId, limit: u32) -> Vec<WaitingPerson>;
    audit_before(tenant: TenantId, before: u64, limit: u32) -> Vec<AuditRow>;
    administrators(tenant: TenantId) -> Vec<AdministratorRow>;
    scopes(tenant: TenantId, person: PersonId) -> Scopes;
    set_scopes(tenant: TenantId, person: PersonId, scopes: Scopes, audit: &AuditLine) -> ScopesSet;
    record_act(tenant: TenantId, audit: &AuditLine) -> ();
    owed_conversations(tenant: TenantId) -> Vec<ConversationId>;
}

gated! {
    Guests:
    put_guest_invitation(tenant: TenantId, new: &NewGuestInvitation, quota: GuestQuota, audit: &AuditLine) -> GuestInvited;
    guest_invitation(tenant: TenantId, invitation: InvitationId) -> Option<GuestInvitationRow>;
    guest_invitation_of(tenant: TenantId, device: DeviceId) -> Option<GuestInvitationRow>;
    take_guest_try(tenant: TenantId, invitation: InvitationId, max: u32) -> Option<u32>;
    give_back_guest_try(tenant: TenantId, invitation: InvitationId) -> ();
    withdraw_guest_invitation(tenant: TenantId, invitation: InvitationId, audit: &AuditLine) -> bool;
    knock(tenant: TenantId, invitation: InvitationId, claim: &Signed, device: &NewDevice) -> Knocked;
    guest_standings(tenant: TenantId, person: PersonId, now: Timestamp) -> Vec<GuestStanding>;
    admit_guest(tenant: TenantId, admission: &GuestAdmission, audit: &AuditLine) -> bool;
    renew_guest(tenant: TenantId, admission: &GuestAdmission) -> bool;
    due_guests(tenant: TenantId, now: Timestamp) -> Vec<DueGuest>;
    next_room_end(tenant: TenantId, now: Timestamp) -> Option<Timestamp>;
    waiting_mails(tenant: TenantId, now: Timestamp, limit: u32) -> Vec<WaitingMail>;
    mail_done(tenant: TenantId, invitation: InvitationId, state: MailState) -> ();
}

gated! {
    Cases:
    archive_settings(tenant: TenantId) -> ArchiveSettings;
    set_archive_settings(tenant: TenantId, settings: ArchiveSettings, audit: &AuditLine) -> bool;
    ask_case(tenant: TenantId, case: &NewCase, asking: &AuditLine, opening: &AuditLine) -> CaseAsked;
    decide_case(tenant: TenantId, case: CaseId, decision: CaseDecision, audit: &AuditLine) -> Result<(), CaseRefusal>;
    close_case(tenant: TenantId, case: CaseId, audit: &AuditLine) -> Result<(), CaseRefusal>;
    record_case_act(tenant: TenantId, case: CaseId, audit: &AuditLine) -> Result<(), CaseRefusal>;
    cases(tenant: TenantId, before: Option<CaseId>, limit: u32) -> Vec<CaseRow>;
    case(tenant: TenantId, case: CaseId) -> Option<CaseRow>;
    case_conversations(tenant: TenantId, case: CaseId, after: Option<ConversationId>, limit: u32, now: Timestamp) -> Result<(Vec<CaseConversation>, bool), CaseRefusal>;
    record_case_reading(tenant: TenantId, case: CaseId, conversation: ConversationId, audit: &AuditLine) -> Result<(), CaseRefusal>;
    case_entries(tenant: TenantId, case: CaseId, conversation: ConversationId, query: &CaseQuery) -> Result<CaseEntries, CaseRefusal>;
}

gated! {
    Conversations:
    create_conversation(tenant: TenantId, new: &NewConversation, max: usize) -> Created;
    conversation(tenant: TenantId, conversation: ConversationId) -> Option<ConversationRow>;
    group(tenant: TenantId, conversation: ConversationId) -> Option<GroupRow>;
    summaries(tenant: TenantId, person: PersonId, device: DeviceId) -> Vec<ConversationSummary>;
    conversations_of(tenant: TenantId, person: PersonId) -> Vec<ConversationId>;
    contacts(tenant: TenantId, person: PersonId) -> Vec<PersonId>;
    pending_conversations(tenant: TenantId, device: DeviceId) -> Vec<ConversationId>;
}

gated! {
    Log:
    append(tenant: TenantId, messages: &[NewMessage], cursors: &[CursorMove], now: Timestamp) -> Vec<Appended>;
    append_commit(tenant: TenantId, commit: &NewCommit, now: Timestamp) -> Committed;
    commit(tenant: TenantId, conversation: ConversationId, group: GroupId, epoch: u64) -> Option<KnownMessage>;
    cut(tenant: TenantId, cut: &NewCut, now: Timestamp) -> Cut;
    entries(tenant: TenantId, conversation: ConversationId, person: PersonId, after: u64, limit: u32, bytes_max: usize) -> Option<(Vec<EntryRow>, bool)>;
}

gated! {
    Cursors:
    move_cursors(tenant: TenantId, moves: &[CursorMove]) -> ();
    cursors(tenant: TenantId, conversation: ConversationId) -> Vec<CursorPosition>;
}

gated! {
    Enrolments:
    put_invitation(tenant: TenantId, invitation: &Invitation, audit: &AuditLine) -> Invited;
    invitation(tenant: TenantId, access_hash: &Digest) -> Option<InvitationRow>;
    enrol(tenant: TenantId, enrolment: &NewEnrolment, now: Timestamp) -> Enrolment;
    waiting_enrolments(tenant: TenantId) -> Vec<WaitingEnrolment>;
    enrolment(tenant: TenantId, enrolment: EnrolmentId) -> Option<EnrolmentRow>;
    certify(tenant: TenantId, certification: &NewCertification, audit: &AuditLine) -> Option<u64>;
}

gated! {
    Recoveries:
    put_recovery(tenant: TenantId, person: PersonId, recovery: &PutRecovery, passkeys_max: usize, now: Timestamp) -> bool;
    recoveries(tenant: TenantId, person: PersonId) -> Vec<RecoveryStanding>;
    drop_recovery(tenant: TenantId, person: PersonId, access_hash: &Digest) -> bool;
    recovery(tenant: TenantId, access_hash: &Digest) -> Option<RecoveryRow>;
}

gated! {
    Rotations:
    rotate_history(tenant: TenantId, new: &NewRotation) -> Rotated;
    rotations(tenant: TenantId, person: PersonId, after: u32, bytes_max: usize) -> Vec<Signed>;
    history_generation(tenant: TenantId, person: PersonId) -> u32;
}

gated! {
    Duties:
    duties(tenant: TenantId) -> Vec<Duty>;
    put_duty(tenant: TenantId, duty: &NewDuty, max: u32, line: &AuditLine) -> DutyKept;
    drop_duty(tenant: TenantId, duty: DutyId, line: &AuditLine) -> bool;
    turn_duty(tenant: TenantId, turn: &DutyTurn) -> DutyTurned;
    duty_shifts(tenant: TenantId, duty: DutyId, limit: u32) -> Option<Vec<ShiftRow>>;
}

gated! {
    Places:
    places(tenant: TenantId) -> House;
    plan_picture(tenant: TenantId, plan: PlanId) -> Option<Vec<u8>>;
    put_plan(tenant: TenantId, plan: &Plan, picture: Option<&[u8]>, max: u32, line: &AuditLine) -> PlaceKept;
    drop_plan(tenant: TenantId, plan: PlanId, line: &AuditLine) -> bool;
    put_place(tenant: TenantId, place: &Place, max: u32, line: &AuditLine) -> PlaceKept;
    drop_place(tenant: TenantId, place: PlaceId, line: &AuditLine) -> bool;
}

gated! {
    KeyPackages:
    publish_key_packages(tenant: TenantId, device: DeviceId, packages: &[NewKeyPackage], last_resort: &[NewKeyPackage], max: usize, now: Timestamp) -> ();
    claim_key_packages(tenant: TenantId, people: &[PersonId], suite: u16, except: DeviceId) -> Vec<ClaimedKeyPackage>;
}

gated! {
    Keybox:
    append_keybox(tenant: TenantId, person: PersonId, sealed: &[u8], now: Timestamp) -> u64;
    keybox(tenant: TenantId, person: PersonId, after: u64, limit: u32, bytes_max: usize) -> (Vec<StoredChunk>, bool);
}

gated! {
    Issuers:
    put_issuer_request(tenant: TenantId, owner: IssuerOwner, ask: &AskIssuer, max: usize, audit: &AuditLine) -> bool;
    issuer_requests(tenant: TenantId) -> Vec<IssuerApplication>;
    drop_issuer_request(tenant: TenantId, device: DeviceId, audit: &AuditLine) -> bool;
    renew(tenant: TenantId, renewals: &[Renewal], audit: &AuditLine) -> Vec<PersonId>;
    papers(tenant: TenantId, person: PersonId) -> Option<(Signed, Signed)>;
}

gated! {
    Preferences:
    put_preferences(tenant: TenantId, person: PersonId, preferences: &[Preference], slots_max: u32, now: Timestamp) -> Option<u64>;
    preferences(tenant: TenantId, person: PersonId, after: u64, limit: u32, bytes_max: usize) -> (Vec<StoredPreference>, bool);
}

gated! {
    Pushes:
    push_key(tenant: TenantId, fresh: &[u8], now: Timestamp) -> Vec<u8>;
    put_push_subscription(tenant: TenantId, row: &PushRow, now: Timestamp) -> bool;
    remove_push_subscription(tenant: TenantId, device: DeviceId, only: Option<&PushSubscription>) -> bool;
    push_subscription(tenant: TenantId, device: DeviceId) -> Option<PushRow>;
    push_subscriptions(tenant: TenantId) -> Vec<PushRow>;
}

gated! {
    Urgents:
    urgent_messages(tenant: TenantId, limit: u32) -> Vec<UrgentMessage>;
    put_urgent_message(tenant: TenantId, urgent: &UrgentMessage) -> ();
    end_urgent_message(tenant: TenantId, urgent: &UrgentMessage) -> ();
    readers(tenant: TenantId, conversation: ConversationId, seq: u64) -> Vec<PersonId>;
}

gated! {
    Retention:
    sweep(tenant: TenantId, sweep: &Sweep) -> Swept;
}

gated! {
    Tenants:
    create_tenant(tenant: &NewTenant) -> bool;
    tenants() -> Vec<TenantRow>;
    tenant(tenant: TenantId) -> Option<TenantRow>;
    renew_setup(tenant: TenantId, setup_hash: &Digest) -> bool;
    set_lease_days(tenant: TenantId, days: u32, audit: &AuditLine) -> bool;
    claim_tenant(tenant: TenantId, claim: &TenantClaim) -> bool;
    put_policy(tenant: TenantId, policy: &Signed, number: u64, audit: &AuditLine) -> bool;
    put_revocations(tenant: TenantId, list: &SignedRevocationList, number: u64, audit: &AuditLine) -> bool;
    put_issuer(tenant: TenantId, issuer: &NewIssuer, audit: &AuditLine) -> ();
    issuers(tenant: TenantId, now: Timestamp) -> Vec<IssuerRow>;
    audit(tenant: TenantId, after: u64, limit: u32) -> Vec<AuditRow>;
}

gated! {
    Transfers:
    put_transfer(tenant: TenantId, person: PersonId, transfer: &PutTransfer) -> bool;
    take_transfer(tenant: TenantId, access_hash: &Digest, now: Timestamp) -> Option<Vec<u8>>;
    complain(tenant: TenantId, complaint: &Complaint) -> ();
}

gated! {
    Objects:
    begin_object(tenant: TenantId, new: &NewObject) -> Begun;
    advance_object(tenant: TenantId, object: ObjectId, from: u64, to: u64) -> bool;
    object(tenant: TenantId, object: ObjectId) -> Option<ObjectRow>;
    is_object_readable(tenant: TenantId, object: ObjectId, person: PersonId) -> bool;
    release_objects(tenant: TenantId, conversation: ConversationId, message: MessageId, person: PersonId, now: Timestamp) -> bool;
    retire_objects(tenant: TenantId, begun_before: Timestamp, limit: u32) -> Vec<UnusedObject>;
    forget_object(tenant: TenantId, object: ObjectId) -> ();
}

gated! {
    Welcomes:
    welcomes(tenant: TenantId, device: DeviceId, bytes_max: usize) -> Vec<Welcome>;
    drop_welcome(tenant: TenantId, device: DeviceId, conversation: ConversationId, group: GroupId) -> ();
}

#[async_trait]
impl People for GatedStore {
    async fn device(&self, tenant: TenantId, device: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        self.passes("device", self.inner.device(tenant, device)).await
    }

    async fn opening(&self, tenant: TenantId, device: DeviceId) -> Result<Option<Opening>, StoreError> {
        self.passes("opening", self.inner.opening(tenant, device)).await
    }

    async fn register_device(
        &self,
        tenant: TenantId,
        device: &NewDevice,
        access: &Digest,
        max: usize,
    ) -> Result<Registered, StoreError> {
        self.passes("register_device", self.inner.register_device(tenant, device, access, max)).await
    }

    async fn own_devices(&self, tenant: TenantId, person: PersonId) -> Result<Vec<OwnDevice>, StoreError> {
        self.passes("own_devices", self.inner.own_devices(tenant, person)).await
    }

    async fn device_told(&self, tenant: TenantId, device: DeviceId, at: Timestamp) -> Result<(), StoreError> {
        self.passes("device_told", self.inner.device_told(tenant, device, at)).await
    }

    async fn see_device(&self, tenant: TenantId, device: DeviceId, day: Timestamp) -> Result<(), StoreError> {
        self.passes("see_device", self.inner.see_device(tenant, device, day)).await
    }

    async fn remove_device(
        &self,
        tenant: TenantId,
        person: PersonId,
        device: DeviceId,
        at: Timestamp,
        audit: Option<&AuditLine>,
    ) -> Result<DeviceRemoval, StoreError> {
        self.passes("remove_device", self.inner.remove_device(tenant, person, device, at, audit)).await
    }

    async fn person(&self, tenant: TenantId, person: PersonId) -> Result<Option<PersonRow>, StoreError> {
        self.passes("person", self.inner.person(tenant, person)).await
    }

    async fn set_person_state(
        &self,
        tenant: TenantId,
        person: PersonId,
        state: PersonState,
        audit: &AuditLine,
    ) -> Result<StateSet, StoreError> {
        let work = async {
            let set = self.inner.set_person_state(tenant, person, state, audit).await?;
            (self.watch)(Told::State(tenant, person, state, &set));
            Ok(set)
        };
        self.passes("set_person_state", work).await
    }

    async fn directory(&self, tenant: TenantId, since: u64, limit: u32) -> Result<(Vec<DirectoryEntry>, bool), StoreError> {
        self.passes("directory", self.inner.directory(tenant, since, limit)).await
    }
}
