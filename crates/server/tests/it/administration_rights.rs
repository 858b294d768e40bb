//! Who may ask the administration's API for what: every operation of its description by everybody, as a table that is
//! committed and read in review.
//!
//! `UPDATE_AUTHZ_MATRIX=1 cargo test -p server administration_rights` writes it anew.

use crate::{
    administration::{ask, opens},
    archive,
    authorization::identity,
    hospital::{self, Backend, Hospital, on_both_stores},
};
use app::{
    dispatch,
    session::{Session, Standing},
};
use protocol::{
    certificate::Identity,
    frame::{Outcome, Request, Response, ServerFrame},
    id::{ConversationId, PersonId, TenantId},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Write as _,
    sync::Arc,
};
use tokio::time::Instant;

const MATRIX: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/authz-matrix-administration.txt");
pub(crate) const DESCRIPTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/admin.json");
const BASE: &str = "/api/admin/v1";

/// Every operation, those that change something last. `{id}` is a person who is there, or a case that waits for a decision or
/// is open, as the operation needs it; `{conversation}` is of that case.
const OPERATIONS: [(&str, &str); 40] = [
    ("get", "/home"),
    ("get", "/news"),
    ("get", "/people"),
    ("get", "/people/{id}"),
    ("get", "/waiting"),
    ("get", "/audit"),
    ("get", "/audit/verification"),
    ("get", "/administrators"),
    ("put", "/administrators/{id}/scopes"),
    ("post", "/people/{id}/lock"),
    ("post", "/people/{id}/unlock"),
    ("delete", "/people/{id}/devices/{device}"),
    ("delete", "/people/{id}"),
    ("get", "/archive/settings"),
    ("put", "/archive/settings"),
    ("get", "/lease"),
    ("put", "/lease"),
    ("post", "/keys/hand-outs"),
    ("get", "/places"),
    ("post", "/places"),
    ("put", "/places/{id}"),
    ("delete", "/places/{id}"),
    ("get", "/duties"),
    ("post", "/duties"),
    ("put", "/duties/{id}"),
    ("delete", "/duties/{id}"),
    ("get", "/duties/{id}/shifts"),
    ("post", "/plans"),
    ("put", "/plans/{id}"),
    ("get", "/plans/{id}"),
    ("delete", "/plans/{id}"),
    ("get", "/archive/cases"),
    ("post", "/archive/cases"),
    ("get", "/archive/cases/{id}"),
    ("post", "/archive/cases/{id}/approval"),
    ("post", "/archive/cases/{id}/refusal"),
    ("post", "/archive/cases/{id}/closing"),
    ("post", "/archive/cases/{id}/exports"),
    ("get", "/archive/cases/{id}/conversations/{conversation}/entries"),
    ("get", "/archive/cases/{id}/conversations/{conversation}/entries/{seq}/objects/{object}"),
];

/// What an operation is given.
fn body(method: &str, path: &str, person: PersonId) -> Option<Value> {
    match (method, path) {
        ("put", "/lease") => Some(json!({ "days": 14 })),
        ("post", "/keys/hand-outs") => Some(json!({ "key": "root", "needed": 2, "papers": 3 })),
        ("post", "/places") | ("put", "/places/{id}") => {
            Some(json!({ "name": "Zimmer 412", "building": "Haus C", "floor": "4. OG" }))
        }
        ("post", "/plans") | ("put", "/plans/{id}") => {
            Some(json!({ "building": "Haus C", "floor": "4. OG", "picture": "/9j/AQ==" }))
        }
        ("post", "/duties") => Some(json!({ "name": "Dienstarzt Chirurgie", "people": [] })),
        ("put", "/duties/{id}") => Some(json!({ "name": "Dienstarzt Innere", "people": [] })),
        ("put", "/archive/settings") => Some(json!({ "four_eyes": true })),
        ("put", _) => Some(json!({ "scopes": ["people"] })),
        ("post", "/archive/cases") => {
            Some(json!({ "reason": "Beschwerde", "people": [person.to_string()], "from": 1, "until": 2 }))
        }
        ("post", "/archive/cases/{id}/exports") => Some(json!({ "sha256": "00".repeat(32), "messages": 1 })),
        _ => None,
    }
}

