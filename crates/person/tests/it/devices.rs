//! Further devices of a person: history through the keybox, read state that follows.

use crate::hospital::{Hospital, Watching};
use client::command::{Answer, Command};
use person::Story;

#[tokio::test(flavor = "multi_thread")]
async fn a_further_device_reads_the_history_and_takes_part() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Station 4B · Innere", &["Miriam Fuchs"]).await.unwrap();
    fuchs.sees_chat("Station 4B · Innere").await.unwrap();
    for number in 0..130 {
        let (speaker, listener) = if number % 2 == 0 { (&weber, &fuchs) } else { (&fuchs, &weber) };
        let text = format!("Befund {number}");
        speaker.says(&group, &text).await.unwrap();
        listener.reads(&group, &text).await.unwrap();
    }
    fuchs.has_read_all(&group).await;

    let Answer::Link { link } = fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() else { panic!("no link") };
    let phone = hospital.device(&link, "Chromium auf Android").await;
    assert_eq!(phone.sees_chat("Station 4B · Innere").await.unwrap(), group);
    phone.reads(&group, "Befund 0").await.unwrap();
    phone.reads(&group, "Befund 129").await.unwrap();
    assert_eq!(phone.transcript(&group).await.unwrap(), fuchs.transcript(&group).await.unwrap());
    weber.sees_line(&group, "device_added").await;

    weber.says(&group, "Jetzt auf beiden Geräten").await.unwrap();
    phone.reads(&group, "Jetzt auf beiden Geräten").await.unwrap();
    fuchs.reads(&group, "Jetzt auf beiden Geräten").await.unwrap();
    phone.says(&group, "Vom Telefon").await.unwrap();
    weber.reads(&group, "Vom Telefon").await.unwrap();
    fuchs.reads(&group, "Vom Telefon").await.unwrap();
    phone.has_read_all(&group).await;
    fuchs.sees_unread(&group, 0).await;
}
