//! Guests: one invitation lets one device in, and the end of a room ends every stay.

use super::{
    groups::{adding, all, commit},
    hospital::{KLINIKUM, NOW, ROOM, conversation, device, digest, line, new_device, person, signed},
};
use crate::{
    Committed, Created, DueGuest, GuestAdmission, GuestInvited, GuestQuota, Knocked, LeafRow, NewCommit, NewConversation,
    NewDevice, NewGuestInvitation, StateSet, Store, Sweep, WaitingMail,
};
use protocol::{
    context::ConversationKind,
    frame::PersonState,
    guest::{GuestMail, MailLanguage, MailState},
    id::InvitationId,
    key::PublicKey,
    limits::GUEST_TRIES_MAX,
    time::Timestamp,
};

const QUOTA: GuestQuota = GuestQuota { room_max: 3, day_max: 4 };

fn invitation(n: u8) -> NewGuestInvitation {
    NewGuestInvitation {
        invitation: InvitationId::from_bytes([n; 16]),
        conversation: ROOM,
        host: person(1),
        guest: person(n),
        name: format!("Gast {n}"),
        grant: signed(n),
        access_hash: digest(n),
        sealed: vec![n],
        second_factor: false,
        mail: None,
        expires_at: NOW.plus_days(14),
    }
}

fn waiting_device(of: u8, n: u8) -> NewDevice {
    NewDevice { chain: None, ..new_device(of, n) }
}

/// A room that ends after so many days.
async fn room(store: &impl Store, days: Option<u64>) {
    super::hospital::hospital(store, KLINIKUM, "localhost").await;
    let new = NewConversation {
        kind: ConversationKind::Room,
        ends_at: days.map(|days| NOW.plus_days(days)),
        ..conversation(KLINIKUM, ROOM)
    };
    assert_eq!(store.create_conversation(KLINIKUM, &new, 100).await.unwrap(), Created::At(NOW));
}

async fn put(store: &impl Store, new: &NewGuestInvitation) -> GuestInvited {
    store.put_guest_invitation(KLINIKUM, new, QUOTA, &line("invite")).await.unwrap()
}

fn admission(n: u8, of: u8) -> GuestAdmission {
    GuestAdmission { device: device(n), guest: person(of), person_key: PublicKey::from_bytes([of; 32]), chain: vec![n; 9] }
}

pub(super) async fn an_invitation_lets_one_guest_in(store: &impl Store) {
    room(store, None).await;
    assert_eq!(put(store, &invitation(20)).await, GuestInvited::Done);
    assert_eq!(put(store, &invitation(20)).await, GuestInvited::Taken);
    let somebody = NewGuestInvitation { guest: person(1), ..invitation(21) };
    assert_eq!(put(store, &somebody).await, GuestInvited::Taken, "an id of the house");
    let standings = async |of| store.guest_standings(KLINIKUM, person(of), NOW).await.unwrap();
    let listed = standings(1).await;
    assert_eq!((listed.len(), listed[0].claim.is_some(), listed[0].certified), (1, false, false));
    assert!(standings(2).await.is_empty(), "who is not in the room sees nothing");

    let knock = async |n, claim, of, by| {
        let id = InvitationId::from_bytes([n; 16]);
        store.knock(KLINIKUM, id, &signed(claim), &waiting_device(of, by)).await.unwrap()
    };
    assert_eq!(knock(99, 1, 20, 60).await, Knocked::Gone);
    assert_eq!(knock(20, 1, 20, 10).await, Knocked::Taken, "a device of somebody");
    assert_eq!(knock(20, 1, 20, 60).await, Knocked::Waits);
    assert_eq!(knock(20, 1, 20, 60).await, Knocked::Waits, "the same again");
    assert_eq!(knock(20, 2, 20, 61).await, Knocked::Used);
    let found = store.guest_invitation_of(KLINIKUM, device(60)).await.unwrap().unwrap();
    assert_eq!((found.guest, found.claim, found.certified), (person(20), Some(signed(1)), false));
    let waits = store.device(KLINIKUM, device(60)).await.unwrap().unwrap();
    assert_eq!((waits.chain, waits.person_state), (None, PersonState::Waiting));
    assert!(!store.withdraw_guest_invitation(KLINIKUM, found.invitation, &line("late")).await.unwrap());

    assert!(!store.renew_guest(KLINIKUM, &admission(60, 20)).await.unwrap(), "not let in yet");
    assert!(store.admit_guest(KLINIKUM, &admission(60, 20), &line("admit")).await.unwrap());
    assert!(!store.admit_guest(KLINIKUM, &admission(60, 20), &line("again")).await.unwrap());
    let inside = store.device(KLINIKUM, device(60)).await.unwrap().unwrap();
    assert_eq!((inside.chain, inside.person_state), (Some(vec![60; 9]), PersonState::Active));
    let again = GuestAdmission { chain: vec![7], ..admission(60, 20) };
    assert!(store.renew_guest(KLINIKUM, &again).await.unwrap());
    let other = GuestAdmission { person_key: PublicKey::from_bytes([9; 32]), ..again };
    assert!(!store.renew_guest(KLINIKUM, &other).await.unwrap(), "another key");
    assert_eq!(store.device(KLINIKUM, device(60)).await.unwrap().unwrap().chain, Some(vec![7]));
    assert!(standings(1).await[0].certified, "not in the group yet");
    let leaf = LeafRow { leaf: 1, person: person(20), device: device(60) };
    let join = NewCommit { leaves_added: vec![leaf], joiners: vec![device(60)], ..adding(0, &[20]) };
    assert!(matches!(store.append_commit(KLINIKUM, &join, NOW).await.unwrap(), Committed::Won { .. }));
    assert!(standings(1).await.is_empty(), "in");
    assert!(store.directory(KLINIKUM, 0, 100).await.unwrap().0.iter().all(|entry| entry.person != person(20)), "in no directory");
    let lines = store.audit(KLINIKUM, 0, 100).await.unwrap();
    assert_eq!(lines.iter().filter(|row| row.action == "test").count(), 2, "of what was done, and of nothing else");
}

