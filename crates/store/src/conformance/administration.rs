//! Lists of the administration, scopes, locking, invitations of people who are there.

use super::{
    groups::{adding, proposal},
    hospital::{
        GROUP, KLINIKUM, NOW, ROOM, certified, conversation, deputy, device, digest, hospital, invited, joins, line, message,
        new_device, person, room,
    },
};
use crate::{
    Appended, Committed, Created, Cut, Enrolment, Invited, LeafRow, NewCertification, NewConversation, NewCut, NewDevice,
    NewEnrolment, PeopleOrder, PeopleQuery, ScopesSet, StateSet, Store,
};
use protocol::{
    administration::{Scope, Scopes},
    enrolment::Certification,
    frame::PersonState,
    id::{ConversationId, EnrolmentId, InvitationId},
    spelling,
};

async fn found(store: &impl Store, query: PeopleQuery) -> Vec<u8> {
    let people = store.people(KLINIKUM, &PeopleQuery { limit: query.limit.max(1), ..query }).await.unwrap();
    people.iter().map(|listed| listed.person.as_bytes()[0]).collect()
}

pub(super) async fn people_are_found_by_name_and_role(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    joins(store, KLINIKUM, 2, 20, "Özlem Weiß", false).await;
    joins(store, KLINIKUM, 3, 30, "anna Müller", false).await;
    let berta = invited(4, 40, "Berta 100 %");
    assert_eq!(store.put_invitation(KLINIKUM, &berta, &line("invite")).await.unwrap(), Invited::Done);
    let all = |limit, after| PeopleQuery { limit, after, ..PeopleQuery::default() };
    // The founder's certificate of this suite has no name.
    assert_eq!(found(store, all(10, None)).await, [1, 3, 4, 2], "by name, whatever its case; ö as oe");
    assert_eq!(found(store, all(2, None)).await, [1, 3]);
    assert_eq!(found(store, all(2, Some(person(3)))).await, [4, 2]);
    assert_eq!(found(store, all(2, Some(person(77)))).await, [0_u8; 0]);
    let search = |text: &str| PeopleQuery { words: spelling::words(text), limit: 10, ..PeopleQuery::default() };
    for spelt in ["MUELLER", "Müller", "muller", "  mull anna"] {
        assert_eq!(found(store, search(spelt)).await, [3], "{spelt}");
    }
    assert_eq!(found(store, search("weiss ozlem")).await, [2], "words in any order");
    assert_eq!(found(store, search("inner")).await, [3, 4, 2], "by role as well");
    assert_eq!(found(store, search("inner muller")).await, [3]);
    assert_eq!(found(store, search("%")).await, [4], "no pattern");
    assert_eq!(found(store, search("_")).await, [0_u8; 0]);
    let invited = PeopleQuery { state: Some(PersonState::Invited), limit: 10, ..PeopleQuery::default() };
    assert_eq!(found(store, invited).await, [4]);
    let (listed, devices) = store.person_listing(KLINIKUM, person(2)).await.unwrap().unwrap();
    assert_eq!((listed.name.as_str(), listed.devices, listed.generation, listed.administrator), ("Özlem Weiß", 1, 1, false));
    assert_eq!(listed.invitation.map(|invitation| invitation.used), Some(true));
    assert_eq!((devices.len(), devices[0].device, devices[0].certified), (1, device(20), true));
    assert!(store.person_listing(KLINIKUM, person(77)).await.unwrap().is_none());
    let names = store.names(KLINIKUM, &[person(77), person(4)]).await.unwrap();
    assert_eq!(names, [(person(4), "Berta 100 %".to_owned())]);
    let overview = store.overview(KLINIKUM).await.unwrap();
    let people = overview.people;
    assert_eq!((people.active, people.invited, overview.devices, overview.waiting), (3, 1, 3, 0));
    assert!(overview.database_bytes > 0);
}

