//! An administrator with a modified app: every operation of the description, with everything that its description does not allow.
//! What is sent is made from the description itself, so a new endpoint is covered before anybody thinks of it.
//!
//! Whatever comes, the answer is a problem with a code, nothing is done, and other hospitals' ids are ids of nothing.

use crate::{
    administration::{Answer, ask_with, opens},
    administration_rights::DESCRIPTION,
    hospital::{Backend, GROUP, Hospital, ROOM, now, on_both_stores},
};
use protocol::{
    context::ConversationKind,
    enrolment::{Invitation, access_hash},
    id::{CaseId, ConversationId, DeviceId, DutyId, InvitationId, PersonId, PlaceId, PlanId, TenantId},
    limits,
    log::genesis,
    pii::Pii,
    place::{Place, Plan},
    time::Timestamp,
};
use serde_json::{Value, json};
use store::{AuditLine, LeafRow, NewCase, NewConversation, NewDuty};

/// What an id may be instead.
const NO_IDS: [&str; 7] = ["x", "0", "..%2f..%2fhome", "%00", "%ff%fe", "'%20OR%201=1--", "00000000-0000-0000-0000-00000000000g"];
/// Of any hospital.
const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "PATCH"];

/// An operation of the description.
struct Operation {
    method: String,
    /// Below the base, with `{…}` for ids.
    path: String,
    /// Name and schema.
    query: Vec<(String, Value)>,
    /// Schema.
    body: Option<Value>,
}

struct Description(Value);

impl Description {
    fn read() -> Self {
        Self(serde_json::from_str(&std::fs::read_to_string(DESCRIPTION).unwrap()).unwrap())
    }

    /// The schema itself, wherever it stands.
    fn resolve(&self, schema: &Value) -> Value {
        let place = schema.get("$ref").and_then(Value::as_str).map(|place| place.trim_start_matches('#'));
        place.map_or(schema, |place| self.0.pointer(place).unwrap()).clone()
    }

    fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in self.0["paths"].as_object().unwrap() {
            for (method, described) in item.as_object().unwrap() {
                let parameters = described["parameters"].as_array().cloned().unwrap_or_default();
                let query = parameters.iter().filter(|one| one["in"] == "query");
                let body = described.pointer("/requestBody/content/application~1json/schema");
                operations.push(Operation {
                    method: method.to_uppercase(),
                    path: path.strip_prefix("/api/admin/v1").unwrap().to_owned(),
                    query: query.map(|one| (one["name"].as_str().unwrap().to_owned(), self.resolve(&one["schema"]))).collect(),
                    body: body.map(|schema| self.resolve(schema)),
                });
            }
        }
        operations
    }

    /// A value that the schema allows.
    fn sample(&self, schema: &Value, id: &str) -> Value {
        let schema = self.resolve(schema);
        if let Some(first) = schema["enum"].get(0) {
            return first.clone();
        }
        match schema["type"].as_str().unwrap_or_default() {
            "object" => {
                let properties = schema["properties"].as_object().unwrap().iter().enumerate();
                // Numbers grow, so that a period is one.
                let value = |(index, (name, one)): (usize, (&String, &Value))| match self.sample(one, id).as_u64() {
                    Some(least) => (name.clone(), json!(least + index as u64)),
                    None => (name.clone(), self.sample(one, id)),
                };
                properties.map(value).collect()
            }
            "array" => json!([self.sample(&schema["items"], id)]),
            "integer" => json!(schema["minimum"].as_u64().unwrap_or(1).max(1)),
            "boolean" => json!(true),
            "string" if schema["format"] == "byte" => json!("/9j/AQ=="),
            "string" => match schema["minLength"].as_u64() {
                Some(least) if least > id.len() as u64 => json!("0".repeat(least as usize)),
                _ => json!(id),
            },
            other => panic!("{other:?} in {schema}"),
        }
    }

    /// Values near it that it does not allow, each with what is wrong.
    fn wrong(&self, schema: &Value, id: &str) -> Vec<(String, Value)> {
        let schema = self.resolve(schema);
        let kind = schema["type"].as_str().unwrap_or("string").to_owned();
        let others = [("null", json!(null)), ("boolean", json!(false)), ("string", json!("")), ("integer", json!(7))];
        let others = others.into_iter().chain([("array", json!([7])), ("object", json!({ "x": 7 }))]);
        let mut wrong: Vec<(String, Value)> =
            others.filter(|(other, _)| *other != kind).map(|(other, value)| (format!("{other} for {kind}"), value)).collect();
        let mut add = |what: &str, value: Value| wrong.push((what.to_owned(), value));
        let number = |name: &str| schema[name].as_u64().map(|number| number as usize);
        match kind.as_str() {
            "object" => {
                let properties = schema["properties"].as_object().unwrap();
                let whole = self.sample(&schema, id);
                for name in schema["required"].as_array().unwrap().iter().filter_map(Value::as_str) {
                    let mut less = whole.clone();
                    less.as_object_mut().unwrap().remove(name);
                    add(&format!("without {name}"), less);
                }
                for (name, one) in properties {
                    for (what, value) in self.wrong(one, id) {
                        let mut changed = whole.clone();
                        changed[name] = value;
                        add(&format!("{name}: {what}"), changed);
                    }
                }
                if schema["additionalProperties"] == false {
                    let mut more = whole.clone();
                    more["admin"] = json!(true);
                    add("an unknown field", more);
                }
            }
            "array" => {
                if let Some(most) = number("maxItems") {
                    // Different ones: who is named twice counts once.
                    let many = (0..=most).map(|index| PersonId::from_bytes([index as u8; 16]).to_string());
                    add("too many", many.collect());
                }
                if number("minItems").is_some_and(|least| least > 0) {
                    add("none", json!([]));
                }
                for (what, value) in self.wrong(&schema["items"], id) {
                    add(&format!("in it, {what}"), json!([value]));
                }
            }
            "integer" => {
                add("negative", json!(-1));
                add("a fraction", json!(1.5));
                add("beyond every number", json!(1e300));
                if let Some(most) = number("maximum") {
                    add("too large", json!(most + 1));
                }
                if let Some(least) = number("minimum").filter(|least| *least > 0) {
                    add("too small", json!(least - 1));
                }
            }
            "string" => {
                if let Some(most) = number("maxLength") {
                    add("too long", json!("ä".repeat(most + 1)));
                }
                if let Some(least) = number("minLength").filter(|least| *least > 0) {
                    add("too short", json!("a".repeat(least - 1)));
                }
                add("far too long", json!("x".repeat(limits::ADMINISTRATION_BODY_BYTES_MAX - 1_000)));
                if !schema["enum"].is_null() || schema["format"] == "uuid" {
                    add("a word of its own", json!("emperor"));
                }
            }
            _ => {}
        }
        wrong
    }
}

