//! A server that lies to one device. What it says is refused, or shown to the person; nobody gets in, nothing is read, and no
//! history differs unnoticed.

use crate::{
    hospital::{Hospital, Watching, is_told, timeline_of},
    insider::{Insider, Papers},
    relay::Relay,
};
use client::command::{ChatFilter, Command, Query};
use e2ee::{
    issuer::{Invitee, Issuer, IssuerKeys},
    key::{ArchiveSecret, SigningKey},
    mls::Provider,
    root::RootKey,
};
use openmls::{
    framing::MlsMessageBodyIn,
    group::{MlsGroup, MlsGroupJoinConfig, PURE_PLAINTEXT_WIRE_FORMAT_POLICY},
    prelude::{
        BasicCredential, Capabilities, CredentialType, CredentialWithKey, DeserializeBytes as _, ExtensionType, ExternalProposal,
        GroupEpoch, LeafNodeIndex, LeafNodeParameters, MlsMessageIn, OpenMlsProvider as _, SenderExtensionIndex,
        tls_codec::Serialize as _,
    },
};
use openmls_traits::types::Ciphersuite;
use person::{Person, Story};
use protocol::{
    certificate::Level,
    frame::{Accepted, GroupState, Outcome, Push, Request, Response, ServerFrame},
    hash::Digest,
    header::{Header, Kind},
    id::{ConversationId, DeviceId, GroupId, PersonId},
    log::{Entry, Event, chain},
    policy::TenantPolicy,
    statement::Signed,
    time::Timestamp,
};
use rusqlite::{Connection, params};
use serde_json::Value;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

/// Weber and Kaya have an honest server; Fuchs has not.
pub(crate) struct Ward {
    pub(crate) hospital: Hospital,
    pub(crate) relay: Relay,
    pub(crate) weber: Person,
    pub(crate) weber_file: PathBuf,
    pub(crate) kaya: Person,
    pub(crate) kaya_file: PathBuf,
    pub(crate) fuchs: Person,
    fuchs_file: PathBuf,
    pub(crate) group: String,
    pub(crate) id: ConversationId,
}

pub(crate) async fn ward() -> Ward {
    let hospital = Hospital::found().await;
    let relay = Relay::before(hospital.address()).await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let weber_file = hospital.last_file();
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let kaya_file = hospital.last_file();
    let fuchs = hospital.person_behind(&relay, "Miriam Fuchs", "Pflege 4B").await;
    let fuchs_file = hospital.last_file();
    let group = weber.makes_group("Station 4B", &["Dr. Aylin Kaya", "Miriam Fuchs"]).await.unwrap();
    let said = weber.says(&group, "Guten Morgen").await.unwrap();
    for person in [&kaya, &fuchs] {
        person.reads(&group, "Guten Morgen").await.unwrap();
    }
    weber.sees_state(&group, &said, "delivered").await.unwrap();
    let id = group.parse().unwrap();
    Ward { hospital, relay, weber, weber_file, kaya, kaya_file, fuchs, fuchs_file, group, id }
}

