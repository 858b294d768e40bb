//! Things go wrong: restarts, copied databases, invitations of every bad kind.

use crate::hospital::{Hospital, Watching, timeline_of};
use person::{PersonError, Story};

#[tokio::test(flavor = "multi_thread")]
async fn devices_and_server_restart_in_the_middle_and_nothing_is_lost() {
    let mut hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "vor dem Neustart").await.unwrap();
    fuchs.reads(&chat, "vor dem Neustart").await.unwrap();

    hospital.restart_server().await;
    let sent = weber.says(&chat, "nach dem Neustart").await.unwrap();
    fuchs.reads(&chat, "nach dem Neustart").await.unwrap();
    weber.sees_state(&chat, &sent, "delivered").await.unwrap();

    let weber = hospital.restart(weber).await;
    fuchs.says(&chat, "bist du wieder da?").await.unwrap();
    weber.reads(&chat, "bist du wieder da?").await.unwrap();
    assert_eq!(weber.transcript(&chat).await.unwrap(), fuchs.transcript(&chat).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_restored_from_an_old_copy_heals_itself() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "eins").await.unwrap();
    fuchs.reads(&chat, "eins").await.unwrap();

    let (weber, copy) = hospital.copy(weber).await;
    let sent = weber.says(&chat, "zwei").await.unwrap();
    fuchs.reads(&chat, "zwei").await.unwrap();
    weber.sees_state(&chat, &sent, "sent").await.unwrap();

    let weber = hospital.restore(weber, copy).await;
    fuchs.sees_line(&chat, "device_rejoined").await;
    weber.says(&chat, "drei").await.unwrap();
    fuchs.reads(&chat, "drei").await.unwrap();
    fuchs.says(&chat, "vier").await.unwrap();
    weber.reads(&chat, "vier").await.unwrap();
    assert_eq!(fuchs.transcript(&chat).await.unwrap(), ["eins", "zwei", "drei", "vier"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_was_about_to_begin_a_chat_finds_its_way_into_the_chat_that_was_begun() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    weber.finds("Miriam Fuchs").await.unwrap();
    weber.set_online(false);
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    let group = weber.makes_group("Station 4B", &["Miriam Fuchs"]).await.unwrap();

    let (weber, copy) = hospital.copy(weber).await;
    for conversation in [&chat, &group] {
        weber.says(conversation, "eins").await.unwrap();
        fuchs.reads(conversation, "eins").await.unwrap();
    }
    let weber = hospital.restore(weber, copy).await;
    for conversation in [&chat, &group] {
        weber.says(conversation, "zwei").await.unwrap();
        fuchs.reads(conversation, "zwei").await.unwrap();
        fuchs.says(conversation, "drei").await.unwrap();
        weber.reads(conversation, "drei").await.unwrap();
        let told = timeline_of(&weber, conversation).await;
        assert!(!told.contains(&"[order_dispute]".to_owned()), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_invitations_get_clear_answers() {
    let hospital = Hospital::found().await;
    let link = hospital.invite("Hanna Lindqvist", "Physiotherapie").await;
    let visitor = hospital.visitor().await;
    let seen = visitor.inspect(&link).await.unwrap();
    assert_eq!((seen.person_name.as_str(), seen.archive), ("Hanna Lindqvist", Some(true)), "before anybody joins");
    assert!(matches!(visitor.inspect("quatsch").await, Err(PersonError::Join(client::JoinError::Malformed))));

    let hanna = hospital.device(&link, "Test").await;
    hanna.ready().await.unwrap();
    let again = hospital.visitor().await;
    assert!(matches!(again.join(&link, "Test").await, Err(PersonError::Join(client::JoinError::Unknown))), "single use");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_typed_from_a_letter_lets_in_like_a_link() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let link = hospital.invite("Hanna Lindqvist", "Physiotherapie").await;
    let fragment = link.split_once('#').unwrap().1;
    let code = e2ee::invitation::InvitationTicket::from_fragment(fragment).unwrap().to_code();
    // As people type: lower case, without the dashes.
    let hanna = hospital.device(&code.to_lowercase().replace('-', " "), "Test").await;
    let chat = hanna.opens_chat_with("Dr. Jonas Weber").await.unwrap();
    hanna.says(&chat, "mit dem Brief in der Hand").await.unwrap();
    weber.reads(&chat, "mit dem Brief in der Hand").await.unwrap();
}
