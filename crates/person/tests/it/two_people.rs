//! Two people chat.

use crate::hospital::{Hospital, Watching};
use person::Story;

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_and_a_nurse_chat_and_see_honest_ticks() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;

    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    let first = weber.says(&chat, "Zi. 412: bitte Kalium nachbestimmen.").await.unwrap();
    let seen = fuchs.sees_chat("Dr. Jonas Weber").await.unwrap();
    assert_eq!(seen, chat, "both sides have the same conversation");
    fuchs.reads(&chat, "Zi. 412: bitte Kalium nachbestimmen.").await.unwrap();
    weber.sees_state(&chat, &first, "delivered").await.unwrap();

    fuchs.says(&chat, "Ist abgenommen 👍").await.unwrap();
    fuchs.has_read_all(&chat).await;
    weber.reads(&chat, "Ist abgenommen 👍").await.unwrap();
    weber.sees_state(&chat, &first, "read").await.unwrap();
    assert_eq!(weber.transcript(&chat).await.unwrap(), fuchs.transcript(&chat).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_invited_by_a_name_that_looks_like_anothers() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. \u{202e}Jonas\u{200b} Weber", "Ober\u{ad}arzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = fuchs.opens_chat_with("Dr. Jonas Weber").await.unwrap();
    fuchs.says(&chat, "Wie geschrieben, so gefunden").await.unwrap();
    assert_eq!(weber.sees_chat("Miriam Fuchs").await.unwrap(), chat);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_begin_the_same_chat_at_once() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    weber.finds("Miriam Fuchs").await.unwrap();
    fuchs.finds("Dr. Jonas Weber").await.unwrap();

    let (one, other) = tokio::join!(
        async {
            let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
            weber.says(&chat, "Bist du auf Station?").await.unwrap();
            chat
        },
        async {
            let chat = fuchs.opens_chat_with("Dr. Jonas Weber").await.unwrap();
            fuchs.says(&chat, "Kannst du kurz kommen?").await.unwrap();
            chat
        }
    );
    assert_eq!(one, other);
    weber.reads(&one, "Kannst du kurz kommen?").await.unwrap();
    fuchs.reads(&one, "Bist du auf Station?").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_in_a_dead_zone_arrives_later_in_order() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "0").await.unwrap();
    fuchs.reads(&chat, "0").await.unwrap();

    weber.set_online(false);
    let mut last = String::new();
    for number in 1..=40 {
        last = weber.says(&chat, &number.to_string()).await.unwrap();
    }
    assert_eq!(weber.transcript(&chat).await.unwrap().len(), 41, "bubbles are there while offline");
    weber.set_online(true);
    weber.sees_state(&chat, &last, "delivered").await.unwrap();
    fuchs.reads(&chat, "40").await.unwrap();
    let expected: Vec<String> = (0..=40).map(|number| number.to_string()).collect();
    assert_eq!(fuchs.transcript(&chat).await.unwrap(), expected);
}
