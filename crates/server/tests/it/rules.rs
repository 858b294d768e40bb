//! The house's rules at the server: who may put them into force, which it takes, and those that it holds itself.

use crate::{
    administration::{ask, opens},
    hospital::{Backend, Device, Hospital, key, now, on_both_stores, sign},
    objects::token,
};
use protocol::{
    frame::{Push, Request},
    limits::OBJECT_PART_BYTES,
    policy::{Rules, TenantPolicy},
    refusal::Refusal,
    statement::Signed,
};
use serde_json::json;

/// The policy in force with other rules and the next number, signed by the root.
fn next(device: &Device, rules: Rules) -> Signed {
    let in_force: TenantPolicy = device.opened.policy.as_ref().unwrap().peek().unwrap();
    sign(&key(200), &TenantPolicy { number: in_force.number + 1, issued_at: now(), rules: Some(rules), ..in_force })
}

async fn the_founder_puts_rules_into_force_and_everybody_hears_it(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let bob = hospital.staff(3, 30).await;
    let (mut founder, mut bob) = (hospital.connect(&hospital.admin).await, hospital.connect(&bob).await);
    let (token, part) = (token(&mut bob).await, vec![1; OBJECT_PART_BYTES]);
    let size = 40 * OBJECT_PART_BYTES;
    hospital.put_part(&token, 1, 0, size, &part).await.unwrap();
    let rules = next(&founder, Rules { attachment_mib_max: Some(1), ..Rules::default() });
    founder.ask(Request::PublishPolicy(rules.clone())).await.unwrap();
    loop {
        match bob.push().await {
            Some(Push::Policy(heard)) => break assert_eq!(heard, rules),
            Some(_) => {}
            None => panic!("nothing heard"),
        }
    }
    let refused = hospital.put_part(&token, 2, 0, size, &part).await;
    assert!(
        matches!(refused, Err(Refusal::TooLarge { max }) if max < size as u64),
        "the server holds what it can hold: {refused:?}"
    );
    hospital.put_part(&token, 3, 0, OBJECT_PART_BYTES, &part).await.unwrap();
    // Somebody who looked at the same rules and changed them too comes second.
    let second = next(&founder, Rules { attachment_mib_max: Some(2), ..Rules::default() });
    assert_eq!(founder.ask(Request::PublishPolicy(second)).await, Err(Refusal::Exists));
}

async fn rules_out_of_their_limits_are_refused(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut founder = hospital.connect(&hospital.admin).await;
    let absurd = next(&founder, Rules { lifetime_days_min: Some(30), lifetime_days_max: Some(7), ..Rules::default() });
    assert_eq!(founder.ask(Request::PublishPolicy(absurd)).await, Err(Refusal::Malformed));
    let other = next(&founder, Rules { attachment_mib_max: Some(1), ..Rules::default() });
    let forged = sign(&key(199), &other.peek::<TenantPolicy>().unwrap());
    assert_eq!(founder.ask(Request::PublishPolicy(forged)).await, Err(Refusal::Forged), "only the root's word counts");
}

async fn an_administrator_without_the_scope_policy_publishes_none(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let clerk = hospital.administrator(30, 30).await;
    let mut founder = hospital.connect(&hospital.admin).await;
    let token = opens(&mut founder).await.token;
    let path = format!("/administrators/{}/scopes", clerk.person);
    let scopes = json!({ "scopes": ["people", "archive", "audit"] });
    assert_eq!(ask(&hospital, "PUT", &path, Some(&token), Some(scopes)).await.status, 200);
    let mut desk = hospital.connect(&clerk).await;
    let rules = next(&desk, Rules { attachment_mib_max: Some(1), ..Rules::default() });
    assert_eq!(desk.ask(Request::PublishPolicy(rules.clone())).await, Err(Refusal::NotAllowed));
    assert_eq!(ask(&hospital, "PUT", &path, Some(&token), Some(json!({ "scopes": ["policy"] }))).await.status, 200);
    desk.ask(Request::PublishPolicy(rules)).await.unwrap();
}

on_both_stores!(
    the_founder_puts_rules_into_force_and_everybody_hears_it,
    rules_out_of_their_limits_are_refused,
    an_administrator_without_the_scope_policy_publishes_none,
);
