//! One commit per epoch, and which ones may be it.

use crate::hospital::{CONVERSATION, Change, GROUP, Hospital, Made};
use protocol::{
    context::ConversationKind,
    id::{PersonId, Serial},
    key::PublicKey,
    membership::CommitError,
};
use sequencer::{commit::CommitRefusal, group::GroupState};

#[test]
fn people_are_added_talk_on_and_are_removed() {
    let hospital = Hospital::new(1);
    let (mut alice, mut bob, mut carla) = (hospital.device(1, 11), hospital.device(2, 21), hospital.device(3, 31));
    let state = hospital.create(&mut alice);

    let made = alice.add(&bob);
    let outcome = hospital.check(&state, &alice, &made).unwrap();
    assert_eq!(outcome.joiners.iter().map(|joiner| joiner.device).collect::<Vec<_>>(), [bob.device]);
    assert_eq!((outcome.people_added, outcome.people_removed, outcome.external), (vec![bob.person], vec![], false));
    let state = hospital.commit(&state, &mut alice, &made);
    bob.join(&made);
    assert_eq!(alice.epoch_secret(), bob.epoch_secret());

    let made = bob.add(&carla);
    let state = hospital.commit(&state, &mut bob, &made);
    carla.join(&made);
    alice.process(&made.mls);
    assert_eq!(state.leaves().count(), 3);

    // Alice owns the group: she may remove; Carla may not.
    let leaf_of_bob = bob.group().own_leaf_index().u32();
    let not_hers = carla.commit(Change { remove: vec![leaf_of_bob], ..Change::default() });
    assert!(matches!(hospital.check(&state, &carla, &not_hers), Err(CommitRefusal::NotAllowed(CommitError::Remove))));
    let made = alice.commit(Change { remove: vec![leaf_of_bob], ..Change::default() });
    let outcome = hospital.check(&state, &alice, &made).unwrap();
    assert_eq!((outcome.people_added, outcome.people_removed), (vec![], vec![bob.person]));
    assert_eq!(outcome.next.epoch(), 3);
}

#[test]
fn the_second_commit_of_an_epoch_is_stale() {
    let hospital = Hospital::new(1);
    let (mut alice, mut bob) = (hospital.device(1, 11), hospital.device(2, 21));
    let state = hospital.create(&mut alice);
    let made = alice.add(&bob);
    let state = hospital.commit(&state, &mut alice, &made);
    bob.join(&made);
    let (first, second) = (alice.commit(Change::default()), bob.commit(Change::default()));
    let state = hospital.commit(&state, &mut alice, &first);
    assert!(matches!(hospital.check(&state, &bob, &second), Err(CommitRefusal::Stale)));
    // The loser reads the winner and tries again.
    bob.forget_pending();
    bob.process(&first.mls);
    let again = bob.commit(Change::default());
    assert!(hospital.check(&state, &bob, &again).is_ok());
}

#[test]
fn a_commit_counts_only_from_its_own_device() {
    let hospital = Hospital::new(1);
    let (mut alice, bob) = (hospital.device(1, 11), hospital.device(2, 21));
    let state = hospital.create(&mut alice);
    let made = alice.commit(Change::default());
    assert!(matches!(hospital.check(&state, &bob, &made), Err(CommitRefusal::Sender)));
}

#[test]
fn a_ghost_whom_no_issuer_knows_is_not_added() {
    let hospital = Hospital::new(1);
    let mut alice = hospital.device(1, 11);
    let state = hospital.create(&mut alice);
    let made = alice.add(&hospital.stranger(2, 21));
    assert!(matches!(hospital.check(&state, &alice, &made), Err(CommitRefusal::Leaf(_))));
    alice.forget_pending();
    let made = alice.add(&Hospital::new(50).device(2, 21));
    assert!(matches!(hospital.check(&state, &alice, &made), Err(CommitRefusal::Leaf(_))), "another hospital's");
}

#[test]
fn a_revoked_device_is_not_added_and_may_be_removed_by_any_member() {
    let mut hospital = Hospital::new(1);
    let (mut alice, mut bob, carla) = (hospital.device(1, 11), hospital.device(2, 21), hospital.device(3, 31));
    let state = hospital.create(&mut alice);
    let made = alice.add(&bob);
    let state = hospital.commit(&state, &mut alice, &made);
    bob.join(&made);
    let added = alice.add(&carla);
    hospital.revoked.serials = vec![Serial::from_bytes([31; 16])];
    assert!(matches!(hospital.check(&state, &alice, &added), Err(CommitRefusal::Leaf(_))));
    hospital.revoked.serials = vec![Serial::from_bytes([11; 16])];
    let remove_alice = bob.commit(Change { remove: vec![0], ..Change::default() });
    assert!(hospital.check(&state, &bob, &remove_alice).is_ok());
    assert!(hospital.check(&state, &alice, &added).is_err(), "a revoked device commits nothing");
}

#[test]
fn suppliers_add_nobody() {
    let hospital = Hospital::new(1);
    let (mut alice, mut supplier) = (hospital.device(1, 11), hospital.supplier(2, 21));
    let state = hospital.create(&mut alice);
    let made = alice.add(&supplier);
    let state = hospital.commit(&state, &mut alice, &made);
    supplier.join(&made);
    let made = supplier.add(&hospital.device(3, 31));
    assert!(matches!(hospital.check(&state, &supplier, &made), Err(CommitRefusal::NotAllowed(CommitError::Add))));
}

