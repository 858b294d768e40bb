//! Urgent messages wake again whom they await.

use crate::{
    hospital::{Backend, Device, Hospital, ROOM, Staff, frame, on_both_stores},
    push_service::{FakePushService, Notification},
};
use protocol::{
    frame::{Accepted, Request, Response, SendMessage},
    header::{Kind, Urgency},
    id::MessageId,
    refusal::Refusal,
    time::{DAY_MS, Timestamp},
};
use server::Server;
use store::UrgentMessage;

const FIRST: &str = "Dringende Nachricht";
const AGAIN: &str = "Dringende Nachricht wartet auf Antwort";

struct Ward {
    hospital: Hospital,
    service: FakePushService,
    anna: Staff,
    cem: Staff,
    ben: Device,
    witnesses: u8,
}

/// Ben is connected; Anna's and Cem's phones are asleep. Who is awaited is woken so many times again, every three seconds: whoever acknowledges before has the time for it on a slow machine.
async fn ward(backend: Backend, repeats: u32) -> Ward {
    let service = FakePushService::start().await;
    let disk = backend.disk();
    let mut config = disk.config();
    config.push.services = vec![service.name()];
    (config.push.urgent_pause_seconds, config.push.urgent_repeats) = (3, repeats);
    let hospital = Hospital::found_with(disk, config).await;
    let (anna, ben, cem) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await, hospital.staff(4, 40).await);
    hospital.room(ROOM, &[&anna, &ben, &cem]).await;
    let ben = hospital.connect(&ben).await;
    let mut ward = Ward { hospital, service, anna: anna.clone(), cem: cem.clone(), ben, witnesses: 0 };
    for (staff, name) in [(&anna, "anna"), (&cem, "cem")] {
        let mut phone = ward.hospital.connect(staff).await;
        phone.ask(Request::PutPushSubscription(ward.service.subscribe(name))).await.unwrap();
        ward.goes(phone).await;
    }
    ward
}

impl Ward {
    /// A device goes, and the server has noticed.
    async fn goes(&mut self, device: Device) {
        let (staff, app) = (device.staff.clone(), self.hospital.server.app());
        drop(device);
        while app.hub.sessions_of(staff.tenant, staff.person).iter().any(|one| one.device == staff.device) {
            tokio::task::yield_now().await;
        }
    }

    async fn wakes(&mut self, who: &[&str], body: &str) {
        let mut came: Vec<Notification> = Vec::new();
        for _ in who {
            came.push(self.service.next().await);
        }
        came.sort_by(|one, other| one.path.cmp(&other.path));
        let told: Vec<(&str, &str)> = came.iter().map(|one| (one.path.trim_start_matches("/push/"), one.body())).collect();
        assert_eq!(told, who.iter().map(|who| (*who, body)).collect::<Vec<_>>());
        assert!(came.iter().all(|one| one.urgency == "high" && one.topic == "konsil-urgent"), "in the place of the one before");
    }

    /// What a new device of Ben tries out is the next thing that comes.
    async fn nothing_comes(&mut self) {
        self.witnesses += 1;
        let witness = self.hospital.further_device(3, 30 + self.witnesses).await;
        let mut witness = self.hospital.connect(&witness).await;
        let name = format!("witness{}", self.witnesses);
        witness.ask(Request::PutPushSubscription(self.service.subscribe(&name))).await.unwrap();
        witness.ask(Request::TryPush).await.unwrap();
        assert_eq!(self.service.next().await.path, format!("/push/{name}"));
        assert!(self.service.is_quiet());
    }

    /// The server stops and starts again; Ben comes back.
    async fn restarts(mut self) -> Self {
        let staff = self.ben.staff.clone();
        self.hospital.server.shutdown().await;
        self.hospital.server = Server::start(self.hospital.config.clone()).await.unwrap();
        self.ben = self.hospital.connect(&staff).await;
        self
    }

    async fn kept(&self) -> Vec<UrgentMessage> {
        self.hospital.server.store().urgent_messages(self.hospital.tenant, 9).await.unwrap()
    }

    /// Nobody is woken any more, and nothing is kept for it.
    async fn nothing_is_kept(&self) {
        while !self.kept().await.is_empty() {
            tokio::task::yield_now().await;
        }
    }