pub(super) async fn invitations_are_counted_and_end(store: &impl Store) {
    room(store, None).await;
    for n in 20..23 {
        assert_eq!(put(store, &invitation(n)).await, GuestInvited::Done);
    }
    assert_eq!(put(store, &invitation(23)).await, GuestInvited::RoomFull);
    let first = InvitationId::from_bytes([20; 16]);
    assert!(store.withdraw_guest_invitation(KLINIKUM, first, &line("withdraw")).await.unwrap());
    assert!(!store.withdraw_guest_invitation(KLINIKUM, first, &line("again")).await.unwrap());
    assert_eq!(store.knock(KLINIKUM, first, &signed(1), &waiting_device(20, 60)).await.unwrap(), Knocked::Gone);
    assert_eq!(put(store, &invitation(24)).await, GuestInvited::Done);
    let withdrawn = InvitationId::from_bytes([21; 16]);
    assert!(store.withdraw_guest_invitation(KLINIKUM, withdrawn, &line("withdraw")).await.unwrap());
    assert_eq!(put(store, &invitation(25)).await, GuestInvited::TooManyToday);
    let second = InvitationId::from_bytes([22; 16]);
    let tries = all((0..5).map(|_| store.take_guest_try(KLINIKUM, second, 3)).collect()).await;
    let mut left: Vec<Option<u32>> = tries.into_iter().map(Result::unwrap).collect();
    left.sort_unstable();
    assert_eq!(left, [None, None, Some(0), Some(1), Some(2)], "also when they come at once");
    store.give_back_guest_try(KLINIKUM, second).await.unwrap();
    assert_eq!(store.guest_invitation(KLINIKUM, second).await.unwrap().unwrap().tries, 2);
    assert_eq!(store.take_guest_try(KLINIKUM, InvitationId::from_bytes([99; 16]), 3).await.unwrap(), None, "nobody's");
    let closed = async || {
        let standings = store.guest_standings(KLINIKUM, person(1), NOW).await.unwrap();
        standings.into_iter().filter(|standing| standing.closed).count()
    };
    assert_eq!(closed().await, 0);
    while store.take_guest_try(KLINIKUM, second, GUEST_TRIES_MAX).await.unwrap().is_some() {}
    assert_eq!(closed().await, 1, "whoever invited sees it");
    let late = NewDevice { at: NOW.plus_days(15), ..waiting_device(22, 62) };
    assert_eq!(store.knock(KLINIKUM, second, &signed(1), &late).await.unwrap(), Knocked::Gone);
    let all = Timestamp::from_millis(u64::MAX >> 1);
    let sweep = Sweep {
        transfers: Timestamp::default(),
        invitations: all,
        key_packages: Timestamp::default(),
        duty_shifts: Timestamp::default(),
        urgent_messages: Timestamp::default(),
    };
    assert_eq!(store.sweep(KLINIKUM, &sweep).await.unwrap().guest_invitations, 4);
    assert!(store.guest_invitation(KLINIKUM, second).await.unwrap().is_none());
}

