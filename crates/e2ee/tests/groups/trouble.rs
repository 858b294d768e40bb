//! Bad days: removals by the administration, lost and copied databases, failing transactions.

use crate::ward::{Device, Hospital};
use e2ee::{
    message,
    mls::{Change, GroupError, ProcessError, Processed, Suite},
};
use openmls::prelude::{ExternalProposal, GroupEpoch, LeafNodeIndex, SenderExtensionIndex, tls_codec::Serialize as _};
use openmls_rust_crypto::OpenMlsRustCrypto;
use protocol::{
    context::{ContextError, ConversationContext, ConversationKind},
    id::GroupId,
    membership::CommitError,
};

/// The server proposes to remove a device.
pub(crate) fn proposed_by_server(hospital: &Hospital, from: &mut Device, id: GroupId, whom: &Device) -> Vec<u8> {
    let group = from.load(id);
    let leaf = group.members(&hospital.trust()).into_iter().find(|leaf| leaf.identity.device == whom.id).unwrap().index;
    let server = e2ee::mls::Member::new(&whom.chain, hospital.remove_key.clone());
    ExternalProposal::new_remove::<OpenMlsRustCrypto>(
        LeafNodeIndex::new(leaf),
        openmls::group::GroupId::from_slice(id.as_bytes()),
        GroupEpoch::from(group.epoch()),
        &server,
        SenderExtensionIndex::new(0),
    )
    .unwrap()
    .tls_serialize_detached()
    .unwrap()
}

#[test]
fn the_administration_removes_somebody() {
    let mut hospital = Hospital::new(20);
    let (mut alice, mut bob, mut carol) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"), hospital.newcomer("Carol"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob, &mut carol], Suite::Hybrid);
    let proposal = proposed_by_server(&hospital, &mut alice, id, &carol);
    for device in [&mut alice, &mut bob, &mut carol] {
        assert!(
            matches!(device.process(&hospital, id, &proposal), Ok(Processed::Proposal { remove }) if remove.identity.name == "Carol")
        );
        assert!(device.load(id).has_pending_proposals());
        assert!(matches!(device.process(&hospital, id, &proposal), Ok(Processed::Duplicate)));
    }
    // An urgent message of the epoch still passes, and the proposal stays.
    let urgent = alice.say(&hospital, id, &context, b"Reanimation Zimmer 12");
    assert_eq!(bob.hear(&hospital, id, &urgent), b"Reanimation Zimmer 12");
    assert!(alice.load(id).has_pending_proposals());
    // Carol cannot commit her own removal.
    assert_eq!(carol.commit(&hospital, id, Change::default()), Err(GroupError::BeingRemoved));
    // Bob's commit takes it along, whatever else it does; asking for the same removal does not double it.
    let commit = bob.commit(&hospital, id, Change { remove: &[carol.id], ..Change::default() }).unwrap();
    let summary = bob.accepted(&hospital, id);
    assert_eq!(
        summary.removed.iter().map(|(identity, by_server)| (identity.name.as_str(), *by_server)).collect::<Vec<_>>(),
        [("Carol", true)]
    );
    assert!(alice.follow(&hospital, id, &commit).removed[0].1, "shown as removed by the administration");
    assert!(carol.follow(&hospital, id, &commit).self_removed);
    assert!(!alice.load(id).has_pending_proposals());
}

#[test]
fn a_member_may_commit_the_servers_removal_of_an_owner() {
    let mut hospital = Hospital::new(21);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, _) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let refused = bob.commit(&hospital, id, Change { remove: &[alice.id], ..Change::default() });
    assert_eq!(refused, Err(GroupError::Rule(CommitError::Remove)), "not on his own");
    let proposal = proposed_by_server(&hospital, &mut bob, id, &alice);
    bob.process(&hospital, id, &proposal).unwrap();
    bob.commit(&hospital, id, Change::default()).unwrap();
    assert_eq!(bob.accepted(&hospital, id).removed.len(), 1);
    assert!(bob.load(id).context().unwrap().is_owner(bob.person), "nobody else is left to lead");
}

