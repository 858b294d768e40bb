//! Groups that must not be joined or rejoined, whoever built them.

use crate::ward::Hospital;
use e2ee::{
    key::{ArchiveSecret, SigningKey},
    mls::{Change, GroupError, Suite},
};
use protocol::{
    certificate::ChainError,
    context::{ContextError, ConversationContext, ConversationKind},
    id::{ConversationId, GroupId, TenantId},
    membership::CommitError,
};

/// Alice builds a group with this context and Bob is to join.
fn joined(
    hospital: &mut Hospital,
    spoil: impl Fn(&mut ConversationContext),
    spoil_policy: impl Fn(&mut Hospital),
) -> Result<(), GroupError> {
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let mut context = hospital.context(&[alice.person]);
    spoil(&mut context);
    let id = GroupId::from_bytes([9; 16]);
    let honest = hospital.policy.clone();
    spoil_policy(hospital);
    alice.create(hospital, id, &context, Suite::Classic);
    let package = [bob.key_package(hospital, Suite::Classic)];
    let commit = alice.commit(hospital, id, Change { add: &package, ..Change::default() }).unwrap();
    hospital.policy = honest;
    let outcome = bob.join(hospital, commit.welcome.as_ref().unwrap()).map(|_| ());
    let again = bob.rejoin(hospital, &commit.group_info).map(|_| ());
    assert_eq!(outcome.is_ok(), again.is_ok(), "by Welcome or by external commit: {outcome:?} {again:?}");
    outcome
}

fn context_error(field: &'static str) -> Result<(), GroupError> {
    Err(GroupError::Rule(CommitError::Context(ContextError { field })))
}

#[test]
fn of_another_tenant() {
    let mut hospital = Hospital::new(60);
    assert_eq!(joined(&mut hospital, |context| context.tenant = TenantId::from_bytes([1; 16]), |_| ()), context_error("tenant"));
}

#[test]
fn with_a_swapped_archive_key_or_without_one() {
    let mut hospital = Hospital::new(61);
    let other = ArchiveSecret::from_seed(&[5; 32]).public().id();
    assert_eq!(joined(&mut hospital, |context| context.archive_key = Some(other), |_| ()), context_error("policy"));
    assert_eq!(joined(&mut hospital, |context| context.archive_key = None, |_| ()), context_error("policy"));
    assert_eq!(
        joined(
            &mut hospital,
            |context| {
                context.archive_key = Some(other);
                context.policy_number = 0;
            },
            |_| ()
        ),
        context_error("policy"),
        "an invented older policy does not help"
    );
}

#[test]
fn under_a_policy_that_nobody_signed() {
    let mut hospital = Hospital::new(62);
    assert_eq!(
        joined(&mut hospital, |context| context.policy_number = 7, |hospital| hospital.policy.number = 7),
        context_error("policy")
    );
}

#[test]
fn under_an_older_policy_it_is_joined_with_the_older_key() {
    let mut hospital = Hospital::new(63);
    let next = ArchiveSecret::generate(&mut hospital.rng).public();
    hospital.policy.previous_archive = hospital.policy.archive.replace(next);
    hospital.policy.number = 2;
    let older = hospital.policy.previous_archive.as_ref().map(protocol::policy::ArchiveKey::id);
    let stale = |context: &mut ConversationContext| {
        context.policy_number = 1;
        context.archive_key = older;
    };
    assert_eq!(joined(&mut hospital, stale, |_| ()), Ok(()));
}

#[test]
fn with_another_removal_key() {
    let mut hospital = Hospital::new(64);
    let mine = SigningKey::from_seed(&[6; 32]).public();
    let outcome = joined(&mut hospital, |_| (), |hospital| hospital.policy.remove_key = mine);
    assert_eq!(outcome, Err(GroupError::Rule(CommitError::ExternalSenders)));
}

#[test]
fn a_direct_conversation_with_a_third_person() {
    let mut hospital = Hospital::new(65);
    let (mut alice, mut bob, mut eve) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"), hospital.newcomer("Eve"));
    let (mut context, id) = (hospital.context(&[]), GroupId::from_bytes([8; 16]));
    context.kind = ConversationKind::Direct;
    context.conversation = ConversationId::direct(hospital.tenant, alice.person, bob.person);
    alice.create(&hospital, id, &context, Suite::Classic);
    let bytes = eve.key_package(&hospital, Suite::Classic);
    crate::adversary::raw_add(&mut alice, id, crate::adversary::package_of(&bytes));
    alice.merge_raw(id);
    let package = [bob.key_package(&hospital, Suite::Classic)];
    let commit = alice.commit(&hospital, id, Change { add: &package, ..Change::default() }).unwrap();
    let refused = bob.join(&hospital, commit.welcome.as_ref().unwrap()).map(|_| ());
    assert_eq!(refused, Err(GroupError::Rule(CommitError::Add)));
}

#[test]
fn a_direct_conversation_under_another_pairs_id() {
    let mut hospital = Hospital::new(69);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (mut context, id) = (hospital.context(&[]), GroupId::from_bytes([8; 16]));
    context.kind = ConversationKind::Direct;
    alice.create(&hospital, id, &context, Suite::Classic);
    let bytes = bob.key_package(&hospital, Suite::Classic);
    let refused = alice.commit(&hospital, id, Change { add: std::slice::from_ref(&bytes), ..Change::default() });
    assert_eq!(refused, Err(GroupError::Rule(CommitError::Add)));
    let bundle = crate::adversary::raw_add(&mut alice, id, crate::adversary::package_of(&bytes));
    let refused = bob.join(&hospital, &crate::adversary::welcome_bytes(&bundle)).map(|_| ());
    assert_eq!(refused, Err(GroupError::Rule(CommitError::Add)));
}

#[test]
fn with_a_member_of_another_root() {
    let mut hospital = Hospital::new(66);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, _) = hospital.group(&mut alice, &mut [], Suite::Classic);
    let package = [bob.key_package(&hospital, Suite::Classic)];
    let commit = alice.commit(&hospital, id, Change { add: &package, ..Change::default() }).unwrap();
    let mut elsewhere = Hospital::new(67);
    elsewhere.tenant = hospital.tenant;
    elsewhere.policy = hospital.policy.clone();
    let refused = bob.join(&elsewhere, commit.welcome.as_ref().unwrap()).map(|_| ());
    assert!(matches!(refused, Err(GroupError::Chain(ChainError::Statement { link: "issuer", .. }))), "{refused:?}");
    assert!(bob.join(&hospital, commit.welcome.as_ref().unwrap()).is_err(), "the key package was spent: callers roll back");
}

#[test]
fn an_old_group_info_names_its_epoch() {
    let mut hospital = Hospital::new(68);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, _) = hospital.group(&mut alice, &mut [&mut bob], Suite::Classic);
    let old = alice.group_info(id);
    alice.commit(&hospital, id, Change::default()).unwrap();
    alice.accepted(&hospital, id);
    // The server rewinds: Bob's commit starts from an epoch that is over, and nobody takes it.
    let commit = bob.rejoin(&hospital, &old).unwrap();
    assert_eq!(commit.epoch, 1);
    assert!(matches!(alice.process(&hospital, id, &commit.mls), Ok(e2ee::mls::Processed::Duplicate)));
    assert_eq!(alice.epoch(id), 2);
}