pub(super) async fn a_room_that_ends_names_its_guests(store: &impl Store) {
    room(store, Some(2)).await;
    assert_eq!(store.next_room_end(KLINIKUM, NOW).await.unwrap(), Some(NOW.plus_days(2)));
    assert_eq!(put(store, &invitation(20)).await, GuestInvited::Done);
    let id = InvitationId::from_bytes([20; 16]);
    assert_eq!(store.knock(KLINIKUM, id, &signed(1), &waiting_device(20, 60)).await.unwrap(), Knocked::Waits);
    assert!(store.admit_guest(KLINIKUM, &admission(60, 20), &line("admit")).await.unwrap());
    let leaf = LeafRow { leaf: 1, person: person(20), device: device(60) };
    let moved = NewCommit {
        leaves_added: vec![leaf],
        joiners: vec![device(60)],
        end_moved: Some(Some(NOW.plus_days(1))),
        ..adding(0, &[20])
    };
    assert!(matches!(store.append_commit(KLINIKUM, &moved, NOW).await.unwrap(), Committed::Won { .. }));
    let due = async |at| store.due_guests(KLINIKUM, at).await.unwrap();
    assert!(due(NOW).await.is_empty());
    let guest = DueGuest { guest: person(20), host: person(1), conversation: ROOM };
    assert_eq!(due(NOW.plus_days(1)).await, [guest]);
    assert_eq!(store.next_room_end(KLINIKUM, NOW.plus_days(1)).await.unwrap(), None);
    let late = crate::AuditLine { at: NOW.plus_days(1), ..line("late") };
    let invited = store.put_guest_invitation(KLINIKUM, &invitation(21), QUOTA, &late).await.unwrap();
    assert_eq!(invited, GuestInvited::Ended);
    // The end of the account cuts delivery in the same transaction, and the Remove is owed.
    let ended = store.set_person_state(KLINIKUM, person(20), PersonState::Deleted, &line("end")).await.unwrap();
    assert!(matches!(ended, StateSet::Changed { .. }));
    let row = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert!(!row.members.contains(&person(20)) && row.pending_since.is_some());
    assert_eq!(store.owed_conversations(KLINIKUM).await.unwrap(), [ROOM]);
    assert!(due(NOW.plus_days(1)).await.is_empty(), "once");
}

pub(super) async fn a_guest_who_was_taken_out_is_named_until_the_account_ends(store: &impl Store) {
    room(store, None).await;
    assert_eq!(put(store, &invitation(20)).await, GuestInvited::Done);
    let id = InvitationId::from_bytes([20; 16]);
    assert_eq!(store.knock(KLINIKUM, id, &signed(1), &waiting_device(20, 60)).await.unwrap(), Knocked::Waits);
    let due = async || store.due_guests(KLINIKUM, NOW).await.unwrap();
    assert!(due().await.is_empty(), "who waits at the door was never in");
    assert!(store.admit_guest(KLINIKUM, &admission(60, 20), &line("admit")).await.unwrap());
    assert!(due().await.is_empty(), "certified, and about to come in");
    let leaf = LeafRow { leaf: 1, person: person(20), device: device(60) };
    let join = NewCommit { leaves_added: vec![leaf], joiners: vec![device(60)], ..adding(0, &[20]) };
    assert!(matches!(store.append_commit(KLINIKUM, &join, NOW).await.unwrap(), Committed::Won { .. }));
    assert!(due().await.is_empty(), "in");
    // The commit that removes them is in the log; the server stops before it ends the account.
    let out = NewCommit { version: 2, leaves_removed: vec![1], people_removed: vec![person(20)], ..commit(1, 2) };
    assert!(matches!(store.append_commit(KLINIKUM, &out, NOW).await.unwrap(), Committed::Won { .. }));
    assert_eq!(due().await, [DueGuest { guest: person(20), host: person(1), conversation: ROOM }]);
    let locked = store.set_person_state(KLINIKUM, person(20), PersonState::Locked, &line("lock")).await.unwrap();
    assert!(matches!(locked, StateSet::Changed { .. }));
    assert!(due().await.is_empty(), "whom an administrator locked stays locked");
    store.set_person_state(KLINIKUM, person(20), PersonState::Deleted, &line("end")).await.unwrap();
    assert!(due().await.is_empty(), "once");
}

pub(super) async fn an_address_is_kept_until_its_mail_is_on_its_way(store: &impl Store) {
    room(store, None).await;
    let mail = GuestMail { to: "ida@praxis.example".into(), language: MailLanguage::English };
    assert_eq!(put(store, &NewGuestInvitation { mail: Some(mail.clone()), ..invitation(20) }).await, GuestInvited::Done);
    let brief = NewGuestInvitation { mail: Some(mail), expires_at: NOW.plus_days(1), ..invitation(21) };
    assert_eq!(put(store, &brief).await, GuestInvited::Done);
    let waiting = async |at| store.waiting_mails(KLINIKUM, at, 10).await.unwrap();
    let id = InvitationId::from_bytes([20; 16]);
    let all = waiting(NOW).await;
    assert_eq!(all.len(), 2);
    let first = WaitingMail {
        invitation: id,
        to: "ida@praxis.example".into(),
        language: MailLanguage::English,
        since: NOW,
        expires_at: NOW.plus_days(14),
    };
    assert_eq!(all[0], first);
    assert_eq!(waiting(NOW.plus_days(2)).await, [first], "the other one has ended");
    store.mail_done(KLINIKUM, id, MailState::Sent).await.unwrap();
    assert!(waiting(NOW).await.is_empty());
    let standings = store.guest_standings(KLINIKUM, person(1), NOW).await.unwrap();
    let states: Vec<_> = standings.into_iter().map(|standing| standing.mail).collect();
    assert_eq!(states, [MailState::Sent, MailState::Failed]);
}
