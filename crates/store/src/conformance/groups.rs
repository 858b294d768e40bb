//! Commits, cuts, members, pages.

use super::hospital::{GROUP, KLINIKUM, NOW, ROOM, conversation, device, digest, message, person, room};
use crate::{Committed, Created, Cut, LeafRow, NewCommit, NewCut, NewProposal, Store};
use bytes::Bytes;
use protocol::{
    context::ConversationKind,
    frame::Accepted,
    hash::Digest,
    id::{ConversationId, GroupId},
};

/// A commit of device 10 from an epoch, on the version that this epoch has when nothing else happened.
pub(super) fn commit(epoch: u64, number: u8) -> NewCommit {
    NewCommit {
        conversation: ROOM,
        version: epoch + 1,
        group: GROUP,
        epoch,
        device: device(10),
        by: person(1),
        client_state: 0,
        event: Bytes::from(format!("commit {epoch} {number}")),
        row: Digest::of("commit", &[&epoch.to_be_bytes(), &[number]]),
        state: vec![number; 3],
        group_info: vec![number; 4],
        welcome: None,
        joiners: Vec::new(),
        leaves_added: Vec::new(),
        leaves_removed: Vec::new(),
        people_added: Vec::new(),
        people_removed: Vec::new(),
        reissued: Vec::new(),
        end_moved: None,
    }
}

pub(super) fn proposal(leaf: u32) -> NewProposal {
    NewProposal { leaf, mls: vec![1; 9], event: Bytes::from_static(b"proposal"), row: digest(88) }
}

pub(super) fn adding(epoch: u64, people: &[u8]) -> NewCommit {
    let leaf = |n: u8| LeafRow { leaf: u32::from(n), person: person(n), device: device(n * 10) };
    NewCommit {
        welcome: Some(vec![5; 100]),
        joiners: people.iter().map(|n| device(n * 10)).collect(),
        leaves_added: people.iter().map(|n| leaf(*n)).collect(),
        people_added: people.iter().map(|n| person(*n)).collect(),
        ..commit(epoch, 1)
    }
}