/// Ids that are another hospital's.
struct Elsewhere {
    person: PersonId,
    case: CaseId,
    conversation: ConversationId,
}

async fn elsewhere(hospital: &Hospital) -> Elsewhere {
    let other = hospital.server.create_tenant("Andere", &["other.localhost"]).await.unwrap().unwrap();
    let tenant: TenantId = other.tenant.parse().unwrap();
    let (person, case) = (PersonId::from_bytes([91; 16]), CaseId::from_bytes([92; 16]));
    let conversation = ConversationId::from_bytes([93; 16]);
    let line = AuditLine { at: now(), actor: person, action: "test", target: String::new() };
    let store = hospital.server.store();
    let invitation = Invitation {
        id: InvitationId::from_bytes([91; 16]),
        person,
        name: "Fremd".into(),
        role: String::new(),
        access_hash: access_hash(&[91; 32]),
        grants: Vec::new(),
        expires_at: now().plus_days(1),
    };
    store.put_invitation(tenant, &invitation, &line).await.unwrap();
    let soon = now().plus_days(1);
    let (reason, people) = (Pii::new("Beschwerde".into()), vec![person]);
    let new = NewCase { case, reason, people, from: Timestamp::from_millis(1), until: soon, expires_at: soon };
    store.ask_case(tenant, &new, &line, &line).await.unwrap();
    let new = NewConversation {
        conversation,
        kind: ConversationKind::Group,
        group: GROUP,
        state: vec![],
        group_info: vec![],
        creator: LeafRow { leaf: 0, person, device: DeviceId::from_bytes([91; 16]) },
        client_state: 0,
        genesis: genesis(tenant, conversation),
        ends_at: None,
        at: now(),
    };
    store.create_conversation(tenant, &new, 2_000).await.unwrap();
    Elsewhere { person, case, conversation }
}

/// A refusal in the form of all refusals, and none that says that the server did not know how to refuse.
fn is_refused(answer: &Answer, what: &str) {
    assert!((400..500).contains(&answer.status), "{what}: {} {}", answer.status, answer.body);
    assert_eq!(answer.kind, "application/problem+json", "{what}");
    assert!(!answer.code().is_empty() && answer.body["status"] == answer.status, "{what}: {}", answer.body);
}