    async fn ben_asks(&mut self, seq: u64, again: bool) -> Result<Response, Refusal> {
        self.ben.ask(Request::WakeAgain { conversation: ROOM, seq, again }).await
    }
}

async fn says(device: &mut Device, kind: Kind, urgency: Urgency, about: Option<MessageId>) -> (MessageId, Accepted) {
    let plain = device.write(ROOM);
    let mut header = plain.sealed.read_header().unwrap();
    device.unwrite(ROOM, header.counter - 1, header.previous);
    (header.kind, header.urgency, header.about) = (kind, urgency, about);
    let mut sealed = plain.sealed;
    sealed.header = header.encode();
    device.staff.sign(&mut sealed);
    device.unwrite(ROOM, header.counter, sealed.hashes().chain_link());
    let send = SendMessage { mls: frame(&sealed, 1), sealed, state: header.counter };
    match device.ask(Request::SendMessage(send)).await {
        Ok(Response::Accepted(accepted)) => (header.message, accepted),
        other => panic!("{other:?}"),
    }
}

async fn who_has_not_acknowledged_is_woken_again_a_few_times(backend: Backend) {
    let mut ward = ward(backend, 2).await;
    let (message, _) = says(&mut ward.ben, Kind::Text, Urgency::Urgent, None).await;
    ward.wakes(&["anna", "cem"], FIRST).await;
    // Anna takes note before the first repeat: from then on only Cem is woken, twice, and then nobody.
    let mut phone = ward.hospital.connect(&ward.anna.clone()).await;
    says(&mut phone, Kind::Acknowledgement, Urgency::Normal, Some(message)).await;
    ward.goes(phone).await;
    ward.wakes(&["cem"], AGAIN).await;
    ward.wakes(&["cem"], AGAIN).await;
    ward.nothing_comes().await;
    // What is important wakes as anything does: once, and nobody again.
    let tablet = ward.hospital.connect(&ward.cem.clone()).await;
    ward.goes(tablet).await;
    says(&mut ward.ben, Kind::Text, Urgency::Important, None).await;
    let mut came = [ward.service.next().await, ward.service.next().await];
    came.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(came.iter().all(|one| (one.urgency.as_str(), one.body()) == ("normal", "Neue Nachricht")));
    ward.nothing_comes().await;
}

async fn who_sent_it_has_the_others_woken_again_or_no_more(backend: Backend) {
    let mut ward = ward(backend, 1).await;
    let (message, said) = says(&mut ward.ben, Kind::Text, Urgency::Urgent, None).await;
    ward.wakes(&["anna", "cem"], FIRST).await;
    ward.wakes(&["anna", "cem"], AGAIN).await;
    let mut phone = ward.hospital.connect(&ward.anna.clone()).await;
    says(&mut phone, Kind::Acknowledgement, Urgency::Normal, Some(message)).await;
    // Nobody but its sender, not of what is not urgent or not there; and not twice at once.
    let ask = |seq| Request::WakeAgain { conversation: ROOM, seq, again: true };
    assert_eq!(phone.ask(ask(said.seq)).await, Err(Refusal::NotFound));
    ward.goes(phone).await;
    let harmless = ward.ben.say(ROOM).await.unwrap();
    assert_eq!(ward.service.next().await.path, "/push/anna", "who had looked at it");
    for seq in [0, 1, harmless.seq, harmless.seq + 9] {
        assert_eq!(ward.ben_asks(seq, true).await, Err(Refusal::NotFound), "{seq}");
    }
    // The log says who has acknowledged: a server that knows nothing of it any more wakes the right ones.
    assert_eq!(ward.ben_asks(said.seq, true).await, Ok(Response::Nothing));
    ward.wakes(&["cem"], AGAIN).await;
    assert!(matches!(ward.ben_asks(said.seq, true).await, Err(Refusal::RateLimited { .. })));
    // And no more: the repeat that was to come does not.
    assert_eq!(ward.ben_asks(said.seq, false).await, Ok(Response::Nothing));
    let (other, _) = says(&mut ward.ben, Kind::Text, Urgency::Urgent, None).await;
    ward.wakes(&["anna", "cem"], FIRST).await;
    let mut phone = ward.hospital.connect(&ward.cem.clone()).await;
    says(&mut phone, Kind::Acknowledgement, Urgency::Normal, Some(other)).await;
    ward.goes(phone).await;
    ward.wakes(&["anna"], AGAIN).await;
    ward.nothing_comes().await;
}

