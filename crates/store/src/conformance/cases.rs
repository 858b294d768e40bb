//! Cases of the archive: who opens them, and what they hand out.

use super::{
    groups::adding,
    hospital::{KLINIKUM, NOW, ROOM, conversation, deputy, device, hospital, joins, message, person, room},
};
use crate::{
    ArchiveSettings, AuditLine, CaseAsked, CaseDecision, CaseEntries, CaseQuery, CaseRefusal, CaseState, CursorMove, NewCase,
    NewCommit, NewMessage, Store,
};
use protocol::{
    frame::PersonState,
    id::{CaseId, ConversationId, TenantId},
    log,
    pii::Pii,
    time::Timestamp,
};

const OTHER: TenantId = TenantId::from_bytes([7; 16]);

fn at(second: u64) -> Timestamp {
    NOW.plus_millis(second * 1_000)
}

fn case(n: u8) -> CaseId {
    CaseId::from_bytes([n; 16])
}

fn by(n: u8, action: &'static str) -> AuditLine {
    AuditLine { at: at(500), actor: person(n), action, target: "a case".into() }
}

fn about(n: u8, people: &[u8], from: u64, until: u64) -> NewCase {
    NewCase {
        case: case(n),
        reason: Pii::new("Beschwerde".into()),
        people: people.iter().copied().map(person).collect(),
        from: at(from),
        until: at(until),
        expires_at: at(1_000),
    }
}

async fn lines(store: &impl Store) -> Vec<String> {
    store.audit(KLINIKUM, 0, 1_000).await.unwrap().into_iter().map(|line| line.action).collect()
}

async fn ask(store: &impl Store, new: &NewCase) -> CaseAsked {
    store.ask_case(KLINIKUM, new, &by(1, "ask"), &by(1, "open")).await.unwrap()
}

/// Asked for by person 1, opened by person 80.
async fn open(store: &impl Store, new: &NewCase) {
    assert_eq!(ask(store, new).await, CaseAsked::Waits);
    let approve = CaseDecision::Approve { expires_at: new.expires_at };
    assert_eq!(store.decide_case(KLINIKUM, new.case, approve, &by(80, "approve")).await.unwrap(), Ok(()));
}

