//! Waking devices that nobody looks at.

use crate::{
    hospital::{Backend, Device, Hospital, ROOM, Staff, frame, now, on_both_stores},
    push_service::{FakePushService, Notification, Says},
};
use protocol::{
    frame::{PersonState, Push, Request, SendMessage},
    header::{Kind, Urgency},
    limits,
    push::{MutedChat, PushLanguage, PushSubscription, QuietHours},
    refusal::Refusal,
};
use server::Server;
use std::sync::atomic::Ordering;

/// A subscription at a service that the configuration does not name.
pub(crate) fn nowhere() -> PushSubscription {
    let mut key = vec![1; protocol::push::PUSH_KEY_BYTES];
    key[0] = 4;
    PushSubscription {
        endpoint: "https://push.example.invalid/1".into(),
        key,
        secret: vec![1; protocol::push::PUSH_SECRET_BYTES],
        language: PushLanguage::German,
        quiet: None,
        muted: Vec::new(),
        only: None,
    }
}

struct Story {
    hospital: Hospital,
    service: FakePushService,
    anna: Staff,
    ben: Device,
    witnesses: u8,
}

/// Anna and Ben have a room; Ben is connected.
async fn story(backend: Backend) -> Story {
    let service = FakePushService::start().await;
    let disk = backend.disk();
    let mut config = disk.config();
    config.push.services = vec![service.name()];
    let hospital = Hospital::found_with(disk, config).await;
    let (anna, ben) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await);
    hospital.room(ROOM, &[&anna, &ben]).await;
    let ben = hospital.connect(&ben).await;
    Story { hospital, service, anna, ben, witnesses: 0 }
}

impl Story {
    /// Anna's browser subscribes and she goes away.
    async fn anna_subscribes(&mut self, change: impl FnOnce(&mut PushSubscription)) {
        let mut phone = self.hospital.connect(&self.anna).await;
        self.service.expects(&phone.opened.push.clone().unwrap().key);
        let mut subscription = self.service.subscribe("anna");
        change(&mut subscription);
        phone.ask(Request::PutPushSubscription(subscription)).await.unwrap();
        self.goes(phone).await;
    }

    /// A device goes, and the server has noticed.
    async fn goes(&self, device: Device) {
        let staff = device.staff.clone();
        drop(device);
        while self.hospital.server.app().hub.sessions_of(staff.tenant, staff.person).iter().any(|one| one.device == staff.device)
        {
            tokio::task::yield_now().await;
        }
    }

    async fn ben_says(&mut self, urgency: Urgency) {
        let mut message = self.ben.write(ROOM);
        if urgency != Urgency::Normal {
            let header = message.sealed.read_header().unwrap();
            self.ben.unwrite(ROOM, header.counter - 1, header.previous);
            let sealed = self.ben.staff.seal(ROOM, header.counter, header.previous, Kind::Text, urgency);
            self.ben.unwrite(ROOM, header.counter, sealed.hashes().chain_link());
            message = SendMessage { mls: frame(&sealed, 1), sealed, state: header.counter };
        }
        self.ben.ask(Request::SendMessage(message)).await.unwrap();
    }

    /// Nothing is on its way to Anna: what a new device of Ben tries out is the next thing that comes.
    async fn nothing_comes(&mut self) {
        self.witnesses += 1;
        let witness = self.hospital.further_device(3, 30 + self.witnesses).await;
        let mut witness = self.hospital.connect(&witness).await;
        let name = format!("witness{}", self.witnesses);
        witness.ask(Request::PutPushSubscription(self.service.subscribe(&name))).await.unwrap();
        witness.ask(Request::TryPush).await.unwrap();
        let tried = self.service.next().await;
        assert_eq!((tried.path, tried.topic.as_str()), (format!("/push/{name}"), "konsil-try"));
        assert!(self.service.is_quiet());
    }

    /// So many notifications were taken, and so many given up.
    async fn counted(&self, taken: u64, failed: u64) {
        let counts = self.hospital.server.app().push_counts();
        while (counts.taken.load(Ordering::Acquire), counts.failed.load(Ordering::Acquire)) != (taken, failed) {
            tokio::task::yield_now().await;
        }
    }
}