#[test]
fn a_room_without_its_sponsor_is_ended_by_who_leads_it_now() {
    let mut hospital = Hospital::new(24);
    let (mut alice, mut bob, mut carol) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"), hospital.newcomer("Carol"));
    let room = ConversationContext {
        kind: ConversationKind::Room,
        sponsor: Some(alice.person),
        ends_at: Some(hospital.now.plus_days(7)),
        ..hospital.context(&[alice.person])
    };
    let id = GroupId::from_bytes([24; 16]);
    alice.create(&hospital, id, &room, Suite::Hybrid);
    let packages = [bob.key_package(&hospital, Suite::Hybrid), carol.key_package(&hospital, Suite::Hybrid)];
    let added = alice.commit(&hospital, id, Change { add: &packages, ..Change::default() }).unwrap();
    alice.accepted(&hospital, id);
    for device in [&mut bob, &mut carol] {
        device.join(&hospital, added.welcome.as_ref().unwrap()).unwrap();
    }
    let ends = |context: ConversationContext, at| ConversationContext { ends_at: Some(at), ..context };
    let refused = |field| Err(GroupError::Rule(CommitError::Context(ContextError { field })));
    let wished = ends(room, hospital.now.plus_days(1));
    assert_eq!(bob.commit(&hospital, id, Change { context: Some(&wished), ..Change::default() }), refused("end date"));

    let proposal = proposed_by_server(&hospital, &mut bob, id, &alice);
    for device in [&mut bob, &mut carol] {
        device.process(&hospital, id, &proposal).unwrap();
    }
    let commit = bob.commit(&hospital, id, Change::default()).unwrap();
    bob.accepted(&hospital, id);
    carol.follow(&hospital, id, &commit);
    let (mut leads, mut other) = if bob.person < carol.person { (bob, carol) } else { (carol, bob) };
    let context = leads.load(id).context().unwrap();
    assert_eq!((context.is_owner(leads.person), context.is_owner(other.person)), (true, false));
    assert_eq!(leads.load(id).successor(&hospital.trust()), None, "there is an owner again");
    let wished = ends(context, hospital.now.plus_days(1));
    assert_eq!(other.commit(&hospital, id, Change { context: Some(&wished), ..Change::default() }), refused("end date"));
    let commit = leads.commit(&hospital, id, Change { context: Some(&wished), ..Change::default() }).unwrap();
    leads.accepted(&hospital, id);
    assert_eq!(other.follow(&hospital, id, &commit).after.ends_at, wished.ends_at);
}

#[test]
fn a_group_that_nobody_sponsors_gets_no_end_from_its_owner() {
    let mut hospital = Hospital::new(25);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let wished = ConversationContext { ends_at: Some(hospital.now.plus_days(1)), ..context };
    let refused = alice.commit(&hospital, id, Change { context: Some(&wished), ..Change::default() });
    assert_eq!(refused, Err(GroupError::Rule(CommitError::Context(ContextError { field: "end date" }))));
}

#[test]
fn a_device_that_lost_its_groups_comes_back_in_its_own_place() {
    let mut hospital = Hospital::new(22);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    bob.db.execute("DELETE FROM mls", []).unwrap();
    let info = alice.group_info(id);
    let commit = bob.rejoin(&hospital, &info).unwrap();
    assert_eq!((commit.epoch, bob.epoch(id)), (1, 2));
    assert!(bob.load(id).has_pending_commit());
    let mut group = bob.load(id);
    assert_eq!(group.clear_pending(&bob.provider()), Err(GroupError::CommitPending), "a rejoin is deleted, not cleared");
    let seen = alice.follow(&hospital, id, &commit);
    assert!(seen.external);
    assert_eq!((seen.added[0].device, seen.removed[0].0.device, seen.removed[0].1), (bob.id, bob.id, false));
    assert_eq!(alice.load(id).members(&hospital.trust()).len(), 2);
    let own = bob.accepted(&hospital, id);
    assert_eq!((own.by.device, own.external, own.epoch), (bob.id, true, 2));
    assert!(!bob.load(id).has_pending_commit());
    let text = alice.say(&hospital, id, &context, b"wieder da");
    assert_eq!(bob.hear(&hospital, id, &text), b"wieder da");
    assert_eq!(alice.load(id).epoch_authenticator(), bob.load(id).epoch_authenticator());
}

