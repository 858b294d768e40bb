//! The server may propose Remove, and a commit may not leave it out.

use crate::hospital::{Change, Device, GROUP, Hospital};
use protocol::{
    context::{ContextError, ConversationContext, ConversationKind},
    id::PersonId,
    membership::CommitError,
};
use sequencer::{
    commit::{CommitOutcome, CommitRefusal},
    group::GroupState,
    proposal::RemoveKey,
};

/// Alice, Bob and Carla in a group, as the server keeps it.
fn three(hospital: &Hospital) -> (GroupState, Device, Device, Device) {
    let (mut alice, mut bob, mut carla) = (hospital.device(1, 11), hospital.device(2, 21), hospital.device(3, 31));
    let state = hospital.create(&mut alice);
    let package = [bob.key_package(crate::hospital::SMALL), carla.key_package(crate::hospital::SMALL)];
    let made = alice.commit(Change { add: package.to_vec(), ..Change::default() });
    let state = hospital.commit(&state, &mut alice, &made);
    bob.join(&made);
    carla.join(&made);
    (state, alice, bob, carla)
}

#[test]
fn a_pending_remove_is_committed_by_anybody_and_omitted_by_nobody() {
    let hospital = Hospital::new(1);
    let (state, mut alice, mut bob, carla) = three(&hospital);
    let leaf = carla.group().own_leaf_index().u32();
    let remove = state.propose_remove(&hospital.remove, leaf).unwrap();
    let state = state.with_pending(vec![remove.clone()]).unwrap();

    // Alice has not seen it yet: her commit would leave Carla in.
    let blind = alice.commit(Change::default());
    assert!(matches!(hospital.check(&state, &alice, &blind), Err(CommitRefusal::MissingProposal)));
    alice.forget_pending();
    alice.process(&remove.mls);
    let on_purpose = alice.commit(Change { without_proposals: true, ..Change::default() });
    assert!(matches!(hospital.check(&state, &alice, &on_purpose), Err(CommitRefusal::MissingProposal)));

    // Bob owns nothing and may commit it all the same.
    bob.process(&remove.mls);
    let made = bob.commit(Change::default());
    let kept = GroupState::load(hospital.tenant, GROUP, &state.serialise(), state.pending().to_vec()).unwrap();
    let outcome = hospital.check(&kept, &bob, &made).unwrap();
    assert_eq!(outcome.people_removed, [carla.person]);
    assert!(outcome.next.pending().is_empty());
}

#[test]
fn a_group_whose_owner_goes_passes_to_whoever_has_been_in_the_house_longest() {
    let hospital = Hospital::new(1);
    let (state, alice, mut bob, mut carla) = three(&hospital);
    let key = hospital.policy.remove_key;
    let owned_by = |owners: &[PersonId]| hospital.context(crate::hospital::CONVERSATION, ConversationKind::Group, owners);
    let (heir, other) = (owned_by(&[alice.person, bob.person]), owned_by(&[alice.person, carla.person]));
    let commits = |device: &mut Device, context: &ConversationContext| {
        let made = device.commit(Change { context: Some((context, key)), ..Change::default() });
        device.forget_pending();
        made
    };
    let refused = |outcome: Result<CommitOutcome, CommitRefusal>| {
        matches!(outcome, Err(CommitRefusal::NotAllowed(CommitError::Context(ContextError { field: "owners" }))))
    };
    let early = commits(&mut bob, &heir);
    assert!(refused(hospital.check(&state, &bob, &early)), "while Alice is there nobody succeeds her");

    let remove = state.propose_remove(&hospital.remove, alice.group().own_leaf_index().u32()).unwrap();
    let state = state.with_pending(vec![remove.clone()]).unwrap();
    for device in [&mut bob, &mut carla] {
        device.process(&remove.mls);
    }
    for (context, whom) in [(&other, "Carla is younger in the house"), (&owned_by(&[bob.person]), "Alice stays on the list")] {
        let usurped = commits(&mut carla, context);
        assert!(refused(hospital.check(&state, &carla, &usurped)), "{whom}");
    }
    let named = commits(&mut carla, &heir);
    let outcome = hospital.check(&state, &carla, &named).unwrap();
    assert_eq!(outcome.next.context().owners, [alice.person, bob.person], "named by whoever commits the Remove");

    // Who does not know of it leaves the group without an owner: Bob takes over later.
    let made = carla.commit(Change::default());
    let state = hospital.commit(&state, &mut carla, &made);
    bob.process(&made.mls);
    let usurped = commits(&mut carla, &other);
    assert!(refused(hospital.check(&state, &carla, &usurped)));
    let late = bob.commit(Change { context: Some((&heir, key)), ..Change::default() });
    let state = hospital.commit(&state, &mut bob, &late);
    let removes = bob.commit(Change { remove: vec![carla.group().own_leaf_index().u32()], ..Change::default() });
    assert!(hospital.check(&state, &bob, &removes).is_ok(), "and leads it");
}

#[test]
fn an_external_commit_may_leave_it_out_and_it_is_proposed_again() {
    let hospital = Hospital::new(1);
    let (state, mut alice, _, carla) = three(&hospital);
    let update = alice.commit(Change::default());
    let state = hospital.commit(&state, &mut alice, &update);
    let leaf = carla.group().own_leaf_index().u32();
    let remove = state.propose_remove(&hospital.remove, leaf).unwrap();
    let state = state.with_pending(vec![remove]).unwrap();
    let mut bob_again = hospital.device(2, 21);
    let back = bob_again.rejoin(&update.group_info);
    let outcome = hospital.check(&state, &bob_again, &back).unwrap();
    assert!(outcome.external);
    let again = outcome.next.propose_remove(&hospital.remove, leaf).unwrap();
    bob_again.process(&again.mls);
    let made = bob_again.commit(Change::default());
    let state = outcome.next.with_pending(vec![again]).unwrap();
    assert_eq!(hospital.check(&state, &bob_again, &made).unwrap().people_removed, [carla.person]);
}

#[test]
fn a_wrong_external_sender_proposes_nothing() {
    let hospital = Hospital::new(1);
    let (state, _, _, carla) = three(&hospital);
    let leaf = carla.group().own_leaf_index().u32();
    let forged = state.propose_remove(&RemoveKey::from_seed(&[77; 32]), leaf).unwrap();
    assert!(state.with_pending(vec![forged]).is_err());
}

#[test]
fn nobody_is_removed_from_an_empty_leaf() {
    let hospital = Hospital::new(1);
    let (state, ..) = three(&hospital);
    assert!(state.propose_remove(&hospital.remove, 99).is_err());
}