fn wakes_anna(came: &Notification, urgency: &str, body: &str) {
    assert_eq!((came.path.as_str(), came.urgency.as_str(), came.body()), ("/push/anna", urgency, body));
}

async fn a_closed_device_is_woken_with_no_word_of_the_message(backend: Backend) {
    let mut story = story(backend).await;
    story.anna_subscribes(|subscription| subscription.language = PushLanguage::English).await;
    story.ben_says(Urgency::Normal).await;
    let came = story.service.next().await;
    wakes_anna(&came, "normal", "New message");
    let expected = serde_json::json!({
        "web_push": 8030,
        "notification": {
            "title": "Konsil", "body": "New message", "lang": "en", "dir": "ltr", "tag": "konsil",
            "navigate": "https://127.0.0.1/chats", "silent": false, "requireInteraction": false,
        },
        "mutable": true,
    });
    let navigate = came.json["notification"]["navigate"].as_str().unwrap();
    assert!(["https://127.0.0.1/chats", "https://localhost/chats"].contains(&navigate), "the hospital's address");
    let mut expected = expected;
    expected["notification"]["navigate"] = navigate.into();
    assert_eq!(came.json, expected, "and nothing else");
    for word in ["Geheim", &story.ben.staff.person.to_string(), &ROOM.to_string()] {
        assert!(!came.text.contains(word), "{word}");
    }
    story.ben_says(Urgency::Urgent).await;
    let urgent = story.service.next().await;
    wakes_anna(&urgent, "high", "Urgent message");
    assert_eq!(urgent.length, came.length, "the push service cannot tell one from the other");
    story.counted(2, 0).await;
}

async fn a_device_is_woken_once_until_somebody_looks_at_it(backend: Backend) {
    let mut story = story(backend).await;
    story.anna_subscribes(|_| ()).await;
    story.ben_says(Urgency::Normal).await;
    wakes_anna(&story.service.next().await, "normal", "Neue Nachricht");
    for _ in 0..50 {
        story.ben_says(Urgency::Normal).await;
    }
    story.nothing_comes().await;
    let phone = story.hospital.connect(&story.anna).await;
    assert!(phone.opened.push.as_ref().unwrap().subscribed);
    story.goes(phone).await;
    story.ben_says(Urgency::Normal).await;
    wakes_anna(&story.service.next().await, "normal", "Neue Nachricht");
}

async fn a_device_that_somebody_looks_at_is_not_woken_and_one_in_the_background_is(backend: Backend) {
    let mut story = story(backend).await;
    story.anna_subscribes(|_| ()).await;
    let mut phone = story.hospital.connect(&story.anna).await;
    story.ben_says(Urgency::Normal).await;
    let entry = phone.entry().await;
    phone.ask(Request::MoveCursor { conversation: ROOM, delivered: entry.seq, read: None }).await.unwrap();
    story.nothing_comes().await;
    // She turns to another app: the socket is still there, for now.
    phone.ask(Request::SetAttended { attended: false }).await.unwrap();
    story.ben_says(Urgency::Normal).await;
    wakes_anna(&story.service.next().await, "normal", "Neue Nachricht");
    // The socket of a sleeping device breaks and comes back: that is nobody who looks.
    story.goes(phone).await;
    let phone = story.hospital.connect_unattended(&story.anna).await;
    story.ben_says(Urgency::Normal).await;
    story.nothing_comes().await;
    drop(phone);
}

async fn what_went_into_a_dead_connection_wakes(backend: Backend) {
    let mut story = story(backend).await;
    story.anna_subscribes(|_| ()).await;
    let mut phone = story.hospital.connect(&story.anna).await;
    story.ben_says(Urgency::Normal).await;
    phone.entry().await;
    story.goes(phone).await;
    wakes_anna(&story.service.next().await, "normal", "Neue Nachricht");
}

