//! A device on disk: the engine's database, and beside it a small file that names the server and is locked while in use.

use super::{
    Data,
    failure::{Failure, said},
};
use client::command::Query;
use person::{Clock, Options, Person, PersonError};
use serde_json::Value;
use std::{
    ffi::OsString,
    fs::{File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a command waits for the server.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// An opened device. The lock is held until it is closed.
pub(super) struct Account {
    /// The device.
    pub(super) person: Person,
    /// Origin of its server.
    pub(super) server: String,
    _lock: File,
}

impl Account {
    /// Makes a new data file for a server, or says where the server of an old one is now.
    pub(super) fn create(data: &Path, server: &str) -> Result<Self, Failure> {
        let (server, lock) = point(data, server)?;
        Self::start(data, server, lock)
    }

    /// Opens a device that has joined.
    pub(super) fn open(data: &Data) -> Result<Self, Failure> {
        let (data, moved) = (&data.data, &data.server);
        if !data.exists() {
            return said(format!("{} does not exist: `konsil-person join` or `found` makes it", data.display()));
        }
        if let Some(server) = moved {
            return Self::create(data, server);
        }
        let (path, mut file) = lock(data, false)?;
        let mut server = String::new();
        file.read_to_string(&mut server).map_err(|error| Failure::File { path, error })?;
        Self::start(data, origin(server.trim())?, file)
    }

    /// Opens a device and waits until it is connected.
    pub(super) async fn online(data: &Data) -> Result<Self, Failure> {
        let account = Self::open(data)?;
        account.connected().await?;
        Ok(account)
    }

    /// Opens a device and waits until everything is here that the server has for it.
    pub(super) async fn caught_up(data: &Data) -> Result<Self, Failure> {
        let account = Self::online(data).await?;
        account.settled().await?;
        Ok(account)
    }

    fn start(data: &Path, server: String, lock: File) -> Result<Self, Failure> {
        let options = Options { data: Some(data.to_owned()), server: server.clone(), clock: Clock::system() };
        Ok(Self { person: Person::open(options)?, server, _lock: lock })
    }

    /// Waits for the session, or says why there will be none.
    async fn connected(&self) -> Result<(), Failure> {
        let phase = |view: &Value| Some(view.get("phase")?.as_str()?.to_owned());
        let mut session = self.person.watch(Query::Session)?.patient(PATIENCE);
        if session.until("this device's state", phase).await? == "no_device" {
            return said("this data file belongs to nobody: `konsil-person join` or `found` comes first");
        }
        let mut connection = self.person.watch(Query::Connection)?.patient(PATIENCE);
        let online = connection.until("a connection", |view| (view.get("state")?.as_str()? == "online").then_some(()));
        let ended = session.until("an end", |view| phase(view).filter(|phase| phase == "ended"));
        tokio::select! {
            online = online => match online {
                Ok(()) => Ok(()),
                Err(PersonError::Waited { .. }) => said(format!("{} cannot be reached: is the server running?", self.server)),
                Err(other) => Err(other.into()),
            },
            Ok(_) = ended => said("the administration has ended this device: ask for a new invitation"),
        }
    }

    /// Waits until nothing is under way.
    pub(super) async fn settled(&self) -> Result<(), Failure> {
        Ok(self.person.settled(PATIENCE).await?)
    }

    /// Closes the database.
    pub(super) async fn close(self) {
        self.person.stop().await;
    }
}

/// Writes down which server a data file belongs to.
pub(super) fn point(data: &Path, server: &str) -> Result<(String, File), Failure> {
    if let Some(folder) = data.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::File { path: folder.to_owned(), error })?;
    }
    let server = origin(server)?;
    let (path, mut file) = lock(data, true)?;
    let write = |file: &mut File| {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(server.as_bytes())?;
        file.sync_all()
    };
    write(&mut file).map_err(|error| Failure::File { path, error })?;
    Ok((server, file))
}

/// The file that names the server, locked for this process.
fn lock(data: &Path, create: bool) -> Result<(PathBuf, File), Failure> {
    let mut name = OsString::from(data);
    name.push(".server");
    let path = PathBuf::from(name);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(create)
        .truncate(false)
        .open(&path)
        .map_err(|error| Failure::File { path: path.clone(), error })?;
    match file.try_lock() {
        Ok(()) => Ok((path, file)),
        Err(TryLockError::WouldBlock) => {
            said(format!("{} is in use by another konsil-person: end that one first", data.display()))
        }
        Err(TryLockError::Error(error)) => Err(Failure::File { path, error }),
    }
}

/// `http://host:port` of an address or link.
pub(super) fn origin(text: &str) -> Result<String, Failure> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '#', '?']).next()).filter(|host| !host.is_empty());
    match (host, text.split_once("://")) {
        (Some(host), Some((scheme, _))) => Ok(format!("{scheme}://{host}")),
        _ => said(format!("`{text}` does not begin with http:// or https:// and a host: give the whole address")),
    }
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn the_origin_of_a_link_is_scheme_and_host() {
        assert_eq!(origin("http://localhost:8080/beitreten#abc").unwrap(), "http://localhost:8080");
        assert_eq!(origin("https://nordstadt.example").unwrap(), "https://nordstadt.example");
        assert!(origin("/beitreten#abc").is_err());
        assert!(origin("ftp://host/").is_err());
    }
}
