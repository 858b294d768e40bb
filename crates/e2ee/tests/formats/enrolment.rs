//! A person's way in, and a server that meddles with the papers.

use e2ee::{
    Rng,
    invitation::{EnrolmentError, InvitationTicket, ParseInvitationError, certify_device, mac_claim},
    issuer::{CertifyError, InviteError, Invitee, Issuer, IssuerKeys},
    key::SigningKey,
    random, rng_from_seed,
    root::{RootFingerprint, RootKey},
};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, ChainError, DeviceCertificate, Level},
    enrolment::{Certification, CertificationGrant, EnrolmentClaim, Invitation, WaitingEnrolment},
    id::{DeviceId, EnrolmentId, PersonId, Serial, TenantId},
    limits::INVITATION_MS_MAX,
    order::{MembershipOrder, OrderAction},
    policy::{TenantPolicy, WhoMayAdd},
    revocation::RevocationList,
    statement::Signed,
    time::Timestamp,
};

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

struct Office {
    rng: Rng,
    tenant: TenantId,
    root: RootKey,
    issuer: Issuer,
    second: Issuer,
    policy: Signed,
}

struct Newcomer {
    person_key: SigningKey,
    claim: EnrolmentClaim,
    waiting: WaitingEnrolment,
}

impl Office {
    fn new(seed: u8) -> Self {
        let mut rng = rng_from_seed([seed; 32]);
        let (tenant, root) = (TenantId::from_bytes([1; 16]), RootKey::generate(&mut rng));
        let issuer = |name: &str, rng: &mut Rng| {
            let keys = IssuerKeys::generate(rng);
            let signed = root.certify_issuer(tenant, name, keys.public(), NOW, 90, rng);
            Issuer::new(keys, signed, &root.public()).unwrap()
        };
        let (first, second) = (issuer("Frau Sommer", &mut rng), issuer("Herr Winter", &mut rng));
        let policy = root.sign_policy(&TenantPolicy {
            tenant,
            number: 1,
            issued_at: NOW,
            name: "Klinikum".into(),
            archive: None,
            previous_archive: None,
            remove_key: SigningKey::from_seed(&[3; 32]).public(),
            who_may_add: WhoMayAdd::Members,
            guests: false,
            read_receipts: true,
            auto_lock_min: 5,
            rules: None,
        });
        Self { rng, tenant, root, issuer: first, second, policy }
    }

    fn invite(&mut self) -> (Invitation, InvitationTicket) {
        let issuers = [self.second.signed_certificate().clone()];
        self.issuer.invite(&invitee(), &issuers, &self.root.public(), NOW, &mut self.rng).unwrap()
    }

    fn enrol(&mut self, invitation: &Invitation, ticket: &InvitationTicket) -> Newcomer {
        let (person_key, device_key) = (SigningKey::generate(&mut self.rng), SigningKey::generate(&mut self.rng));
        let device = certify_device(
            &person_key,
            &DeviceCertificate {
                version: CERTIFICATE_VERSION,
                serial: Serial::from_bytes(random(&mut self.rng)),
                tenant: self.tenant,
                person: invitation.person,
                device: DeviceId::from_bytes(random(&mut self.rng)),
                device_key: device_key.public(),
                not_before: NOW,
                not_after: NOW.plus_days(365),
                algorithm: ALGORITHM_ED25519,
                name: "Telefon".into(),
            },
        );
        let enrol = ticket.enrol(self.tenant, invitation.id, invitation.person, &person_key.public(), &device);
        assert_eq!(protocol::enrolment::access_hash(&enrol.access), invitation.access_hash);
        let claim = protocol::cbor::decode(&enrol.claim).unwrap();
        let waiting = WaitingEnrolment {
            enrolment: EnrolmentId::from_bytes([9; 16]),
            enrolled_at: NOW,
            claim: enrol.claim,
            mac: enrol.mac,
            grants: invitation.grants.clone(),
        };
        Newcomer { person_key, claim, waiting }
    }

    fn certify(&mut self, waiting: &WaitingEnrolment) -> Result<Certification, CertifyError> {
        self.second.certify(waiting, &self.root.public(), &self.policy, None, NOW, &mut self.rng)
    }
}

fn invitee() -> Invitee {
    Invitee {
        person: PersonId::from_bytes([2; 16]),
        name: "Jonas Weber".into(),
        role: "Pflege 3B".into(),
        level: Level::Internal,
        admin: false,
        generation: 1,
    }
}

#[test]
fn any_issuer_lets_the_invited_person_in() {
    let mut office = Office::new(1);
    let (invitation, ticket) = office.invite();
    assert_eq!((invitation.grants.len(), invitation.expires_at), (2, NOW.plus_millis(INVITATION_MS_MAX)));
    for ticket in
        [InvitationTicket::from_fragment(&ticket.to_fragment()).unwrap(), InvitationTicket::from_code(&ticket.to_code()).unwrap()]
    {
        let newcomer = office.enrol(&invitation, &ticket);
        let certification = office.certify(&newcomer.waiting).unwrap();
        let accepted = ticket.accept(&certification, &newcomer.claim, NOW).unwrap();
        assert_eq!((accepted.identity.name.as_str(), accepted.identity.role.as_str()), ("Jonas Weber", "Pflege 3B"));
        assert_eq!((accepted.root, accepted.identity.person_key), (office.root.public(), newcomer.person_key.public()));
        assert_eq!((accepted.policy.number, accepted.identity.admin, accepted.revocations), (1, false, None));
    }
}

