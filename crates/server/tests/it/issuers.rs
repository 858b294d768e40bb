//! Issuer keys: asked for, granted by the root, renewed, taken back; and certificates of people that are renewed.

use crate::hospital::{Backend, Device, Hospital, Staff, key, now, on_both_stores, public, sign};
use ed25519_dalek::{Signer as _, SigningKey};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, IssuerCertificate, PersonCertificate},
    frame::{Push, Request, Response},
    id::{PersonId, Serial},
    issuer::{AskIssuer, IssuerRequest, POSSESSION_DOMAIN, RenewedPapers},
    key::{Signature, signing_input},
    limits,
    refusal::Refusal,
    revocation::{RevocationList, SignedRevocationList},
    statement::Signed,
    time::Timestamp,
};

/// The issuer key that a device asks for in these tests.
fn asked_key(staff: &Staff) -> SigningKey {
    let mut seed = *staff.device.as_bytes().first_chunk::<16>().unwrap();
    seed[0] ^= 0x55;
    SigningKey::from_bytes(&[seed, seed].concat().try_into().unwrap())
}

fn request(staff: &Staff) -> IssuerRequest {
    IssuerRequest {
        version: CERTIFICATE_VERSION,
        tenant: staff.tenant,
        person: staff.person,
        device: staff.device,
        issuer_key: public(&asked_key(staff)),
        sealing_key: vec![7; 32],
        algorithm: ALGORITHM_ED25519,
        asked_at: now(),
    }
}

fn filed(staff: &Staff, request: &IssuerRequest, signed_by: &SigningKey, possessed_by: &SigningKey) -> AskIssuer {
    let request = sign(signed_by, request);
    let input = signing_input(POSSESSION_DOMAIN, &[&request.payload]);
    assert_eq!(staff.tenant, request.peek::<IssuerRequest>().unwrap().tenant);
    AskIssuer { possession: Signature::from_bytes(possessed_by.sign(&input).to_bytes()), request }
}

/// A request as an honest device files it.
pub(crate) fn asks(staff: &Staff) -> AskIssuer {
    filed(staff, &request(staff), &staff.key, &asked_key(staff))
}

fn issuer(hospital: &Hospital, n: u8, issuer_key: &SigningKey, from: Timestamp, days: u64) -> Signed {
    sign(
        &key(200),
        &IssuerCertificate {
            version: CERTIFICATE_VERSION,
            serial: Serial::from_bytes([n; 16]),
            tenant: hospital.tenant,
            issuer_key: public(issuer_key),
            sealing_key: vec![7; 32],
            not_before: from,
            not_after: from.plus_days(days),
            algorithm: ALGORITHM_ED25519,
            name: "Nora Albrecht".into(),
        },
    )
}

fn renewed(staff: &Staff, n: u8, by: &SigningKey, change: impl FnOnce(&mut PersonCertificate)) -> Signed {
    let before: PersonCertificate = staff.chain.person.peek().unwrap();
    let mut newer = PersonCertificate {
        serial: Serial::from_bytes([n; 16]),
        not_before: now().max(before.not_before.plus_millis(1)),
        not_after: now().plus_days(80),
        ..before
    };
    change(&mut newer);
    sign(by, &newer)
}

fn revocations(hospital: &Hospital, issuer: &Signed, by: &SigningKey, number: u64, serials: &[u8]) -> SignedRevocationList {
    let serials = serials.iter().map(|n| Serial::from_bytes([*n; 16])).collect();
    let list = RevocationList { tenant: hospital.tenant, number, issued_at: now(), serials };
    SignedRevocationList { issuer: issuer.clone(), list: sign(by, &list) }
}

/// Waits for a push of a kind; others come in between.
async fn hears<T>(device: &mut Device, what: impl Fn(&Push) -> Option<T>) -> T {
    loop {
        let push = device.push().await.expect("a push");
        if let Some(found) = what(&push) {
            return found;
        }
    }
}

async fn listed(device: &mut Device) -> usize {
    match device.ask(Request::ReadIssuerRequests).await.unwrap() {
        Response::IssuerRequests(requests) => requests.len(),
        other => panic!("{other:?}"),
    }
}