impl Ward {
    /// Position and chain hash that Fuchs has reached.
    pub(crate) fn reached(&self) -> (u64, Digest) {
        let db = Connection::open(&self.fuchs_file).unwrap();
        let (seq, chain): (u64, Vec<u8>) = db
            .query_row("SELECT cursor, chain FROM conversations WHERE conversation = ?1", params![self.id.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        (seq, Digest::from_slice(&chain).unwrap())
    }

    /// Slips an entry into Fuchs' log, with a chain hash that is right for it.
    fn slips_in(&self, event: Event) {
        let (seq, before) = self.reached();
        let entry = Entry {
            conversation: self.id,
            seq: seq + 1,
            chain: chain(&before, &event.row_hash()),
            accepted_at: person::Clock::system().now(),
            event,
        };
        self.relay.says(ServerFrame::Push(Push::Entry(entry)));
    }

    pub(crate) async fn members_as_fuchs_sees_them(&self) -> Vec<String> {
        let query = Query::Conversation { id: self.group.clone() };
        let view = self.fuchs.watch(query).unwrap().until("the members", |view| view.get("members").cloned()).await.unwrap();
        let name = |member: &Value| member.pointer("/person/name").and_then(Value::as_str).map(str::to_owned);
        let mut names: Vec<String> = view.as_array().unwrap().iter().filter_map(name).collect();
        names.sort_unstable();
        names
    }

    async fn is_complete(&self) {
        assert_eq!(self.members_as_fuchs_sees_them().await, ["Dr. Aylin Kaya", "Dr. Jonas Weber", "Miriam Fuchs"]);
    }

    /// Weber's public group state, which the server of course has.
    pub(crate) async fn group_state(&mut self) -> GroupState {
        let weber = std::mem::replace(&mut self.weber, self.hospital.visitor().await);
        let mut insider = Insider::takes_over(&self.hospital, weber, &self.weber_file).await;
        match insider.ask(Request::ReadGroup { conversation: self.id }).await.unwrap() {
            Response::Group(state) => state,
            other => panic!("{other:?}"),
        }
    }
}

fn capabilities() -> Capabilities {
    let types = [ExtensionType::Unknown(protocol::context::EXTENSION_TYPE), ExtensionType::LastResort];
    let suites =
        [Ciphersuite::MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519, Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519];
    Capabilities::new(None, Some(&suites), Some(&types), None, Some(&[CredentialType::Basic]))
}

/// An external commit by whoever holds this key and calls itself that, past the rules of `e2ee`.
fn external_commit(group_info: &[u8], identity: Vec<u8>, member: &e2ee::mls::Member) -> Vec<u8> {
    let MlsMessageBodyIn::GroupInfo(info) = MlsMessageIn::tls_deserialize_exact_bytes(group_info).unwrap().extract() else {
        panic!("no group info")
    };
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(e2ee::mls::SCHEMA).unwrap();
    let provider = Provider::new(&db, e2ee::rng_from_seed([4; 32]));
    let credential = CredentialWithKey {
        credential: BasicCredential::new(identity).into(),
        signature_key: member.key().public().as_bytes().as_slice().into(),
    };
    let config = MlsGroupJoinConfig::builder().wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY).build();
    let (_, bundle) = MlsGroup::external_commit_builder()
        .with_config(config)
        .build_group(&provider, info, credential)
        .unwrap()
        .leaf_node_parameters(LeafNodeParameters::builder().with_capabilities(capabilities()).build())
        .load_psks(provider.storage())
        .unwrap()
        .build(provider.rand(), provider.crypto(), member, |_| true)
        .unwrap()
        .finalize(&provider)
        .unwrap();
    bundle.commit().tls_serialize_detached().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ghost_and_a_certified_stranger_do_not_come_in() {
    for certified in [false, true] {
        let mut ward = ward().await;
        let stranger = ward.hospital.person("Theo Fremd", "Verwaltung").await;
        let file = ward.hospital.last_file();
        stranger.stop().await;
        let papers = Papers::of(&Connection::open(&file).unwrap());
        let state = ward.group_state().await;
        let identity = if certified { papers.chain().encode() } else { b"ghost".to_vec() };
        let mls = external_commit(&state.group_info, identity, &papers.member());
        ward.slips_in(Event::Commit { group: state.group, device: papers.device, mls });
        is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
        ward.is_complete().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_the_hospitals_key_did_not_propose_is_not_taken() {
    let mut ward = ward().await;
    let state = ward.group_state().await;
    let stranger = ward.hospital.person("Theo Fremd", "Verwaltung").await;
    let file = ward.hospital.last_file();
    stranger.stop().await;
    let member = Papers::of(&Connection::open(&file).unwrap()).member();
    let id = openmls::group::GroupId::from_slice(state.group.as_bytes());
    let proposal = ExternalProposal::new_remove::<openmls_rust_crypto::OpenMlsRustCrypto>(
        LeafNodeIndex::new(1),
        id,
        GroupEpoch::from(state.epoch),
        &member,
        SenderExtensionIndex::new(0),
    );
    let mls = proposal.unwrap().tls_serialize_detached().unwrap();
    ward.slips_in(Event::Proposal { group: state.group, mls });
    // The entry is not in anybody else's log: the next message says so.
    ward.kaya.says(&ward.group, "alles wie immer?").await.unwrap();
    is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
    ward.is_complete().await;
}

/// A directory entry as a server would like it.
fn forged_person(issuer: &Issuer, person: PersonId, name: &str) -> (Signed, SigningKey) {
    let mut rng = e2ee::rng_from_seed([6; 32]);
    let key = SigningKey::generate(&mut rng);
    let invitee =
        Invitee { person, name: name.into(), role: "Chefarzt".into(), level: Level::Internal, admin: false, generation: 9 };
    (issuer.certify_person(&invitee, &key.public(), person::Clock::system().now(), &mut rng), key)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_with_other_keys_is_not_believed() {
    let hospital = Hospital::found().await;
    let relay = Relay::before(hospital.address()).await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let kaya_id: PersonId = kaya.ready().await.unwrap().parse().unwrap();
    // An issuer that no root of this hospital signed.
    let mut rng = e2ee::rng_from_seed([5; 32]);
    let (root, keys) = (RootKey::generate(&mut rng), IssuerKeys::generate(&mut rng));
    relay.alters(move |_, frame| match frame {
        ServerFrame::Response { id, outcome: Outcome::Done(Response::Directory { mut people, more }) } => {
            for entry in &mut people {
                if entry.person == kaya_id {
                    let tenant = entry.issuer.peek::<protocol::certificate::IssuerCertificate>().unwrap().tenant;
                    let now = person::Clock::system().now();
                    let mut rng = e2ee::rng_from_seed([5; 32]);
                    entry.issuer = root.certify_issuer(tenant, "Verwaltung", keys.public(), now, 90, &mut rng);
                    let issuer =
                        Issuer::new(IssuerKeys::from_slice(&keys.to_bytes()).unwrap(), entry.issuer.clone(), &root.public());
                    entry.certificate = forged_person(&issuer.unwrap(), kaya_id, "Dr. Aylin Kaya").0;
                }
            }
            vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::Directory { people, more }) }]
        }
        other => vec![other],
    });
    let fuchs = hospital.person_behind(&relay, "Miriam Fuchs", "Pflege 4B").await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    weber.finds("Dr. Aylin Kaya").await.unwrap();
    // The others are there, she is not: a name without a proof is no name.
    fuchs.finds("Dr. Jonas Weber").await.unwrap();
    assert!(fuchs.people_named("Dr. Aylin Kaya").await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_key_package_in_a_colleagues_place_lets_nobody_in() {
    let hospital = Hospital::found().await;
    let relay = Relay::before(hospital.address()).await;
    let theo = hospital.person("Theo Fremd", "Verwaltung").await;
    let theo_id: PersonId = theo.ready().await.unwrap().parse().unwrap();
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let kaya_id: PersonId = kaya.ready().await.unwrap().parse().unwrap();
    let fuchs = hospital.person_behind(&relay, "Miriam Fuchs", "Pflege 4B").await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    weber.finds("Dr. Aylin Kaya").await.unwrap();
    let fooled = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&fooled);
    // Fuchs asks for Kaya's key packages, the server asks itself for Theo's and calls them Kaya's.
    relay.alters_requests(move |_, request| {
        Some(match request {
            Request::ClaimKeyPackages { people, suite } => Request::ClaimKeyPackages {
                people: people.into_iter().map(|person| if person == kaya_id { theo_id } else { person }).collect(),
                suite,
            },
            other => other,
        })
    });
    relay.alters(move |_, frame| match frame {
        ServerFrame::Response { id, outcome: Outcome::Done(Response::KeyPackages(mut packages)) } => {
            for package in &mut packages {
                if package.person == theo_id {
                    *counted.lock().unwrap() += 1;
                    package.person = kaya_id;
                }
            }
            vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::KeyPackages(packages)) }]
        }
        other => vec![other],
    });
    let group = fuchs.makes_group("Nur wir drei", &["Dr. Jonas Weber", "Dr. Aylin Kaya"]).await.unwrap();
    fuchs.says(&group, "streng vertraulich").await.unwrap();
    weber.reads(&group, "streng vertraulich").await.unwrap();
    assert!(*fooled.lock().unwrap() > 0, "the server lied");
    let members = weber.watch(Query::Conversation { id: group.clone() }).unwrap().now().to_string();
    assert!(!members.contains("Theo"), "{members}");
    // Theo is told of other things, but not of this.
    let chat = weber.opens_chat_with("Theo Fremd").await.unwrap();
    weber.says(&chat, "Guten Tag").await.unwrap();
    theo.reads(&chat, "Guten Tag").await.unwrap();
    let mut chats = theo.watch(Query::Chats { search: String::new(), filter: ChatFilter::All }).unwrap();
    let chats = chats.until("the chats", |view| view.get("chats").cloned()).await.unwrap();
    assert!(!chats.to_string().contains("Nur wir drei"));
    drop(hospital);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_group_of_another_conversation_is_not_joined_in_its_place() {
    let mut ward = ward().await;
    // A chat of two, and the group in which others read along.
    let chat = ward.fuchs.opens_chat_with("Dr. Jonas Weber").await.unwrap();
    ward.fuchs.says(&chat, "unter uns").await.unwrap();
    ward.weber.reads(&chat, "unter uns").await.unwrap();
    let direct: ConversationId = chat.parse().unwrap();
    let state = ward.group_state().await;
    let (lied, framed) = (Arc::new(Mutex::new(false)), Arc::new(Mutex::new(Vec::<GroupId>::new())));
    let (lies, frames) = (Arc::clone(&lied), Arc::clone(&framed));
    // "Your device has no leaf there any more; here is the group to come back into."
    ward.relay.alters(move |request, frame| match (request, frame) {
        (_, ServerFrame::Response { id, outcome: Outcome::Done(Response::Conversations(mut list)) }) => {
            for summary in &mut list {
                summary.leaf &= summary.conversation != direct;
            }
            vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::Conversations(list)) }]
        }
        (Some(Request::ReadGroup { conversation }), ServerFrame::Response { id, .. }) if *conversation == direct => {
            *lies.lock().unwrap() = true;
            let state = GroupState { conversation: direct, ..state.clone() };
            vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::Group(state)) }]
        }
        // Its commit is taken whatever it is.
        (Some(Request::Commit(commit)), ServerFrame::Response { id, .. }) if commit.conversation == direct => {
            frames.lock().unwrap().push(commit.group);
            let accepted = Accepted { seq: 9, chain: Digest::from_bytes([1; 32]), at: Timestamp::from_millis(1) };
            vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::Accepted(accepted)) }]
        }
        (_, other) => vec![other],
    });
    ward.fuchs.set_online(false);
    ward.fuchs.set_online(true);
    // The device tries and finds nothing to come back into: the chat repairs itself, and says so, for as long as this server lies.
    let repairing = |view: &Value| view.get("repairing")?.as_bool()?.then_some(());
    ward.fuchs.watch(Query::Conversation { id: chat.clone() }).unwrap().until("the repair", repairing).await.unwrap();
    ward.fuchs.says(&ward.group, "die Gruppe geht weiter").await.unwrap();
    ward.kaya.reads(&ward.group, "die Gruppe geht weiter").await.unwrap();
    ward.fuchs.says(&chat, "immer noch unter uns").await.unwrap();
    ward.fuchs.watch(Query::Conversation { id: chat.clone() }).unwrap().until("the repair", repairing).await.unwrap();
    assert!(*lied.lock().unwrap(), "the server lied");
    assert!(framed.lock().unwrap().is_empty(), "no commit into the wrong group");
}