async fn muted_chats_and_quiet_hours_are_kept_by_all_but_the_urgent(backend: Backend) {
    let mut story = story(backend).await;
    let mute = MutedChat { conversation: ROOM, until: now().plus_days(1) };
    story.anna_subscribes(|subscription| subscription.muted = vec![mute]).await;
    story.ben_says(Urgency::Normal).await;
    story.ben_says(Urgency::Urgent).await;
    story.nothing_comes().await;
    let over = MutedChat { until: now(), ..mute };
    story.anna_subscribes(|subscription| subscription.muted = vec![over]).await;
    story.ben_says(Urgency::Normal).await;
    wakes_anna(&story.service.next().await, "normal", "Neue Nachricht");
    let minute = (now().as_millis() / 60_000 % 1_440) as u16;
    let (from_min, until_min) = ((minute + 1_380) % 1_440, (minute + 60) % 1_440);
    let quiet = |zone: &str| Some(QuietHours { from_min, until_min, zone: zone.into() });
    story.anna_subscribes(|subscription| subscription.quiet = quiet("UTC")).await;
    story.ben_says(Urgency::Normal).await;
    story.nothing_comes().await;
    story.ben_says(Urgency::Urgent).await;
    wakes_anna(&story.service.next().await, "high", "Dringende Nachricht");
    // In a zone that nobody knows nothing is quiet.
    story.anna_subscribes(|subscription| subscription.quiet = quiet("Europe/Nirgends")).await;
    story.ben_says(Urgency::Normal).await;
    wakes_anna(&story.service.next().await, "normal", "Neue Nachricht");
}

async fn a_subscription_that_the_service_does_not_know_ends(backend: Backend) {
    for status in [410, 404] {
        let mut story = story(backend).await;
        story.anna_subscribes(|_| ()).await;
        story.service.says("anna", Says(status, None));
        let mut phone = story.hospital.connect_unattended(&story.anna).await;
        story.ben_says(Urgency::Normal).await;
        story.service.next().await;
        while phone.push().await.expect("the socket ended") != Push::PushSubscriptionEnded {}
        let row = story.hospital.server.store().push_subscription(story.anna.tenant, story.anna.device).await.unwrap();
        assert_eq!(row, None);
        story.goes(phone).await;
        story.ben_says(Urgency::Urgent).await;
        story.nothing_comes().await;
        let mut phone = story.hospital.connect(&story.anna).await;
        assert!(!phone.opened.push.as_ref().unwrap().subscribed, "the device finds out");
        assert_eq!(phone.ask(Request::TryPush).await, Err(Refusal::NotFound));
    }
}

async fn a_busy_service_is_asked_again(backend: Backend) {
    let mut story = story(backend).await;
    story.anna_subscribes(|_| ()).await;
    story.service.says("anna", Says(429, Some(1)));
    story.ben_says(Urgency::Normal).await;
    story.service.next().await;
    story.service.says("anna", Says(201, None));
    wakes_anna(&story.service.next().await, "normal", "Neue Nachricht");
    // One that wants nothing of us is not asked again by itself.
    story.service.says("anna", Says(403, None));
    let phone = story.hospital.connect(&story.anna).await;
    story.goes(phone).await;
    story.ben_says(Urgency::Normal).await;
    story.service.next().await;
    story.service.says("anna", Says(201, None));
    story.nothing_comes().await;
    story.counted(2, 1).await;
    story.ben_says(Urgency::Normal).await;
    wakes_anna(&story.service.next().await, "normal", "Neue Nachricht");
}

async fn nobody_wakes_who_is_locked_or_removed(backend: Backend) {
    let mut story = story(backend).await;
    story.anna_subscribes(|_| ()).await;
    let tablet = story.hospital.further_device(2, 21).await;
    let mut tablet = story.hospital.connect(&tablet).await;
    let subscription = story.service.subscribe("tablet");
    tablet.ask(Request::PutPushSubscription(subscription)).await.unwrap();
    story.ben_says(Urgency::Urgent).await;
    wakes_anna(&story.service.next().await, "high", "Dringende Nachricht");
    tablet.ask(Request::RemoveDevice { device: story.anna.device }).await.unwrap();
    story.goes(tablet).await;
    // What the tablet did not acknowledge wakes it; the removed phone is not heard of any more.
    assert_eq!(story.service.next().await.path, "/push/tablet");
    story.ben_says(Urgency::Urgent).await;
    assert_eq!(story.service.next().await.path, "/push/tablet");
    story.nothing_comes().await;
    let mut admin = story.hospital.connect(&story.hospital.admin).await;
    admin.ask(Request::SetPersonState { person: story.anna.person, state: PersonState::Locked }).await.unwrap();
    assert_eq!(story.hospital.server.store().push_subscriptions(story.anna.tenant).await.unwrap().len(), 1, "only Ben's");
    story.ben_says(Urgency::Urgent).await;
    story.nothing_comes().await;
}