async fn a_second_administrator_gets_an_issuer_key(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let nora = hospital.administrator(2, 20).await;
    let (mut founder, mut second) = (hospital.connect(&hospital.admin).await, hospital.connect(&nora).await);
    second.ask(Request::AskIssuer(asks(&nora))).await.unwrap();
    hears(&mut founder, |push| matches!(push, Push::IssuersChanged).then_some(())).await;
    second.ask(Request::AskIssuer(asks(&nora))).await.unwrap();
    let Response::IssuerRequests(requests) = founder.ask(Request::ReadIssuerRequests).await.unwrap() else { panic!() };
    assert_eq!(requests.len(), 1, "asking again takes the place of the first");
    let root = public(&key(200));
    let trust = protocol::certificate::Trust { tenant: hospital.tenant, root: &root, revoked: None, now: now() };
    let (asked, identity) = requests[0].verify(&trust).unwrap();
    assert_eq!((asked.digits(), identity.person), (request(&nora).digits(), nora.person));

    let signed = issuer(&hospital, 2, &asked_key(&nora), now(), 90);
    founder.ask(Request::PublishIssuer(signed.clone())).await.unwrap();
    assert_eq!(listed(&mut founder).await, 0, "granted");
    let Response::Issuers(issuers) = second.ask(Request::ReadIssuers).await.unwrap() else { panic!() };
    assert!(issuers.contains(&signed) && issuers.len() == 2);
    let rows = store::Tenants::audit(&**hospital.server.store(), hospital.tenant, 0, 100).await.unwrap();
    let lines: Vec<_> = rows.iter().map(|row| row.action.as_str()).filter(|action| action.contains("issuer")).collect();
    assert_eq!(lines, ["ask_issuer", "ask_issuer", "publish_issuer"]);
    assert!(rows.iter().any(|row| row.action == "publish_issuer" && row.target.ends_with(&nora.person.to_string())));
}

async fn who_may_not_ask_and_what_does_not_hold_is_refused(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (nora, member) = (hospital.administrator(2, 20).await, hospital.staff(3, 30).await);
    let mut nurse = hospital.connect(&member).await;
    assert_eq!(nurse.ask(Request::AskIssuer(asks(&member))).await, Err(Refusal::NotAllowed));
    let mut second = hospital.connect(&nora).await;
    let swapped = IssuerRequest { issuer_key: public(&key(77)), ..request(&nora) };
    let other_device = IssuerRequest { device: hospital.admin.device, ..request(&nora) };
    let other_person = IssuerRequest { person: member.person, ..request(&nora) };
    let short = IssuerRequest { sealing_key: vec![7; 31], ..request(&nora) };
    for wrong in [
        // Somebody else's key without its signature, another device's signature, and what is not this device's.
        filed(&nora, &swapped, &nora.key, &asked_key(&nora)),
        filed(&nora, &request(&nora), &member.key, &asked_key(&nora)),
        filed(&nora, &other_device, &nora.key, &asked_key(&nora)),
        filed(&nora, &other_person, &nora.key, &asked_key(&nora)),
        filed(&nora, &short, &nora.key, &asked_key(&nora)),
    ] {
        assert_eq!(second.ask(Request::AskIssuer(wrong)).await, Err(Refusal::Forged));
    }
    assert_eq!(listed(&mut second).await, 0);
    // An issuer that another root signed, or for longer than the root may.
    let foreign = sign(&key(99), &issuer(&hospital, 9, &key(9), now(), 90).peek::<IssuerCertificate>().unwrap());
    let mut founder = hospital.connect(&hospital.admin).await;
    assert_eq!(founder.ask(Request::PublishIssuer(foreign)).await, Err(Refusal::Forged));
    let long = issuer(&hospital, 9, &key(9), now(), limits::ISSUER_DAYS_MAX + 2);
    assert_eq!(founder.ask(Request::PublishIssuer(long)).await, Err(Refusal::NotAllowed));
    assert_eq!(founder.ask(Request::DropIssuerRequest { device: nora.device }).await, Err(Refusal::NotFound));
}