pub(super) async fn a_case_needs_a_second_pair_of_eyes(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    hospital(store, OTHER, "other.localhost").await;
    deputy(store, KLINIKUM).await;
    assert!(store.archive_settings(KLINIKUM).await.unwrap().four_eyes, "until somebody turns it off");
    let before = lines(store).await.len();
    assert_eq!(ask(store, &about(1, &[1, 80], 0, 9)).await, CaseAsked::Waits);
    assert_eq!(ask(store, &about(2, &[1, 77], 0, 9)).await, CaseAsked::PersonUnknown);
    assert!(store.case(KLINIKUM, case(2)).await.unwrap().is_none(), "nothing of it was kept");
    let approve = CaseDecision::Approve { expires_at: at(1_000) };
    let decide = async |n, decision, who| store.decide_case(KLINIKUM, case(n), decision, &by(who, "decide")).await.unwrap();
    assert_eq!(decide(1, approve, 1).await, Err(CaseRefusal::Own));
    assert_eq!(decide(1, CaseDecision::Refuse, 1).await, Err(CaseRefusal::Own));
    assert_eq!(decide(9, approve, 80).await, Err(CaseRefusal::Unknown));
    assert_eq!(lines(store).await[before..], ["ask"], "what did not happen is not in the log");
    assert_eq!(decide(1, approve, 80).await, Ok(()));
    assert_eq!(decide(1, CaseDecision::Refuse, 80).await, Err(CaseRefusal::Decided));
    let row = store.case(KLINIKUM, case(1)).await.unwrap().unwrap();
    assert_eq!((row.asked.by, row.asked.at, row.reason.reveal().as_str()), (person(1), at(500), "Beschwerde"));
    assert_eq!((row.people.as_slice(), row.from, row.until), ([person(1), person(80)].as_slice(), at(0), at(9)));
    let CaseState::Open { opened, expires_at } = row.state else { panic!("{row:?}") };
    assert_eq!((opened.by, opened.at, expires_at), (person(80), at(500), at(1_000)));
    assert_eq!(row.readable(at(999)), Ok(()));
    assert_eq!(row.readable(at(1_000)), Err(CaseRefusal::Expired));

    assert_eq!(ask(store, &about(3, &[1], 0, 9)).await, CaseAsked::Waits);
    assert_eq!(decide(3, CaseDecision::Refuse, 80).await, Ok(()));
    let close = async |n| store.close_case(KLINIKUM, case(n), &by(1, "close")).await.unwrap();
    assert_eq!(close(3).await, Err(CaseRefusal::NotOpen));
    assert_eq!(ask(store, &about(4, &[1], 0, 9)).await, CaseAsked::Waits);
    assert_eq!((close(4).await, close(4).await, close(9).await), (Ok(()), Err(CaseRefusal::NotOpen), Err(CaseRefusal::Unknown)));
    let taken_back = store.case(KLINIKUM, case(4)).await.unwrap().unwrap().state;
    assert!(matches!(taken_back, CaseState::Closed { opened: None, .. }), "{taken_back:?}");
    assert_eq!(decide(4, approve, 80).await, Err(CaseRefusal::Decided));

    let off = ArchiveSettings { four_eyes: false };
    let set = async || store.set_archive_settings(KLINIKUM, off, &by(1, "settings")).await.unwrap();
    assert_eq!((set().await, set().await), (true, false));
    assert!(!store.archive_settings(KLINIKUM).await.unwrap().four_eyes);
    assert!(store.archive_settings(OTHER).await.unwrap().four_eyes);
    assert_eq!(ask(store, &about(5, &[1], 0, 9)).await, CaseAsked::Open);
    let act = async |n| store.record_case_act(KLINIKUM, case(n), &by(1, "export")).await.unwrap();
    assert_eq!((act(5).await, act(3).await, act(9).await), (Ok(()), Err(CaseRefusal::NotOpen), Err(CaseRefusal::Unknown)));
    let all = ["ask", "decide", "ask", "decide", "ask", "close", "settings", "ask", "open", "export"];
    assert_eq!(lines(store).await[before..], all, "each step, once");

    let listed = async |tenant, before, limit| {
        let cases = store.cases(tenant, before, limit).await.unwrap();
        cases.iter().map(|row| row.case.as_bytes()[0]).collect::<Vec<_>>()
    };
    assert_eq!(listed(KLINIKUM, None, 3).await, [5, 4, 3], "newest first");
    assert_eq!(listed(KLINIKUM, Some(case(3)), 3).await, [1]);
    assert_eq!(listed(OTHER, None, 3).await, [0_u8; 0]);
    assert!(store.case(OTHER, case(5)).await.unwrap().is_none());
    let elsewhere = store.close_case(OTHER, case(5), &by(1, "close")).await.unwrap();
    assert_eq!(elsewhere, Err(CaseRefusal::Unknown));
}

fn query(after: u64, limit: u32) -> CaseQuery {
    CaseQuery { reader: person(1), now: at(600), after, limit, bytes_max: 10_000 }
}

fn seqs(page: &CaseEntries) -> Vec<u64> {
    page.entries.iter().map(|entry| entry.seq).collect()
}

fn said(from: u8, counter: u64, version: u64, epoch: u64) -> NewMessage {
    NewMessage { version, epoch, ..message(from, counter) }
}

/// In the room: 1 a message, 2 person 2 joins, 3 to 5 messages, 6 person 2 is out, 7 a message; each at its second.
async fn talk(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    deputy(store, KLINIKUM).await;
    joins(store, KLINIKUM, 2, 20, "Emre Demir", false).await;
    joins(store, KLINIKUM, 3, 30, "Anna Müller", false).await;
    let out = NewCommit { people_removed: vec![person(2)], leaves_removed: vec![2], welcome: None, ..adding(1, &[]) };
    store.append(KLINIKUM, &[message(10, 1)], &[], at(1)).await.unwrap();
    store.append_commit(KLINIKUM, &adding(0, &[2]), at(2)).await.unwrap();
    for (second, new) in [(3, said(10, 2, 2, 1)), (4, said(20, 1, 2, 1)), (5, said(10, 3, 2, 1))] {
        store.append(KLINIKUM, &[new], &[], at(second)).await.unwrap();
    }
    store.append_commit(KLINIKUM, &out, at(6)).await.unwrap();
    store.append(KLINIKUM, &[said(10, 4, 3, 2)], &[], at(7)).await.unwrap();
}