async fn the_server_goes_only_where_the_configuration_says(backend: Backend) {
    let story = story(backend).await;
    let mut phone = story.hospital.connect(&story.anna).await;
    assert_eq!(phone.ask(Request::PutPushSubscription(nowhere())).await, Err(Refusal::NotAllowed));
    let at = |endpoint: String| PushSubscription { endpoint, ..nowhere() };
    for inside in ["http://127.0.0.1:1/", "https://10.0.0.1/", "https://localhost/"] {
        assert_eq!(phone.ask(Request::PutPushSubscription(at(inside.into()))).await, Err(Refusal::NotAllowed), "{inside}");
    }
    let long = at("x".repeat(limits::PUSH_ENDPOINT_BYTES_MAX + 1));
    let too_large = Err(Refusal::TooLarge { max: limits::PUSH_ENDPOINT_BYTES_MAX as u64 });
    assert_eq!(phone.ask(Request::PutPushSubscription(long)).await, too_large);
    let short = PushSubscription { secret: vec![1], ..story.service.subscribe("anna") };
    assert_eq!(phone.ask(Request::PutPushSubscription(short)).await, Err(Refusal::Malformed));
    // Tried out not faster than this.
    phone.ask(Request::PutPushSubscription(story.service.subscribe("anna"))).await.unwrap();
    phone.ask(Request::TryPush).await.unwrap();
    assert!(matches!(phone.ask(Request::TryPush).await, Err(Refusal::RateLimited { .. })));
    phone.ask(Request::RemovePushSubscription).await.unwrap();
    assert_eq!(phone.ask(Request::TryPush).await, Err(Refusal::NotFound));
}

async fn a_server_may_wake_nobody(backend: Backend) {
    let disk = backend.disk();
    let mut config = disk.config();
    config.push.enabled = false;
    let hospital = Hospital::found_with(disk, config).await;
    let anna = hospital.staff(2, 20).await;
    let mut phone = hospital.connect(&anna).await;
    assert_eq!(phone.opened.push, None);
    assert_eq!(phone.ask(Request::PutPushSubscription(nowhere())).await, Err(Refusal::NotAllowed));
}

async fn subscriptions_survive_a_restart(backend: Backend) {
    let mut story = story(backend).await;
    story.anna_subscribes(|_| ()).await;
    let Story { mut hospital, mut service, anna, ben, .. } = story;
    hospital.server.shutdown().await;
    hospital.server = Server::start(hospital.config.clone()).await.unwrap();
    let mut ben = hospital.connect(&ben.staff).await;
    ben.say(ROOM).await.unwrap();
    assert_eq!(service.next().await.path, "/push/anna");
    assert!(hospital.connect(&anna).await.opened.push.unwrap().subscribed);
}

on_both_stores! {
    a_closed_device_is_woken_with_no_word_of_the_message,
    a_device_is_woken_once_until_somebody_looks_at_it,
    a_device_that_somebody_looks_at_is_not_woken_and_one_in_the_background_is,
    what_went_into_a_dead_connection_wakes,
    muted_chats_and_quiet_hours_are_kept_by_all_but_the_urgent,
    a_subscription_that_the_service_does_not_know_ends,
    a_busy_service_is_asked_again,
    nobody_wakes_who_is_locked_or_removed,
    the_server_goes_only_where_the_configuration_says,
    a_server_may_wake_nobody,
    subscriptions_survive_a_restart,
}