#[test]
fn a_rejoin_that_lost_the_race_is_tried_again() {
    let mut hospital = Hospital::new(23);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let info = alice.group_info(id);
    bob.rejoin(&hospital, &info).unwrap();
    let winner = alice.commit(&hospital, id, Change::default()).unwrap();
    alice.accepted(&hospital, id);
    let lost = bob.load(id);
    lost.delete(&bob.provider()).unwrap();
    let commit = bob.rejoin(&hospital, &winner.group_info).unwrap();
    assert_eq!(
        e2ee::mls::Group::peek_group_info(&winner.group_info),
        Ok((id, 2)),
        "the group info sent with a commit is of the next epoch"
    );
    alice.follow(&hospital, id, &commit);
    assert!(matches!(bob.process(&hospital, id, &commit.mls), Ok(Processed::Commit(_))), "its own echo confirms it");
    let text = bob.say(&hospital, id, &context, b"da");
    assert_eq!(alice.hear(&hospital, id, &text), b"da");
}

#[test]
fn a_further_device_of_a_member_may_come_in_and_is_shown() {
    let mut hospital = Hospital::new(24);
    let (mut alice, bob) = (hospital.newcomer("Alice"), hospital.person("Bob"));
    let (mut phone, mut desk) = (hospital.device(&bob), hospital.device(&bob));
    let (id, _) = hospital.group(&mut alice, &mut [&mut phone], Suite::Hybrid);
    let info = alice.group_info(id);
    let commit = desk.rejoin(&hospital, &info).unwrap();
    let seen = alice.follow(&hospital, id, &commit);
    assert_eq!((seen.added.len(), seen.removed.len(), seen.added[0].device), (1, 0, desk.id));
    assert_eq!(phone.follow(&hospital, id, &commit).by.device, desk.id);
}

#[test]
fn redelivery_is_a_duplicate_not_an_error() {
    let mut hospital = Hospital::new(25);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let text = alice.say(&hospital, id, &context, b"einmal");
    assert_eq!(bob.hear(&hospital, id, &text), b"einmal");
    assert!(matches!(bob.process(&hospital, id, &text.frame), Ok(Processed::Duplicate)));
    assert!(matches!(alice.process(&hospital, id, &text.frame), Ok(Processed::OwnMessage)));
    let next = alice.say(&hospital, id, &context, b"weiter");
    assert_eq!(bob.hear(&hospital, id, &next), b"weiter");
}

#[test]
fn a_database_restored_from_an_old_copy_notices_its_own_future() {
    let mut hospital = Hospital::new(26);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let copy = alice.snapshot();
    let commit = alice.commit(&hospital, id, Change::default()).unwrap();
    alice.accepted(&hospital, id);
    bob.follow(&hospital, id, &commit);
    alice.db = copy;
    assert!(matches!(alice.process(&hospital, id, &commit.mls), Ok(Processed::OwnCommitWithoutPending)), "recovery, not skip");
    let info = bob.group_info(id);
    let back = alice.rejoin(&hospital, &info).unwrap();
    bob.follow(&hospital, id, &back);
    alice.accepted(&hospital, id);
    let text = alice.say(&hospital, id, &context, b"geheilt");
    assert_eq!(bob.hear(&hospital, id, &text), b"geheilt");

    // A rejoin that the copy does not know is its own future as well.
    let copy = alice.snapshot();
    let info = bob.group_info(id);
    let back = alice.rejoin(&hospital, &info).unwrap();
    bob.follow(&hospital, id, &back);
    alice.db = copy;
    assert!(matches!(alice.process(&hospital, id, &back.mls), Ok(Processed::OwnCommitWithoutPending)));
}