#[test]
fn the_operator_can_neither_claim_nor_certify() {
    let mut office = Office::new(2);
    let (invitation, ticket) = office.invite();
    let newcomer = office.enrol(&invitation, &ticket);
    // It swaps in keys of its own.
    let mine = SigningKey::generate(&mut office.rng);
    let swapped = protocol::cbor::encode(&EnrolmentClaim { person_key: mine.public(), ..newcomer.claim.clone() });
    for mac in [newcomer.waiting.mac.clone(), mac_claim(&[0; 32], &swapped).to_vec(), vec![]] {
        let waiting = WaitingEnrolment { claim: swapped.clone(), mac, ..newcomer.waiting.clone() };
        assert_eq!(office.certify(&waiting).unwrap_err(), CertifyError::Claim(EnrolmentError::Mac));
    }
    // It answers with a hospital of its own.
    let mut evil = Office::new(3);
    let (issuer, person) = (
        evil.issuer.signed_certificate().clone(),
        evil.issuer.certify_person(&invitee(), &newcomer.claim.person_key, NOW, &mut evil.rng),
    );
    let grant = CertificationGrant {
        invitation: invitation.id,
        root: evil.root.public(),
        issuer,
        person,
        policy: evil.policy.clone(),
        revocations: None,
    };
    let own_mac = e2ee::invitation::mac_certification(&[7; 32], &grant);
    assert_eq!(ticket.accept(&own_mac, &newcomer.claim, NOW).unwrap_err(), EnrolmentError::Mac);
    // Even whoever had the binding key must be the root that the letter names.
    let insider = e2ee::invitation::mac_certification(ticket.secret.binding_key().as_slice(), &grant);
    assert_eq!(ticket.accept(&insider, &newcomer.claim, NOW).unwrap_err(), EnrolmentError::Root);
    let typed = InvitationTicket::from_code(&ticket.to_code()).unwrap();
    assert_eq!(typed.accept(&insider, &newcomer.claim, NOW).unwrap_err(), EnrolmentError::Root);
    // Another enrolment's answer does not fit this device.
    let other = office.enrol(&invitation, &ticket);
    let certification = office.certify(&other.waiting).unwrap();
    assert!(matches!(
        ticket.accept(&certification, &newcomer.claim, NOW),
        Err(EnrolmentError::Chain(ChainError::Statement { link: "device", .. }))
    ));
    // Too late.
    let certification = office.certify(&newcomer.waiting).unwrap();
    assert!(matches!(
        ticket.accept(&certification, &newcomer.claim, NOW.plus_days(91)),
        Err(EnrolmentError::Chain(ChainError::Expired { .. }))
    ));
}

#[test]
fn an_issuer_certifies_only_what_was_granted() {
    let mut office = Office::new(4);
    let (invitation, ticket) = office.invite();
    let newcomer = office.enrol(&invitation, &ticket);
    let (other, _) = office.invite();
    let moved = WaitingEnrolment { grants: other.grants.clone(), ..newcomer.waiting.clone() };
    assert_eq!(office.certify(&moved).unwrap_err(), CertifyError::Claim(EnrolmentError::Mac), "another invitation's grant");
    let none = WaitingEnrolment { grants: vec![], ..newcomer.waiting.clone() };
    assert_eq!(office.certify(&none).unwrap_err(), CertifyError::NotForThisIssuer);
    let late = WaitingEnrolment { enrolled_at: NOW.plus_days(4), ..newcomer.waiting.clone() };
    assert_eq!(office.certify(&late).unwrap_err(), CertifyError::Expired);
    let (root, policy) = (office.root.public(), office.policy.clone());
    let gone = office.issuer.certify(&newcomer.waiting, &root, &policy, None, NOW.plus_days(91), &mut office.rng);
    assert_eq!(gone.unwrap_err(), CertifyError::IssuerExpired);
    // The invited person claims to be somebody else.
    let mut claim = newcomer.claim.clone();
    claim.person = PersonId::from_bytes([8; 16]);
    let bytes = protocol::cbor::encode(&claim);
    let mac = mac_claim(ticket.secret.binding_key().as_slice(), &bytes).to_vec();
    let posing = WaitingEnrolment { claim: bytes, mac, ..newcomer.waiting };
    assert_eq!(office.certify(&posing).unwrap_err(), CertifyError::Claim(EnrolmentError::Mismatch { what: "person" }));
}

