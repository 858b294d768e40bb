//! The peer's process: Debian's ejabberd with an archive in a PostgreSQL of its own, both unprivileged, both on free
//! loopback ports, both gone with us.
//!
//! Settings that favour the peer: plain passwords and no TLS; the archive written as text without compression; no busy waiting of
//! Erlang's schedulers (at a low pace it is most of what they use); prepared statements; nothing but archive, rooms and
//! stream management loaded. Settings that make it comparable: the archive is always on, and PostgreSQL commits to the disk.

use crate::{clock, process};
use anyhow::{Context as _, Result, bail};
use postgres_for_tests::Server;
use std::{
    fs,
    net::{SocketAddr, TcpStream},
    os::unix::{fs::chown, process::CommandExt as _},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Where Debian's package keeps it.
const LIBRARIES: &str = "/usr/lib/x86_64-linux-gnu";
const SCHEMA: &str = "/usr/share/ejabberd/sql/pg.sql";
/// It must listen by then.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// A running peer.
#[derive(Debug)]
pub(super) struct Peer {
    child: Child,
    database: Server,
    /// Where it listens.
    pub(super) address: SocketAddr,
}

impl Peer {
    /// Starts it in a folder with so many people.
    pub(super) fn start(folder: &Path, people: usize) -> Result<Self> {
        if !Path::new(SCHEMA).exists() {
            bail!("ejabberd is missing: `cargo xtask bench --peer ejabberd` installs Debian's package");
        }
        let database = Server::start()?;
        let place = database.place()?;
        place.sql("postgres", "CREATE DATABASE ejabberd")?;
        place.sql("ejabberd", &fs::read_to_string(SCHEMA)?)?;
        let password = super::client::PASSWORD;
        let users = people.saturating_sub(1);
        place.sql(
            "ejabberd",
            &format!("INSERT INTO users (username, password) SELECT 'u' || n, '{password}' FROM generate_series(0, {users}) n"),
        )?;
        let address = process::free_address()?;
        let (_, login) = place.tcp_url("ejabberd").split_once("://").map(|(a, b)| (a.to_owned(), b.to_owned())).context("url")?;
        fs::write(folder.join("ejabberd.yml"), configuration(address, &login)?)?;
        let mut command = Command::new("erl");
        command
            .args(["-noinput", "+K", "true", "+P", "250000", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"])
            .args(["-mnesia", "dir", &format!("\"{}\"", folder.join("mnesia").display()), "-s", "ejabberd"])
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", folder)
            .env("ERL_LIBS", LIBRARIES)
            .env("ERL_MAX_PORTS", "32000")
            .env("ERL_CRASH_DUMP", folder.join("crash.dump"))
            .env("EJABBERD_CONFIG_PATH", folder.join("ejabberd.yml"))
            .env("EJABBERD_LOG_PATH", folder.join("ejabberd.log"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some((user, group)) = unprivileged()? {
            for file in [folder.to_owned(), folder.join("ejabberd.yml")] {
                chown(file, Some(user), Some(group))?;
            }
            command.uid(user).gid(group);
        }
        let child = command.spawn().context("erl")?;
        let mut peer = Self { child, database, address };
        let begin = clock::instant();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = peer.child.try_wait()? {
                bail!("ejabberd ended at its start: {status}");
            }
            if begin.elapsed() > START_TIMEOUT {
                bail!("ejabberd does not listen");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(peer)
    }

    /// CPU time so far of all its processes, the database's included.
    pub(super) fn cpu_seconds(&self) -> Result<f64> {
        Ok(process::cpu_of(self.child.id())? + self.database_cpu_seconds()?)
    }

    /// The database's part of it.
    pub(super) fn database_cpu_seconds(&self) -> Result<f64> {
        self.database.processes()?.into_iter().map(process::cpu_of).sum()
    }

    /// Memory of ejabberd itself in KiB; its database's part is left out, in its favour.
    pub(super) fn memory_kib(&self) -> Result<f64> {
        process::memory_of(self.child.id())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The package's own user, when we are root.
fn unprivileged() -> Result<Option<(u32, u32)>> {
    let id = |arguments: &[&str]| -> Result<u32> {
        let out = Command::new("id").args(arguments).output()?;
        String::from_utf8_lossy(&out.stdout).trim().parse().context("there is no user ejabberd")
    };
    if id(&["-u"])? != 0 {
        return Ok(None);
    }
    Ok(Some((id(&["-u", "ejabberd"])?, id(&["-g", "ejabberd"])?)))
}

/// `login` is `user:password@host:port/database`.
fn configuration(address: SocketAddr, login: &str) -> Result<String> {
    let (who, place) = login.split_once('@').context("url")?;
    let (user, password) = who.split_once(':').context("url")?;
    let (host, rest) = place.split_once(':').context("url")?;
    let (port, database) = rest.split_once('/').context("url")?;
    let (domain, rooms) = (super::client::DOMAIN, super::client::ROOMS);
    Ok(format!(
        r#"loglevel: error
hosts: ["{domain}"]
certfiles: []
listen:
  - port: {listen}
    ip: "{ip}"
    module: ejabberd_c2s
    starttls: false
    max_stanza_size: infinity
    shaper: none
    access: all
    backlog: 2000
auth_method: sql
auth_password_format: plain
default_db: sql
sql_type: pgsql
sql_server: "{host}"
sql_port: {port}
sql_database: {database}
sql_username: {user}
sql_password: "{password}"
sql_pool_size: 10
sql_prepared_statements: true
modules:
  mod_mam:
    db_type: sql
    default: always
    compress_xml: false
    assume_mam_usage: true
  mod_muc:
    host: "{rooms}"
    db_type: sql
    access_create: all
    history_size: 0
    max_users: 2000
    min_message_interval: 0
    min_presence_interval: 0
    default_room_options:
      mam: true
      persistent: true
      max_users: 2000
  mod_stream_mgmt:
    resend_on_timeout: false
    ack_timeout: infinity
    max_ack_queue: infinity
"#,
        listen = address.port(),
        ip = address.ip(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_names_the_database_and_always_archives() {
        let address = "127.0.0.1:5222".parse().unwrap();
        let text = configuration(address, "postgres:geheim@127.0.0.1:15432/ejabberd").unwrap();
        for line in ["sql_port: 15432", "sql_password: \"geheim\"", "default: always", "port: 5222", "starttls: false"] {
            assert!(text.contains(line), "{line}");
        }
        assert!(configuration(address, "nothing").is_err());
    }
}
