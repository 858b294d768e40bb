//! Guests: invited by link or by code, let in by whoever of the house is connected, gone when their room ends.

use crate::{
    hospital::{Hospital, SetClock, Watching, is_told},
    issuers::is_offline,
    relay::Relay,
};
use client::{
    JoinError,
    command::{Answer, ChatFilter, Command, CommandError, InviteAs, LanguageView, Query, RoomCommand},
    view::{GuestLinkView, RoomKindView},
};
use person::{Person, PersonError, Story};
use protocol::frame::{Outcome, Push, Request, Response, ServerFrame};
use serde_json::Value;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU32, Ordering},
};
use tokio::sync::Notify;

/// What a host has in hand after inviting.
pub(crate) struct Invitation {
    id: String,
    link: String,
    code: String,
    pin: String,
}

impl Invitation {
    /// The link as the server mails it.
    fn mailed(&self) -> String {
        format!("/gast/{}", self.id)
    }
}

pub(crate) async fn acts(person: &Person, act: RoomCommand) -> Result<Answer, PersonError> {
    person.command(Command::Room { act }).await
}

fn room(name: &str, ends_at: Option<f64>) -> RoomCommand {
    RoomCommand::Create {
        name: name.into(),
        purpose: "Befund besprechen".into(),
        kind: RoomKindView::Consult,
        ends_at,
        people: Vec::new(),
        opening: None,
        emergency: String::new(),
    }
}

pub(crate) async fn makes_room(person: &Person, name: &str, ends_at: Option<f64>) -> String {
    match acts(person, room(name, ends_at)).await.unwrap() {
        Answer::Conversation { id } => id,
        other => panic!("no room: {other:?}"),
    }
}

pub(crate) async fn invites(person: &Person, conversation: &str, name: &str, second_factor: bool) -> Invitation {
    let act = RoomCommand::Invite {
        conversation: conversation.into(),
        name: name.into(),
        email: None,
        second_factor,
        language: LanguageView::De,
    };
    match acts(person, act).await.unwrap() {
        Answer::GuestInvitation { invitation, link, code, pin, verified, .. } => {
            assert_eq!((pin.is_some(), verified), (second_factor, second_factor));
            Invitation { id: invitation, link: link.unwrap(), code, pin: pin.unwrap_or_default() }
        }
        other => panic!("no invitation: {other:?}"),
    }
}

/// Milliseconds from now, by the computer's clock.
fn from_now(millis: i64) -> f64 {
    let now = i64::try_from(person::Clock::system().now().as_millis()).unwrap();
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
    let time = (now + millis) as f64;
    time
}

/// A visitor who joins and is let in; gives the room's id on their side.
pub(crate) async fn joins(hospital: &Hospital, invitation: &Invitation) -> (Person, String) {
    let guest = hospital.visitor().await;
    guest.joins_as_guest(&invitation.link, "", &invitation.pin, "Telefon").await.unwrap();
    let room = enters(&guest).await;
    (guest, room)
}

async fn enters(guest: &Person) -> String {
    let mut session = guest.watch(Query::Session).unwrap();
    session.until("the room", |view| Some(view.pointer("/guest/conversation")?.as_str()?.to_owned())).await.unwrap()
}

async fn phase(person: &Person, phase: &str) -> Value {
    let mut session = person.watch(Query::Session).unwrap();
    session.until(phase, |view| (view.get("phase")?.as_str()? == phase).then(|| view.clone())).await.unwrap()
}

/// Waits until the room looks so.
async fn sees_room<T>(person: &Person, conversation: &str, what: &str, mut find: impl FnMut(&Value) -> Option<T>) -> T {
    let mut view = person.watch(Query::Conversation { id: conversation.into() }).unwrap();
    view.until(what, |view| find(view.get("room")?)).await.unwrap()
}

async fn sees_guests(person: &Person, conversation: &str, count: usize) {
    sees_room(person, conversation, &format!("{count} guests"), |room| {
        (room.get("guests")?.as_array()?.len() == count).then_some(())
    })
    .await;
}

