//! What happens on good days.

use crate::ward::Hospital;
use e2ee::{
    message,
    mls::{Change, GroupError, Processed, Suite, suite_of_key_package},
};
use protocol::{context::ConversationKind, id::ConversationId};

#[test]
fn two_people_talk_in_both_suites() {
    for suite in Suite::ALL {
        let mut hospital = Hospital::new(1);
        let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
        let (id, context) = hospital.group(&mut alice, &mut [&mut bob], suite);
        assert_eq!(bob.load(id).context().unwrap(), context);
        assert_eq!((bob.load(id).suite().unwrap(), bob.epoch(id)), (suite, 1));
        assert_eq!(alice.load(id).epoch_authenticator(), bob.load(id).epoch_authenticator());
        let hello = alice.say(&hospital, id, &context, b"Guten Morgen");
        assert_eq!(bob.hear(&hospital, id, &hello), b"Guten Morgen");
        let answer = bob.say(&hospital, id, &context, b"Moin");
        assert_eq!(alice.hear(&hospital, id, &answer), b"Moin");
        // The officer reads the same, from the archive copy alone.
        assert_eq!(message::open_archive(&hello.sealed, &hospital.archive, &alice.key.public()).unwrap(), b"Guten Morgen");
        // So does a later device, with K from the keybox.
        assert_eq!(message::open_with_key(&hello.sealed, hello.secret.key(), &alice.key.public()).unwrap(), b"Guten Morgen");
    }
}

#[test]
fn a_direct_conversation_holds_two_people_and_all_their_devices() {
    let mut hospital = Hospital::new(2);
    let (mut alice, bob) = (hospital.newcomer("Alice"), hospital.person("Bob"));
    let (mut phone, mut desk, mut carol) = (hospital.device(&bob), hospital.device(&bob), hospital.newcomer("Carol"));
    let mut context = hospital.context(&[]);
    context.kind = ConversationKind::Direct;
    context.conversation = ConversationId::direct(hospital.tenant, alice.person, bob.id);
    let id = protocol::id::GroupId::from_bytes([7; 16]);
    alice.create(&hospital, id, &context, Suite::Hybrid);
    let packages = [phone.key_package(&hospital, Suite::Hybrid), desk.key_package(&hospital, Suite::Hybrid)];
    let commit = alice.commit(&hospital, id, Change { add: &packages, ..Change::default() }).unwrap();
    alice.accepted(&hospital, id);
    let joined = phone.join(&hospital, commit.welcome.as_ref().unwrap()).unwrap();
    assert_eq!((joined.by.name.as_str(), joined.members.len()), ("Alice", 3));
    desk.join(&hospital, commit.welcome.as_ref().unwrap()).unwrap();
    let third = [carol.key_package(&hospital, Suite::Hybrid)];
    let refused = alice.commit(&hospital, id, Change { add: &third, ..Change::default() });
    assert!(matches!(refused, Err(GroupError::Rule(_))), "a third person: {refused:?}");
    assert!(!alice.load(id).has_pending_commit(), "a refused commit leaves nothing behind");
}

#[test]
fn one_commit_wins_the_loser_follows_and_tries_again() {
    let mut hospital = Hospital::new(3);
    let (mut alice, mut bob, mut carol) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"), hospital.newcomer("Carol"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob, &mut carol], Suite::Hybrid);
    let winner = alice.commit(&hospital, id, Change::default()).unwrap();
    let loser = bob.commit(&hospital, id, Change::default()).unwrap();
    assert_eq!((winner.epoch, loser.epoch), (1, 1));
    alice.accepted(&hospital, id);
    carol.follow(&hospital, id, &winner);
    // The engine clears first; `process` alone would do as well.
    bob.refused(id);
    bob.follow(&hospital, id, &winner);
    let again = bob.commit(&hospital, id, Change::default()).unwrap();
    bob.accepted(&hospital, id);
    assert_eq!(alice.follow(&hospital, id, &again).by.name, "Bob");
    carol.follow(&hospital, id, &again);
    assert_eq!(alice.load(id).epoch_authenticator(), carol.load(id).epoch_authenticator());
    let text = carol.say(&hospital, id, &context, b"alle da");
    assert_eq!(bob.hear(&hospital, id, &text), b"alle da");
}