async fn a_device_that_somebody_looks_at_is_not_woken_again(backend: Backend) {
    let mut ward = ward(backend, 1).await;
    let phone = ward.hospital.connect(&ward.anna.clone()).await;
    says(&mut ward.ben, Kind::Text, Urgency::Urgent, None).await;
    ward.wakes(&["cem"], FIRST).await;
    ward.wakes(&["cem"], AGAIN).await;
    ward.nothing_comes().await;
    drop(phone);
}

async fn a_restart_forgets_nobody_whom_it_awaits(backend: Backend) {
    let mut ward = ward(backend, 3).await;
    // Whose sender wants no more.
    let (_, said) = says(&mut ward.ben, Kind::Text, Urgency::Urgent, None).await;
    ward.wakes(&["anna", "cem"], FIRST).await;
    assert_eq!(ward.kept().await.len(), 1);
    assert_eq!(ward.ben_asks(said.seq, false).await, Ok(Response::Nothing));
    assert_eq!(ward.kept().await, []);
    let (message, said) = says(&mut ward.ben, Kind::Text, Urgency::Urgent, None).await;
    ward.wakes(&["anna", "cem"], FIRST).await;
    let mut phone = ward.hospital.connect(&ward.anna.clone()).await;
    says(&mut phone, Kind::Acknowledgement, Urgency::Normal, Some(message)).await;
    ward.goes(phone).await;
    assert_eq!(
        ward.kept().await,
        [UrgentMessage { conversation: ROOM, seq: said.seq, message, since: said.at }],
        "that it awaits somebody, not whom"
    );
    let mut ward = ward.restarts().await;
    ward.wakes(&["cem"], AGAIN).await;
    let mut phone = ward.hospital.connect(&ward.cem.clone()).await;
    says(&mut phone, Kind::Acknowledgement, Urgency::Normal, Some(message)).await;
    ward.goes(phone).await;
    ward.nothing_is_kept().await;
    let mut ward = ward.restarts().await;
    ward.nothing_comes().await;
}

async fn what_a_long_stop_missed_is_woken_for_once_and_not_days_later(backend: Backend) {
    let mut ward = ward(backend, 2).await;
    let (message, said) = says(&mut ward.ben, Kind::Text, Urgency::Urgent, None).await;
    let (_, older) = says(&mut ward.ben, Kind::Text, Urgency::Urgent, None).await;
    ward.wakes(&["anna", "anna", "cem", "cem"], FIRST).await;
    let mut phone = ward.hospital.connect(&ward.anna.clone()).await;
    says(&mut phone, Kind::Acknowledgement, Urgency::Normal, Some(message)).await;
    ward.goes(phone).await;
    // As if it had been said an hour ago, and the other one the day before yesterday.
    let ago = |ms: u64| Timestamp::from_millis(said.at.as_millis() - ms);
    let [first, second] = ward.kept().await[..] else { panic!() };
    assert_eq!((first.seq, second.seq), (said.seq, older.seq));
    let (store, tenant) = (ward.hospital.server.store(), ward.hospital.tenant);
    store.put_urgent_message(tenant, &UrgentMessage { since: ago(3_600_000), ..first }).await.unwrap();
    store.put_urgent_message(tenant, &UrgentMessage { since: ago(2 * DAY_MS), ..second }).await.unwrap();
    let mut ward = ward.restarts().await;
    ward.wakes(&["cem"], AGAIN).await;
    ward.nothing_is_kept().await;
    ward.nothing_comes().await;
}

on_both_stores! {
    a_restart_forgets_nobody_whom_it_awaits,
    what_a_long_stop_missed_is_woken_for_once_and_not_days_later,
    who_has_not_acknowledged_is_woken_again_a_few_times,
    who_sent_it_has_the_others_woken_again_or_no_more,
    a_device_that_somebody_looks_at_is_not_woken_again,
}