async fn what_the_description_does_not_allow_is_refused_and_nothing_is_done(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (member, elsewhere) = (hospital.staff(40, 40).await, elsewhere(&hospital).await);
    let administrator = hospital.administrator(41, 41).await;
    hospital.room(ROOM, &[&member]).await;
    for person in [member.person, administrator.person] {
        let (store, tenant, words) = (hospital.server.store(), hospital.tenant, || "Haus".to_owned());
        let line = AuditLine { at: now(), actor: person, action: "test", target: String::new() };
        let plan = Plan { plan: PlanId::from_bytes(*person.as_bytes()), building: words(), floor: words() };
        store.put_plan(tenant, &plan, Some(&[0xff, 0xd8, 0xff]), 9, &line).await.unwrap();
        let place = PlaceId::from_bytes(*person.as_bytes());
        let place = Place { place, name: words(), building: words(), floor: words(), point: None };
        store.put_place(tenant, &place, 9, &line).await.unwrap();
        let duty = NewDuty { duty: DutyId::from_bytes(*person.as_bytes()), name: format!("Dienst {person}"), people: Vec::new() };
        store.put_duty(tenant, &duty, 9, &line).await.unwrap();
    }
    let case = crate::archive::asked_case(&hospital, member.person, member.person).await;
    crate::archive::open_case(&hospital, case, hospital.admin.person, now().plus_days(1)).await;
    let mut founder = hospital.connect(&hospital.admin).await;
    let token = opens(&mut founder).await.token;
    let open = founder.stays_open();
    let send = async |method: &str, path: &str, body: Option<String>| ask_with(&hospital, method, path, Some(&token), body).await;
    let head = async || send("GET", "/audit/verification", None).await.body["head"].clone();
    let mut before = head().await;

    let description = Description::read();
    let operations = description.operations();
    for operation in &operations {
        let Operation { method, path, query, body } = operation;
        let id = match path {
            path if path.starts_with("/archive") => case.to_string(),
            path if path.starts_with("/administrators") => administrator.person.to_string(),
            _ => member.person.to_string(),
        };
        let here = path.replace("{id}", &id).replace("{conversation}", &ROOM.to_string());
        let good = body.as_ref().map(|schema| description.sample(schema, &member.person.to_string()).to_string());

        // Ids that are none, and ids of elsewhere, are answered alike.
        let theirs = if path.starts_with("/archive") { elsewhere.case.to_string() } else { elsewhere.person.to_string() };
        for place in ["{id}", "{conversation}"].into_iter().filter(|place| path.contains(place)) {
            let at = |value: &str| {
                let path = path.replace(place, value);
                path.replace("{id}", &id).replace("{conversation}", &ROOM.to_string())
            };
            let theirs = if place == "{id}" { theirs.clone() } else { elsewhere.conversation.to_string() };
            let foreign = send(method, &at(&theirs), good.clone()).await;
            is_refused(&foreign, &format!("{method} {path} of another hospital"));
            let unknown = send(method, &at(&PersonId::from_bytes([0x7e; 16]).to_string()), good.clone()).await;
            assert_eq!((foreign.status, &foreign.body), (unknown.status, &unknown.body), "{method} {path}");
            let long = "f".repeat(8_000);
            for value in NO_IDS.into_iter().chain([long.as_str()]) {
                is_refused(&send(method, &at(value), good.clone()).await, &format!("{method} {path} with {value:.40}"));
            }
        }

        // Bodies of every wrong shape.
        if let Some(schema) = body {
            for (what, value) in description.wrong(schema, &member.person.to_string()) {
                is_refused(&send(method, &here, Some(value.to_string())).await, &format!("{method} {path}, {what}"));
            }
            let deep = "[".repeat(20_000);
            for text in ["", "{", "nonsense", "\u{0}", deep.as_str()] {
                is_refused(&send(method, &here, Some(text.to_owned())).await, &format!("{method} {path} with {text:.20}"));
            }
            let most =
                if path.starts_with("/plans") { limits::PLAN_BODY_BYTES_MAX } else { limits::ADMINISTRATION_BODY_BYTES_MAX };
            let large = " ".repeat(most + 1);
            let refused = send(method, &here, Some(large)).await;
            assert_eq!((refused.status, refused.code()), (413, "too_large"), "{method} {path}");
        }

        assert_eq!(before, head().await, "nothing was done by {method} {path}");
        // Queries: reading more than is allowed gives what is allowed, reading nonsense is refused.
        for (name, schema) in query {
            for (what, value) in description.wrong(schema, &id) {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let text: String = text.chars().take(2_000).collect();
                let encoded: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
                let answer = send(method, &format!("{here}?{name}={encoded}"), None).await;
                assert!(answer.status < 500, "{method} {path}?{name}, {what}: {}", answer.body);
                if schema["type"] == "integer" && what.ends_with("for integer") {
                    is_refused(&answer, &format!("{method} {path}?{name}, {what}"));
                }
            }
        }

        // Who reads the archive is written down, as it must be.
        before = head().await;

        // Methods that nobody described.
        let described = |method: &str| operations.iter().any(|one| one.path == *path && one.method == method);
        for other in METHODS.into_iter().filter(|method| !described(method)) {
            let answer = send(other, &here, Some("{}".into())).await;
            assert_eq!((answer.status, answer.code()), (405, "no_such_method"), "{other} {path}");
        }
    }
    assert_eq!(before, head().await, "nothing was done");
    // What is allowed is done: it was the wrong part that was refused.
    for Operation { method, path, body, .. } in &operations {
        let Some(schema) = body else { continue };
        let id = if path.starts_with("/archive") { case.to_string() } else { administrator.person.to_string() };
        // A second duty of one name would be refused.
        let whose = if path == "/duties/{id}" { administrator.person } else { member.person };
        let good = description.sample(schema, &whose.to_string()).to_string();
        let done = send(method, &path.replace("{id}", &id), Some(good.clone())).await;
        assert_eq!(done.status, 200, "{method} {path} with {good}: {}", done.body);
    }
    let people = send("GET", "/people", None).await.body["people"].to_string();
    assert!(!people.contains("Fremd"), "{people}");
    open.abort();
}

on_both_stores! {
    what_the_description_does_not_allow_is_refused_and_nothing_is_done,
}
