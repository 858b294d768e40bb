//! A hospital written straight into the database before the server starts: people, certified devices, conversations.
//!
//! Certificates are the engine's own. Conversations have leaves and members, but no group state: messages need none.

use crate::clock;
use anyhow::{Context as _, Result};
use e2ee::{
    Rng,
    issuer::{Invitee, Issuer, IssuerKeys},
    key::{ArchiveSecret, SigningKey},
    random, rng_from_seed,
    root::RootKey,
};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, DeviceCertificate, Level},
    context::ConversationKind,
    enrolment::{Certification, Invitation, access_hash},
    hash::Digest,
    id::{ConversationId, DeviceId, EnrolmentId, GroupId, InvitationId, PersonId, Serial, TenantId},
    log,
    policy::{ArchiveKey, TenantPolicy, WhoMayAdd},
    time::Timestamp,
};
use sequencer::proposal::RemoveKey;
use store::{
    AuditLine, CertifiedPerson, LeafRow, NewCertification, NewCommit, NewConversation, NewDevice, NewEnrolment, NewIssuer,
    NewTenant, Store, TenantClaim,
};

/// The hospital's id; [`crate::frames::stamp_of`] finds frames' headers by it.
pub const TENANT: TenantId = TenantId::from_bytes(*b"konsil benchmark");
/// The group of every conversation.
pub const GROUP: GroupId = GroupId::from_bytes([8; 16]);
/// Host name of the hospital.
pub const HOST: &str = "127.0.0.1";

/// A person with one device.
#[derive(Debug)]
pub struct Staff {
    /// Who.
    pub person: PersonId,
    /// Which device.
    pub device: DeviceId,
    /// Its key.
    pub key: SigningKey,
    /// Hash of its certificate.
    pub certificate: Digest,
}

/// What the generator must know of the hospital.
#[derive(Debug)]
pub struct Hospital {
    /// Everybody; the first is the administrator.
    pub staff: Vec<Staff>,
    /// Conversations, in the order in which they were asked for.
    pub rooms: Vec<ConversationId>,
    /// The archive's public key.
    pub archive: ArchiveKey,
    /// Since when.
    pub founded: Timestamp,
}

struct Office {
    root: RootKey,
    issuer: Issuer,
    remove: RemoveKey,
    now: Timestamp,
}

impl Hospital {
    /// Writes a hospital of `people` into an empty store, and closes it; each conversation is a list of people.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn found(store: &dyn Store, people: usize, rooms: &[Vec<usize>]) -> Result<Self> {
        let mut rng = rng_from_seed([7; 32]);
        let now = clock::now();
        let seed = random(&mut rng);
        let (root, keys) = (RootKey::generate(&mut rng), IssuerKeys::generate(&mut rng));
        let signed = root.certify_issuer(TENANT, "Verwaltung", keys.public(), now, 90, &mut rng);
        let issuer = Issuer::new(keys, signed, &root.public())?;
        let office = Office { root, issuer, remove: RemoveKey::from_seed(&seed), now };
        let tenant = NewTenant {
            tenant: TENANT,
            name: "Klinikum".into(),
            hosts: vec![HOST.into()],
            remove_seed: seed,
            remove_key: office.remove.public_key(),
            setup_hash: Digest::from_bytes([1; 32]),
            at: now,
        };
        store.create_tenant(&tenant).await?;
        let archive = ArchiveSecret::generate(&mut rng).public();
        let mut staff = Vec::with_capacity(people);
        for index in 0..people {
            staff.push(office.hire(store, index, &archive, &mut rng).await?);
        }
        let mut hospital = Self { staff, rooms: Vec::with_capacity(rooms.len()), archive, founded: now };
        for members in rooms {
            let room = hospital.room(store, members, now, &mut rng).await?;
            hospital.rooms.push(room);
        }
        store.close().await;
        Ok(hospital)
    }

    async fn room(&self, store: &dyn Store, members: &[usize], now: Timestamp, rng: &mut Rng) -> Result<ConversationId> {
        let conversation = ConversationId::new(now, random(rng));
        let staff = members.iter().filter_map(|index| self.staff.get(*index));
        let leaves: Vec<LeafRow> =
            staff.zip(0..).map(|(staff, leaf)| LeafRow { leaf, person: staff.person, device: staff.device }).collect();
        let (creator, others) = leaves.split_first().context("a conversation without people")?;
        let new = NewConversation {
            conversation,
            kind: ConversationKind::Group,
            group: GROUP,
            state: Vec::new(),
            group_info: Vec::new(),
            creator: *creator,
            client_state: 0,
            genesis: log::genesis(TENANT, conversation),
            ends_at: None,
            at: now,
        };
        store.create_conversation(TENANT, &new, usize::MAX >> 1).await?;
        let mls = vec![1, 2, 3];
        let commit = NewCommit {
            conversation,
            version: 1,
            group: GROUP,
            epoch: 0,
            device: creator.device,
            by: creator.person,
            client_state: 0,
            event: app::wire::event(&log::Event::Commit { group: GROUP, device: creator.device, mls }),
            row: Digest::from_bytes([1; 32]),
            state: Vec::new(),
            group_info: Vec::new(),
            welcome: None,
            joiners: Vec::new(),
            people_added: others.iter().map(|leaf| leaf.person).collect(),
            leaves_added: leaves,
            leaves_removed: Vec::new(),
            people_removed: Vec::new(),
            reissued: Vec::new(),
            end_moved: None,
        };
        store.append_commit(TENANT, &commit, now).await?;
        Ok(conversation)
    }
}

