//! A hospital for stories: a real server in this process, a founder who certifies, and people who join by invitation.

use crate::{
    partition::Network,
    process::{Process, own_address},
    relay::Relay,
};
use client::{
    Founding,
    command::{Answer, ChatFilter, Command, InviteAs, Query},
};
use e2ee::{key::ArchiveSecret, rng_from_seed, root::RootKey};
use person::{Clock, KillSwitch, Options, Person, PersonError, Story};
use postgres_for_tests::Mortal;
use protocol::time::Timestamp;
use serde_json::Value;
use server::{Config, RunningServer, Server};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
};
use tempfile::TempDir;

/// A running hospital.
pub(crate) struct Hospital {
    server: Option<RunningServer>,
    process: Option<Process>,
    address: SocketAddr,
    founder: Person,
    folder: TempDir,
    devices: AtomicU32,
    /// Where the server keeps its rows when not in its folder; goes after the server.
    postgres: Option<Mortal>,
    /// Whoever opens a hospital's archive: the officer's key.
    pub(crate) archive: ArchiveSecret,
    /// The hospital's root, which is nowhere on the server.
    pub(crate) root: RootKey,
}

fn config(listen: SocketAddr, folder: &TempDir) -> Config {
    Config {
        listen,
        data_dir: folder.path().join("server"),
        rate: server::config::Rate { frames_per_second: 100_000, burst: 100_000 },
        ..Config::default()
    }
}

/// The database that every cluster has.
pub(crate) const POSTGRES_DATABASE: &str = "postgres";

fn with_database(mut config: Config, postgres: Option<&Mortal>) -> Config {
    let url = postgres.map(|postgres| postgres.place().unwrap().url("postgres", POSTGRES_DATABASE));
    config.database.url = url.map(|url| url.as_str().into());
    config
}

fn folder() -> TempDir {
    let mut folder = TempDir::new().unwrap();
    folder.disable_cleanup(std::env::var_os("KONSIL_KEEP").is_some());
    folder
}

async fn make_tenant(server: &RunningServer, address: SocketAddr) -> String {
    let hosts = ["localhost", &address.ip().to_string()];
    server.create_tenant("Klinikum Nordstadt", &hosts).await.unwrap().unwrap().setup_token
}

impl Hospital {
    /// Starts a server and founds "Klinikum Nordstadt".
    pub(crate) async fn found() -> Self {
        let folder = folder();
        let server = Server::start(config("127.0.0.1:0".parse().unwrap(), &folder)).await.unwrap();
        let address = server.local_addr();
        let token = make_tenant(&server, address).await;
        Self { server: Some(server), ..Self::founded(folder, address, &token).await }
    }