#[test]
fn the_context_changes_only_by_rule() {
    let hospital = Hospital::new(1);
    let (mut alice, mut bob) = (hospital.device(1, 11), hospital.device(2, 21));
    let state = hospital.create(&mut alice);
    let made = alice.add(&bob);
    let state = hospital.commit(&state, &mut alice, &made);
    bob.join(&made);
    let key = hospital.policy.remove_key;
    let mut context = hospital.context(CONVERSATION, ConversationKind::Group, &[alice.person]);
    context.owners = vec![bob.person];
    let usurp = bob.commit(Change { context: Some((&context, key)), ..Change::default() });
    assert!(matches!(hospital.check(&state, &bob, &usurp), Err(CommitRefusal::NotAllowed(CommitError::Context(_)))));
    let hand_over = alice.commit(Change { context: Some((&context, key)), ..Change::default() });
    let outcome = hospital.check(&state, &alice, &hand_over).unwrap();
    assert_eq!(outcome.next.context().owners, [bob.person]);

    alice.forget_pending();
    let same = hospital.context(CONVERSATION, ConversationKind::Group, &[alice.person]);
    let foreign = PublicKey::from_bytes([3; 32]);
    let made = alice.commit(Change { context: Some((&same, foreign)), ..Change::default() });
    assert!(matches!(hospital.check(&state, &alice, &made), Err(CommitRefusal::NotAllowed(CommitError::ExternalSenders))));
}

#[test]
fn group_info_and_welcome_belong_to_the_commit() {
    let hospital = Hospital::new(1);
    let (mut alice, bob, carla) = (hospital.device(1, 11), hospital.device(2, 21), hospital.device(3, 31));
    let context = hospital.context(CONVERSATION, ConversationKind::Group, &[alice.person]);
    let old_info = alice.create(&context, &hospital.policy.remove_key, crate::hospital::SMALL);
    let state = hospital.accept_creation(&alice, &old_info).unwrap();
    let other = alice.add(&carla);
    alice.forget_pending();
    let made = alice.add(&bob);
    for (what, wrong) in [
        ("an older group info", Made { group_info: old_info.clone(), ..made.clone() }),
        ("the group info of another commit", Made { group_info: other.group_info.clone(), ..made.clone() }),
        ("no welcome", Made { welcome: None, ..made.clone() }),
        ("another's welcome", Made { welcome: other.welcome.clone(), ..made.clone() }),
    ] {
        assert!(matches!(hospital.check(&state, &alice, &wrong), Err(CommitRefusal::Invalid(_))), "{what}");
    }
    assert!(hospital.check(&state, &alice, &made).is_ok());
    let update = {
        alice.forget_pending();
        alice.commit(Change::default())
    };
    let with_welcome = Made { welcome: made.welcome.clone(), ..update };
    assert!(matches!(hospital.check(&state, &alice, &with_welcome), Err(CommitRefusal::Invalid("welcome"))));
}

#[test]
fn a_member_comes_back_in_place_of_their_own_leaf_only() {
    let hospital = Hospital::new(1);
    let (mut alice, mut bob) = (hospital.device(1, 11), hospital.device(2, 21));
    let state = hospital.create(&mut alice);
    let made = alice.add(&bob);
    let state = hospital.commit(&state, &mut alice, &made);
    bob.join(&made);

    // Bob lost his state and comes back.
    let mut bob_again = hospital.device(2, 21);
    let back = bob_again.rejoin(&made.group_info);
    let outcome = hospital.check(&state, &bob_again, &back).unwrap();
    assert!(outcome.external && outcome.people_added.is_empty() && outcome.people_removed.is_empty());
    assert_eq!(outcome.next.leaves().count(), 2);

    // A further device of Bob comes in beside.
    let mut tablet = hospital.device(2, 22);
    let beside = tablet.rejoin(&made.group_info);
    let outcome = hospital.check(&state, &tablet, &beside).unwrap();
    assert_eq!(outcome.next.leaves().count(), 3);

    // A certified stranger does not.
    let mut carla = hospital.device(3, 31);
    let uninvited = carla.rejoin(&made.group_info);
    assert!(matches!(hospital.check(&state, &carla, &uninvited), Err(CommitRefusal::NotAllowed(CommitError::External))));
    assert!(matches!(hospital.check(&state, &bob, &uninvited), Err(CommitRefusal::Sender)));
}

#[test]
fn broken_commits_are_refused_and_nothing_panics() {
    let hospital = Hospital::new(1);
    let (mut alice, bob) = (hospital.device(1, 11), hospital.device(2, 21));
    let state = hospital.create(&mut alice);
    let made = alice.add(&bob);
    // The membership tag at the end is made with a secret of the group: members alone can check it.
    let checked = made.mls.len() - 32;
    for place in (0..checked).step_by(11) {
        let mut wrong = made.clone();
        wrong.mls[place] ^= 1;
        assert!(hospital.check(&state, &alice, &wrong).is_err(), "{place}");
        wrong.mls.truncate(place);
        assert!(hospital.check(&state, &alice, &wrong).is_err(), "{place}");
    }
    for place in (0..made.group_info.len()).step_by(13) {
        let mut wrong = made.clone();
        wrong.group_info[place] ^= 1;
        assert!(hospital.check(&state, &alice, &wrong).is_err(), "{place}");
    }
    assert!(GroupState::load(hospital.tenant, GROUP, &state.serialise()[1..], Vec::new()).is_err());
    assert_eq!(hospital.check(&state, &alice, &made).unwrap().people_added, [PersonId::from_bytes([2; 16])]);
}