pub(super) async fn one_commit_wins_an_epoch(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    let first = store.append_commit(KLINIKUM, &commit(0, 1), NOW).await.unwrap();
    let Committed::Won { commit: place, .. } = first else { panic!("{first:?}") };
    assert_eq!(place.seq, 1);
    let second = store.append_commit(KLINIKUM, &commit(0, 2), NOW).await.unwrap();
    assert_eq!(second, Committed::Stale { epoch: 1, head: 1, version: 2 });
    let again = store.append_commit(KLINIKUM, &commit(0, 1), NOW.plus_millis(9)).await.unwrap();
    let accepted = Accepted { seq: 1, chain: place.chain, at: NOW };
    assert_eq!(again, Committed::Known(accepted.clone()));
    let known = store.commit(KLINIKUM, ROOM, GROUP, 0).await.unwrap().unwrap();
    assert_eq!((known.digest, known.accepted), (commit(0, 1).row, accepted));
    assert!(store.commit(KLINIKUM, ROOM, GROUP, 1).await.unwrap().is_none());
    let group = store.group(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!((group.epoch, group.seq, group.version, group.state, group.group_info), (1, 1, 2, vec![1; 3], vec![1; 4]));
    let nowhere = NewCommit { conversation: ConversationId::from_bytes([99; 16]), ..commit(0, 1) };
    assert_eq!(store.append_commit(KLINIKUM, &nowhere, NOW).await.unwrap(), Committed::NotFound);
}

pub(super) async fn sixty_four_commits_race_and_one_wins(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    for epoch in 0..4 {
        let mut won = 0;
        let commits: Vec<NewCommit> = (0..64).map(|number| commit(epoch, number)).collect();
        let races: Vec<_> = commits.iter().map(|commit| store.append_commit(KLINIKUM, commit, NOW)).collect();
        for result in all(races).await {
            match result.unwrap() {
                Committed::Won { .. } => won += 1,
                Committed::Stale { epoch: now, .. } => assert_eq!(now, epoch + 1),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(won, 1);
    }
    let row = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!((row.epoch, row.head), (4, 4));
}

/// Polls all futures until all are done: a race without a runtime.
pub(super) async fn all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut waits = false;
        for (future, done) in &mut futures {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(output) => *done = Some(output),
                    std::task::Poll::Pending => waits = true,
                }
            }
        }
        if waits { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    futures.into_iter().filter_map(|(_, done)| done).collect()
}

pub(super) async fn a_commit_brings_leaves_members_and_welcomes(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    store.append(KLINIKUM, &[message(10, 1)], &[], NOW).await.unwrap();
    let won = store.append_commit(KLINIKUM, &adding(0, &[2, 3]), NOW).await.unwrap();
    let Committed::Won { commit: place, .. } = won else { panic!("{won:?}") };
    assert_eq!(place.seq, 2);
    let row = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!(row.members, [person(1), person(2), person(3)]);
    assert_eq!(row.leaves.len(), 3);
    let welcomes = store.welcomes(KLINIKUM, device(20), 1_000).await.unwrap();
    assert_eq!(welcomes.len(), 1);
    assert_eq!(
        (welcomes[0].seq, welcomes[0].chain, welcomes[0].by, &welcomes[0].mls),
        (2, place.chain, person(1), &vec![5; 100])
    );
    store.drop_welcome(KLINIKUM, device(20), ROOM, GROUP).await.unwrap();
    assert!(store.welcomes(KLINIKUM, device(20), 1_000).await.unwrap().is_empty());
    assert_eq!(store.welcomes(KLINIKUM, device(30), 1_000).await.unwrap().len(), 1, "another's Welcome stays");
    // New members read from their join on.
    let own = store.summaries(KLINIKUM, person(2), device(20)).await.unwrap();
    assert_eq!((own[0].from, own[0].member, own[0].leaf, own[0].head), (2, true, true, 2));
    let (entries, _) = store.entries(KLINIKUM, ROOM, person(2), 0, 100, 10_000).await.unwrap().unwrap();
    assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2]);
    assert_eq!(store.contacts(KLINIKUM, person(2)).await.unwrap(), [person(1), person(2), person(3)]);

    let removing = NewCommit { people_removed: vec![person(3)], leaves_removed: vec![3], ..commit(1, 7) };
    store.append_commit(KLINIKUM, &removing, NOW).await.unwrap();
    let row = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!((row.members, row.leaves.len()), (vec![person(1), person(2)], 2));
    let own = store.summaries(KLINIKUM, person(3), device(30)).await.unwrap();
    assert_eq!((own[0].member, own[0].leaf, own[0].head), (false, false, 3));
}

pub(super) async fn a_cut_ends_reading_and_keeps_what_was_readable(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    store.append_commit(KLINIKUM, &adding(0, &[2]), NOW).await.unwrap();
    let mut first = message(10, 1);
    first.version = 2;
    store.append(KLINIKUM, &[first], &[], NOW).await.unwrap();
    let new = NewCut { conversation: ROOM, version: 2, epoch: 1, people: vec![person(2)], proposals: vec![proposal(2)] };
    let cut = store.cut(KLINIKUM, &new, NOW).await.unwrap();
    let Cut::Done { end, places } = cut else { panic!("{cut:?}") };
    assert_eq!((end, places[0].seq), (2, 3));
    assert_eq!(store.cut(KLINIKUM, &new, NOW).await.unwrap(), Cut::Changed, "the version is spent");
    let row = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!((row.members.as_slice(), row.leaves.len(), row.pending_since), ([person(1)].as_slice(), 2, Some(NOW)));
    assert_eq!(store.group(KLINIKUM, ROOM).await.unwrap().unwrap().proposals, [(2, vec![1; 9])]);
    assert_eq!(store.pending_conversations(KLINIKUM, device(10)).await.unwrap(), [ROOM]);
    let (entries, _) = store.entries(KLINIKUM, ROOM, person(2), 0, 100, 10_000).await.unwrap().unwrap();
    assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2]);
    assert!(store.conversations_of(KLINIKUM, person(2)).await.unwrap().is_empty());
    // An external commit leaves the Remove out: it stands again in the next epoch.
    let rejoin = NewCommit { version: 3, reissued: vec![proposal(2)], ..commit(1, 3) };
    let won = store.append_commit(KLINIKUM, &rejoin, NOW).await.unwrap();
    let Committed::Won { reissued, .. } = won else { panic!("{won:?}") };
    assert_eq!(reissued[0].seq, 5);
    assert!(store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap().pending_since.is_some());
    let done = NewCommit { version: 4, leaves_removed: vec![2], people_removed: vec![person(2)], ..commit(2, 4) };
    store.append_commit(KLINIKUM, &done, NOW).await.unwrap();
    let row = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!((row.pending_since, row.leaves.len()), (None, 1));
    assert!(store.group(KLINIKUM, ROOM).await.unwrap().unwrap().proposals.is_empty());
    let own = store.summaries(KLINIKUM, person(2), device(20)).await.unwrap();
    assert_eq!(own[0].head, 2, "the end is when delivery was cut, not when the group followed");
}

