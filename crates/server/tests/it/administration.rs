//! The administration's JSON API: its token, its answers, what an administrator does with it.

use crate::{
    enrolment,
    hospital::{Backend, Device, Hospital, ROOM, now, on_both_stores},
};
use app::administration::Attention;
use protocol::{
    administration::{AdministrationOpened, Scope},
    enrolment::Enrolled,
    frame::{PersonState, Push, Request, Response, SessionEnd},
    limits,
    refusal::Refusal,
};
use serde_json::{Value, json};

/// An answer of the API.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) body: Value,
}

impl Answer {
    /// The problem's code, or nothing when there is none.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

pub(crate) async fn ask(hospital: &Hospital, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
    ask_with(hospital, method, path, token, body.map(|body| body.to_string())).await
}

pub(crate) async fn ask_with(hospital: &Hospital, method: &str, path: &str, token: Option<&str>, body: Option<String>) -> Answer {
    let url = hospital.url(&format!("/api/admin/v1{path}"));
    let mut request = reqwest::Client::new().request(method.parse().unwrap(), url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if let Some(body) = body {
        request = request.header("content-type", "application/json").body(body);
    }
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store", "{method} {path}");
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    let status = answer.status().as_u16();
    // A stream ends with its session: what counts is that it began.
    let text = if kind == "text/event-stream" { String::new() } else { answer.text().await.unwrap() };
    // Entries of the archive are no JSON.
    Answer { status, kind, body: serde_json::from_str(&text).unwrap_or_default() }
}

pub(crate) async fn opens(device: &mut Device) -> AdministrationOpened {
    match device.ask(Request::OpenAdministration).await {
        Ok(Response::Administration(opened)) => opened,
        other => panic!("{other:?}"),
    }
}

async fn an_administrator_sees_and_locks_people(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let bob = hospital.staff(3, 30).await;
    hospital.room(ROOM, &[&bob]).await;
    let mut desk = hospital.connect(&hospital.admin).await;
    let mut bobs = hospital.connect(&bob).await;
    let opened = opens(&mut desk).await;
    assert_eq!((opened.token.len(), opened.scopes.as_slice()), (64, Scope::ALL.as_slice()), "the founder has every scope");
    let token = Some(opened.token.as_str());
    let get = async |path: &str| {
        let answer = ask(&hospital, "GET", path, token, None).await;
        assert_eq!((answer.status, answer.kind.as_str()), (200, "application/json"), "{path}: {}", answer.body);
        answer.body
    };
    let home = get("/home").await;
    assert_eq!((&home["hospital"], &home["connected"], &home["people"]["active"]), (&json!("Klinikum"), &json!(2), &json!(2)));
    // How much room there is follows the machine.
    let attention: Vec<&Value> = home["attention"].as_array().unwrap().iter().filter(|one| *one != "room_scarce").collect();
    assert_eq!((&home["archive"], &home["policy"], attention), (&json!(false), &json!(1), vec![&json!("one_administrator")]));
    assert_eq!(home["issuers"][0]["name"], "Verwaltung");
    let app = hospital.server.app();
    let session = &app.hub.sessions_of(hospital.tenant, hospital.admin.person)[0];
    for (days, warned) in [(15, false), (13, true)] {
        let home = app.read_home(session, None, Some(now().plus_days(days))).await.unwrap();
        assert_eq!(home.attention.contains(&Attention::TlsEnds), warned, "the TLS certificate ends in {days} days");
    }
    let page = get("/people?limit=1").await;
    assert_eq!(page["people"].as_array().unwrap().len(), 1);
    let rest = get(&format!("/people?limit=5&after={}", page["next"].as_str().unwrap())).await;
    assert_eq!((rest["people"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let path = format!("/people/{}", bob.person);
    let read = get(&path).await;
    assert_eq!((&read["person"]["name"], &read["devices"][0]["connected"]), (&json!("Dr. Geheimname"), &json!(true)));

    let lines = get("/audit").await["lines"].as_array().unwrap().len();
    let act = async |method: &str, path: &str| ask(&hospital, method, path, token, None).await;
    let locked = act("POST", &format!("{path}/lock")).await;
    assert_eq!((locked.status, &locked.body["person"]["state"]), (200, &json!("locked")));
    loop {
        match bobs.push().await {
            Some(Push::SessionEnded(SessionEnd::Locked)) => break,
            other => assert!(other.is_some(), "told why"),
        }
    }
    assert_eq!(act("POST", &format!("{path}/lock")).await.status, 200, "another administrator was first");
    let audit = get("/audit").await;
    assert_eq!(audit["lines"].as_array().unwrap().len(), lines + 1, "one act, one line");
    assert_eq!(audit["lines"][0]["action"], "set_person_state");
    assert_eq!(audit["lines"][0]["person"]["id"], bob.person.to_string());
    assert_eq!(act("POST", &format!("{path}/unlock")).await.body["person"]["state"], "active");
    assert!(hospital.try_connect(&bob).await.is_ok());
    assert_eq!(act("DELETE", &path).await.body["person"]["state"], "deleted");
    let gone = act("POST", &format!("{path}/unlock")).await;
    assert_eq!((gone.status, gone.code(), gone.kind.as_str()), (410, "person_deleted", "application/problem+json"));
    assert_eq!(hospital.try_connect(&bob).await.err(), Some(Refusal::Gone), "deleted, not only locked");
    let own = format!("/people/{}", hospital.admin.person);
    for (method, path) in [("POST", format!("{own}/lock")), ("DELETE", own)] {
        let refused = act(method, &path).await;
        assert_eq!((refused.status, refused.code()), (409, "own_account"));
    }
    for unknown in ["/people/00000000-0000-7000-8000-000000000001/lock", "/people/nonsense/lock"] {
        let refused = act("POST", unknown).await;
        assert_eq!((refused.status, refused.code()), (404, "person_unknown"));
    }
    let verified = get("/audit/verification").await;
    assert_eq!((&verified["intact"], &verified["first_broken"]), (&json!(true), &Value::Null));
    assert_eq!(verified["head"], get("/audit").await["lines"][0]["chain"]);
}

async fn a_token_ends_with_its_session_and_is_good_at_its_own_hospital_only(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let other = hospital.server.create_tenant("Andere", &["other.localhost"]).await.unwrap().unwrap();
    let mut desk = hospital.connect(&hospital.admin).await;
    let token = opens(&mut desk).await.token;
    assert_eq!(ask(&hospital, "GET", "/home", Some(&token), None).await.status, 200);
    for wrong in [None, Some(""), Some("0"), Some(&*token.to_uppercase())] {
        let refused = ask(&hospital, "GET", "/home", wrong, None).await;
        assert_eq!((refused.status, refused.code()), (401, "not_signed_in"), "{wrong:?}");
    }
    let elsewhere = hospital.server.app().administrator(other.tenant.parse().unwrap(), &token);
    assert_eq!(elsewhere.err(), Some(app::administration::Problem::NotSignedIn));
    // The device comes again: the session that had asked is over, and so is its token.
    let mut again = hospital.connect(&hospital.admin).await;
    assert_eq!(ask(&hospital, "GET", "/home", Some(&token), None).await.code(), "not_signed_in");
    let fresh = opens(&mut again).await.token;
    assert_eq!(ask(&hospital, "GET", "/home", Some(&fresh), None).await.status, 200);
}

async fn what_cannot_be_read_is_refused_with_a_code(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut desk = hospital.connect(&hospital.admin).await;
    let token = opens(&mut desk).await.token;
    let path = format!("/administrators/{}/scopes", hospital.admin.person);
    let put = async |body: String| ask_with(&hospital, "PUT", &path, Some(&token), Some(body)).await;
    let scopes = json!({ "scopes": ["people"] }).to_string();
    let padded = |bytes: usize| format!("{scopes}{}", " ".repeat(bytes - scopes.len()));
    assert_eq!(put(padded(limits::ADMINISTRATION_BODY_BYTES_MAX)).await.status, 200);
    assert_eq!(put(padded(limits::ADMINISTRATION_BODY_BYTES_MAX + 1)).await.code(), "too_large");
    for broken in ["{", "{\"scopes\":[\"root\"]}", "{\"scopes\":[],\"more\":1}"] {
        assert_eq!(put(broken.into()).await.code(), "malformed", "{broken}");
    }
    for broken in ["/people?limit=x", "/people?state=asleep", "/people?after=x"] {
        assert_eq!(ask(&hospital, "GET", broken, Some(&token), None).await.code(), "malformed", "{broken}");
    }
    assert_eq!(ask(&hospital, "GET", "/nothing", Some(&token), None).await.code(), "no_such_endpoint");
    assert_eq!(ask(&hospital, "PUT", "/home", Some(&token), None).await.code(), "no_such_method");
}

async fn a_changed_line_of_the_audit_log_is_found(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    hospital.staff(2, 20).await;
    let mut desk = hospital.connect(&hospital.admin).await;
    let token = opens(&mut desk).await.token;
    let page = ask(&hospital, "GET", "/audit?limit=1", Some(&token), None).await.body;
    let older = ask(&hospital, "GET", &format!("/audit?limit=9&before={}", page["next"]), Some(&token), None).await.body;
    assert_eq!(page["chain_before"], older["lines"][0]["chain"], "pages join");
    assert_eq!(older["chain_before"], older["recipe"]["genesis"]);
    // As a browser computes it: from what the answer says, and nothing else.
    let line = &page["lines"][0];
    let mut bytes = page["recipe"]["domain"].as_str().unwrap().as_bytes().to_vec();
    bytes.push(0);
    bytes.extend(hex::decode(page["chain_before"].as_str().unwrap()).unwrap());
    bytes.extend(line["number"].as_u64().unwrap().to_be_bytes());
    bytes.extend(line["at"].as_u64().unwrap().to_be_bytes());
    let actor: protocol::id::PersonId = line["actor"]["id"].as_str().unwrap().parse().unwrap();
    bytes.extend(actor.as_bytes());
    for text in [&line["action"], &line["target"]] {
        let text = text.as_str().unwrap().as_bytes();
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text);
    }
    let (domain, rest) = bytes.split_at(page["recipe"]["domain"].as_str().unwrap().len());
    let computed = protocol::hash::Digest::of(std::str::from_utf8(domain).unwrap(), &[&rest[1..]]);
    assert_eq!(hex::encode(computed.as_bytes()), line["chain"].as_str().unwrap());
}

/// The figure that matters is p99 of a thousand; the load generator takes it. This one shows that nothing waits for others.
async fn whoever_is_locked_is_out_within_a_second_while_ninety_others_are_connected(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut desk = hospital.connect(&hospital.admin).await;
    let token = opens(&mut desk).await.token;
    let mut connected = Vec::new();
    for number in 2..=91_u8 {
        let staff = hospital.staff(number, number + 100).await;
        connected.push((staff.person, hospital.connect(&staff).await));
    }
    let mut slowest = 0;
    for (person, device) in connected.iter_mut().step_by(9) {
        let start = crate::hospital::now();
        let answer = ask(&hospital, "POST", &format!("/people/{person}/lock"), Some(&token), None).await;
        assert_eq!(answer.status, 200);
        while device.push().await.is_some() {}
        slowest = slowest.max(crate::hospital::now().since(start));
    }
    assert!(slowest < 1_000, "{slowest} ms");
    println!("slowest of ten locks, from the request to the closed socket: {slowest} ms");
    let others = hospital.server.app().hub.sessions(hospital.tenant).len();
    assert_eq!(others, 1 + 80);
}

async fn two_administrators_act_on_one_person(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (bob, deputy) = (hospital.staff(3, 30).await, hospital.administrator(4, 40).await);
    let (mut first, mut second) = (hospital.connect(&hospital.admin).await, hospital.connect(&deputy).await);
    let (one, two) = (opens(&mut first).await, opens(&mut second).await);
    assert_eq!(two.scopes, [Scope::People], "a new administrator looks after people");
    let path = format!("/people/{}", bob.person);
    let (lock, delete) = (format!("{path}/lock"), path.clone());
    let both = [ask(&hospital, "POST", &lock, Some(&one.token), None), ask(&hospital, "POST", &lock, Some(&two.token), None)];
    let [a, b] = both;
    let (a, b) = tokio::join!(a, b);
    assert_eq!((a.status, b.status), (200, 200));
    let lines = ask(&hospital, "GET", "/audit", Some(&one.token), None).await.body;
    let acts = lines["lines"].as_array().unwrap().iter().filter(|line| line["action"] == "set_person_state").count();
    assert_eq!(acts, 1, "one of them did it");
    assert_eq!(ask(&hospital, "DELETE", &delete, Some(&two.token), None).await.status, 200);
    assert_eq!(ask(&hospital, "POST", &lock, Some(&one.token), None).await.code(), "person_deleted");
    // One locks the other: the token of the locked one is over, and nobody is left who could lock the last.
    let deputys = format!("/people/{}/lock", deputy.person);
    assert_eq!(ask(&hospital, "POST", &deputys, Some(&one.token), None).await.status, 200);
    assert_eq!(ask(&hospital, "GET", "/home", Some(&two.token), None).await.code(), "not_signed_in");
}

async fn scopes_hold_for_frames_as_for_the_api(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (bob, deputy) = (hospital.staff(3, 30).await, hospital.administrator(4, 40).await);
    let (mut first, mut second) = (hospital.connect(&hospital.admin).await, hospital.connect(&deputy).await);
    let (one, two) = (opens(&mut first).await, opens(&mut second).await);
    let path = format!("/administrators/{}/scopes", deputy.person);
    let more = ask(&hospital, "PUT", &path, Some(&two.token), Some(json!({ "scopes": ["people", "audit"] }))).await;
    assert_eq!(
        (more.status, more.code(), &more.body["scope"]),
        (403, "scope_not_held", &json!("audit")),
        "nobody promotes themselves"
    );
    let audit = ask(&hospital, "PUT", &path, Some(&one.token), Some(json!({ "scopes": ["audit"] }))).await;
    assert_eq!((audit.status, &audit.body["scopes"]), (200, &json!(["audit"])));
    let lock = Request::SetPersonState { person: bob.person, state: PersonState::Locked };
    assert_eq!(second.ask(lock.clone()).await, Err(Refusal::NotAllowed), "at once, with the session that was open");
    let refused = ask(&hospital, "GET", "/people", Some(&two.token), None).await;
    assert_eq!((refused.status, refused.code(), &refused.body["scope"]), (403, "scope_missing", &json!("people")));
    assert_eq!(ask(&hospital, "GET", "/audit", Some(&two.token), None).await.status, 200);
    let own = format!("/administrators/{}/scopes", hospital.admin.person);
    let last = ask(&hospital, "PUT", &own, Some(&one.token), Some(json!({ "scopes": ["audit"] }))).await;
    assert_eq!((last.status, last.code()), (409, "last_administrator"));
    let nobody = format!("/administrators/{}/scopes", bob.person);
    let none = ask(&hospital, "PUT", &nobody, Some(&one.token), Some(json!({ "scopes": [] }))).await;
    assert_eq!((none.status, none.code()), (409, "person_not_administrator"));
    assert_eq!(first.ask(lock).await, Ok(Response::Nothing));
}

/// News as they come, one event after the other; none when the stream has ended. Comments are passed over.
struct Stream(reqwest::Response, String);

impl Stream {
    async fn opens(hospital: &Hospital, token: &str) -> Result<Self, u16> {
        let request = reqwest::Client::new().get(hospital.url("/api/admin/v1/news"));
        let mut answer = request.header("authorization", format!("Bearer {token}")).send().await.unwrap();
        if answer.status() != 200 {
            return Err(answer.status().as_u16());
        }
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.chunk().await.unwrap().unwrap(), ":\n\n", "says at once that it is open");
        Ok(Self(answer, String::new()))
    }

    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.1.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.1 = rest;
                match event.strip_prefix("data: ") {
                    Some(data) => return Some(serde_json::from_str::<Value>(data).unwrap()["changed"].clone()),
                    None => continue,
                }
            }
            self.1 += std::str::from_utf8(&self.0.chunk().await.unwrap()?).unwrap();
        }
    }
}