    /// The same with another configuration.
    pub(crate) async fn found_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = folder();
        let mut config = config("127.0.0.1:0".parse().unwrap(), &folder);
        change(&mut config);
        let server = Server::start(config).await.unwrap();
        let address = server.local_addr();
        let token = make_tenant(&server, address).await;
        Self { server: Some(server), ..Self::founded(folder, address, &token).await }
    }

    /// The same, founded so many milliseconds ago by the founder's clock, which is right since. So much of the first issuer's
    /// 90 days is over.
    pub(crate) async fn found_ago(millis: i64) -> Self {
        Self::found_with_a_clock(millis).await.0
    }

    /// The same, and the clock of the founder's device.
    pub(crate) async fn found_with_a_clock(millis: i64) -> (Self, SetClock) {
        let folder = folder();
        let server = Server::start(config("127.0.0.1:0".parse().unwrap(), &folder)).await.unwrap();
        let address = server.local_addr();
        let token = make_tenant(&server, address).await;
        let time = SetClock::default();
        time.passes(-millis);
        let hospital = Self::founded_by(folder, address, &token, time.clone(), millis, true).await;
        (Self { server: Some(server), ..hospital }, time)
    }

    /// The same with a mail server.
    pub(crate) async fn found_with_mail(mail: server::config::Mail) -> Self {
        let folder = folder();
        let config = Config { mail: Some(mail), ..config("127.0.0.1:0".parse().unwrap(), &folder) };
        let server = Server::start(config).await.unwrap();
        let address = server.local_addr();
        let token = make_tenant(&server, address).await;
        Self { server: Some(server), ..Self::founded(folder, address, &token).await }
    }

    /// The founder, who has the first issuer key.
    pub(crate) const fn founder(&self) -> &Person {
        &self.founder
    }

    /// The same with the server in a process of its own.
    pub(crate) async fn found_apart() -> Self {
        let (folder, address) = (folder(), own_address());
        let config = config(address, &folder);
        let server = Server::start(config.clone()).await.unwrap();
        let token = make_tenant(&server, address).await;
        server.shutdown().await;
        let process = Process::starts(&config);
        Self { process: Some(process), ..Self::founded(folder, address, &token).await }
    }

    /// The same with its rows in a PostgreSQL of its own.
    pub(crate) async fn found_apart_on_postgres() -> Self {
        let (folder, address, postgres) = (folder(), own_address(), Mortal::start().unwrap());
        let config = with_database(config(address, &folder), Some(&postgres));
        let server = Server::start(config.clone()).await.unwrap();
        let token = make_tenant(&server, address).await;
        server.shutdown().await;
        let process = Process::starts(&config);
        Self { process: Some(process), postgres: Some(postgres), ..Self::founded(folder, address, &token).await }
    }

    /// The same at the other end of a line, with a server that soon notices silence.
    pub(crate) async fn found_behind(network: &Network) -> Self {
        let folder = folder();
        let address = SocketAddr::from((network.address(), 8080));
        let here = Server::start(config("127.0.0.1:0".parse().unwrap(), &folder)).await.unwrap();
        let token = make_tenant(&here, address).await;
        here.shutdown().await;
        let mut config = Config { behind_proxy: true, ping_seconds: 1, ..config(address, &folder) };
        config.metrics.enabled = true;
        let process = Process::starts_in(network.name(), &config);
        Self { process: Some(process), ..Self::founded(folder, address, &token).await }
    }

    /// The same without an archive.
    pub(crate) async fn found_without_archive() -> Self {
        let folder = folder();
        let server = Server::start(config("127.0.0.1:0".parse().unwrap(), &folder)).await.unwrap();
        let address = server.local_addr();
        let token = make_tenant(&server, address).await;
        let hospital = Self::founded_by(folder, address, &token, SetClock::default(), 0, false).await;
        Self { server: Some(server), ..hospital }
    }

    async fn founded(folder: TempDir, address: SocketAddr, token: &str) -> Self {
        Self::founded_by(folder, address, token, SetClock::default(), 0, true).await
    }

    async fn founded_by(folder: TempDir, address: SocketAddr, token: &str, time: SetClock, ago: i64, archives: bool) -> Self {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).unwrap();
        let mut rng = rng_from_seed(seed);
        let (archive, root) = (ArchiveSecret::generate(&mut rng), RootKey::generate(&mut rng));
        let founder = Person::open(options_with(address, folder.path().join("founder.sqlite"), time.clock())).unwrap();
        founder
            .found(Founding {
                token: hex::decode(token).unwrap(),
                root: RootKey::from_seed(&root.seed()),
                archive: archives.then(|| archive.public()),
                hospital: "Klinikum Nordstadt".into(),
                admin: "Petra Sommer".into(),
                role: "IT-Leitung".into(),
                device_name: "Test".into(),
            })
            .await
            .unwrap();
        time.passes(ago);
        founder.ready().await.unwrap();
        let devices = AtomicU32::new(0);
        Self { server: None, process: None, address, founder, folder, devices, postgres: None, archive, root }
    }

    /// Kills the server's process, and gives the folder as the dead server left it.
    pub(crate) fn kills_server(&mut self) -> PathBuf {
        self.process.take().unwrap().dies();
        self.server_folder()
    }

    /// Starts the killed server's process again, on the same data and port.
    pub(crate) fn starts_server(&mut self) {
        self.process = Some(Process::starts(&self.config()));
    }

    pub(crate) const fn process(&self) -> &Process {
        self.process.as_ref().unwrap()
    }

    /// Where the server keeps everything.
    pub(crate) fn server_folder(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    /// Stops the server in this process.
    pub(crate) async fn stops_server(&mut self) {
        self.server.take().unwrap().shutdown().await;
    }

    /// Starts it again on the same port and whatever data is there now.
    pub(crate) async fn resumes_server(&mut self) {
        self.server = Some(Server::start(self.config()).await.unwrap());
    }

    /// As the server is started.
    pub(crate) fn config(&self) -> Config {
        with_database(config(self.address, &self.folder), self.postgres.as_ref())
    }

    /// The server's PostgreSQL.
    pub(crate) const fn postgres(&mut self) -> &mut Mortal {
        self.postgres.as_mut().unwrap()
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The database of the server in this process.
    pub(crate) fn server_store(&self) -> Arc<dyn store::Store> {
        Arc::clone(self.server.as_ref().unwrap().store())
    }

    /// The database of the device that joined last.
    pub(crate) fn last_file(&self) -> PathBuf {
        self.newest_file(self.devices.load(Ordering::SeqCst) - 1)
    }

    /// The administrator's database; the founder is replaced by a visitor who is nobody.
    pub(crate) async fn takes_founder(&mut self) -> (Person, PathBuf) {
        let nobody = self.visitor().await;
        (std::mem::replace(&mut self.founder, nobody), self.folder.path().join("founder.sqlite"))
    }

    /// A person whose device reaches the server through a relay.
    pub(crate) async fn person_behind(&self, relay: &Relay, name: &str, role: &str) -> Person {
        let link = self.invite(name, role).await;
        let device = self.visitor_behind(relay).await;
        device.join(&link, "Test").await.unwrap();
        device.ready().await.unwrap();
        device
    }

    /// An administrator whose device reaches the server through a relay.
    pub(crate) async fn administrator_behind(&self, relay: &Relay, name: &str, role: &str) -> Person {
        let link = invite(&self.founder, name, role, InviteAs::Administrator).await.unwrap();
        let device = self.visitor_behind(relay).await;
        device.join(&link, "Test").await.unwrap();
        device.ready().await.unwrap();
        device
    }

    /// Opens a database whose device dies when the switch says so.
    pub(crate) fn opens_mortal(&self, file: &Path, kill: &KillSwitch) -> Person {
        Person::open_mortal(options(self.address, file.to_owned()), kill.clone()).unwrap()
    }

    /// A database for a further device.
    pub(crate) fn next_file(&self) -> PathBuf {
        self.file()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(format!("device-{}.sqlite", self.devices.fetch_add(1, Ordering::SeqCst)))
    }

    /// Invites a person; gives the link.
    pub(crate) async fn invite(&self, name: &str, role: &str) -> String {
        invite(&self.founder, name, role, InviteAs::Staff).await.unwrap()
    }

    /// A further administrator, invited by the founder.
    pub(crate) async fn administrator(&self, name: &str, role: &str) -> Person {
        let link = invite(&self.founder, name, role, InviteAs::Administrator).await.unwrap();
        self.device(&link, "Test").await
    }

    /// A browser that belongs to nobody yet.
    pub(crate) async fn visitor(&self) -> Person {
        Person::open(options(self.address, self.file())).unwrap()
    }

    /// The same, with this clock.
    pub(crate) async fn visitor_who_reads(&self, time: &SetClock) -> Person {
        Person::open(options_with(self.address, self.file(), time.clock())).unwrap()
    }

    /// The same, behind a relay.
    pub(crate) async fn visitor_behind(&self, relay: &Relay) -> Person {
        Person::open(options(relay.address(), self.file())).unwrap()
    }

    /// A device made with a link.
    pub(crate) async fn device(&self, link: &str, name: &str) -> Person {
        let device = self.visitor().await;
        device.join(link, name).await.unwrap();
        device.ready().await.unwrap();
        device
    }

    /// A person who joined and was certified.
    pub(crate) async fn person(&self, name: &str, role: &str) -> Person {
        let link = self.invite(name, role).await;
        self.device(&link, "Test").await
    }

    /// A person whose clock the test sets.
    pub(crate) async fn person_with_a_clock(&self, name: &str, role: &str) -> (Person, SetClock) {
        let time = SetClock::default();
        (self.person_who_reads(&time, name, role).await, time)
    }

    /// A person who joins with this clock.
    pub(crate) async fn person_who_reads(&self, time: &SetClock, name: &str, role: &str) -> Person {
        let link = self.invite(name, role).await;
        self.device_that_reads(time, &link).await
    }

    /// The same, behind a relay.
    pub(crate) async fn person_behind_who_reads(&self, relay: &Relay, time: &SetClock, name: &str, role: &str) -> Person {
        let link = self.invite(name, role).await;
        let person = Person::open(options_with(relay.address(), self.file(), time.clock())).unwrap();
        person.join(&link, "Test").await.unwrap();
        person.ready().await.unwrap();
        person
    }

    /// A device made with a link, with this clock.
    pub(crate) async fn device_that_reads(&self, time: &SetClock, link: &str) -> Person {
        let device = Person::open(options_with(self.address, self.file(), time.clock())).unwrap();
        device.join(link, "Test").await.unwrap();
        device.ready().await.unwrap();
        device
    }

    /// The administrator locks a person.
    pub(crate) async fn lock(&self, name: &str) {
        let person = self.founder.finds(name).await.unwrap();
        self.founder.command(Command::SetPersonLocked { person, locked: true }).await.unwrap();
    }

    /// Stops the server and starts it again on the same port and data.
    pub(crate) async fn restart_server(&mut self) {
        self.stops_server().await;
        self.resumes_server().await;
    }

    fn newest_file(&self, number: u32) -> PathBuf {
        self.folder.path().join(format!("device-{number}.sqlite"))
    }

    /// Stops a device (the first that joined) and opens its file again.
    pub(crate) async fn restart(&self, device: Person) -> Person {
        device.stop().await;
        Person::open(options(self.address, self.newest_file(0))).unwrap()
    }

    /// Copies the database of the first device that joined.
    pub(crate) async fn copy(&self, device: Person) -> (Person, PathBuf) {
        device.stop().await;
        let copy = self.folder.path().join("copy.sqlite");
        std::fs::copy(self.newest_file(0), &copy).unwrap();
        (Person::open(options(self.address, self.newest_file(0))).unwrap(), copy)
    }

    /// Puts the copy back in place of the first device's database.
    pub(crate) async fn restore(&self, device: Person, copy: PathBuf) -> Person {
        device.stop().await;
        std::fs::copy(copy, self.newest_file(0)).unwrap();
        Person::open(options(self.address, self.newest_file(0))).unwrap()
    }
}

/// An administrator invites somebody; gives the link.
pub(crate) async fn invite(admin: &Person, name: &str, role: &str, invite_as: InviteAs) -> Result<String, PersonError> {
    let command = Command::Invite { name: name.into(), role: role.into(), invite_as, person: None };
    match admin.command(command).await? {
        Answer::Invitation { link, .. } => Ok(link),
        other => panic!("no link: {other:?}"),
    }
}

fn options(address: SocketAddr, file: PathBuf) -> Options {
    options_with(address, file, Clock::system())
}

fn options_with(address: SocketAddr, file: PathBuf, clock: Clock) -> Options {
    let host = if address.ip() == Ipv4Addr::LOCALHOST { "localhost".into() } else { address.ip().to_string() };
    Options { data: Some(file), server: format!("http://{host}:{}", address.port()), clock }
}

pub(crate) fn timeline(conversation: &str) -> Query {
    Query::Timeline { conversation: conversation.into(), anchor: None, before: 400, after: 0, from_unread: false }
}

/// What tests look for beyond the words of [`Story`].
pub(crate) trait Watching {
    /// Marks everything in the conversation as read.
    async fn has_read_all(&self, conversation: &str);
    /// Waits for a system line of this event.
    async fn sees_line(&self, conversation: &str, event: &str);
    /// Waits until we are no longer a member.
    async fn sees_end_of(&self, conversation: &str);
    /// Waits until the device's session has ended for this reason.
    async fn is_ended(&self, reason: &str);
    /// Waits for an unread count.
    async fn sees_unread(&self, conversation: &str, count: u64);
}

impl Watching for Person {
    async fn has_read_all(&self, conversation: &str) {
        let items = self.watch(timeline(conversation)).unwrap();
        let mut items = items;
        let last =
            items.until("a last item", |view| view.get("items")?.as_array()?.last()?.get("position")?.as_f64()).await.unwrap();
        self.command(Command::MarkRead { conversation: conversation.into(), position: last }).await.unwrap();
    }

    async fn sees_line(&self, conversation: &str, event: &str) {
        self.watch(timeline(conversation))
            .unwrap()
            .until(&format!("line {event}"), |view| {
                let items = view.get("items")?.as_array()?;
                let is_it = |item: &Value| item.pointer("/content/line/event").and_then(Value::as_str) == Some(event);
                items.iter().any(is_it).then_some(())
            })
            .await
            .unwrap();
    }

    async fn sees_end_of(&self, conversation: &str) {
        self.watch(Query::Conversation { id: conversation.into() })
            .unwrap()
            .until("the end of membership", |view| {
                (view.get("left")?.as_bool()? && !view.get("leaving")?.as_bool()?).then_some(())
            })
            .await
            .unwrap();
    }

    async fn is_ended(&self, reason: &str) {
        self.watch(Query::Session)
            .unwrap()
            .until("the end of the session", |view| (view.get("reason")?.as_str()? == reason).then_some(()))
            .await
            .unwrap();
    }

    async fn sees_unread(&self, conversation: &str, count: u64) {
        self.watch(Query::Chats { search: String::new(), filter: ChatFilter::All })
            .unwrap()
            .until(&format!("{count} unread"), |view| {
                let chats = view.get("chats")?.as_array()?;
                let chat = chats.iter().find(|chat| chat.get("id").and_then(Value::as_str) == Some(conversation))?;
                (chat.get("unread")?.as_u64()? == count).then_some(())
            })
            .await
            .unwrap();
    }
}

/// The right time, and as much more or less as the test says.
#[derive(Clone, Default)]
pub(crate) struct SetClock(Arc<AtomicI64>);

impl SetClock {
    /// So many milliseconds pass at once.
    pub(crate) fn passes(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let (ahead, system) = (Arc::clone(&self.0), Clock::system());
        Clock::new(move || {
            let millis = i64::try_from(system.now().as_millis()).unwrap() + ahead.load(Ordering::SeqCst);
            Timestamp::from_millis(u64::try_from(millis).unwrap())
        })
    }
}

/// One word or text per item of the timeline, as the person sees it.
fn told(view: &Value) -> Vec<String> {
    let word = |item: &Value| {
        let content = item.get("content")?;
        Some(match content.get("type")?.as_str()? {
            "text" => content.get("text")?.as_str()?.to_owned(),
            "system" => format!("[{}]", content.pointer("/line/event")?.as_str()?),
            "refused" => format!("<{}>", content.get("reason")?.as_str()?),
            other => format!("({other})"),
        })
    };
    view.get("items").and_then(Value::as_array).into_iter().flatten().filter_map(word).collect()
}

/// What somebody is told: texts as they are, system lines in brackets, what was refused in angle brackets.
pub(crate) async fn timeline_of(person: &Person, conversation: &str) -> Vec<String> {
    person
        .watch(timeline(conversation))
        .unwrap()
        .until("the timeline", |view| view.get("items").map(|_| told(view)))
        .await
        .unwrap()
}

/// Waits until the timeline holds this word.
pub(crate) async fn is_told(person: &Person, conversation: &str, word: &str) {
    person
        .watch(timeline(conversation))
        .unwrap()
        .until(&format!("to be told {word:?}"), |view| told(view).iter().any(|told| told == word).then_some(()))
        .await
        .unwrap();
}
