//! Push subscriptions: kept for devices that live, gone with them.

use super::hospital::{KLINIKUM, NOW, deputy, device, further_device, hospital, line, person};
use crate::{PushRow, Store};
use protocol::{
    frame::PersonState,
    id::{ConversationId, TenantId},
    push::{MutedChat, OnlyWhen, PUSH_KEY_BYTES, PUSH_SECRET_BYTES, PushLanguage, PushSubscription, QuietHours},
};

fn row(of: u8, n: u8, path: &str) -> PushRow {
    let subscription = PushSubscription {
        endpoint: format!("https://push.example/{path}"),
        key: vec![4; PUSH_KEY_BYTES],
        secret: vec![n; PUSH_SECRET_BYTES],
        language: PushLanguage::German,
        quiet: Some(QuietHours { from_min: 1, until_min: 2, zone: "Europe/Berlin".into() }),
        muted: vec![MutedChat { conversation: ConversationId::from_bytes([n; 16]), until: NOW }],
        only: Some(OnlyWhen::OnDuty),
    };
    PushRow { person: person(of), device: device(n), subscription }
}

pub(super) async fn a_device_has_one_subscription_as_long_as_it_lives(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    further_device(store, KLINIKUM, 1, 11).await;
    let put = async |row: &PushRow| store.put_push_subscription(KLINIKUM, row, NOW).await.unwrap();
    let all = async || store.push_subscriptions(KLINIKUM).await.unwrap();
    let (phone, tablet) = (row(1, 10, "a"), row(1, 11, "b"));
    assert!(put(&phone).await && put(&tablet).await);
    assert!(!put(&row(2, 10, "c")).await, "somebody else's device");
    assert!(!put(&row(1, 99, "c")).await, "no device");
    assert_eq!(all().await, [phone.clone(), tablet.clone()]);
    let newer = row(1, 10, "d");
    assert!(put(&newer).await);
    assert_eq!(store.push_subscription(KLINIKUM, device(10)).await.unwrap(), Some(newer.clone()));
    let remove = async |n, only| store.remove_push_subscription(KLINIKUM, device(n), only).await.unwrap();
    assert!(!remove(10, Some(&phone.subscription)).await, "it goes elsewhere meanwhile");
    assert!(remove(10, Some(&newer.subscription)).await);
    assert!(!remove(10, None).await);
    assert_eq!(store.push_subscription(KLINIKUM, device(10)).await.unwrap(), None);
    assert!(put(&phone).await && remove(10, None).await && put(&phone).await);

    let removed = store.remove_device(KLINIKUM, person(1), device(11), NOW, None).await.unwrap();
    assert!(matches!(removed, crate::DeviceRemoval::Removed { .. }));
    assert_eq!(all().await, std::slice::from_ref(&phone), "gone with its device");
    assert!(!put(&tablet).await, "a removed device is woken no more");
    deputy(store, KLINIKUM).await;
    store.set_person_state(KLINIKUM, person(1), PersonState::Locked, &line("lock")).await.unwrap();
    assert_eq!(all().await, [], "gone with its person's account");
    assert!(!put(&phone).await);
    store.set_person_state(KLINIKUM, person(1), PersonState::Active, &line("unlock")).await.unwrap();
    assert!(put(&phone).await);
    store.set_person_state(KLINIKUM, person(1), PersonState::Deleted, &line("delete")).await.unwrap();
    assert_eq!(all().await, []);
}

pub(super) async fn a_hospital_keeps_its_key(store: &impl Store) {
    let (here, there) = (KLINIKUM, TenantId::from_bytes([77; 16]));
    hospital(store, here, "localhost").await;
    hospital(store, there, "other.localhost").await;
    let key = async |tenant, fresh: &[u8]| store.push_key(tenant, fresh, NOW).await.unwrap();
    assert_eq!((key(here, &[1; 32]).await, key(here, &[2; 32]).await), (vec![1; 32], vec![1; 32]));
    assert_eq!(key(there, &[3; 32]).await, vec![3; 32]);
    assert!(store.put_push_subscription(there, &row(1, 10, "x"), NOW).await.unwrap());
    assert_eq!(store.push_subscriptions(here).await.unwrap(), [], "each hospital its own");
}