/// A person, or what else the operation is about.
async fn target(hospital: &Hospital, path: &str, person: u8) -> (PersonId, String) {
    if path.starts_with("/administrators") {
        let person = hospital.administrator(person, person).await.person;
        return (person, person.to_string());
    }
    let staff = hospital.staff(person, person).await;
    if !path.starts_with("/archive/cases/") {
        return (staff.person, staff.person.to_string());
    }
    let case = archive::asked_case(hospital, staff.person, staff.person).await;
    if !path.ends_with("/approval") && !path.ends_with("/refusal") {
        archive::open_case(hospital, case, hospital.admin.person, hospital::now().plus_days(1)).await;
    }
    hospital.room(conversation_of(staff.person), &[&staff]).await;
    (staff.person, case.to_string())
}

/// A person's own conversation.
fn conversation_of(person: PersonId) -> ConversationId {
    ConversationId::from_bytes(*person.as_bytes())
}

/// A path with its places filled in; the entry is one that names no object.
fn named(path: &str, target: &str, person: PersonId) -> String {
    let conversation = conversation_of(person).to_string();
    path.replace("{id}", target)
        .replace("{conversation}", &conversation)
        .replace("{seq}", "1")
        .replace("{object}", &conversation)
        .replace("{device}", &person.to_string())
}

/// Operations of the description that is committed.
fn described() -> BTreeSet<(String, String)> {
    let description: Value = serde_json::from_str(&std::fs::read_to_string(DESCRIPTION).unwrap()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let path = path.strip_prefix(BASE).expect("below the base").to_owned();
        item.as_object().unwrap().keys().map(move |method| (method.clone(), path.clone()))
    });
    operations.collect()
}

#[test]
fn every_operation_of_the_description_has_its_row() {
    let rows: BTreeSet<(String, String)> =
        OPERATIONS.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(rows, described());
}

/// An administrator of another hospital, with a token that is good there.
async fn token_of_a_stranger(hospital: &Hospital) -> (Arc<Session>, String) {
    let other = hospital.server.create_tenant("Andere", &["other.localhost"]).await.unwrap().unwrap();
    let tenant: TenantId = other.tenant.parse().unwrap();
    let staff = &hospital.admin;
    let identity = Identity { tenant, ..identity(hospital, staff) };
    let key = crate::hospital::public(&staff.key);
    let session = Arc::new(Session::new(tenant, staff.person, staff.device, key, Standing::Certified(Arc::new(identity))));
    dispatch::request(hospital.server.app(), &session, 1, Request::OpenAdministration).await;
    let mut frames = VecDeque::new();
    session.outbox.take(&mut frames, Instant::now());
    let answer: ServerFrame = protocol::cbor::decode_frame(&frames[0]).unwrap();
    let ServerFrame::Response { outcome: Outcome::Done(Response::Administration(opened)), .. } = answer else {
        panic!("{answer:?}")
    };
    assert!(hospital.server.app().administrator(tenant, &opened.token).is_ok());
    (session, opened.token)
}