pub(super) async fn people_are_found_however_their_names_are_spelt(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    for (n, name) in [(2, "René Łukasz"), (3, "Şahin, İbrahim"), (4, "Jürgen Strauß"), (5, "Michael \"Micha\" Neuer")] {
        store.put_invitation(KLINIKUM, &invited(n, n, name), &line("invite")).await.unwrap();
    }
    let looked = [
        ("rene", 2),
        ("LUKASZ rené", 2),
        ("sahin", 3),
        ("Ibrahim Şahin", 3),
        ("juergen strauss", 4),
        ("jurgen", 4),
        ("neue mich", 5),
        ("\"micha\"", 5),
    ];
    for (text, who) in looked {
        let query = PeopleQuery { words: spelling::words(text), limit: 10, ..PeopleQuery::default() };
        assert_eq!(found(store, query).await, [who], "{text}");
    }
}

pub(super) async fn people_are_sorted_as_asked_page_by_page(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let invite = async |n: u8, name: &str, role: &str| {
        let invitation = protocol::enrolment::Invitation { role: role.into(), ..invited(n, n, name) };
        store.put_invitation(KLINIKUM, &invitation, &line("invite")).await.unwrap();
    };
    invite(2, "Zoe Ahrens", "Ärztin").await;
    invite(3, "Ben Özdemir", "Pflege").await;
    invite(4, "Ada Krüger", "Pflege").await;
    invite(5, "Ada Krüger", "Ärztin").await;
    store.set_person_state(KLINIKUM, person(3), PersonState::Locked, &line("lock")).await.unwrap();
    let pages = async |order: PeopleOrder, descending: bool| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = found(store, PeopleQuery { order, descending, after, limit: 2, ..PeopleQuery::default() }).await;
            let Some(last) = page.last() else { return all };
            after = Some(person(*last));
            all.extend(page);
        }
    };
    // The founder's certificate of this suite has no name and no role.
    assert_eq!(pages(PeopleOrder::Name, false).await, [1, 5, 4, 3, 2]);
    assert_eq!(pages(PeopleOrder::Name, true).await, [2, 3, 4, 5, 1]);
    assert_eq!(pages(PeopleOrder::Role, false).await, [1, 5, 2, 4, 3]);
    assert_eq!(pages(PeopleOrder::Role, true).await, [3, 4, 2, 5, 1]);
    assert_eq!(pages(PeopleOrder::State, false).await, [5, 4, 2, 1, 3], "invited, active, locked");
    assert_eq!(pages(PeopleOrder::State, true).await, [3, 1, 2, 4, 5]);
    let pflege = PeopleQuery {
        words: spelling::words("pflege"),
        order: PeopleOrder::State,
        descending: true,
        limit: 9,
        ..PeopleQuery::default()
    };
    assert_eq!(found(store, pflege).await, [3, 4]);
}

pub(super) async fn who_waits_is_listed(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let invitation = invited(2, 20, "Emre Demir");
    store.put_invitation(KLINIKUM, &invitation, &line("invite")).await.unwrap();
    let device = NewDevice { chain: None, ..new_device(2, 20) };
    let enrolment = EnrolmentId::from_bytes([20; 16]);
    let new = NewEnrolment { enrolment, invitation: invitation.id, claim: vec![1], mac: vec![1], device };
    store.enrol(KLINIKUM, &new, NOW).await.unwrap();
    let waiting = store.waiting_people(KLINIKUM, 10).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].person, waiting[0].name.as_str()), (1, person(2), "Emre Demir"));
    // Locked while they wait: nobody certifies them by mistake.
    let locked = store.set_person_state(KLINIKUM, person(2), PersonState::Locked, &line("lock")).await.unwrap();
    assert!(matches!(locked, StateSet::Changed { .. }));
    assert!(store.waiting_people(KLINIKUM, 10).await.unwrap().is_empty());
    let certification = Certification { grant: vec![], mac: vec![] };
    let certify = NewCertification { enrolment, person: certified(2), chain: vec![1], certification };
    assert!(store.certify(KLINIKUM, &certify, &line("certify")).await.unwrap().is_none());
    store.set_person_state(KLINIKUM, person(2), PersonState::Active, &line("unlock")).await.unwrap();
    let state = store.person(KLINIKUM, person(2)).await.unwrap().unwrap().state;
    assert_eq!(state, PersonState::Invited, "who was never certified is to be invited again");
}

