//! The server may propose Remove, and a commit may not leave it out.

use crate::hospital::{Change, Device, GROUP, Hospital};
use sequencer::{commit::CommitRefusal, group::GroupState, proposal::RemoveKey};

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