fn refused(outcome: Result<impl std::fmt::Debug, PersonError>) -> JoinError {
    match outcome {
        Err(PersonError::Join(error)) => error,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_joins_by_link_and_chats_with_the_room_alone() {
    joins_and_chats(Hospital::found().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_joins_by_link_and_chats_with_the_room_alone_on_postgresql() {
    joins_and_chats(Hospital::found_apart_on_postgres().await).await;
}

async fn joins_and_chats(hospital: Hospital) {
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Assistenzärztin").await;
    let weber_sees_kaya = weber.finds("Dr. Aylin Kaya").await.unwrap();
    let conversation = makes_room(&weber, "Konsil Brandt", Some(from_now(86_400_000 * 3))).await;
    let add = Command::AddPeople { conversation: conversation.clone(), people: vec![weber_sees_kaya] };
    weber.command(add).await.unwrap();
    kaya.sees_chat("Konsil Brandt").await.unwrap();

    let invitation = invites(&weber, &conversation, "Praxis Dr. Brandt", false).await;
    sees_room(&weber, &conversation, "the invitation", |room| {
        (room.pointer("/invitations/0/name")?.as_str()? == "Praxis Dr. Brandt").then_some(())
    })
    .await;
    let brandt = hospital.visitor().await;
    let shown = brandt.opens_guest_link(&invitation.link, "", "").await.unwrap();
    let GuestLinkView::Invited(shown) = shown else { panic!("{shown:?}") };
    assert!(shown.archived, "before anybody agrees");
    assert_eq!(
        (shown.tenant_name.as_str(), shown.host.as_str(), shown.guest.as_str(), shown.room.as_str(), shown.purpose.as_str()),
        ("Klinikum Nordstadt", "Dr. Jonas Weber", "Praxis Dr. Brandt", "Konsil Brandt", "Befund besprechen")
    );
    brandt.joins_as_guest(&invitation.link, "", "", "Telefon").await.unwrap();
    let inside = enters(&brandt).await;
    assert_eq!(inside, conversation);
    brandt.says(&inside, "Guten Morgen, der Befund ist da").await.unwrap();
    weber.reads(&conversation, "Guten Morgen, der Befund ist da").await.unwrap();
    kaya.reads(&conversation, "Guten Morgen, der Befund ist da").await.unwrap();
    kaya.says(&conversation, "Danke Ihnen").await.unwrap();
    brandt.reads(&inside, "Danke Ihnen").await.unwrap();

    // Staff see who is a guest; the guest sees the room's people by their certificates, and what the room is for.
    sees_guests(&kaya, &conversation, 1).await;
    let mut view = kaya.watch(Query::Conversation { id: conversation.clone() }).unwrap();
    let strip = view.until("the guest", |view| Some(view.pointer("/guests/0/name")?.as_str()?.to_owned())).await.unwrap();
    assert_eq!(strip, "Praxis Dr. Brandt");
    sees_room(&brandt, &inside, "what it is for", |room| (room.get("purpose")? == "Befund besprechen").then_some(())).await;
    let mut view = brandt.watch(Query::Conversation { id: inside.clone() }).unwrap();
    let names = view
        .until("the people", |view| {
            let members = view.get("members")?.as_array()?;
            let names: Option<Vec<_>> =
                members.iter().map(|member| Some(member.pointer("/person/name")?.as_str()?.to_owned())).collect();
            names.filter(|names| names.len() == 3)
        })
        .await
        .unwrap();
    assert!(names.contains(&"Dr. Aylin Kaya".to_owned()), "{names:?}");
    let not = brandt.says_urgently(&inside, "Mein Verband ist nass").await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::NotAllowed))), "{not:?}");
    let not = brandt.command(Command::OpenDirect { person: weber.ready().await.unwrap() }).await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::NotAllowed))), "{not:?}");
    let not = acts(&brandt, room_of_a_guest()).await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::NotAllowed))), "{not:?}");
    // Nor does an administrator make a guest somebody of the house by an invitation.
    let anew = Command::Invite {
        name: "Praxis Dr. Brandt".into(),
        role: "Chefarzt".into(),
        invite_as: InviteAs::Staff,
        person: Some(brandt.ready().await.unwrap()),
    };
    let not = hospital.founder().command(anew).await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::NotAllowed))), "{not:?}");
    // And the guest stands in nobody's directory.
    let mut directory = weber.watch(Query::Directory { search: "Brandt".into(), limit: 10 }).unwrap();
    let people = directory.until("the directory", |view| Some(view.get("people")?.as_array()?.len())).await.unwrap();
    assert_eq!(people, 0);

    // Leaving ends the visit: nothing stays on the guest's side.
    brandt.command(Command::Leave { conversation: inside }).await.unwrap();
    brandt.is_ended("room_ended").await;
    is_told(&weber, &conversation, "[left]").await;
    sees_guests(&weber, &conversation, 0).await;
}

