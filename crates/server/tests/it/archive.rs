//! Cases of the archive: asked for, decided by somebody else, read while they are open, by nobody else.

use crate::{
    administration::{Answer, ask, opens},
    hospital::{Backend, Device, Hospital, ROOM, Staff, key, now, on_both_stores, public},
};
use app::{
    administration::{CaseForm, CasePart, CaseProblem, Problem},
    session::{Session, Standing},
};
use protocol::{
    archive::CasePage,
    cbor,
    certificate::{Chain, Identity, Level, Trust},
    id::{CaseId, ConversationId, PersonId, Serial, TenantId},
    limits,
    log::{self, Event},
    pii::Pii,
    time::Timestamp,
};
use serde_json::{Value, json};
use store::{AuditLine, CaseDecision, CaseRefusal, NewCase};

const REASON: &str = "Beschwerde Geheimgrund";

/// A case of a person, all of the past, asked for by somebody.
pub(crate) async fn asked_case(hospital: &Hospital, by: PersonId, of: PersonId) -> CaseId {
    let case = CaseId::new(now(), rand(of));
    let line = AuditLine { at: now(), actor: by, action: "test", target: String::new() };
    let new = NewCase {
        case,
        reason: Pii::new(REASON.into()),
        people: vec![of],
        from: Timestamp::from_millis(1),
        until: now().plus_days(1),
        expires_at: now().plus_days(1),
    };
    assert_eq!(hospital.server.store().ask_case(hospital.tenant, &new, &line, &line).await.unwrap(), store::CaseAsked::Waits);
    case
}

fn rand(person: PersonId) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&person.as_bytes()[..10]);
    bytes
}

/// Opens a case in the name of somebody.
pub(crate) async fn open_case(hospital: &Hospital, case: CaseId, by: PersonId, expires_at: Timestamp) {
    let line = AuditLine { at: now(), actor: by, action: "test", target: String::new() };
    let approve = CaseDecision::Approve { expires_at };
    assert_eq!(hospital.server.store().decide_case(hospital.tenant, case, approve, &line).await.unwrap(), Ok(()));
}

/// A page, or the problem's code.
pub(crate) async fn entries(
    hospital: &Hospital,
    case: &str,
    conversation: &str,
    query: &str,
    token: &str,
) -> Result<CasePage, String> {
    let path = format!("/api/admin/v1/archive/cases/{case}/conversations/{conversation}/entries{query}");
    let request = reqwest::Client::new().get(hospital.url(&path)).header("host", "localhost");
    let answer = request.header("authorization", format!("Bearer {token}")).send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    let bytes = answer.bytes().await.unwrap();
    if kind == "application/cbor" {
        return Ok(cbor::decode_frame(&bytes).unwrap());
    }
    let problem: Value = serde_json::from_slice(&bytes).unwrap();
    Err(problem["code"].as_str().unwrap().to_owned())
}

struct Officer {
    staff: Staff,
    token: String,
    _device: Device,
}

impl Officer {
    async fn asks(&self, hospital: &Hospital, method: &str, path: &str, body: Option<Value>) -> Answer {
        ask(hospital, method, path, Some(&self.token), body).await
    }
}

/// An administrator with these scopes.
async fn officer(hospital: &Hospital, founder: &str, person: u8, scopes: Value) -> Officer {
    let staff = hospital.administrator(person, person).await;
    let path = format!("/administrators/{}/scopes", staff.person);
    assert_eq!(ask(hospital, "PUT", &path, Some(founder), Some(json!({ "scopes": scopes }))).await.status, 200);
    let mut device = hospital.connect(&staff).await;
    let token = opens(&mut device).await.token;
    Officer { staff, token, _device: device }
}

fn about(people: &[&Staff]) -> Value {
    let people: Vec<String> = people.iter().map(|staff| staff.person.to_string()).collect();
    json!({ "reason": REASON, "people": people, "from": 1, "until": now().plus_days(1).as_millis() })
}