pub(super) async fn locking_ends_every_stay_in_its_own_transaction(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    joins(store, KLINIKUM, 2, 20, "Emre Demir", false).await;
    store.append_commit(KLINIKUM, &adding(0, &[2]), NOW).await.unwrap();
    let said = |from, counter| crate::NewMessage { version: 2, epoch: 1, ..message(from, counter) };
    store.append(KLINIKUM, &[said(20, 1)], &[], NOW).await.unwrap();
    let lines = store.audit(KLINIKUM, 0, 100).await.unwrap().len();
    let before = store.tenant(KLINIKUM).await.unwrap().unwrap().directory;
    let lock = async || store.set_person_state(KLINIKUM, person(2), PersonState::Locked, &line("lock")).await.unwrap();
    assert_eq!(lock().await, StateSet::Changed { version: before + 1 });
    assert_eq!(lock().await, StateSet::Unchanged);
    assert_eq!(store.audit(KLINIKUM, 0, 100).await.unwrap().len(), lines + 1, "what is so already writes no line");
    let row = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!((row.members, row.version, row.pending_since), (vec![person(1)], 3, Some(NOW)));
    assert_eq!(row.leaves.len(), 2, "the leaf waits for its Remove");
    // Judged before, arrived after: judged again.
    let late = store.append(KLINIKUM, &[said(20, 2)], &[], NOW).await.unwrap();
    assert_eq!(late, [Appended::Changed]);
    let next = crate::NewMessage { version: 3, epoch: 1, ..message(10, 1) };
    store.append(KLINIKUM, &[next], &[], NOW).await.unwrap();
    let (entries, _) = store.entries(KLINIKUM, ROOM, person(2), 0, 100, 100_000).await.unwrap().unwrap();
    assert_eq!(entries.last().unwrap().seq, 2, "nothing from after the lock");
    // The Remove is owed until it is proposed.
    assert_eq!(store.owed_conversations(KLINIKUM).await.unwrap(), [ROOM]);
    let cut = NewCut { conversation: ROOM, version: 3, epoch: 1, people: vec![], proposals: vec![proposal(2)] };
    assert!(matches!(store.cut(KLINIKUM, &cut, NOW).await.unwrap(), Cut::Done { .. }));
    assert!(store.owed_conversations(KLINIKUM).await.unwrap().is_empty());
    // Unlocking lets in again, but into no conversation.
    let unlocked = store.set_person_state(KLINIKUM, person(2), PersonState::Active, &line("unlock")).await.unwrap();
    assert!(matches!(unlocked, StateSet::Changed { .. }));
    assert_eq!(store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap().members, [person(1)]);
}

pub(super) async fn who_is_locked_meanwhile_is_not_added(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    joins(store, KLINIKUM, 2, 20, "Emre Demir", false).await;
    store.set_person_state(KLINIKUM, person(2), PersonState::Locked, &line("lock")).await.unwrap();
    assert_eq!(store.append_commit(KLINIKUM, &adding(0, &[2]), NOW).await.unwrap(), Committed::Locked);
    let own = ConversationId::from_bytes([44; 16]);
    let creator = LeafRow { leaf: 0, person: person(2), device: device(20) };
    let new = NewConversation { creator, ..conversation(KLINIKUM, own) };
    assert_eq!(store.create_conversation(KLINIKUM, &new, 100).await.unwrap(), Created::Locked);
    assert_eq!(store.group(KLINIKUM, ROOM).await.unwrap().unwrap().group, GROUP);
}