#[test]
fn a_commit_that_lost_is_forgotten_when_the_winner_is_processed() {
    let mut hospital = Hospital::new(4);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, _) = hospital.group(&mut alice, &mut [&mut bob], Suite::Classic);
    bob.commit(&hospital, id, Change::default()).unwrap();
    let winner = alice.commit(&hospital, id, Change::default()).unwrap();
    bob.follow(&hospital, id, &winner);
    let mut group = bob.load(id);
    assert!(!group.has_pending_commit());
    let nothing = group.merge_pending(&bob.provider(), &hospital.trust());
    assert_eq!(nothing, Err(GroupError::NoCommitPending));
}

#[test]
fn the_own_commit_that_comes_back_in_the_log_is_merged() {
    let mut hospital = Hospital::new(5);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, _) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let commit = alice.commit(&hospital, id, Change::default()).unwrap();
    assert!(alice.load(id).is_pending_commit(&commit.mls));
    let summary = alice.follow(&hospital, id, &commit);
    assert_eq!((summary.by.name.as_str(), summary.epoch, alice.epoch(id)), ("Alice", 2, 2));
    assert!(!alice.load(id).has_pending_commit());
    assert!(matches!(alice.process(&hospital, id, &commit.mls), Ok(Processed::Duplicate)), "once more");
    bob.follow(&hospital, id, &commit);
    assert!(matches!(bob.process(&hospital, id, &commit.mls), Ok(Processed::Duplicate)));
}

#[test]
fn people_come_and_go() {
    let mut hospital = Hospital::new(6);
    let (mut alice, mut bob, mut carol) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"), hospital.newcomer("Carol"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let before = alice.say(&hospital, id, &context, b"vor Carol");
    let package = [carol.key_package(&hospital, Suite::Hybrid)];
    assert_eq!(suite_of_key_package(&package[0]), Some(Suite::Hybrid));
    let commit = bob.commit(&hospital, id, Change { add: &package, ..Change::default() }).unwrap();
    let summary = bob.accepted(&hospital, id);
    assert_eq!(summary.added.iter().map(|identity| identity.name.as_str()).collect::<Vec<_>>(), ["Carol"]);
    let summary = alice.follow(&hospital, id, &commit);
    assert_eq!((summary.added.len(), summary.removed.len(), summary.external), (1, 0, false));
    carol.join(&hospital, commit.welcome.as_ref().unwrap()).unwrap();
    assert!(carol.process(&hospital, id, &before.frame).is_err(), "new members read from their join on");

    let commit = alice.commit(&hospital, id, Change { remove: &[carol.id], ..Change::default() }).unwrap();
    alice.accepted(&hospital, id);
    let summary = bob.follow(&hospital, id, &commit);
    assert_eq!(
        summary.removed.iter().map(|(identity, by_server)| (identity.name.as_str(), *by_server)).collect::<Vec<_>>(),
        [("Carol", false)]
    );
    assert!(carol.follow(&hospital, id, &commit).self_removed);
    assert!(!carol.load(id).is_active());
    let after = alice.say(&hospital, id, &context, b"ohne Carol");
    assert!(carol.process(&hospital, id, &after.frame).is_err());
    assert_eq!(bob.hear(&hospital, id, &after), b"ohne Carol");
    // And back again, over what is left of the old state.
    let package = [carol.key_package(&hospital, Suite::Hybrid)];
    let commit = alice.commit(&hospital, id, Change { add: &package, ..Change::default() }).unwrap();
    alice.accepted(&hospital, id);
    bob.follow(&hospital, id, &commit);
    carol.join(&hospital, commit.welcome.as_ref().unwrap()).unwrap();
    let text = bob.say(&hospital, id, &context, b"willkommen");
    assert_eq!(carol.hear(&hospital, id, &text), b"willkommen");
}