pub(super) async fn a_case_hands_out_its_period_and_its_people_only(store: &impl Store) {
    talk(store).await;
    let cursor = CursorMove { conversation: ROOM, person: person(2), device: device(20), delivered: 4, read: 3 };
    store.move_cursors(KLINIKUM, &[cursor]).await.unwrap();
    let found = async |n| {
        let found = store.case_conversations(KLINIKUM, case(n), None, 10, at(600)).await.unwrap().unwrap();
        found.0.iter().map(|found| (found.conversation, found.entries)).collect::<Vec<_>>()
    };
    let record = async |n| store.record_case_reading(KLINIKUM, case(n), ROOM, &by(1, "read")).await.unwrap();
    open(store, &about(1, &[2], 0, 100)).await;
    let (conversations, more) = store.case_conversations(KLINIKUM, case(1), None, 1, at(600)).await.unwrap().unwrap();
    assert_eq!((conversations.len(), more, conversations[0].conversation), (1, false, ROOM));
    let room = &conversations[0];
    assert_eq!((room.entries, room.span, room.created_at), (5, Some((at(2), at(6))), NOW));
    let members: Vec<_> = room.members.iter().map(|member| (member.person, member.stays.as_slice())).collect();
    assert_eq!(members, [(person(1), [(1, None)].as_slice()), (person(2), [(2, Some(6))].as_slice())]);
    let emre = &room.members[1];
    assert_eq!((emre.name.as_deref(), emre.delivered, emre.read), (Some("Emre Demir"), 4, 3));
    for (n, people, from, until, entries) in [(2, 2, 4, 6, 2), (3, 1, 0, 100, 7), (4, 1, 3, 5, 2), (5, 1, 100, 200, 0)] {
        open(store, &about(n, &[people], from, until)).await;
        assert_eq!(found(n).await, [(ROOM, entries)], "case {n}");
        assert_eq!(record(n).await, Ok(()));
    }
    // Never a member; had left before; the conversation was not there yet.
    for (n, people, from, until) in [(6, 3, 0, 100), (7, 2, 7, 100), (8, 1, 0, 0)] {
        open(store, &about(n, &[people], from, until)).await;
        assert_eq!(found(n).await, [], "case {n}");
        assert_eq!(record(n).await, Err(CaseRefusal::Outside));
        let page = store.case_entries(KLINIKUM, case(n), ROOM, &query(0, 10)).await.unwrap();
        assert_eq!(page.err(), Some(CaseRefusal::Outside));
    }
    let read = async |n, after| store.case_entries(KLINIKUM, case(n), ROOM, &query(after, 10)).await.unwrap().unwrap();
    assert_eq!((seqs(&read(2, 0).await), seqs(&read(4, 0).await)), (vec![4, 5], vec![3, 4]));
    assert_eq!(seqs(&read(2, 4).await), [5], "the officer cannot ask for what is before or after");
    assert_eq!((seqs(&read(2, 5).await), seqs(&read(5, 0).await)), (vec![], vec![]));
    let nowhere = ConversationId::from_bytes([99; 16]);
    let page = store.case_entries(KLINIKUM, case(1), nowhere, &query(0, 10)).await.unwrap();
    assert_eq!(page.err(), Some(CaseRefusal::Outside));
    // Further conversations of a person come by pages.
    let second = ConversationId::from_bytes([44; 16]);
    store.create_conversation(KLINIKUM, &conversation(KLINIKUM, second), 100).await.unwrap();
    let page = async |after| store.case_conversations(KLINIKUM, case(3), after, 1, at(600)).await.unwrap().unwrap();
    let (first, more) = page(None).await;
    assert_eq!((first[0].conversation, more), (ROOM, true));
    let (last, more) = page(Some(ROOM)).await;
    assert_eq!((last[0].conversation, last[0].entries, last[0].span, more), (second, 0, None, false));
}

