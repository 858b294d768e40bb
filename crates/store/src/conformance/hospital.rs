//! Rows to test with. Statements are not signed: the store never looks inside.

use crate::{
    AuditLine, CertifiedPerson, Created, Enrolment, Invited, LeafRow, NewCertification, NewConversation, NewDevice, NewEnrolment,
    NewIssuer, NewMessage, NewTenant, Registered, Store, TenantClaim,
};
use bytes::Bytes;
use protocol::{
    certificate::Level,
    context::ConversationKind,
    enrolment::{Certification, Invitation},
    hash::Digest,
    id::{ConversationId, DeviceId, EnrolmentId, GroupId, InvitationId, MessageId, PersonId, Serial, TenantId},
    key::{PublicKey, Signature},
    log,
    statement::Signed,
    time::Timestamp,
    transfer::PutTransfer,
};

pub(super) const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
pub(super) const KLINIKUM: TenantId = TenantId::from_bytes([1; 16]);
pub(super) const ROOM: ConversationId = ConversationId::from_bytes([2; 16]);
pub(super) const GROUP: GroupId = GroupId::from_bytes([3; 16]);

pub(super) fn person(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}

pub(super) fn device(n: u8) -> DeviceId {
    DeviceId::from_bytes([n; 16])
}

pub(super) fn signed(n: u8) -> Signed {
    Signed { payload: vec![n; 40], signature: Signature::from_bytes([n; 64]) }
}

pub(super) fn digest(n: u8) -> Digest {
    Digest::from_bytes([n; 32])
}

pub(super) fn certified(n: u8) -> CertifiedPerson {
    CertifiedPerson {
        person: person(n),
        person_key: PublicKey::from_bytes([n; 32]),
        level: Level::Internal,
        admin: n == 1,
        generation: 1,
        issuer: signed(200),
        certificate: signed(n),
    }
}

/// Device `n × 10` is a person's first.
pub(super) fn new_device(of: u8, n: u8) -> NewDevice {
    NewDevice {
        device: device(n),
        person: person(of),
        key: PublicKey::from_bytes([n; 32]),
        certificate: signed(n),
        chain: Some(vec![n; 10]),
        at: NOW,
    }
}

/// A hospital that waits for its first administrator.
pub(super) fn new_tenant(tenant: TenantId, host: &str) -> NewTenant {
    NewTenant {
        tenant,
        name: "Klinikum".into(),
        hosts: vec![host.into()],
        remove_seed: [7; 32],
        remove_key: PublicKey::from_bytes([8; 32]),
        setup_hash: digest(9),
        at: NOW,
    }
}

/// A claimed hospital with one administrator (person 1, device 10).
pub(super) async fn hospital(store: &impl Store, tenant: TenantId, host: &str) {
    assert!(store.create_tenant(&new_tenant(tenant, host)).await.unwrap());
    let claim = TenantClaim {
        root: PublicKey::from_bytes([5; 32]),
        policy: signed(1),
        policy_number: 1,
        issuer: NewIssuer { serial: Serial::from_bytes([1; 16]), not_after: NOW.plus_days(30), signed: signed(200), owner: None },
        person: certified(1),
        device: new_device(1, 10),
        at: NOW,
    };
    assert!(store.claim_tenant(tenant, &claim).await.unwrap());
    assert!(!store.claim_tenant(tenant, &claim).await.unwrap(), "a hospital is claimed once");
}

/// A hospital and a conversation of person 1 (device 10).
pub(super) async fn room(store: &impl Store, tenant: TenantId, host: &str) {
    hospital(store, tenant, host).await;
    assert_eq!(store.create_conversation(tenant, &conversation(tenant, ROOM), 100).await.unwrap(), Created::At(NOW));
}

pub(super) fn conversation(tenant: TenantId, id: ConversationId) -> NewConversation {
    NewConversation {
        conversation: id,
        kind: ConversationKind::Group,
        group: GROUP,
        state: vec![1, 2, 3],
        group_info: vec![4, 5, 6],
        creator: LeafRow { leaf: 0, person: person(1), device: device(10) },
        client_state: 3,
        genesis: log::genesis(tenant, id),
        ends_at: None,
        at: NOW,
    }
}

/// The `counter`-th message of a device in the room, as version 1 of the room admits it.
pub(super) fn message(from: u8, counter: u64) -> NewMessage {
    let link = |counter: u64| match counter {
        0 => Digest::from_bytes([0; 32]),
        n => Digest::of("link", &[&[from], &n.to_be_bytes()]),
    };
    let mut id = [from; 16];
    id[8..].copy_from_slice(&counter.to_be_bytes());
    NewMessage {
        device: device(from),
        message: MessageId::from_bytes(id),
        conversation: ROOM,
        version: 1,
        verdict: Ok(()),
        counter,
        previous: link(counter - 1),
        link: link(counter),
        client_state: counter,
        digest: Digest::of("sealed", &[&[from], &counter.to_be_bytes()]),
        epoch: 0,
        names: None,
        awaited: false,
        event: Bytes::from(format!("event {from} {counter}")),
        row: Digest::of("row", &[&[from], &counter.to_be_bytes()]),
    }
}

pub(super) async fn further_device(store: &impl Store, tenant: TenantId, of: u8, n: u8) {
    let access = let_in(store, tenant, of, n).await;
    assert_eq!(store.register_device(tenant, &new_device(of, n), &access, 12).await.unwrap(), Registered::Done);
}

/// A transfer of a person, by which a further device may come in.
pub(super) async fn let_in(store: &impl Store, tenant: TenantId, of: u8, n: u8) -> Digest {
    let transfer = PutTransfer { access_hash: digest(n), sealed: vec![n], expires_at: NOW.plus_days(1), uses: 1 };
    assert!(store.put_transfer(tenant, person(of), &transfer).await.unwrap());
    digest(n)
}

pub(super) fn line(target: &str) -> AuditLine {
    AuditLine { at: NOW, actor: person(1), action: "test", target: target.into() }
}

/// An invitation `n` of a person.
pub(super) fn invited(of: u8, n: u8, name: &str) -> Invitation {
    Invitation {
        id: InvitationId::from_bytes([n; 16]),
        person: person(of),
        name: name.into(),
        role: "Innere".into(),
        access_hash: digest(n),
        grants: Vec::new(),
        expires_at: NOW.plus_days(3),
    }
}

/// A certified person with one device, by way of an invitation.
pub(super) async fn joins(store: &impl Store, tenant: TenantId, of: u8, n: u8, name: &str, admin: bool) {
    let invitation = invited(of, n, name);
    assert_eq!(store.put_invitation(tenant, &invitation, &line("invite")).await.unwrap(), Invited::Done);
    let enrolment = EnrolmentId::from_bytes([n; 16]);
    let device = NewDevice { chain: None, ..new_device(of, n) };
    let new = NewEnrolment { enrolment, invitation: invitation.id, claim: vec![n], mac: vec![n], device };
    assert_eq!(store.enrol(tenant, &new, NOW).await.unwrap(), Enrolment::Waits(enrolment));
    let certification = Certification { grant: vec![], mac: vec![] };
    let person = CertifiedPerson { admin, ..certified(of) };
    let new = NewCertification { enrolment, person, chain: vec![n], certification };
    assert!(store.certify(tenant, &new, &line("certify")).await.unwrap().is_some());
}

/// A second administrator (person 80, device 81), so that the first is not the last.
pub(super) async fn deputy(store: &impl Store, tenant: TenantId) {
    joins(store, tenant, 80, 81, "Vertretung", true).await;
}