/// Actions of the newest audit lines, oldest first, and their targets.
async fn audit(hospital: &Hospital, founder: &str, last: usize) -> Vec<(String, String)> {
    let lines = ask(hospital, "GET", "/audit", Some(founder), None).await.body["lines"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    lines.iter().take(last).rev().map(|line| (text(&line["action"]), text(&line["target"]))).collect()
}

async fn an_officer_asks_another_decides_and_what_is_read_holds(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (alice, bob, carla) = (hospital.staff(20, 20).await, hospital.staff(21, 21).await, hospital.staff(22, 22).await);
    let elsewhere = ConversationId::from_bytes([77; 16]);
    hospital.room(ROOM, &[&alice, &bob]).await;
    hospital.room(elsewhere, &[&carla]).await;
    let (mut alices, mut bobs) = (hospital.connect(&alice).await, hospital.connect(&bob).await);
    for _ in 0..3 {
        alices.say(ROOM).await.unwrap();
        bobs.say(ROOM).await.unwrap();
    }
    let mut desk = hospital.connect(&hospital.admin).await;
    let founder = opens(&mut desk).await.token;
    let first = officer(&hospital, &founder, 30, json!(["archive"])).await;
    let second = officer(&hospital, &founder, 31, json!(["archive"])).await;

    let asked = first.asks(&hospital, "POST", "/archive/cases", Some(about(&[&bob]))).await;
    assert_eq!((asked.status, &asked.body["state"], &asked.body["reason"]), (200, &json!("asked"), &json!(REASON)));
    assert!(asked.body["until"].as_u64().unwrap() <= now().as_millis(), "the archive looks back");
    let case = asked.body["id"].as_str().unwrap().to_owned();
    let path = format!("/archive/cases/{case}");
    let own = first.asks(&hospital, "POST", &format!("{path}/approval"), None).await;
    assert_eq!((own.status, own.code()), (409, "own_case"));
    let waits = first.asks(&hospital, "GET", &path, None).await;
    assert_eq!((waits.status, &waits.body["conversations"]), (200, &Value::Null));
    let room = ROOM.to_string();
    assert_eq!(entries(&hospital, &case, &room, "", &first.token).await, Err("case_not_open".into()));

    let approved = second.asks(&hospital, "POST", &format!("{path}/approval"), None).await;
    assert_eq!((approved.status, &approved.body["state"]), (200, &json!("open")));
    assert_eq!(approved.body["decided"]["by"]["id"], second.staff.person.to_string());
    let left = approved.body["expires_at"].as_u64().unwrap() - approved.body["decided"]["at"].as_u64().unwrap();
    assert!(left.abs_diff(limits::CASE_OPEN_MS_MAX) < 1_000, "{left}");
    assert_eq!(second.asks(&hospital, "POST", &format!("{path}/refusal"), None).await.code(), "case_decided");

    let read = first.asks(&hospital, "GET", &path, None).await.body;
    assert_eq!((read["conversations"].as_array().unwrap().len(), &read["next"]), (1, &Value::Null));
    let conversation = &read["conversations"][0];
    assert_eq!((&conversation["id"], &conversation["entries"]), (&json!(room), &json!(7)));
    assert_eq!(conversation["members"][0]["stays"], json!([{ "from_seq": 1, "until_seq": null }]));

    let page = entries(&hospital, &case, &room, "?limit=4", &first.token).await.unwrap();
    assert_eq!((page.before, page.more), (log::genesis(hospital.tenant, ROOM), true));
    let rest = entries(&hospital, &case, &room, "?after=4", &first.token).await.unwrap();
    assert_eq!((rest.before, rest.more, rest.entries.len()), (page.entries[3].chain, false, 3));
    let mut before = page.entries[0].chain;
    let chains: Vec<Chain> = page.chains.iter().map(|chain| Chain::decode(chain).unwrap()).collect();
    assert_eq!(chains.len(), 2);
    for entry in page.entries.iter().chain(&rest.entries).skip(1) {
        assert_eq!(log::chain(&before, &entry.event.row_hash()), entry.chain, "the chain of hashes holds");
        before = entry.chain;
        let Event::Message { sealed, .. } = &entry.event else { panic!("{entry:?}") };
        let header = sealed.read_header().unwrap();
        let of_device =
            chains.iter().find(|chain| chain.device.digest() == header.device_certificate).expect("its papers are there");
        let trust = Trust { tenant: hospital.tenant, root: &public(&key(200)), revoked: None, now: now() };
        let sender = of_device.verify(&trust).unwrap();
        assert!(sealed.verify_signature(&sealed.hashes(), &sender.device_key).is_ok());
    }
    // The order of it can be proven without the bodies, which come when somebody looks at them.
    let hashes = entries(&hospital, &case, &room, "?form=hashes&limit=2000", &first.token).await.unwrap();
    assert_eq!((hashes.before, hashes.more, &hashes.chains), (page.before, false, &page.chains));
    for (traced, whole) in hashes.entries.iter().zip(page.entries.iter().chain(&rest.entries)) {
        assert_eq!((traced.seq, traced.chain), (whole.seq, whole.chain));
        assert_eq!(traced.event, whole.event.clone().erased(), "of a message its hashes, of all else everything");
        assert_eq!(traced.event.row_hash(), whole.event.row_hash());
    }
    assert_eq!(hashes.entries.len(), 7);
    let outside = entries(&hospital, &case, &elsewhere.to_string(), "?form=hashes", &first.token).await;
    assert_eq!(outside, Err("conversation_outside_case".into()), "nobody of the case is in it");

    let export = json!({ "sha256": "ab".repeat(32), "messages": 6 });
    assert_eq!(first.asks(&hospital, "POST", &format!("{path}/exports"), Some(export)).await.status, 200);
    let closed = second.asks(&hospital, "POST", &format!("{path}/closing"), None).await;
    assert_eq!((closed.status, &closed.body["state"]), (200, &json!("closed")));
    assert_eq!(entries(&hospital, &case, &room, "", &first.token).await, Err("case_not_open".into()));
    assert_eq!(first.asks(&hospital, "GET", &path, None).await.body["conversations"], Value::Null);
    let line = |action: &str, target: String| (action.to_owned(), target);
    let expected = [
        line("ask_case", case.clone()),
        line("approve_case", case.clone()),
        line("read_case_entries", format!("{case} {room}")),
        line("export_case", format!("{case} {} 6", "ab".repeat(32))),
        line("close_case", case.clone()),
    ];
    assert_eq!(audit(&hospital, &founder, 5).await, expected, "each step, once, and no reason");
    let listed = second.asks(&hospital, "GET", "/archive/cases?limit=1", None).await.body;
    assert_eq!((&listed["cases"][0]["id"], &listed["next"]), (&json!(case), &Value::Null));
}

async fn nobody_else_reads_a_case(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let bob = hospital.staff(21, 21).await;
    hospital.room(ROOM, &[&bob]).await;
    let mut desk = hospital.connect(&hospital.admin).await;
    let founder = opens(&mut desk).await.token;
    let first = officer(&hospital, &founder, 30, json!(["archive"])).await;
    let clerk = officer(&hospital, &founder, 31, json!(["people", "policy", "audit"])).await;
    let case = asked_case(&hospital, first.staff.person, bob.person).await;
    open_case(&hospital, case, hospital.admin.person, now().plus_days(1)).await;
    let (id, room) = (case.to_string(), ROOM.to_string());
    assert_eq!(entries(&hospital, &id, &room, "", &clerk.token).await, Err("scope_missing".into()));
    assert_eq!(entries(&hospital, &id, &room, "", "").await, Err("not_signed_in".into()));
    let seen = clerk.asks(&hospital, "GET", &format!("/archive/cases/{id}"), None).await;
    assert_eq!((seen.code(), &seen.body["scope"]), ("scope_missing", &json!("archive")));
    assert!(entries(&hospital, &id, &room, "", &first.token).await.is_ok());
    // A scope that is taken is gone at once.
    let path = format!("/administrators/{}/scopes", first.staff.person);
    assert_eq!(ask(&hospital, "PUT", &path, Some(&founder), Some(json!({ "scopes": [] }))).await.status, 200);
    assert_eq!(entries(&hospital, &id, &room, "", &first.token).await, Err("scope_missing".into()));

    // Another hospital's founder, who has every scope there.
    let stranger = founder_of_another(&hospital).await;
    let app = hospital.server.app();
    let unknown = Problem::Case(CaseProblem::Refused(CaseRefusal::Unknown));
    let part = CasePart { after: 0, limit: 10, form: CaseForm::Whole };
    assert_eq!(app.read_case(&stranger, case, None, 10).await.err(), Some(unknown.clone()));
    assert_eq!(app.read_case_entries(&stranger, case, ROOM, part).await.err(), Some(unknown.clone()));
    assert_eq!(app.close_case(&stranger, case).await.err(), Some(unknown));
    assert!(app.read_cases(&stranger, None, 10).await.unwrap().0.is_empty());

    let over = asked_case(&hospital, first.staff.person, hospital.admin.person).await;
    open_case(&hospital, over, bob.person, now()).await;
    let expired = ask(&hospital, "GET", &format!("/archive/cases/{over}"), Some(&founder), None).await.body;
    assert_eq!((&expired["case"]["state"], &expired["conversations"]), (&json!("expired"), &Value::Null));
    assert_eq!(entries(&hospital, &over.to_string(), &room, "", &founder).await, Err("case_expired".into()));
    let export = json!({ "sha256": "00".repeat(32), "messages": 1 });
    let late = ask(&hospital, "POST", &format!("/archive/cases/{over}/exports"), Some(&founder), Some(export)).await;
    assert_eq!((late.status, late.code()), (410, "case_expired"));
}

async fn founder_of_another(hospital: &Hospital) -> Session {
    let other = hospital.server.create_tenant("Andere", &["other.localhost"]).await.unwrap().unwrap();
    let tenant: TenantId = other.tenant.parse().unwrap();
    let admin = &hospital.admin;
    let issuer = store::NewIssuer {
        serial: Serial::from_bytes([1; 16]),
        not_after: now().plus_days(9),
        signed: hospital.issuer.clone(),
        owner: None,
    };
    let claim = store::TenantClaim {
        root: public(&key(200)),
        policy: admin.chain.person.clone(),
        policy_number: 1,
        issuer,
        person: store::CertifiedPerson {
            person: admin.person,
            person_key: public(&key(101)),
            level: Level::Internal,
            admin: true,
            generation: 1,
            issuer: hospital.issuer.clone(),
            certificate: admin.chain.person.clone(),
        },
        device: store::NewDevice {
            device: admin.device,
            person: admin.person,
            key: public(&admin.key),
            certificate: admin.chain.device.clone(),
            chain: Some(admin.chain.encode()),
            at: now(),
        },
        at: now(),
    };
    assert!(hospital.server.store().claim_tenant(tenant, &claim).await.unwrap());
    let trust = Trust { tenant: hospital.tenant, root: &public(&key(200)), revoked: None, now: now() };
    let identity = Identity { tenant, ..admin.chain.verify(&trust).unwrap() };
    let standing = Standing::Certified(std::sync::Arc::new(identity));
    Session::new(tenant, admin.person, admin.device, public(&admin.key), standing)
}

async fn without_four_eyes_a_case_opens_at_once_and_the_log_says_so(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let bob = hospital.staff(21, 21).await;
    let mut desk = hospital.connect(&hospital.admin).await;
    let founder = opens(&mut desk).await.token;
    let first = officer(&hospital, &founder, 30, json!(["archive"])).await;
    let settings = "/archive/settings";
    assert_eq!(first.asks(&hospital, "GET", settings, None).await.body, json!({ "four_eyes": true }));
    let off = Some(json!({ "four_eyes": false }));
    let refused = first.asks(&hospital, "PUT", settings, off.clone()).await;
    assert_eq!((refused.code(), &refused.body["scope"]), ("scope_missing", &json!("policy")), "no officer opens the door alone");
    let waits = first.asks(&hospital, "POST", "/archive/cases", Some(about(&[&bob]))).await.body["id"].clone();
    for _ in 0..2 {
        assert_eq!(ask(&hospital, "PUT", settings, Some(&founder), off.clone()).await.body, json!({ "four_eyes": false }));
    }
    let asked = first.asks(&hospital, "POST", "/archive/cases", Some(about(&[&bob]))).await.body;
    assert_eq!((&asked["state"], &asked["decided"]["by"]["id"]), (&json!("open"), &json!(first.staff.person.to_string())));
    let case = asked["id"].as_str().unwrap();
    let still = first.asks(&hospital, "POST", &format!("/archive/cases/{}/approval", waits.as_str().unwrap()), None).await;
    assert_eq!(still.code(), "own_case", "what was asked for before still needs somebody else");
    let expected = [
        ("set_archive_settings".to_owned(), "four_eyes off".to_owned()),
        ("ask_case".to_owned(), case.to_owned()),
        ("approve_case".to_owned(), format!("{case} without four eyes")),
    ];
    assert_eq!(audit(&hospital, &founder, 3).await, expected);

    let bad = async |body: Value| first.asks(&hospital, "POST", "/archive/cases", Some(body)).await;
    let with = |name: &str, value: Value| {
        let mut body = about(&[&bob]);
        body[name] = value;
        body
    };
    for (name, value, status, code) in [
        ("reason", json!("  "), 400, "case_reason"),
        ("reason", json!("x".repeat(limits::CASE_REASON_CHARS_MAX + 1)), 400, "case_reason"),
        ("people", json!([]), 400, "case_people"),
        ("people", json!(["00000000-0000-7000-8000-000000000001"]), 404, "person_unknown"),
        ("people", json!(["nobody"]), 400, "malformed"),
        ("until", json!(1), 400, "case_period"),
        ("from", json!(now().plus_days(1).as_millis()), 400, "case_period"),
    ] {
        let refused = bad(with(name, value)).await;
        assert_eq!((refused.status, refused.code()), (status, code), "{name}");
    }
    for unknown in ["nonsense", "00000000-0000-7000-8000-000000000001"] {
        let refused = first.asks(&hospital, "GET", &format!("/archive/cases/{unknown}"), None).await;
        assert_eq!((refused.status, refused.code()), (404, "case_unknown"));
    }
}

on_both_stores! {
    an_officer_asks_another_decides_and_what_is_read_holds,
    nobody_else_reads_a_case,
    without_four_eyes_a_case_opens_at_once_and_the_log_says_so,
}