fn room_of_a_guest() -> RoomCommand {
    room("Eigener Raum", None)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_was_passed_on_says_plainly_that_it_was_used() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Konsil Brandt", None).await;
    let invitation = invites(&weber, &conversation, "Praxis Dr. Brandt", false).await;
    let (brandt, inside) = joins(&hospital, &invitation).await;
    let other = hospital.visitor().await;
    assert_eq!(refused(other.opens_guest_link(&invitation.link, "", "").await), JoinError::Used);
    assert_eq!(refused(other.joins_as_guest(&invitation.link, "", "", "Zweites").await), JoinError::Used);
    brandt.says(&inside, "Ich bin drin").await.unwrap();
    weber.reads(&conversation, "Ich bin drin").await.unwrap();

    // One that was taken back, and one that nobody made, are gone.
    let withdrawn = invites(&weber, &conversation, "Praxis Dr. Blume", false).await;
    acts(&weber, RoomCommand::Withdraw { invitation: withdrawn.id.clone() }).await.unwrap();
    assert_eq!(refused(other.opens_guest_link(&withdrawn.link, "", "").await), JoinError::Unknown);
    let nobodys = "/gast/0190b1d8-7c3a-7000-8000-0123456789ab";
    assert_eq!(refused(other.opens_guest_link(nobodys, "", "").await), JoinError::Unknown);
    assert_eq!(refused(other.opens_guest_link("/gast/hallo", "", "").await), JoinError::Malformed);
    let again = acts(&weber, RoomCommand::Withdraw { invitation: withdrawn.id }).await;
    assert!(matches!(again, Err(PersonError::Command(CommandError::NotFound))), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_of_the_mailed_link_needs_the_code_and_the_pin_and_ten_wrong_ones_end_it() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Konsil Brandt", None).await;
    let invitation = invites(&weber, &conversation, "Ida Brandt", true).await;
    let ida = hospital.visitor().await;
    let asks = ida.opens_guest_link(&invitation.mailed(), "", "").await.unwrap();
    let GuestLinkView::Ask { needs_code: true, needs_pin: true, .. } = asks else { panic!("{asks:?}") };
    let asks = ida.opens_guest_link(&invitation.link, "", "").await.unwrap();
    let GuestLinkView::Ask { needs_code: false, needs_pin: true, .. } = asks else { panic!("{asks:?}") };
    let first = if invitation.code.starts_with('Z') { 'Y' } else { 'Z' };
    let slip: String = std::iter::once(first).chain(invitation.code.chars().skip(1)).collect();
    assert_eq!(refused(ida.opens_guest_link(&invitation.mailed(), &slip, &invitation.pin).await), JoinError::Malformed);
    let wrong = if invitation.pin == "000000" { "111111" } else { "000000" };
    let left = |tries| JoinError::WrongCode { left: protocol::limits::GUEST_TRIES_MAX - tries };
    assert_eq!(refused(ida.opens_guest_link(&invitation.link, "", wrong).await), left(1));
    // Right ones cost nothing, whatever was typed before.
    for _ in 0..protocol::limits::GUEST_TRIES_MAX {
        ida.opens_guest_link(&invitation.link, "", &invitation.pin).await.unwrap();
    }
    assert_eq!(refused(ida.joins_as_guest(&invitation.link, "", wrong, "Telefon").await), left(2));
    ida.joins_as_guest(&invitation.mailed(), &invitation.code.to_lowercase(), &invitation.pin, "Telefon").await.unwrap();
    let inside = enters(&ida).await;
    ida.says(&inside, "Angekommen").await.unwrap();
    weber.reads(&conversation, "Angekommen").await.unwrap();
    sees_room(&weber, &conversation, "a verified guest", |room| room.pointer("/guests/0/verified")?.as_bool()?.then_some(()))
        .await;

    let second = invites(&weber, &conversation, "Jan Blume", true).await;
    let thief = hospital.visitor().await;
    let wrong = if second.pin == "000000" { "111111" } else { "000000" };
    for tries in 1..protocol::limits::GUEST_TRIES_MAX {
        assert_eq!(refused(thief.opens_guest_link(&second.link, "", wrong).await), left(tries));
    }
    assert_eq!(refused(thief.opens_guest_link(&second.link, "", wrong).await), JoinError::Unknown);
    assert_eq!(refused(thief.opens_guest_link(&second.link, "", &second.pin).await), JoinError::Unknown, "void for everybody");
    let closed = |room: &Value| room.pointer("/invitations/0/closed")?.as_bool()?.then_some(());
    sees_room(&weber, &conversation, "that it is closed", closed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_waits_at_the_door_until_somebody_of_the_house_is_there() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Konsil Brandt", None).await;
    let invitation = invites(&weber, &conversation, "Ida Brandt", false).await;
    weber.set_online(false);
    let ida = hospital.visitor().await;
    ida.joins_as_guest(&invitation.link, "", "", "Telefon").await.unwrap();
    let waits = phase(&ida, "awaiting_host").await;
    assert_eq!((waits["host"].as_str(), waits["room"].as_str()), (Some("Dr. Jonas Weber"), Some("Konsil Brandt")));
    // She closes her browser; he comes back and lets her in; she finds the room when she looks again.
    ida.set_online(false);
    weber.set_online(true);
    weber.ready().await.unwrap();
    ida.set_online(true);
    let inside = enters(&ida).await;
    ida.says(&inside, "Ich habe gewartet").await.unwrap();
    weber.reads(&conversation, "Ich habe gewartet").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_room_ends_its_guests_keep_nothing_and_the_house_keeps_everything() {
    room_ends(Hospital::found().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_room_ends_its_guests_keep_nothing_and_the_house_keeps_everything_on_postgresql() {
    room_ends(Hospital::found_apart_on_postgres().await).await;
}

async fn room_ends(hospital: Hospital) {
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Konsil Brandt", Some(from_now(86_400_000 * 30))).await;
    let (brandt, inside) = joins(&hospital, &invites(&weber, &conversation, "Praxis Dr. Brandt", false).await).await;
    let file = hospital.last_file();
    brandt.says(&inside, "Vertraulicher Befund").await.unwrap();
    weber.reads(&conversation, "Vertraulicher Befund").await.unwrap();
    let open = invites(&weber, &conversation, "Jan Blume", false).await;

    // The sponsor moves the end: later first, then so near that both are warned, then it comes.
    acts(&weber, RoomCommand::SetEnd { conversation: conversation.clone(), ends_at: Some(from_now(86_400_000 * 60)) })
        .await
        .unwrap();
    is_told(&brandt, &inside, "[room_end_moved]").await;
    let end = from_now(3_600_000);
    acts(&weber, RoomCommand::SetEnd { conversation: conversation.clone(), ends_at: Some(end) }).await.unwrap();
    sees_room(&weber, &conversation, "the warning", |room| room.get("ending")?.as_bool()?.then_some(())).await;
    let mut session = brandt.watch(Query::Session).unwrap();
    session.until("the warning", |view| view.pointer("/guest/ending")?.as_bool()?.then_some(())).await.unwrap();
    sees_room(&weber, &conversation, "papers to the new end", |room| {
        (room.pointer("/guests/0/until")?.as_f64()? == end).then_some(())
    })
    .await;
    acts(&weber, RoomCommand::SetEnd { conversation: conversation.clone(), ends_at: Some(from_now(2_000)) }).await.unwrap();
    brandt.is_ended("room_ended").await;
    is_told(&weber, &conversation, "[stay_ended]").await;
    sees_room(&weber, &conversation, "the end", |room| room.get("ended")?.as_bool()?.then_some(())).await;
    sees_guests(&weber, &conversation, 0).await;
    weber.reads(&conversation, "Vertraulicher Befund").await.unwrap();

    // Neither text nor key is in the guest's file.
    brandt.stop().await;
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(20).any(|window| window == "Vertraulicher Befund".as_bytes()));
    // Who was invited and did not come finds the door shut; nobody is invited any more.
    let late = hospital.visitor().await;
    assert!(matches!(refused(late.opens_guest_link(&open.link, "", "").await), JoinError::Unknown));
    let act = RoomCommand::Invite {
        conversation: conversation.clone(),
        name: "Zu spät".into(),
        email: None,
        second_factor: false,
        language: LanguageView::De,
    };
    let not = acts(&weber, act).await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::EndDate))), "{not:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_whom_the_host_takes_out_is_out_and_only_the_sponsor_moves_the_end() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Assistenzärztin").await;
    let conversation = makes_room(&weber, "Konsil Brandt", None).await;
    let person = weber.finds("Dr. Aylin Kaya").await.unwrap();
    weber.command(Command::AddPeople { conversation: conversation.clone(), people: vec![person] }).await.unwrap();
    kaya.sees_chat("Konsil Brandt").await.unwrap();
    let (ida, inside) = joins(&hospital, &invites(&weber, &conversation, "Ida Brandt", false).await).await;
    let (jan, _) = joins(&hospital, &invites(&weber, &conversation, "Jan Blume", false).await).await;
    sees_guests(&kaya, &conversation, 2).await;
    let not = acts(&kaya, RoomCommand::End { conversation: conversation.clone() }).await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::NotAllowed))), "{not:?}");
    let guest = phase(&ida, "ready").await["me"]["id"].as_str().unwrap().to_owned();
    weber.command(Command::RemovePerson { conversation: conversation.clone(), person: guest }).await.unwrap();
    ida.is_ended("room_ended").await;
    sees_guests(&kaya, &conversation, 1).await;
    let _ = inside;
    acts(&weber, RoomCommand::End { conversation: conversation.clone() }).await.unwrap();
    jan.is_ended("room_ended").await;
    sees_guests(&kaya, &conversation, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_whose_host_is_locked_has_somebody_who_lets_guests_out_and_ends_it() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Assistenzärztin").await;
    let conversation = makes_room(&weber, "Konsil Brandt", Some(from_now(86_400_000 * 3))).await;
    let person = weber.finds("Dr. Aylin Kaya").await.unwrap();
    weber.command(Command::AddPeople { conversation: conversation.clone(), people: vec![person] }).await.unwrap();
    kaya.sees_chat("Konsil Brandt").await.unwrap();
    let (ida, _) = joins(&hospital, &invites(&weber, &conversation, "Ida Brandt", false).await).await;
    let (jan, inside) = joins(&hospital, &invites(&weber, &conversation, "Jan Blume", false).await).await;
    sees_guests(&kaya, &conversation, 2).await;

    hospital.lock("Dr. Jonas Weber").await;
    is_told(&kaya, &conversation, "[succeeded]").await;
    is_told(&jan, &inside, "[succeeded]").await;
    sees_room(&kaya, &conversation, "that it is hers to end", |room| room.get("may_extend")?.as_bool()?.then_some(())).await;
    let guest = phase(&ida, "ready").await["me"]["id"].as_str().unwrap().to_owned();
    kaya.command(Command::RemovePerson { conversation: conversation.clone(), person: guest }).await.unwrap();
    ida.is_ended("room_ended").await;
    sees_guests(&kaya, &conversation, 1).await;
    acts(&kaya, RoomCommand::End { conversation: conversation.clone() }).await.unwrap();
    jan.is_ended("room_ended").await;
    sees_guests(&kaya, &conversation, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_guest_could_not_send_any_more_is_theirs_to_read_and_nowhere_on_the_disk() {
    const UNSENT: &str = "Papagei c05e44: Der Verband ist nass";
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Nachsorge Brandt", None).await;
    let (ida, inside) = joins(&hospital, &invites(&weber, &conversation, "Ida Brandt", false).await).await;
    let file = hospital.last_file();
    ida.says(&inside, "Guten Morgen").await.unwrap();
    weber.reads(&conversation, "Guten Morgen").await.unwrap();
    is_offline(&ida).await;
    ida.says(&inside, UNSENT).await.unwrap();
    ida.command(Command::SetDraft { conversation: inside.clone(), text: "Und er riecht".into() }).await.unwrap();
    acts(&weber, RoomCommand::End { conversation: conversation.clone() }).await.unwrap();
    sees_guests(&weber, &conversation, 0).await;

    ida.set_online(true);
    let ended = phase(&ida, "ended").await;
    assert_eq!((ended["reason"].as_str(), ended["unsent"].as_array().unwrap().len()), (Some("room_ended"), 2));
    assert_eq!((ended["unsent"][0]["text"].as_str(), ended["unsent"][0]["files"].as_u64()), (Some(UNSENT), Some(0)));
    assert_eq!(ended["unsent"][1]["text"].as_str(), Some("Und er riecht"), "what was being written, too");
    ida.stop().await;
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(UNSENT.len()).any(|window| window == UNSENT.as_bytes()));
    assert!(!weber.transcript(&conversation).await.unwrap().contains(&UNSENT.to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_of_a_house_without_archive_is_told_so_before_agreeing() {
    let hospital = Hospital::found_without_archive().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Konsil Brandt", None).await;
    let invitation = invites(&weber, &conversation, "Ida Brandt", false).await;
    let ida = hospital.visitor().await;
    let shown = ida.opens_guest_link(&invitation.link, "", "").await.unwrap();
    let GuestLinkView::Invited(shown) = shown else { panic!("{shown:?}") };
    assert!(!shown.archived);
    ida.joins_as_guest(&invitation.link, "", "", "Telefon").await.unwrap();
    let inside = enters(&ida).await;
    let mut view = ida.watch(Query::Conversation { id: inside }).unwrap();
    view.until("the room", |view| view.get("archive_key")?.is_null().then_some(())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_of_a_room_in_which_they_only_read_say_nothing_until_they_may() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Aufklärung", None).await;
    let (ida, inside) = joins(&hospital, &invites(&weber, &conversation, "Ida Brandt", false).await).await;
    let reads = |read_only| RoomCommand::SetGuests { conversation: conversation.clone(), read_only };
    let not = acts(&ida, reads(false)).await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::NotAllowed))), "{not:?}");
    acts(&weber, reads(true)).await.unwrap();
    sees_room(&ida, &inside, "reading only", |room| room.get("read_only")?.as_bool()?.then_some(())).await;
    sees_room(&weber, &conversation, "what guests may", |room| {
        (room.get("guests_read")?.as_bool()? && !room.get("read_only")?.as_bool()?).then_some(())
    })
    .await;
    weber.says(&conversation, "Bitte lesen Sie den Bogen").await.unwrap();
    ida.reads(&inside, "Bitte lesen Sie den Bogen").await.unwrap();
    let asked = ida.says(&inside, "Darf ich etwas fragen?").await.unwrap();
    ida.sees_state(&inside, &asked, "failed").await.unwrap();
    acts(&weber, reads(false)).await.unwrap();
    sees_room(&ida, &inside, "writing", |room| (!room.get("read_only")?.as_bool()?).then_some(())).await;
    ida.says(&inside, "Danke").await.unwrap();
    weber.reads(&conversation, "Danke").await.unwrap();
    let said = weber.transcript(&conversation).await.unwrap();
    assert_eq!(said, ["Bitte lesen Sie den Bogen", "Danke"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_whose_host_leaves_is_vouched_for_by_another_of_the_house() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Assistenzärztin").await;
    let conversation = makes_room(&weber, "Konsil Brandt", None).await;
    let person = weber.finds("Dr. Aylin Kaya").await.unwrap();
    weber.command(Command::AddPeople { conversation: conversation.clone(), people: vec![person.clone()] }).await.unwrap();
    kaya.sees_chat("Konsil Brandt").await.unwrap();
    weber.command(Command::MakeOwner { conversation: conversation.clone(), person }).await.unwrap();
    is_told(&kaya, &conversation, "[owner_added]").await;
    let (ida, inside) = joins(&hospital, &invites(&weber, &conversation, "Ida Brandt", false).await).await;
    weber.command(Command::Leave { conversation: conversation.clone() }).await.unwrap();
    is_told(&kaya, &conversation, "[left]").await;
    sees_room(&kaya, &conversation, "another host", |room| {
        (room.pointer("/guests/0/host/name")?.as_str()? == "Dr. Aylin Kaya").then_some(())
    })
    .await;
    ida.says(&inside, "Noch da").await.unwrap();
    kaya.reads(&conversation, "Noch da").await.unwrap();
    // The last of the house leaves: the room is over for its guests.
    kaya.command(Command::Leave { conversation }).await.unwrap();
    let mut session = ida.watch(Query::Session).unwrap().patient(std::time::Duration::from_secs(60));
    session.until("the end", |view| (view.get("reason")?.as_str()? == "room_ended").then_some(())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_swaps_the_papers_of_a_guest_gets_nobody_in() {
    let hospital = Hospital::found().await;
    let relay = Relay::before(hospital.address()).await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Konsil Brandt", None).await;
    let other = makes_room(&weber, "Konsil Blume", None).await;
    let (jan, _) = joins(&hospital, &invites(&weber, &other, "Jan Blume", false).await).await;
    // Jan's papers, as the server knows them.
    let stolen = Arc::new(Mutex::new(None));
    let jans = hospital.visitor_behind(&relay).await;
    let keeps = Arc::clone(&stolen);
    relay.alters(move |_, frame| {
        if let ServerFrame::Push(Push::GuestCertified(papers)) = &frame {
            *keeps.lock().unwrap() = Some(papers.clone());
        }
        vec![frame]
    });
    let invitation = invites(&weber, &other, "Jana Blume", false).await;
    jans.joins_as_guest(&invitation.link, "", "", "Telefon").await.unwrap();
    enters(&jans).await;
    let papers = stolen.lock().unwrap().clone().expect("papers went by");

    // Ida's device is given somebody else's papers for another room: it takes none of it, and waits on.
    let swaps = Relay::before(hospital.address()).await;
    let swapped = Arc::new(Notify::new());
    let (told, given) = (Arc::clone(&swapped), papers.clone());
    swaps.alters(move |_, frame| match frame {
        ServerFrame::Push(Push::GuestCertified(_)) => {
            told.notify_one();
            vec![ServerFrame::Push(Push::GuestCertified(given.clone()))]
        }
        other => vec![other],
    });
    let ida = hospital.visitor_behind(&swaps).await;
    let invitation = invites(&weber, &conversation, "Ida Brandt", false).await;
    ida.joins_as_guest(&invitation.link, "", "", "Telefon").await.unwrap();
    phase(&ida, "awaiting_host").await;
    swapped.notified().await;
    sees_guests(&weber, &conversation, 0).await;
    phase(&ida, "awaiting_host").await;
    drop(jan);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_forges_who_knocks_is_not_believed() {
    let hospital = Hospital::found().await;
    let relay = Relay::before(hospital.address()).await;
    let weber = hospital.person_behind(&relay, "Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Konsil Brandt", None).await;
    let first = invites(&weber, &conversation, "Ida Brandt", false).await;
    let second = invites(&weber, &conversation, "Jan Blume", false).await;
    // Whoever knocks with the first invitation is shown to the host as if with the second one's grant.
    let asked = Arc::new(AtomicU32::new(0));
    let certified = Arc::clone(&asked);
    relay.alters_requests(move |_, request| {
        certified.fetch_add(u32::from(matches!(request, Request::CertifyGuests { .. })), Ordering::SeqCst);
        Some(request)
    });
    let shown = Arc::new(AtomicBool::new(false));
    let tells = Arc::clone(&shown);
    relay.alters(move |_, frame| match frame {
        ServerFrame::Response { id, outcome: Outcome::Done(Response::Guests(mut standings)) } => {
            let claims: Vec<_> = standings.iter_mut().map(|standing| standing.claim.take()).collect();
            if claims.iter().any(Option::is_some) {
                tells.store(true, Ordering::SeqCst);
            }
            standings.iter_mut().zip(claims.into_iter().rev()).for_each(|(standing, claim)| standing.claim = claim);
            vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::Guests(standings)) }]
        }
        other => vec![other],
    });
    let ida = hospital.visitor().await;
    ida.joins_as_guest(&first.link, "", "", "Telefon").await.unwrap();
    phase(&ida, "awaiting_host").await;
    sees_room(&weber, &conversation, "the forged knock", |room| {
        let all = room.get("invitations")?.as_array()?;
        all.iter().any(|one| one["knocking"] == true && one["name"] == "Jan Blume").then_some(())
    })
    .await;
    assert!(shown.load(Ordering::SeqCst));
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nobody was certified");
    let _ = second;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_whose_server_is_gone_forgets_when_the_time_has_come() {
    let mut hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let conversation = makes_room(&weber, "Konsil Brandt", Some(from_now(3_600_000))).await;
    let invitation = invites(&weber, &conversation, "Ida Brandt", false).await;
    let time = SetClock::default();
    let ida = hospital.visitor_who_reads(&time).await;
    ida.joins_as_guest(&invitation.link, "", "", "Telefon").await.unwrap();
    let inside = enters(&ida).await;
    ida.says(&inside, "Bis gleich").await.unwrap();
    weber.reads(&conversation, "Bis gleich").await.unwrap();
    time.passes(3_600_000 + 10 * 60_000);
    hospital.stops_server().await;
    ida.is_ended("room_ended").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_room_says_when_it_is_read_before_and_after_joining() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let hours = vec![client::view::OpeningHourView { weekday: 1, from: 8 * 60, to: 16 * 60 }];
    let opening =
        client::view::OpeningView { hours: hours.clone(), time_zone: "Europe/Berlin".into(), note: "Feiertags zu".into() };
    let create = |opening| RoomCommand::Create {
        name: "Nachsorge".into(),
        purpose: "Fragen nach der Entlassung".into(),
        kind: RoomKindView::Patient,
        ends_at: None,
        people: Vec::new(),
        opening,
        emergency: "Im Notfall 112".into(),
    };
    let backwards = vec![client::view::OpeningHourView { weekday: 1, from: 9 * 60, to: 8 * 60 }];
    let not = acts(&weber, create(Some(client::view::OpeningView { hours: backwards, ..opening.clone() }))).await;
    assert!(matches!(not, Err(PersonError::Command(CommandError::RoomText { .. }))), "{not:?}");
    let Answer::Conversation { id } = acts(&weber, create(Some(opening.clone()))).await.unwrap() else { panic!("no room") };
    let invitation = invites(&weber, &id, "Ida Brandt", false).await;
    let ida = hospital.visitor().await;
    let shown = ida.opens_guest_link(&invitation.link, "", "").await.unwrap();
    let GuestLinkView::Invited(shown) = shown else { panic!("{shown:?}") };
    assert_eq!(shown.kind, RoomKindView::Patient);
    assert_eq!((shown.opening, shown.emergency.as_str()), (Some(opening), "Im Notfall 112"));
    ida.joins_as_guest(&invitation.link, "", "", "Telefon").await.unwrap();
    let inside = enters(&ida).await;
    sees_room(&ida, &inside, "the hours", |room| {
        let same = room.pointer("/opening/hours/0/to")?.as_u64()? == 16 * 60 && room.get("kind")? == "patient";
        same.then_some(())
    })
    .await;
    let describe = RoomCommand::Describe {
        conversation: id.clone(),
        purpose: "Wundkontrolle".into(),
        kind: RoomKindView::Patient,
        opening: None,
        emergency: String::new(),
    };
    acts(&weber, describe).await.unwrap();
    sees_room(&ida, &inside, "the new purpose", |room| (room.get("purpose")? == "Wundkontrolle").then_some(())).await;
    // A chat list shows it as a room with somebody from outside.
    let mut chats = weber.watch(Query::Chats { search: String::new(), filter: ChatFilter::Outside }).unwrap();
    chats.until("the room", |view| (view.pointer("/chats/0/kind")? == "room").then_some(())).await.unwrap();
}