pub(super) async fn a_further_invitation_ends_the_one_before(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    store.put_invitation(KLINIKUM, &invited(2, 20, "Emre Demir"), &line("invite")).await.unwrap();
    let second = invited(2, 21, "Dr. Emre Demir");
    assert_eq!(store.put_invitation(KLINIKUM, &second, &line("again")).await.unwrap(), Invited::Done);
    let (listed, _) = store.person_listing(KLINIKUM, person(2)).await.unwrap().unwrap();
    assert_eq!(listed.name, "Dr. Emre Demir");
    let enrol = async |n: u8| {
        let device = NewDevice { chain: None, ..new_device(2, n) };
        let enrolment = EnrolmentId::from_bytes([n; 16]);
        let invitation = InvitationId::from_bytes([n; 16]);
        let new = NewEnrolment { enrolment, invitation, claim: vec![n], mac: vec![n], device };
        store.enrol(KLINIKUM, &new, NOW).await.unwrap()
    };
    assert_eq!(enrol(20).await, Enrolment::Gone, "the first letter is of no use any more");
    assert_eq!(enrol(21).await, Enrolment::Waits(EnrolmentId::from_bytes([21; 16])));
    store.set_person_state(KLINIKUM, person(2), PersonState::Locked, &line("lock")).await.unwrap();
    let locked = store.put_invitation(KLINIKUM, &invited(2, 23, "Emre"), &line("locked")).await.unwrap();
    assert_eq!(locked, Invited::Locked);
    assert!(store.invitation(KLINIKUM, &digest(23)).await.unwrap().is_none());
    store.set_person_state(KLINIKUM, person(2), PersonState::Deleted, &line("delete")).await.unwrap();
    let third = store.put_invitation(KLINIKUM, &invited(2, 22, "Emre"), &line("third")).await.unwrap();
    assert_eq!(third, Invited::Deleted);
    let (listed, _) = store.person_listing(KLINIKUM, person(2)).await.unwrap().unwrap();
    assert_eq!((listed.name.as_str(), listed.state), ("Dr. Emre Demir", PersonState::Deleted), "nothing of it was kept");
    let unlock = store.set_person_state(KLINIKUM, person(2), PersonState::Active, &line("unlock")).await.unwrap();
    assert_eq!(unlock, StateSet::Deleted);
    assert!(store.invitation(KLINIKUM, &digest(22)).await.unwrap().is_none());
}

pub(super) async fn scopes_are_given_and_the_last_one_stays(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    assert_eq!(store.scopes(KLINIKUM, person(1)).await.unwrap(), Scopes::ALL, "the founder has all");
    let set = async |n: u8, scopes: &[Scope]| {
        store.set_scopes(KLINIKUM, person(n), scopes.iter().copied().collect(), &line("scopes")).await.unwrap()
    };
    assert_eq!(set(1, &[Scope::Audit]).await, ScopesSet::LastAdministrator);
    assert_eq!(store.scopes(KLINIKUM, person(1)).await.unwrap(), Scopes::ALL);
    deputy(store, KLINIKUM).await;
    joins(store, KLINIKUM, 2, 20, "Emre Demir", false).await;
    assert_eq!(store.scopes(KLINIKUM, person(80)).await.unwrap(), Scopes::FIRST);
    assert_eq!(store.scopes(KLINIKUM, person(2)).await.unwrap(), Scopes::NONE);
    assert_eq!(set(2, &[Scope::Audit]).await, ScopesSet::NotFound, "no administrator");
    assert_eq!(set(1, &[Scope::Audit]).await, ScopesSet::Changed);
    let lines = store.audit(KLINIKUM, 0, 100).await.unwrap().len();
    assert_eq!(set(1, &[Scope::Audit]).await, ScopesSet::Unchanged);
    assert_eq!(store.audit(KLINIKUM, 0, 100).await.unwrap().len(), lines);
    assert_eq!(set(80, &[]).await, ScopesSet::LastAdministrator);
    let lock = store.set_person_state(KLINIKUM, person(80), PersonState::Locked, &line("lock")).await.unwrap();
    assert_eq!(lock, StateSet::LastAdministrator);
    let administrators = store.administrators(KLINIKUM).await.unwrap();
    let listed: Vec<_> = administrators.iter().map(|row| (row.person, row.scopes)).collect();
    assert_eq!(listed, [(person(1), [Scope::Audit].into_iter().collect()), (person(80), Scopes::FIRST)]);
    let newest = store.audit_before(KLINIKUM, u64::MAX, 2).await.unwrap();
    assert_eq!(newest.iter().map(|row| row.number).collect::<Vec<_>>(), [lines as u64, lines as u64 - 1]);
    let older = store.audit_before(KLINIKUM, 2, 10).await.unwrap();
    assert_eq!(older.iter().map(|row| row.number).collect::<Vec<_>>(), [1]);
}