pub(super) async fn a_reading_is_recorded_before_it_begins(store: &impl Store) {
    talk(store).await;
    open(store, &about(1, &[2], 0, 100)).await;
    let page = async |query: CaseQuery| store.case_entries(KLINIKUM, case(1), ROOM, &query).await.unwrap();
    let record = async |who| store.record_case_reading(KLINIKUM, case(1), ROOM, &by(who, "read")).await.unwrap();
    let before = lines(store).await.len();
    assert_eq!(page(query(0, 10)).await.err(), Some(CaseRefusal::Unrecorded));
    assert_eq!(page(query(4, 10)).await.err(), Some(CaseRefusal::Unrecorded), "not from the middle either");
    assert_eq!((record(1).await, record(1).await), (Ok(()), Ok(())));
    let another = CaseQuery { reader: person(80), ..query(0, 10) };
    assert_eq!(page(another).await.err(), Some(CaseRefusal::Unrecorded), "each officer by themselves");
    assert_eq!(record(80).await, Ok(()));
    assert_eq!(lines(store).await[before..], ["read", "read"]);

    let first = page(query(0, 2)).await.unwrap();
    assert_eq!((seqs(&first), first.more, first.chains.as_slice()), (vec![2, 3], true, [vec![10; 10]].as_slice()));
    let all = store.entries(KLINIKUM, ROOM, person(1), 0, 100, 10_000).await.unwrap().unwrap().0;
    assert_eq!(first.before, all[0].chain);
    assert_eq!(first.entries.as_slice(), &all[1..3], "as everybody received it");
    let second = page(query(3, 2)).await.unwrap();
    assert_eq!((seqs(&second), second.more, second.before), (vec![4, 5], true, first.entries[1].chain));
    assert_eq!(second.chains, [vec![10; 10], vec![20]]);
    let tight = CaseQuery { bytes_max: 1, ..query(0, 10) };
    assert_eq!(seqs(&page(tight).await.unwrap()), [2], "at least one");
    let last = page(query(5, 2)).await.unwrap();
    assert_eq!((seqs(&last), last.more), (vec![6], false));
    // Who wrote it is still known when they are gone.
    store.set_person_state(KLINIKUM, person(2), PersonState::Deleted, &by(1, "delete")).await.unwrap();
    assert_eq!(page(query(3, 1)).await.unwrap().chains, [vec![20]]);
    // Back again: what was said meanwhile is not handed out, and a page ends there.
    let again = NewCommit { version: 3, joiners: Vec::new(), welcome: None, ..adding(2, &[3]) };
    store.append_commit(KLINIKUM, &again, at(8)).await.unwrap();
    open(store, &about(2, &[2, 3], 0, 100)).await;
    store.record_case_reading(KLINIKUM, case(2), ROOM, &by(1, "read")).await.unwrap().unwrap();
    let page = async |after| store.case_entries(KLINIKUM, case(2), ROOM, &query(after, 10)).await.unwrap().unwrap();
    let (early, late) = (page(0).await, page(6).await);
    assert_eq!((seqs(&early), early.more), (vec![2, 3, 4, 5, 6], true));
    let seventh = store.entries(KLINIKUM, ROOM, person(1), 6, 1, 10_000).await.unwrap().unwrap().0[0].chain;
    assert_eq!((seqs(&late), late.more, late.before), (vec![8], false, seventh));
    open(store, &about(3, &[1], 0, 100)).await;
    store.record_case_reading(KLINIKUM, case(3), ROOM, &by(1, "read")).await.unwrap().unwrap();
    let whole = store.case_entries(KLINIKUM, case(3), ROOM, &query(0, 100)).await.unwrap().unwrap();
    assert_eq!((whole.entries.len(), whole.before), (8, log::genesis(KLINIKUM, ROOM)));

    let late = CaseQuery { now: at(1_000), ..query(0, 10) };
    let expired = store.case_entries(KLINIKUM, case(3), ROOM, &late).await.unwrap();
    assert_eq!(expired.err(), Some(CaseRefusal::Expired));
    let expired = store.case_conversations(KLINIKUM, case(3), None, 10, at(1_000)).await.unwrap();
    assert_eq!(expired.err(), Some(CaseRefusal::Expired));
    store.close_case(KLINIKUM, case(3), &by(1, "close")).await.unwrap().unwrap();
    let closed = store.case_entries(KLINIKUM, case(3), ROOM, &query(0, 10)).await.unwrap();
    assert_eq!(closed.err(), Some(CaseRefusal::NotOpen));
    let closed = store.record_case_reading(KLINIKUM, case(3), ROOM, &by(80, "read")).await.unwrap();
    assert_eq!(closed, Err(CaseRefusal::NotOpen));
    hospital(store, OTHER, "other.localhost").await;
    let elsewhere = store.case_entries(OTHER, case(1), ROOM, &query(0, 10)).await.unwrap();
    assert_eq!(elsewhere.err(), Some(CaseRefusal::Unknown));
}