async fn certificates_are_renewed_for_the_same_key_and_nothing_else(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (kaya, weber) = (hospital.staff(3, 30).await, hospital.staff(4, 40).await);
    let (mut founder, mut phone) = (hospital.connect(&hospital.admin).await, hospital.connect(&kaya).await);
    let by = key(201);
    let renew = |people: Vec<Signed>| Request::RenewPeople { issuer: hospital.issuer.clone(), people };
    let not_allowed: [fn(&mut PersonCertificate); 4] = [
        |newer| newer.admin = true,
        |newer| newer.level = protocol::certificate::Level::Supplier,
        |newer| newer.not_after = Timestamp::from_millis(5),
        |newer| newer.not_before = now().plus_days(1),
    ];
    for change in not_allowed {
        assert_eq!(founder.ask(renew(vec![renewed(&kaya, 50, &by, change)])).await, Err(Refusal::NotAllowed));
    }
    let forged = renewed(&kaya, 50, &key(77), |_| ());
    assert_eq!(founder.ask(renew(vec![forged])).await, Err(Refusal::Forged));
    assert_eq!(
        founder.ask(renew(vec![kaya.chain.person.clone(); limits::RENEWALS_MAX + 1])).await,
        Err(Refusal::TooLarge { max: limits::RENEWALS_MAX as u64 })
    );
    let ignored: [fn(&mut PersonCertificate); 4] = [
        |newer| newer.person_key = public(&key(77)),
        |newer| newer.generation += 1,
        |newer| newer.not_before = Timestamp::from_millis(0),
        |newer| newer.person = PersonId::from_bytes([99; 16]),
    ];
    for change in ignored {
        assert_eq!(founder.ask(renew(vec![renewed(&kaya, 50, &by, change)])).await, Ok(Response::Nothing));
    }
    let before = kaya.chain.person.clone();
    assert_eq!(hospital.connect(&kaya).await.opened.papers.map(|papers| papers.person), Some(before));

    let newer = renewed(&kaya, 50, &by, |_| ());
    let both = vec![newer.clone(), renewed(&weber, 51, &by, |_| ())];
    let mut phone_again = hospital.connect(&kaya).await;
    drop(std::mem::replace(&mut phone, hospital.connect(&weber).await));
    founder.ask(renew(both.clone())).await.unwrap();
    let papers = hears(&mut phone_again, |push| match push {
        Push::Renewed(papers) => Some(papers.clone()),
        _ => None,
    })
    .await;
    assert_eq!(papers, RenewedPapers { issuer: hospital.issuer.clone(), person: newer.clone() });
    founder.ask(renew(both)).await.unwrap();
    let rows = store::Tenants::audit(&**hospital.server.store(), hospital.tenant, 0, 100).await.unwrap();
    let lines = rows.iter().filter(|row| row.action == "renew_people").count();
    assert_eq!(lines, 1, "the same again changes nothing");
    let directory = founder.ask(Request::ReadDirectory { since: 0, limit: 100 }).await.unwrap();
    let Response::Directory { people, .. } = directory else { panic!() };
    assert!(people.iter().any(|entry| entry.certificate == newer));
}

/// The hospital slept: every chain has ended. The root makes a new issuer, that issuer renews, everybody is back.
async fn a_hospital_whose_chains_have_ended_comes_back(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (kaya, nora) = (hospital.staff(3, 30).await, hospital.administrator(2, 20).await);
    let ended = issuer(&hospital, 1, &key(201), Timestamp::from_millis(1), 90);
    for staff in [&kaya, &nora] {
        hospital.moves_below(staff, &ended).await;
    }
    let mut phone = hospital.connect(&kaya).await;
    assert!(!phone.opened.certified && phone.opened.papers.is_some() && phone.opened.policy.is_some());
    assert_eq!(phone.ask(Request::ListConversations).await, Err(Refusal::NotCertified));
    assert_eq!(phone.ask(Request::ReadIssuers).await, Err(Refusal::NotCertified));
    let mut second = hospital.connect(&nora).await;
    assert_eq!(second.ask(Request::OpenAdministration).await, Err(Refusal::NotCertified));
    second.ask(Request::AskIssuer(asks(&nora))).await.unwrap();
    assert_eq!(listed(&mut second).await, 1);
    let all: protocol::administration::Scopes = protocol::administration::Scopes::ALL;
    let line = store::AuditLine { at: now(), actor: nora.person, action: "test", target: String::new() };
    hospital.server.store().set_scopes(hospital.tenant, nora.person, all, &line).await.unwrap();
    let fresh = issuer(&hospital, 2, &asked_key(&nora), now(), 90);
    second.ask(Request::PublishIssuer(fresh.clone())).await.unwrap();
    let people = vec![renewed(&nora, 60, &asked_key(&nora), |_| ()), renewed(&kaya, 61, &asked_key(&nora), |_| ())];
    second.ask(Request::RenewPeople { issuer: fresh, people }).await.unwrap();
    hears(&mut phone, |push| matches!(push, Push::Renewed(_)).then_some(())).await;
    assert!(phone.ask(Request::ListConversations).await.is_ok(), "without a new session");
    assert!(second.ask(Request::OpenAdministration).await.is_ok());
    assert!(hospital.connect(&kaya).await.opened.certified);
}