/// Keeps one entry back.
pub(crate) fn message_of(entry: &Entry, sender: DeviceId) -> bool {
    let Event::Message { sealed, .. } = &entry.event else { return false };
    Header::decode(&sealed.header).is_ok_and(|header| header.device == sender)
}

pub(crate) fn device_of(file: &PathBuf) -> DeviceId {
    Papers::of(&Connection::open(file).unwrap()).device
}

/// Rewrites positions and chain hashes of a log whose entries were changed, so that it holds together.
pub(crate) struct Rewriter {
    pub(crate) seq: u64,
    pub(crate) chain: Digest,
}

impl Rewriter {
    pub(crate) fn next(&mut self, mut entry: Entry) -> Entry {
        self.seq += 1;
        self.chain = chain(&self.chain, &entry.event.row_hash());
        (entry.seq, entry.chain) = (self.seq, self.chain);
        entry
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_peoples_messages_in_the_other_order_are_noticed() {
    let ward = ward().await;
    let (seq, chain) = ward.reached();
    let mut rewriter = Rewriter { seq, chain };
    let mut held = None;
    ward.relay.alters_entries(move |entry| {
        if entry.seq <= seq {
            vec![entry]
        } else if entry.seq == seq + 1 {
            held = Some(entry);
            Vec::new()
        } else {
            let mut both = vec![rewriter.next(entry)];
            both.extend(held.take().map(|held| rewriter.next(held)));
            both
        }
    });
    ward.weber.says(&ward.group, "10 mg geben").await.unwrap();
    ward.kaya.reads(&ward.group, "10 mg geben").await.unwrap();
    ward.kaya.says(&ward.group, "STOPP").await.unwrap();
    // Both stand there, in the wrong order, and that it is wrong stands there too: Kaya had seen Weber's message.
    is_told(&ward.fuchs, &ward.group, "10 mg geben").await;
    is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
    let told = timeline_of(&ward.fuchs, &ward.group).await;
    let texts: Vec<&String> = told.iter().filter(|told| !told.starts_with('[')).collect();
    assert_eq!(texts, ["Guten Morgen", "STOPP", "10 mg geben"]);
    // And from what Fuchs says next, the others see it as well.
    ward.fuchs.says(&ward.group, "verstanden").await.unwrap();
    is_told(&ward.weber, &ward.group, "[order_dispute]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_left_out_is_noticed() {
    let ward = ward().await;
    let weber = device_of(&ward.weber_file);
    let (seq, chain) = ward.reached();
    let mut rewriter = Rewriter { seq, chain };
    let mut left_out = 0;
    ward.relay.alters_entries(move |entry| {
        if entry.seq <= seq {
            return vec![entry];
        }
        if message_of(&entry, weber) && left_out == 0 {
            left_out = entry.seq;
        }
        if entry.seq == left_out { Vec::new() } else { vec![rewriter.next(entry)] }
    });
    ward.weber.says(&ward.group, "Allergie gegen Penicillin!").await.unwrap();
    ward.kaya.reads(&ward.group, "Allergie gegen Penicillin!").await.unwrap();
    ward.weber.says(&ward.group, "bitte lesen").await.unwrap();
    is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_held_back_arrives_late_and_whole() {
    let ward = ward().await;
    let held = Arc::new(Mutex::new(Vec::new()));
    let keeps = Arc::clone(&held);
    let (seq, _) = ward.reached();
    // Pushes are kept, and whoever asks is told that there is nothing new.
    ward.relay.alters_entries(move |entry| {
        if entry.seq <= seq {
            return vec![entry];
        }
        keeps.lock().unwrap().push(entry);
        Vec::new()
    });
    ward.weber.says(&ward.group, "eins").await.unwrap();
    let last = ward.weber.says(&ward.group, "zwei").await.unwrap();
    ward.kaya.reads(&ward.group, "zwei").await.unwrap();
    ward.weber.sees_state(&ward.group, &last, "sent").await.unwrap();
    assert_eq!(timeline_of(&ward.fuchs, &ward.group).await.last().unwrap(), "Guten Morgen", "held back");
    ward.relay.alters_entries(|entry| vec![entry]);
    for entry in held.lock().unwrap().drain(..) {
        ward.relay.says(ServerFrame::Push(Push::Entry(entry)));
    }
    ward.fuchs.reads(&ward.group, "zwei").await.unwrap();
    assert_eq!(ward.fuchs.transcript(&ward.group).await.unwrap(), ["Guten Morgen", "eins", "zwei"]);
    assert!(!timeline_of(&ward.fuchs, &ward.group).await.contains(&"[order_dispute]".to_owned()));
    ward.weber.sees_state(&ward.group, &last, "delivered").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_void_that_the_sender_did_not_sign_does_not_cover_a_missing_message() {
    let ward = ward().await;
    let weber = device_of(&ward.weber_file);
    let (seq, chain) = ward.reached();
    let mut rewriter = Rewriter { seq, chain };
    let mut done = false;
    ward.relay.alters_entries(move |mut entry| {
        if entry.seq <= seq {
            return vec![entry];
        }
        if message_of(&entry, weber)
            && !done
            && let Event::Message { sealed, mls } = &mut entry.event
        {
            done = true;
            // The message becomes a void that takes its counter and names its link.
            let mut header = Header::decode(&sealed.header).unwrap();
            sealed.body = sealed.hashes().chain_link().as_bytes().to_vec();
            (header.kind, header.archive_key) = (Kind::Void, None);
            sealed.header = header.encode();
            (sealed.archive, *mls) = (Vec::new(), Vec::new());
        }
        vec![rewriter.next(entry)]
    });
    ward.weber.says(&ward.group, "Allergie gegen Penicillin!").await.unwrap();
    is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_called_over_and_is_not_was_withheld() {
    let ward = ward().await;
    let weber = device_of(&ward.weber_file);
    let (seq, _) = ward.reached();
    // Its hashes stay, so the chain holds: only the date in its header says that it is not over.
    ward.relay.alters_entries(move |mut entry| {
        if entry.seq > seq && message_of(&entry, weber) {
            entry.event = entry.event.erased();
        }
        vec![entry]
    });
    ward.weber.says(&ward.group, "Allergie gegen Penicillin!").await.unwrap();
    is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_log_again_changes_nothing() {
    let ward = ward().await;
    let said = Arc::new(Mutex::new(Vec::new()));
    let keeps = Arc::clone(&said);
    ward.relay.alters_entries(move |entry| {
        keeps.lock().unwrap().push(entry.clone());
        vec![entry]
    });
    for text in ["eins", "zwei", "drei"] {
        ward.weber.says(&ward.group, text).await.unwrap();
    }
    ward.fuchs.reads(&ward.group, "drei").await.unwrap();
    let log: Vec<Entry> = said.lock().unwrap().clone();
    for entry in &log {
        ward.relay.says(ServerFrame::Push(Push::Entry(entry.clone())));
    }
    ward.weber.says(&ward.group, "vier").await.unwrap();
    ward.fuchs.reads(&ward.group, "vier").await.unwrap();
    assert_eq!(timeline_of(&ward.fuchs, &ward.group).await.len(), ward.transcript_and_lines().await, "nothing twice");

    // The same at a new place of the log: shown once, and noticed.
    let again = log.iter().find(|entry| matches!(entry.event, Event::Message { .. })).unwrap();
    ward.slips_in(again.event.clone());
    is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
    assert_eq!(ward.fuchs.transcript(&ward.group).await.unwrap(), ["Guten Morgen", "eins", "zwei", "drei", "vier"]);
}

impl Ward {
    /// What Kaya, whose server is honest, sees: as many items as Fuchs must have.
    async fn transcript_and_lines(&self) -> usize {
        self.kaya.reads(&self.group, "vier").await.unwrap();
        timeline_of(&self.kaya, &self.group).await.len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_entries_for_one_position_and_a_false_hash_are_noticed() {
    for doubled in [true, false] {
        let ward = ward().await;
        let (seq, _) = ward.reached();
        let mut first = None;
        ward.relay.alters_entries(move |mut entry| {
            if entry.seq <= seq {
                return vec![entry];
            }
            if !doubled {
                entry.chain = Digest::from_bytes([1; 32]);
                return vec![entry];
            }
            // The second entry is said to stand where the first one stood.
            let again = first.get_or_insert_with(|| entry.clone()).clone();
            if entry.seq == seq + 2 { vec![Entry { seq: entry.seq, ..again }] } else { vec![entry] }
        });
        ward.weber.says(&ward.group, "eins").await.unwrap();
        ward.fuchs.reads(&ward.group, "eins").await.unwrap();
        ward.weber.says(&ward.group, "zwei").await.unwrap();
        is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_cut_short_is_noticed_with_the_next_message() {
    let ward = ward().await;
    let (seq, _) = ward.reached();
    ward.fuchs.set_online(false);
    ward.weber.says(&ward.group, "eins").await.unwrap();
    ward.kaya.reads(&ward.group, "eins").await.unwrap();
    // Back again, Fuchs is told that nothing happened; what comes then is put where "eins" stood.
    let (_, before) = ward.reached();
    let mut rewriter = Rewriter { seq, chain: before };
    ward.relay.alters(move |_, frame| match frame {
        ServerFrame::Response { id, outcome: Outcome::Done(Response::Conversations(mut list)) } => {
            for summary in &mut list {
                (summary.head, summary.chain) = (seq, before);
            }
            vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::Conversations(list)) }]
        }
        ServerFrame::Response { id, outcome: Outcome::Done(Response::Entries { .. }) } => {
            let entries = Response::Entries { entries: Vec::new(), more: false };
            vec![ServerFrame::Response { id, outcome: Outcome::Done(entries) }]
        }
        ServerFrame::Push(Push::Entry(entry)) => vec![ServerFrame::Push(Push::Entry(rewriter.next(entry)))],
        other => vec![other],
    });
    ward.fuchs.set_online(true);
    ward.fuchs.ready().await.unwrap();
    ward.fuchs.settled(std::time::Duration::from_secs(20)).await.unwrap();
    ward.kaya.says(&ward.group, "habt ihr das gelesen?").await.unwrap();
    is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_that_is_not_true_is_noticed() {
    let ward = ward().await;
    ward.relay.alters(|request, frame| match (request, frame) {
        (Some(Request::SendMessage(_)), ServerFrame::Response { id, outcome: Outcome::Done(Response::Accepted(accepted)) }) => {
            let accepted = Accepted { chain: Digest::from_bytes([1; 32]), ..accepted };
            vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::Accepted(accepted)) }]
        }
        (_, other) => vec![other],
    });
    ward.fuchs.says(&ward.group, "steht das wirklich da?").await.unwrap();
    is_told(&ward.fuchs, &ward.group, "[order_dispute]").await;
}

/// What a device pins.
async fn archive_key(person: &Person) -> String {
    person
        .watch(Query::Session)
        .unwrap()
        .until("the archive key", |view| Some(view.get("archive_key")?.as_str()?.to_owned()))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_policy_another_archive_key_and_an_old_revocation_list_are_not_pinned() {
    let mut ward = ward().await;
    let before = archive_key(&ward.fuchs).await;
    let old: Signed = Papers::of(&Connection::open(&ward.fuchs_file).unwrap()).policy.unwrap();
    let policy: TenantPolicy = old.peek().unwrap();
    // The hospital changes its archive key, signed by the root, and everybody follows.
    let fresh = ArchiveSecret::from_seed(&[8; 32]).public();
    let newer = TenantPolicy {
        number: policy.number + 1,
        archive: Some(fresh.clone()),
        previous_archive: policy.archive.clone(),
        issued_at: person::Clock::system().now(),
        ..policy.clone()
    };
    let signed = ward.hospital.root.sign_policy(&newer);
    let (founder, file) = ward.hospital.takes_founder().await;
    let issuer_file = file.clone();
    let mut admin = Insider::takes_over(&ward.hospital, founder, &file).await;
    assert_eq!(admin.ask(Request::PublishPolicy(signed)).await, Ok(Response::Nothing));
    let pinned = ward
        .fuchs
        .watch(Query::Session)
        .unwrap()
        .until("the new key", |view| Some(view.get("archive_key")?.as_str()?.to_owned()).filter(|key| *key != before))
        .await
        .unwrap();

    // The old one again, signed as it ever was.
    ward.relay.says(ServerFrame::Push(Push::Policy(old)));
    // A newest one with the server's own archive key, which the root never saw.
    let servers = RootKey::from_seed(&[1; 32]);
    let swapped = TenantPolicy { number: 99, archive: Some(ArchiveSecret::from_seed(&[2; 32]).public()), ..newer.clone() };
    ward.relay.says(ServerFrame::Push(Push::Policy(servers.sign_policy(&swapped))));
    // The right root, another hospital.
    let elsewhere = TenantPolicy { tenant: protocol::id::TenantId::from_bytes([1; 16]), number: 100, ..newer };
    ward.relay.says(ServerFrame::Push(Push::Policy(ward.hospital.root.sign_policy(&elsewhere))));

    // A revocation list that takes Kaya's certificate back, and then the empty one of before.
    let keys: Vec<u8> = issuer_key(&Connection::open(&issuer_file).unwrap());
    let issuer =
        Issuer::new(IssuerKeys::from_slice(&keys).unwrap(), admin.papers.issuer.clone().unwrap(), &ward.hospital.root.public());
    let issuer = issuer.unwrap();
    let kaya = ward.kaya.ready().await.unwrap().parse::<PersonId>().unwrap();
    let certificate: Vec<u8> = Connection::open(&ward.fuchs_file)
        .unwrap()
        .query_row("SELECT certificate FROM people WHERE person = ?1", params![kaya.as_bytes()], |row| row.get(0))
        .unwrap();
    let certificate: Signed = minicbor::decode(&certificate).unwrap();
    let serial = certificate.peek::<protocol::certificate::PersonCertificate>().unwrap().serial;
    let now = person::Clock::system().now();
    let empty = issuer.revoke(None, &[], now);
    let list = issuer.revoke(Some(&empty.list.peek().unwrap()), &[serial], now);
    assert_eq!(admin.ask(Request::PublishRevocations(list)).await, Ok(Response::Nothing));
    let revoked = |view: &Value| {
        let members = view.get("members")?.as_array()?;
        members.iter().any(|member| member.get("revoked") == Some(&Value::Bool(true))).then_some(())
    };
    let query = Query::Conversation { id: ward.group.clone() };
    ward.fuchs.watch(query.clone()).unwrap().until("the revocation", revoked).await.unwrap();
    ward.relay.says(ServerFrame::Push(Push::Revocations(empty)));

    // Something that certainly comes after all of that.
    ward.weber.says(&ward.group, "neuer Schlüssel").await.unwrap();
    ward.fuchs.reads(&ward.group, "neuer Schlüssel").await.unwrap();
    assert_eq!(archive_key(&ward.fuchs).await, pinned);
    ward.fuchs.watch(query).unwrap().until("still revoked", revoked).await.unwrap();
}

/// The seeds of an administrator's issuer key (`client::account`).
fn issuer_key(db: &Connection) -> Vec<u8> {
    #[derive(minicbor::Decode)]
    struct Keys {
        #[cbor(n(16), with = "minicbor::bytes")]
        issuer_key: Option<Vec<u8>>,
    }
    let bytes: Vec<u8> = db.query_row("SELECT value FROM meta WHERE key = 'account'", [], |row| row.get(0)).unwrap();
    minicbor::decode::<Keys>(&bytes).unwrap().issuer_key.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn history_that_was_changed_is_not_believed() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    for text in ["eins", "zwei", "drei"] {
        weber.says(&chat, text).await.unwrap();
    }
    fuchs.reads(&chat, "drei").await.unwrap();
    // Fuchs' further device asks for the past, and the server gives one without "zwei" at its place.
    let relay = Relay::before(hospital.address()).await;
    relay.alters_entries(|mut entry| {
        if entry.seq == 3
            && let Event::Message { sealed, .. } = &mut entry.event
        {
            sealed.body[40] ^= 1;
        }
        vec![entry]
    });
    let client::command::Answer::Link { link } = fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() else {
        panic!("no link")
    };
    let phone = hospital.visitor_behind(&relay).await;
    phone.join(&link, "Telefon").await.unwrap();
    phone.ready().await.unwrap();
    is_told(&phone, &chat, "[order_dispute]").await;
    let told = timeline_of(&phone, &chat).await;
    assert!(!told.contains(&"zwei".to_owned()), "{told:?}");
    // From here on it is a device like any other.
    weber.says(&chat, "vier").await.unwrap();
    phone.reads(&chat, "vier").await.unwrap();
    weber.sees_line(&chat, "device_added").await;
}