#[test]
fn a_new_policy_reaches_the_group() {
    let mut hospital = Hospital::new(7);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, mut context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let next = e2ee::key::ArchiveSecret::generate(&mut hospital.rng);
    hospital.policy.previous_archive = hospital.policy.archive.replace(next.public());
    hospital.policy.number = 2;
    // The server's key may change with it: the next commit renews the external sender.
    hospital.remove_key = e2ee::key::SigningKey::generate(&mut hospital.rng);
    hospital.policy.remove_key = hospital.remove_key.public();
    context.policy_number = 2;
    context.archive_key = hospital.policy.archive.as_ref().map(protocol::policy::ArchiveKey::id);
    let commit = alice.commit(&hospital, id, Change { context: Some(&context), ..Change::default() }).unwrap();
    alice.accepted(&hospital, id);
    let summary = bob.follow(&hospital, id, &commit);
    assert_eq!((summary.before.policy_number, summary.after.policy_number), (1, 2));
    assert_eq!(bob.load(id).context().unwrap(), context);
}

#[test]
fn late_and_reordered_messages_of_earlier_epochs_are_read() {
    let mut hospital = Hospital::new(8);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Classic);
    let mut late: Vec<_> = (0..20).map(|_| alice.say(&hospital, id, &context, b"spaet")).collect();
    for _ in 0..protocol::limits::PAST_EPOCHS_MAX {
        let commit = bob.commit(&hospital, id, Change::default()).unwrap();
        bob.accepted(&hospital, id);
        alice.follow(&hospital, id, &commit);
    }
    late.reverse();
    for spoken in &late {
        assert_eq!(bob.hear(&hospital, id, spoken), b"spaet");
    }
    let commit = bob.commit(&hospital, id, Change::default()).unwrap();
    bob.accepted(&hospital, id);
    alice.follow(&hospital, id, &commit);
    assert!(bob.process(&hospital, id, &late[0].frame).is_err(), "the keys of six epochs ago are gone");
}

#[test]
fn a_last_resort_package_serves_twice_others_once() {
    let mut hospital = Hospital::new(9);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let member = bob.member();
    let now = hospital.now;
    let last = e2ee::mls::key_packages(&bob.provider(), &member, Suite::Hybrid, 1, true, now).unwrap();
    let once = [bob.key_package(&hospital, Suite::Hybrid)];
    for (packages, second_works) in [(last.as_slice(), true), (once.as_slice(), false)] {
        for turn in 0..2 {
            let (id, _) = hospital.group(&mut alice, &mut [], Suite::Hybrid);
            let commit = alice.commit(&hospital, id, Change { add: packages, ..Change::default() }).unwrap();
            let joined = bob.join(&hospital, commit.welcome.as_ref().unwrap());
            match joined {
                Ok(_) => assert!(turn == 0 || second_works),
                Err(error) => assert_eq!((turn, second_works, error), (1, false, GroupError::KeyPackageGone)),
            }
        }
    }
}

#[test]
fn a_deleted_group_leaves_nothing_behind() {
    let mut hospital = Hospital::new(10);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let before = (alice.rows(), bob.rows());
    let (id, _) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    for _ in 0..3 {
        let commit = bob.commit(&hospital, id, Change::default()).unwrap();
        bob.accepted(&hospital, id);
        alice.follow(&hospital, id, &commit);
    }
    alice.commit(&hospital, id, Change::default()).unwrap();
    for device in [&mut alice, &mut bob] {
        let group = device.load(id);
        group.delete(&device.provider()).unwrap();
    }
    assert_eq!((alice.rows(), bob.rows()), before);
}