async fn a_revoked_issuer_certifies_nobody_and_does_not_take_it_back(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (kaya, nora) = (hospital.staff(3, 30).await, hospital.administrator(2, 20).await);
    let mut founder = hospital.connect(&hospital.admin).await;
    let second = issuer(&hospital, 2, &asked_key(&nora), now(), 90);
    founder.ask(Request::PublishIssuer(second.clone())).await.unwrap();
    // The founder goes: the second issuer certifies its own people anew and takes the founder's (renewed) key back.
    let gone = issuer(&hospital, 90, &key(201), now(), 90);
    for staff in [&kaya, &hospital.admin] {
        hospital.moves_below(staff, &gone).await;
    }
    let by = asked_key(&nora);
    let mut admin = hospital.connect(&nora).await;
    let line = store::AuditLine { at: now(), actor: nora.person, action: "test", target: String::new() };
    let all = protocol::administration::Scopes::ALL;
    hospital.server.store().set_scopes(hospital.tenant, nora.person, all, &line).await.unwrap();
    let mut phone = hospital.connect(&kaya).await;
    admin.ask(Request::PublishRevocations(revocations(&hospital, &second, &by, 1, &[90]))).await.unwrap();
    // Who was not certified anew waits, keeps everything, and comes back as soon as somebody certifies them.
    while phone.push().await.is_some_and(|push| push != Push::SessionEnded(protocol::frame::SessionEnd::Restart)) {}
    let mut phone = hospital.connect(&kaya).await;
    assert!(!phone.opened.certified);
    let mut founder = hospital.connect(&hospital.admin).await;
    assert!(!founder.opened.certified);
    assert_eq!(founder.ask(Request::ReadIssuers).await, Err(Refusal::NotCertified), "below a revoked issuer nobody administers");
    assert_eq!(admin.ask(Request::PublishIssuer(gone.clone())).await, Ok(Response::Nothing));
    let Response::Issuers(issuers) = admin.ask(Request::ReadIssuers).await.unwrap() else { panic!() };
    assert!(!issuers.contains(&gone), "published or not, it is revoked");
    let back = revocations(&hospital, &gone, &key(201), 2, &[90]);
    assert_eq!(admin.ask(Request::PublishRevocations(back)).await, Err(Refusal::NotAllowed), "of the revoked one");
    let back = revocations(&hospital, &second, &by, 2, &[]);
    assert_eq!(admin.ask(Request::PublishRevocations(back)).await, Err(Refusal::NotAllowed), "what is revoked stays revoked");
    let by_revoked = Request::RenewPeople { issuer: gone, people: vec![renewed(&kaya, 70, &key(201), |_| ())] };
    assert_eq!(admin.ask(by_revoked).await, Err(Refusal::NotAllowed));
    let anew = Request::RenewPeople { issuer: second, people: vec![renewed(&kaya, 71, &by, |_| ())] };
    admin.ask(anew).await.unwrap();
    hears(&mut phone, |push| matches!(push, Push::Renewed(_)).then_some(())).await;
    assert!(phone.ask(Request::ListConversations).await.is_ok());
}

on_both_stores! {
    a_second_administrator_gets_an_issuer_key,
    who_may_not_ask_and_what_does_not_hold_is_refused,
    certificates_are_renewed_for_the_same_key_and_nothing_else,
    a_hospital_whose_chains_have_ended_comes_back,
    a_revoked_issuer_certifies_nobody_and_does_not_take_it_back,
}
