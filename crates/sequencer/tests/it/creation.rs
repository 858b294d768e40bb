//! What may be a conversation's first group.

use crate::hospital::{CONVERSATION, GROUP, HYBRID, Hospital, SMALL};
use protocol::{
    context::ConversationKind,
    id::{ConversationId, GroupId, PersonId},
    key::PublicKey,
    policy::{ARCHIVE_SUITE_XWING, ArchiveKey},
};
use sequencer::group::{CreateError, Creation, GroupState};

#[test]
fn a_group_of_its_creator_alone_is_accepted_in_both_suites() {
    let hospital = Hospital::new(1);
    for suite in [SMALL, HYBRID] {
        let mut alice = hospital.device(1, 11);
        let context = hospital.context(CONVERSATION, ConversationKind::Group, &[alice.person]);
        let info = alice.create(&context, &hospital.policy.remove_key, suite);
        let state = hospital.accept_creation(&alice, &info).unwrap();
        let leaves: Vec<_> = state.leaves().map(|(leaf, identity)| (leaf, identity.device)).collect();
        assert_eq!((state.epoch(), state.group(), leaves), (0, Some(GROUP), vec![(0, alice.device)]));
        let loaded = GroupState::load(hospital.tenant, GROUP, &state.serialise(), Vec::new()).unwrap();
        assert_eq!(loaded.serialise(), state.serialise());
        assert_eq!(loaded.context(), &context);
    }
}

#[test]
fn the_context_must_be_what_the_policy_says() {
    let mut hospital = Hospital::new(1);
    let archive = ArchiveKey { suite: ARCHIVE_SUITE_XWING, public_key: vec![5; 1216] };
    let plain = {
        let mut alice = hospital.device(1, 11);
        let context = hospital.context(CONVERSATION, ConversationKind::Group, &[alice.person]);
        let info = alice.create(&context, &hospital.policy.remove_key, SMALL);
        (alice, info)
    };
    hospital.policy.archive = Some(archive);
    // An archived hospital's conversation names the archive key.
    assert!(matches!(hospital.accept_creation(&plain.0, &plain.1), Err(CreateError::Context("archive key"))));
    let mut alice = hospital.device(1, 11);
    let context = hospital.context(CONVERSATION, ConversationKind::Group, &[alice.person]);
    let info = alice.create(&context, &hospital.policy.remove_key, SMALL);
    assert!(hospital.accept_creation(&alice, &info).is_ok());
}

#[test]
fn a_foreign_external_sender_is_refused() {
    let hospital = Hospital::new(1);
    let mut alice = hospital.device(1, 11);
    let context = hospital.context(CONVERSATION, ConversationKind::Group, &[alice.person]);
    let info = alice.create(&context, &PublicKey::from_bytes([3; 32]), SMALL);
    assert!(matches!(hospital.accept_creation(&alice, &info), Err(CreateError::Context("external senders"))));
}

#[test]
fn an_uncertified_stranger_creates_nothing() {
    let hospital = Hospital::new(1);
    let mut stranger = hospital.stranger(1, 11);
    let context = hospital.context(CONVERSATION, ConversationKind::Group, &[stranger.person]);
    let info = stranger.create(&context, &hospital.policy.remove_key, SMALL);
    assert!(matches!(hospital.accept_creation(&stranger, &info), Err(CreateError::Leaf(_))));
}

#[test]
fn the_group_of_another_device_is_refused() {
    let hospital = Hospital::new(1);
    let (mut alice, bob) = (hospital.device(1, 11), hospital.device(2, 21));
    let context = hospital.context(CONVERSATION, ConversationKind::Group, &[alice.person]);
    let info = alice.create(&context, &hospital.policy.remove_key, SMALL);
    assert!(matches!(hospital.accept_creation(&bob, &info), Err(CreateError::Leaf(_))));
}

#[test]
fn a_direct_conversation_has_the_id_of_its_two_people() {
    let hospital = Hospital::new(1);
    let mut alice = hospital.device(1, 11);
    let bob = PersonId::from_bytes([2; 16]);
    let direct = ConversationId::direct(hospital.tenant, alice.person, bob);
    let trust = hospital.trust();
    let mut create = |named: ConversationId, with: Option<PersonId>| {
        let context = hospital.context(named, ConversationKind::Direct, &[]);
        let info = alice.create(&context, &hospital.policy.remove_key, SMALL);
        GroupState::create(
            &info,
            &Creation {
                conversation: named,
                group: GroupId::from_bytes(*GROUP.as_bytes()),
                device: alice.device,
                direct_with: with,
                trust: &trust,
                policy: &hospital.policy,
            },
        )
    };
    assert!(create(direct, Some(bob)).is_ok());
    assert!(create(CONVERSATION, Some(bob)).is_err());
    assert!(create(direct, Some(PersonId::from_bytes([3; 16]))).is_err());
    assert!(create(direct, None).is_err());
}

#[test]
fn broken_bytes_are_refused_and_nothing_panics() {
    let hospital = Hospital::new(1);
    let mut alice = hospital.device(1, 11);
    let context = hospital.context(CONVERSATION, ConversationKind::Group, &[alice.person]);
    let info = alice.create(&context, &hospital.policy.remove_key, SMALL);
    for end in (0..info.len()).step_by(7) {
        assert!(hospital.accept_creation(&alice, &info[..end]).is_err());
    }
    for place in (0..info.len()).step_by(5) {
        let mut changed = info.clone();
        changed[place] ^= 1;
        assert!(hospital.accept_creation(&alice, &changed).is_err(), "{place}");
    }
}