async fn the_table_is_what_was_reviewed(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (_stranger, strangers) = token_of_a_stranger(&hospital).await;
    let mut founder = hospital.connect(&hospital.admin).await;
    let founders = opens(&mut founder).await.token;
    // Sessions that are still open keep nothing: what counts is the person now.
    let mut sessions = Vec::new();
    let mut token = async |person: u8| {
        let staff = hospital.administrator(person, person).await;
        let mut device = hospital.connect(&staff).await;
        let token = opens(&mut device).await.token;
        sessions.push(device);
        (staff.person, token)
    };
    let (without, without_token) = token(30).await;
    let (auditor, auditor_token) = token(31).await;
    let (_, people_token) = token(32).await;
    let (officer, officer_token) = token(35).await;
    let (lawyer, lawyer_token) = token(36).await;
    let (locked, locked_token) = token(33).await;
    let (deleted, deleted_token) = token(34).await;
    let scoped = [(without, json!([])), (auditor, json!(["audit"])), (officer, json!(["archive"])), (lawyer, json!(["policy"]))];
    for (person, scopes) in scoped {
        let path = format!("/administrators/{person}/scopes");
        assert_eq!(ask(&hospital, "PUT", &path, Some(&founders), Some(json!({ "scopes": scopes }))).await.status, 200);
    }
    assert_eq!(ask(&hospital, "POST", &format!("/people/{locked}/lock"), Some(&founders), None).await.status, 200);
    assert_eq!(ask(&hospital, "DELETE", &format!("/people/{deleted}"), Some(&founders), None).await.status, 200);
    // Who is no administrator gets no token to begin with.
    let internal = hospital.staff(40, 40).await;
    let mut device = hospital.connect(&internal).await;
    assert!(device.ask(Request::OpenAdministration).await.is_err());

    let kinds: [(&str, Option<&str>); 10] = [
        ("anonymous", None),
        ("other hospital", Some(&strangers)),
        ("without scope", Some(&without_token)),
        ("scope audit", Some(&auditor_token)),
        ("scope people", Some(&people_token)),
        ("scope archive", Some(&officer_token)),
        ("scope policy", Some(&lawyer_token)),
        ("founder", Some(&founders)),
        ("locked", Some(&locked_token)),
        ("deleted", Some(&deleted_token)),
    ];
    let mut table = format!("{:<87}", "operation");
    for (name, _) in kinds {
        write!(table, " {name:<15}").unwrap();
    }
    let mut number = 41_u8;
    for (method, path) in OPERATIONS {
        write!(table, "\n{:<87}", format!("{method} {path}")).unwrap();
        for (kind, token) in kinds {
            // A person of their own for each, so that nobody sees what another did.
            let is_theirs = path.contains("{id}") && !path.starts_with("/duties");
            number += u8::from(is_theirs);
            let (person, target) = match is_theirs {
                true => target(&hospital, path, number).await,
                false => (hospital.admin.person, hospital.admin.person.to_string()),
            };
            if path.ends_with("/entries") {
                let conversation = conversation_of(person).to_string();
                let page = archive::entries(&hospital, &target, &conversation, "", token.unwrap_or_default()).await;
                write!(table, " {:<15}", page.err().unwrap_or_else(|| "ok".into())).unwrap();
                continue;
            }
            let mut body = body(method, path, person);
            if let Some(body) = body.as_mut().filter(|_| path == "/duties") {
                body["name"] = json!(kind);
            }
            let path = named(path, &target, person);
            let answer = ask(&hospital, &method.to_uppercase(), &path, token, body).await;
            write!(table, " {:<15}", if answer.status == 200 { "ok" } else { answer.code() }).unwrap();
        }
    }
    let table: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if std::env::var_os("UPDATE_AUTHZ_MATRIX").is_some() {
        std::fs::write(MATRIX, &table).unwrap();
    }
    let reviewed = std::fs::read_to_string(MATRIX).unwrap();
    assert_eq!(table, reviewed, "\n{table}\nIf this is meant, run with UPDATE_AUTHZ_MATRIX=1 and review the difference.");
}

async fn another_hospitals_people_are_unknown(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut founder = hospital.connect(&hospital.admin).await;
    let token = opens(&mut founder).await.token;
    let before = ask(&hospital, "GET", "/audit/verification", Some(&token), None).await.body["head"].clone();
    let stranger = protocol::id::PersonId::from_bytes([9; 16]);
    for (method, path) in OPERATIONS.iter().filter(|(_, path)| path.contains("{id}")) {
        let body = body(method, path, stranger);
        let code = match path {
            path if path.starts_with("/archive") => "case_unknown",
            path if path.contains("{device}") => "device_unknown",
            path if path.starts_with("/places") => "place_unknown",
            path if path.starts_with("/duties") => "duty_unknown",
            path if path.starts_with("/plans") => "plan_unknown",
            _ => "person_unknown",
        };
        let path = named(path, &stranger.to_string(), stranger);
        let answer = ask(&hospital, &method.to_uppercase(), &path, Some(&token), body).await;
        assert_eq!((answer.status, answer.code()), (404, code), "{method} {path}");
    }
    let after = ask(&hospital, "GET", "/audit/verification", Some(&token), None).await.body["head"].clone();
    assert_eq!(before, after, "nothing was done");
}

on_both_stores! {
    the_table_is_what_was_reviewed,
    another_hospitals_people_are_unknown,
}