async fn an_administrator_hears_at_once_what_another_did(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (bob, deputy) = (hospital.staff(3, 30).await, hospital.administrator(4, 40).await);
    let (mut first, mut second) = (hospital.connect(&hospital.admin).await, hospital.connect(&deputy).await);
    let (one, two) = (opens(&mut first).await.token, opens(&mut second).await.token);
    let mut founders = Stream::opens(&hospital, &one).await.unwrap();
    let mut deputys = Stream::opens(&hospital, &two).await.unwrap();
    let act = async |method: &str, path: &str, body: Option<Value>| {
        assert_eq!(ask(&hospital, method, path, Some(&one), body).await.status, 200, "{path}");
    };
    act("POST", &format!("/people/{}/lock", bob.person), None).await;
    assert_eq!(deputys.next().await, Some(json!(["people", "waiting"])));
    assert_eq!(founders.next().await, Some(json!(["people", "waiting", "audit"])), "and may read the audit log besides");
    // Somebody is invited, and comes to the door.
    let (invitation, enrol) = enrolment::newcomer(&hospital);
    first.ask(Request::PutInvitation(invitation)).await.unwrap();
    assert_eq!(deputys.next().await, Some(json!(["people"])));
    let _: Enrolled = hospital.post("/api/enrolments", &enrol).await.unwrap();
    assert_eq!(deputys.next().await, Some(json!(["people", "waiting"])));
    // What the deputy may not read is not told; what comes next is.
    act("PUT", "/archive/settings", Some(json!({ "four_eyes": false }))).await;
    act("PUT", "/lease", Some(json!({ "days": 14 }))).await;
    assert_eq!(deputys.next().await, Some(json!(["settings"])));
    let mut heard = Vec::new();
    while !heard.contains(&json!("settings")) {
        heard.extend(founders.next().await.unwrap().as_array().unwrap().clone());
    }
    assert!(heard.contains(&json!("cases")));
    // It ends with the session, and at once: the account is locked, the device goes away.
    act("POST", &format!("/people/{}/lock", deputy.person), None).await;
    assert_eq!(deputys.next().await, None);
    assert_eq!(Stream::opens(&hospital, &two).await.err(), Some(401));
    drop(first);
    while founders.next().await.is_some() {}
}

async fn a_session_has_few_streams_of_news(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut desk = hospital.connect(&hospital.admin).await;
    let token = opens(&mut desk).await.token;
    let mut streams = Vec::new();
    for _ in 0..limits::NEWS_LISTENERS_PER_SESSION_MAX {
        streams.push(Stream::opens(&hospital, &token).await.unwrap());
    }
    assert_eq!(Stream::opens(&hospital, &token).await.err(), Some(429));
}

on_both_stores! {
    an_administrator_hears_at_once_what_another_did,
    a_session_has_few_streams_of_news,
    an_administrator_sees_and_locks_people,
    a_token_ends_with_its_session_and_is_good_at_its_own_hospital_only,
    what_cannot_be_read_is_refused_with_a_code,
    a_changed_line_of_the_audit_log_is_found,
    whoever_is_locked_is_out_within_a_second_while_ninety_others_are_connected,
    two_administrators_act_on_one_person,
    scopes_hold_for_frames_as_for_the_api,
}