/// A device id that ends in the device's number: the bare log knows devices by it.
fn numbered(id: DeviceId, number: usize) -> Result<DeviceId> {
    let mut bytes = *id.as_bytes();
    let [.., a, b, c, d] = &mut bytes;
    [*a, *b, *c, *d] = u32::try_from(number)?.to_be_bytes();
    Ok(DeviceId::from_bytes(bytes))
}

/// The number of a device.
#[must_use]
pub const fn number_of(device: DeviceId) -> u32 {
    let [.., a, b, c, d] = *device.as_bytes();
    u32::from_be_bytes([a, b, c, d])
}

impl Office {
    async fn hire(&self, store: &dyn Store, index: usize, archive: &ArchiveKey, rng: &mut Rng) -> Result<Staff> {
        let (person_key, key) = (SigningKey::generate(rng), SigningKey::generate(rng));
        let person = PersonId::new(self.now, random(rng));
        let device = numbered(DeviceId::new(self.now, random(rng)), index)?;
        let admin = index == 0;
        let invitee = Invitee {
            person,
            name: format!("Dr. Mira Beispiel {index}"),
            role: "Station 3, Innere Medizin".into(),
            level: Level::Internal,
            admin,
            generation: 1,
        };
        let person_certificate = self.issuer.certify_person(&invitee, &person_key.public(), self.now, rng);
        let certificate = person_key.sign_statement(&DeviceCertificate {
            version: CERTIFICATE_VERSION,
            serial: Serial::from_bytes(random(rng)),
            tenant: TENANT,
            person,
            device,
            device_key: key.public(),
            not_before: self.now,
            not_after: self.now.plus_days(365),
            algorithm: ALGORITHM_ED25519,
            name: "Diensthandy".into(),
        });
        let chain = Chain {
            issuer: self.issuer.signed_certificate().clone(),
            person: person_certificate.clone(),
            device: certificate.clone(),
            guest: None,
        };
        let certified = CertifiedPerson {
            person,
            person_key: person_key.public(),
            level: Level::Internal,
            admin,
            generation: 1,
            issuer: self.issuer.signed_certificate().clone(),
            certificate: person_certificate,
        };
        let mut new = NewDevice {
            device,
            person,
            key: key.public(),
            certificate: certificate.clone(),
            chain: Some(chain.encode()),
            at: self.now,
        };
        if admin {
            let claim = self.claim(archive, certified, new);
            store.claim_tenant(TENANT, &claim).await?;
        } else {
            new.chain = None;
            self.certify(store, certified, new, chain.encode(), rng).await?;
        }
        Ok(Staff { person, device, key, certificate: certificate.digest() })
    }

    fn claim(&self, archive: &ArchiveKey, person: CertifiedPerson, device: NewDevice) -> TenantClaim {
        let policy = TenantPolicy {
            tenant: TENANT,
            number: 1,
            issued_at: self.now,
            name: "Klinikum".into(),
            archive: Some(archive.clone()),
            previous_archive: None,
            remove_key: self.remove.public_key(),
            who_may_add: WhoMayAdd::Members,
            guests: true,
            read_receipts: true,
            auto_lock_min: 5,
            rules: None,
        };
        let issuer = NewIssuer {
            serial: Serial::from_bytes([1; 16]),
            not_after: self.now.plus_days(90),
            signed: self.issuer.signed_certificate().clone(),
            owner: None,
        };
        TenantClaim {
            root: self.root.public(),
            policy: self.root.sign_policy(&policy),
            policy_number: 1,
            issuer,
            person,
            device,
            at: self.now,
        }
    }

    async fn certify(
        &self,
        store: &dyn Store,
        person: CertifiedPerson,
        device: NewDevice,
        chain: Vec<u8>,
        rng: &mut Rng,
    ) -> Result<()> {
        let line = AuditLine { at: self.now, actor: person.person, action: "benchmark", target: String::new() };
        let invitation = Invitation {
            id: InvitationId::new(self.now, random(rng)),
            person: person.person,
            name: "Dr. Mira Beispiel".into(),
            role: String::new(),
            access_hash: access_hash(&random::<32>(rng)),
            grants: Vec::new(),
            expires_at: self.now.plus_days(1),
        };
        store.put_invitation(TENANT, &invitation, &line).await?;
        let enrolment = EnrolmentId::new(self.now, random(rng));
        let new = NewEnrolment { enrolment, invitation: invitation.id, claim: vec![1], mac: vec![1], device };
        store.enrol(TENANT, &new, self.now).await?;
        let certification = Certification { grant: Vec::new(), mac: Vec::new() };
        store.certify(TENANT, &NewCertification { enrolment, person, chain, certification }, &line).await?;
        Ok(())
    }
}