#[test]
fn invitations_need_a_name_and_are_not_for_guests() {
    let mut office = Office::new(5);
    let root = office.root.public();
    let mut invite = |invitee: Invitee| office.issuer.invite(&invitee, &[], &root, NOW, &mut office.rng).map(|_| ());
    assert_eq!(invite(Invitee { name: "  ".into(), ..invitee() }), Err(InviteError::Name));
    assert_eq!(invite(Invitee { name: "x".repeat(64), ..invitee() }), Ok(()), "at the limit");
    assert_eq!(invite(Invitee { name: "x".repeat(65), ..invitee() }), Err(InviteError::Name));
    assert_eq!(invite(Invitee { role: "x".repeat(65), ..invitee() }), Err(InviteError::Name));
    assert_eq!(invite(Invitee { level: Level::Guest, ..invitee() }), Err(InviteError::Guest));
    let evil = Office::new(6);
    let foreign = [evil.issuer.signed_certificate().clone()];
    assert_eq!(office.issuer.invite(&invitee(), &foreign, &root, NOW, &mut office.rng).map(|_| ()), Err(InviteError::Issuer));
    assert!(Issuer::new(evil.issuer.keys().clone(), office.issuer.signed_certificate().clone(), &root).is_err());
}

#[test]
fn slips_of_the_finger_are_noticed() {
    let mut office = Office::new(7);
    let (_, ticket) = office.invite();
    let code = ticket.to_code();
    assert_eq!((code.len(), code.split('-').count()), (47, 8), "{code}");
    assert_eq!(InvitationTicket::from_code(&code.to_lowercase().replace('-', " ")).unwrap().secret, ticket.secret);
    assert_eq!(InvitationTicket::from_code(&code.replace('0', "o").replace('1', "l")).unwrap().secret, ticket.secret);
    let plain: Vec<char> = code.chars().filter(|character| *character != '-').collect();
    for at in 0..plain.len() {
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().filter(|other| *other != plain[at]) {
            let mut wrong = plain.clone();
            wrong[at] = other;
            assert_eq!(InvitationTicket::from_code(&wrong.iter().collect::<String>()), Err(ParseInvitationError::Check));
        }
        let missing: String =
            plain.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, character)| character).collect();
        assert_eq!(InvitationTicket::from_code(&missing), Err(ParseInvitationError::Malformed));
    }
    for garbage in ["", "U", "hallo", &"0".repeat(41), "🙂"] {
        assert_eq!(InvitationTicket::from_code(garbage), Err(ParseInvitationError::Malformed), "{garbage}");
    }
    let fragment = ticket.to_fragment();
    assert_eq!(fragment.len(), 44);
    for length in 1..fragment.len() {
        assert!(InvitationTicket::from_fragment(fragment.get(..length).unwrap()).is_err());
    }
    assert_eq!(
        InvitationTicket::from_fragment(&format!("Ag{}", fragment.get(2..).unwrap())),
        Err(ParseInvitationError::UnknownVersion)
    );
    assert!(!RootFingerprint::of(&office.issuer.keys().signing.public()).matches(&office.root.public()));
}

#[test]
fn lists_and_orders_are_signed_and_numbered() {
    let office = Office::new(8);
    let serial = |byte| Serial::from_bytes([byte; 16]);
    let first = office.issuer.revoke(None, &[serial(9), serial(3)], NOW);
    let list: RevocationList = first.list.verify(&office.issuer.keys().signing.public()).unwrap();
    assert_eq!((list.number, list.serials.clone()), (1, vec![serial(3), serial(9)]));
    let second = office.issuer.revoke(Some(&list), &[serial(3), serial(5)], NOW);
    let list: RevocationList = second.list.peek().unwrap();
    assert_eq!((list.number, list.serials.clone(), list.names(serial(5))), (2, vec![serial(3), serial(5), serial(9)], true));
    let order = MembershipOrder {
        tenant: office.tenant,
        conversation: protocol::id::ConversationId::from_bytes([1; 16]),
        person: PersonId::from_bytes([2; 16]),
        action: OrderAction::Add,
        number: 1,
        expires_at: NOW,
    };
    assert_eq!(office.issuer.order(&order).verify(&office.issuer.keys().signing.public()), Ok(order));
}

proptest::proptest! {
    #[test]
    fn written_forms_survive(secret: [u8; 16], root: [u8; 32]) {
        let ticket = InvitationTicket {
            secret: e2ee::invitation::InvitationSecret::from_bytes(secret),
            root: RootKey::from_seed(&root).fingerprint(),
        };
        proptest::prop_assert_eq!(InvitationTicket::from_fragment(&ticket.to_fragment()).unwrap(), ticket.clone());
        let typed = InvitationTicket::from_code(&ticket.to_code()).unwrap();
        proptest::prop_assert!(typed.root.matches(&RootKey::from_seed(&root).public()));
        proptest::prop_assert_eq!(typed.secret, ticket.secret);
    }

    #[test]
    fn any_text_is_refused_quietly(text: String) {
        proptest::prop_assert!(InvitationTicket::from_code(&text).is_err());
        proptest::prop_assert!(InvitationTicket::from_fragment(&text).is_err());
    }
}