pub(super) async fn who_comes_back_reads_both_stays(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    store.append_commit(KLINIKUM, &adding(0, &[2]), NOW).await.unwrap();
    let out = NewCommit { people_removed: vec![person(2)], leaves_removed: vec![2], ..commit(1, 2) };
    store.append_commit(KLINIKUM, &out, NOW).await.unwrap();
    store.append_commit(KLINIKUM, &commit(2, 3), NOW).await.unwrap();
    store.append_commit(KLINIKUM, &NewCommit { joiners: Vec::new(), welcome: None, ..adding(3, &[2]) }, NOW).await.unwrap();
    let (entries, _) = store.entries(KLINIKUM, ROOM, person(2), 0, 100, 10_000).await.unwrap().unwrap();
    assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 4], "not what was said meanwhile");
    let own = store.summaries(KLINIKUM, person(2), device(20)).await.unwrap();
    assert_eq!((own.len(), own[0].from, own[0].member), (1, 4, true));
}

pub(super) async fn pages_keep_their_limits(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    let batch: Vec<_> = (1..=10).map(|counter| message(10, counter)).collect();
    store.append(KLINIKUM, &batch, &[], NOW).await.unwrap();
    let page = async |after, limit, bytes| {
        let (entries, more) = store.entries(KLINIKUM, ROOM, person(1), after, limit, bytes).await.unwrap().unwrap();
        (entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), more)
    };
    assert_eq!(page(0, 3, 10_000).await, (vec![1, 2, 3], true));
    assert_eq!(page(7, 3, 10_000).await, (vec![8, 9, 10], false));
    assert_eq!(page(10, 3, 10_000).await, (vec![], false));
    assert_eq!(page(0, 100, 1).await, (vec![1], true), "at least one");
    assert_eq!(page(0, 100, batch[0].event.len() * 2).await, (vec![1, 2], true));
    assert!(store.entries(KLINIKUM, ROOM, person(9), 0, 10, 10_000).await.unwrap().is_none(), "never a member");
}

pub(super) async fn an_empty_direct_conversation_gives_way(store: &impl Store) {
    super::hospital::hospital(store, KLINIKUM, "localhost").await;
    let mut first = conversation(KLINIKUM, ROOM);
    first.kind = ConversationKind::Direct;
    assert_eq!(store.create_conversation(KLINIKUM, &first, 100).await.unwrap(), Created::At(NOW));
    assert_eq!(store.create_conversation(KLINIKUM, &first, 100).await.unwrap(), Created::At(NOW), "a retry");
    let mut second = first.clone();
    second.creator = LeafRow { leaf: 0, person: person(2), device: device(20) };
    second.group = GroupId::from_bytes([33; 16]);
    second.at = NOW.plus_millis(1);
    assert_eq!(store.create_conversation(KLINIKUM, &second, 100).await.unwrap(), Created::At(second.at));
    assert_eq!(store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap().members, [person(2)]);
    // Once anything happened in it, it stays.
    let mut commit = commit(0, 1);
    commit.group = second.group;
    store.append_commit(KLINIKUM, &commit, NOW).await.unwrap();
    assert_eq!(store.create_conversation(KLINIKUM, &first, 100).await.unwrap(), Created::Exists);
    let other = conversation(KLINIKUM, ConversationId::from_bytes([44; 16]));
    assert_eq!(store.create_conversation(KLINIKUM, &other, 0).await.unwrap(), Created::TooMany);
}
