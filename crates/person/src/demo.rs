//! "Klinikum Nordstadt": a hospital to try things in, seeded through the real engine.
//!
//! People, duties, chats and what is said are text files in `demo/`, made to be read and extended; [`script`] expands them, the same
//! way every time, into who says what where and when. [`seed`] then founds the hospital, lets everybody join by invitation,
//! makes the groups, and has every message sealed, sent and received by real devices: real keys, real ciphertext.
//!
//! Guarantees: messages stand in each chat in the order of their times; nothing is waited for by time. Deliberately lacks:
//! devices for most people afterwards (only the administrator and those with a link keep their database), and real names.

mod calendar;
mod coins;
mod duties;
mod hospital;
mod roster;
mod script;
mod slots;
mod stage;
mod talk;

use crate::{
    Clock, PersonError,
    keys::{Keys, KeysError},
};
use client::command::{Answer, Command};
use e2ee::Cost;
use hospital::Hospital;
use protocol::time::DAY_MS;
use roster::Roster;
use script::Script;
use serde::Serialize;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// The hospital's name.
pub const HOSPITAL: &str = "Klinikum Nordstadt";
/// The file that tells what was seeded, in the folder that was given.
pub const RESULT_FILE: &str = "demo.json";

/// Who gets a link, besides the administrator.
const LINKS: &[&str] = &["Dr. Jonas Weber", "Miriam Fuchs", "Dr. Aylin Kaya"];
/// A link holds this long, if the server allows it,
const LINK_VALID_MS: u64 = 10 * 365 * DAY_MS;
/// and lets this many browsers in.
const LINK_USES: u32 = 10_000;
/// How long anything may take that the whole hospital waits for.
const PATIENCE: Duration = Duration::from_secs(300);

/// What is seeded, and where.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Origin of a server with an empty hospital.
    pub server: String,
    /// Its set-up token.
    pub token: Vec<u8>,
    /// Folder for key files, the remaining devices' databases and [`RESULT_FILE`].
    pub folder: PathBuf,
    /// How many people, from the beginning of the list; the list's end is the most.
    pub people: usize,
    /// How many chats, from the beginning of the list.
    pub chats: usize,
    /// At least this many messages.
    pub messages: usize,
    /// What trying the key files' passphrases costs.
    pub cost: Cost,
}

/// What was seeded; also the content of [`RESULT_FILE`]. Paths are below the folder.
#[derive(Clone, Debug, Serialize)]
pub struct Demo {
    /// Its name.
    pub hospital: String,
    /// When, in milliseconds since 1970.
    pub seeded_at: u64,
    /// People with an account.
    pub people: usize,
    /// Chats.
    pub chats: usize,
    /// Messages.
    pub messages: usize,
    /// The administrator's link first.
    pub links: Vec<DemoLink>,
    /// The root's file.
    pub root_key: KeyFile,
    /// The archive key's file.
    pub archive_key: KeyFile,
}

/// A link that makes a browser a further device of a person.
#[derive(Clone, Debug, Serialize)]
pub struct DemoLink {
    /// Whose.
    pub name: String,
    /// What they are.
    pub role: String,
    /// Does it hand over the issuer key?
    pub admin: bool,
    /// To be put behind the origin.
    pub path: String,
    /// Database of the device that made it.
    pub data: PathBuf,
}

/// A key file of the demo, with what opens it: the demo protects nothing.
#[derive(Clone, Debug, Serialize)]
pub struct KeyFile {
    /// Which.
    pub file: PathBuf,
    /// What opens it.
    pub passphrase: String,
}

/// Why the demo was not seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A device failed.
    #[error(transparent)]
    Device(#[from] PersonError),
    /// The key files.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The content files do not fit together.
    #[error("the demo's content, {0}")]
    Content(String),
    /// A file.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Seeds an empty hospital. `say` hears how far it is.
///
/// # Errors
/// [`SeedError`]; the hospital is then half filled and of no use: begin with an empty server again.
pub async fn seed(plan: &Plan, say: &(dyn Fn(&str) + Sync)) -> Result<Demo, SeedError> {
    let now = Clock::system().now();
    let roster = Roster::load(plan.people, plan.chats)?;
    let script = Script::write(&roster, now, plan.messages)?;
    say(&format!("{} people, {} chats, {} messages", roster.people.len(), roster.chats.len(), script.messages()));

    let folder = |name: &str| {
        let path = plan.folder.join(name);
        fs::create_dir_all(&path).map_err(|error| SeedError::File { path: path.clone(), error }).map(|()| path)
    };
    folder("persons")?;
    let keys = Keys::make(&folder("keys")?, None, None, plan.cost)?;
    say("keys made");
    let hospital = Hospital::found(plan, &roster, &keys).await?;
    say("everybody has joined");
    let rooms = stage::open(&hospital, &roster).await?;
    say("chats are open");
    duties::begin(plan, &hospital, &roster).await?;
    stage::play(&hospital, &rooms, &script, say).await?;
    stage::settle(&hospital, &rooms, now).await?;
    say("everything is received");

    let mut links = vec![link(&hospital, &roster, 0, true).await?];
    for name in LINKS {
        if let Some(index) = roster.index(name) {
            links.push(link(&hospital, &roster, index, false).await?);
        }
    }
    hospital.close().await;
    let key = |file: &Path, passphrase: &str| KeyFile { file: below(&plan.folder, file), passphrase: passphrase.to_owned() };
    let demo = Demo {
        hospital: HOSPITAL.into(),
        seeded_at: now.as_millis(),
        people: roster.people.len(),
        chats: roster.chats.len(),
        messages: script.messages(),
        links,
        root_key: key(&keys.root_file, &keys.root_passphrase),
        archive_key: key(&keys.archive_file, &keys.archive_passphrase),
    };
    write(&plan.folder, &demo)?;
    Ok(demo)
}

/// Makes a person's link, and sees to it that a new device will find the keys of everything said so far.
async fn link(hospital: &Hospital, roster: &Roster, index: usize, admin: bool) -> Result<DemoLink, SeedError> {
    let person = hospital.person(index)?;
    let one = roster.person(index)?;
    person.transfer_terms(LINK_VALID_MS, LINK_USES)?;
    let path = match person.command(Command::OfferTransfer { admin }).await? {
        Answer::Link { link } => link,
        other => return Err(PersonError::Story(format!("expected a link, got {other:?}")).into()),
    };
    person.settled(PATIENCE).await?;
    let data = Path::new("persons").join(hospital::data_file(&one.name));
    Ok(DemoLink { name: one.name.clone(), role: one.role.clone(), admin, path, data })
}

fn below(folder: &Path, file: &Path) -> PathBuf {
    file.strip_prefix(folder).unwrap_or(file).to_owned()
}

fn write(folder: &Path, demo: &Demo) -> Result<(), SeedError> {
    let path = folder.join(RESULT_FILE);
    let text = serde_json::to_string_pretty(demo).map_err(|error| SeedError::Content(error.to_string()))?;
    fs::write(&path, text).map_err(|error| SeedError::File { path, error })
}

/// Does this person keep their database, so that they can make links later?
fn keeps_data(index: usize, name: &str) -> bool {
    index == 0 || LINKS.contains(&name)
}