#[test]
fn another_commit_of_the_own_device_does_not_pass_for_the_pending_one() {
    let mut hospital = Hospital::new(27);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, _) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let copy = alice.snapshot();
    let first = alice.commit(&hospital, id, Change::default()).unwrap();
    alice.db = copy;
    alice.commit(&hospital, id, Change::default()).unwrap();
    assert!(matches!(alice.process(&hospital, id, &first.mls), Ok(Processed::OwnCommitWithoutPending)));
}

#[test]
fn an_accepted_commit_is_merged_though_its_maker_was_revoked_meanwhile() {
    let mut hospital = Hospital::new(31);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, _) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let commit = bob.commit(&hospital, id, Change::default()).unwrap();
    let serial = bob.chain.device.peek::<protocol::certificate::DeviceCertificate>().unwrap().serial;
    let list = hospital.issuer.revoke(None, &[serial], hospital.now);
    hospital.revoked = Some(list.list.peek().unwrap());
    assert_eq!(bob.accepted(&hospital, id).epoch, 2);
    // Whoever reads the log only now cannot tell that it was in time, and comes back by rejoining.
    let late = alice.process(&hospital, id, &commit.mls).unwrap_err();
    assert!(late.may_be_history(), "{late}");
    let info = bob.group_info(id);
    assert!(alice.rejoin(&hospital, &info).is_ok());
}

#[test]
fn what_a_failing_call_wrote_is_undone_with_its_transaction() {
    let mut hospital = Hospital::new(28);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    let commit = alice.commit(&hospital, id, Change::default()).unwrap();
    // The engine's transaction fails after the group has moved on in memory.
    bob.db.execute_batch("BEGIN").unwrap();
    let mut group = bob.load(id);
    assert!(group.process(&bob.provider(), &commit.mls, &hospital.trust(), &hospital.policy).is_ok());
    assert_eq!(group.epoch(), 2);
    bob.db.execute_batch("ROLLBACK").unwrap();
    assert_eq!(bob.epoch(id), 1, "loaded again, it is where the database is");
    alice.accepted(&hospital, id);
    bob.follow(&hospital, id, &commit);
    let text = bob.say(&hospital, id, &context, b"gleichauf");
    assert_eq!(alice.hear(&hospital, id, &text), b"gleichauf");
}

#[test]
fn a_missed_commit_is_told_from_a_forgery() {
    let mut hospital = Hospital::new(29);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Hybrid);
    alice.commit(&hospital, id, Change::default()).unwrap();
    alice.accepted(&hospital, id);
    let text = alice.say(&hospital, id, &context, b"voraus");
    assert_eq!(bob.process(&hospital, id, &text.frame).unwrap_err(), ProcessError::Ahead { epoch: 2, now: 1 });
    let again = alice.commit(&hospital, id, Change::default()).unwrap();
    assert_eq!(bob.process(&hospital, id, &again.mls).unwrap_err(), ProcessError::Ahead { epoch: 2, now: 1 });
}

#[test]
fn any_bytes_are_refused_quietly() {
    let mut hospital = Hospital::new(30);
    let (mut alice, mut bob) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob], Suite::Classic);
    let text = alice.say(&hospital, id, &context, b"x");
    let commit = alice.commit(&hospital, id, Change::default()).unwrap();
    for frame in [&text.frame, &commit.mls] {
        for at in (0..frame.len()).step_by(7) {
            let mut changed = frame.clone();
            changed[at] ^= 0x40;
            assert!(
                !matches!(bob.process(&hospital, id, &changed), Ok(Processed::Application { .. } | Processed::Commit(_))),
                "byte {at}"
            );
            assert!(bob.process(&hospital, id, &frame[..at]).is_err());
        }
    }
    assert!(bob.join(&hospital, &commit.group_info).is_err());
    assert!(bob.rejoin(&hospital, &commit.mls).is_err());
    assert_eq!(bob.hear(&hospital, id, &text), b"x", "nothing was spoilt");
    assert!(message::open(&text.sealed, &text.secret, None, &alice.key.public()).is_err(), "the archive key must be given");
}
