//! Configuration: a TOML file, overlaid by environment variables `KONSIL_…`. What is not known is refused by name.

mod attachments;
mod database;
mod mail;
mod map;
mod push;

pub use attachments::{Attachments, Place, S3Place, Secret};
pub use database::{Database, Url};
pub use mail::{Mail, MailSecurity};
pub use map::Map;
pub use push::{KNOWN_PUSH_SERVICES, Push};

use database::without_passwords;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

/// Most threads for requests.
const THREADS_MAX: usize = 256;
/// Longest pause between two pings: proxies and firewalls forget quiet connections.
const PING_SECONDS_MAX: u64 = 300;

/// The whole configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port. Anything but loopback needs `[tls]` or `behind_proxy`.
    pub listen: SocketAddr,
    /// Folder of the embedded database.
    pub data_dir: PathBuf,
    /// Folder of the web app; none serves the API alone.
    pub web_root: Option<PathBuf>,
    /// A proxy in front does TLS and sets `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Longest life of a device link, in hours.
    pub transfer_ttl_max_hours: u64,
    /// Most devices that one device link lets in.
    pub transfer_uses_max: u32,
    /// Most devices of one person.
    pub devices_per_person_max: usize,
    /// Pause between two signs of life to a connected device, in seconds; after two without an answer it is taken for gone.
    pub ping_seconds: u64,
    /// Threads for requests; 0 takes half of the cores, because the database and the network need the others.
    pub threads: usize,
    /// Allow core dumps, which may show what the process had in memory.
    pub core_dumps: bool,
    /// Log level: error, warn, info, debug.
    pub log: String,
    /// TLS from files.
    pub tls: Option<TlsFiles>,
    /// Another database than the embedded one.
    pub database: Database,
    /// Attachments.
    pub attachments: Attachments,
    /// Waking devices.
    pub push: Push,
    /// Where mails go; none sends none.
    pub mail: Option<Mail>,
    /// A map of one's own.
    pub map: Map,
    /// Measures for Prometheus.
    pub metrics: Metrics,
    /// How much one device may ask for.
    pub rate: Rate,
}

/// Certificate and key, PEM; read again when they change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// Certificate chain.
    pub certificate: PathBuf,
    /// Private key.
    pub key: PathBuf,
}

/// Where measures are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Show them?
    pub enabled: bool,
    /// Address and port.
    pub listen: SocketAddr,
}

/// How much one device may ask for; more is slowed down, not lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rate {
    /// Frames per second of one device.
    pub frames_per_second: u32,
    /// Frames at once.
    pub burst: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            data_dir: PathBuf::from("data"),
            web_root: None,
            behind_proxy: false,
            transfer_ttl_max_hours: 24,
            transfer_uses_max: 100,
            devices_per_person_max: protocol::limits::DEVICES_PER_PERSON_MAX,
            ping_seconds: 20,
            threads: 0,
            core_dumps: false,
            log: "info".into(),
            tls: None,
            database: Database::default(),
            attachments: Attachments::default(),
            push: Push::default(),
            mail: None,
            map: Map::default(),
            metrics: Metrics::default(),
            rate: Rate::default(),
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self { enabled: false, listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9464) }
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self { frames_per_second: 100, burst: 500 }
    }
}

/// What is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{file}: {error}")]
    Read {
        /// Which.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// Not TOML, a key that is not known, or a value that does not fit.
    #[error("{place}: {message}")]
    Form {
        /// File or variable.
        place: String,
        /// What is wrong.
        message: String,
    },
    /// A variable that names no key.
    #[error("{0}: there is no such key; `konsil config example` shows all")]
    UnknownVariable(String),
    /// Plain HTTP in the open.
    #[error("listen = \"{0}\": plain HTTP is served on loopback only; add [tls] or set behind_proxy = true")]
    PlainHttp(SocketAddr),
    /// A log level that is none.
    #[error("log = \"{0}\": one of error, warn, info, debug")]
    Log(String),
    /// An address of a database that will not do.
    #[error("[database] {key}: {error}")]
    Database {
        /// Which key.
        key: &'static str,
        /// What is wrong with it.
        error: store_postgres::UrlError,
    },
    /// An owner without anybody who works.
    #[error("[database] migrate_url is set without url")]
    NoUrl,
    /// A longer file than the format takes.
    #[error("[attachments] file_mib_max: at most {most}")]
    AttachmentSize {
        /// MiB.
        most: u64,
    },
    /// Ciphertext and its names would travel in the open.
    #[error("[attachments.s3] endpoint = \"{0}\": plain HTTP goes to this machine only; use https://")]
    PlainS3(String),
    /// A push service that is none.
    #[error("[push] services: \"{0}\" is no host: push.example, *.push.example or push.example:8443")]
    PushService(String),
    /// A contact that push services would not take.
    #[error("[push] contact = \"{0}\": mailto:… or https://…")]
    PushContact(String),
    /// A proxy that is none.
    #[error("[push] proxy = \"{0}\": http://host:port")]
    PushProxy(String),
    /// Addresses would travel in the open.
    #[error("[mail] host = \"{0}\": without TLS only to this machine; use security = \"starttls\" or \"tls\"")]
    PlainMail(String),
    /// A password without a name, a name without one, or either in the open.
    #[error("[mail] user and password_file go together, and need TLS")]
    MailPassword,
    /// Zero where there must be some.
    #[error("{0} must be at least 1")]
    Zero(&'static str),
    /// A pause in which every proxy forgets the connection, or none.
    #[error("ping_seconds: 1 to {PING_SECONDS_MAX}")]
    Ping,
    /// More threads than any machine has use for.
    #[error("threads: at most {THREADS_MAX}")]
    Threads,
}

/// Variables that begin with `KONSIL_` and are no keys.
const OTHER_VARIABLES: [&str; 5] =
    ["KONSIL_CONFIG", "KONSIL_SQLITE_URL", "KONSIL_POSTGRES_URL", "KONSIL_TEST_POSTGRES", "KONSIL_KILL_CYCLES"];

impl Config {
    /// Reads a file (none: defaults) and overlays `variables` (`KONSIL_LISTEN`, `KONSIL_METRICS__ENABLED`).
    ///
    /// # Errors
    /// [`ConfigError`] names file and key.
    pub fn read(file: Option<&Path>, variables: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let place = file.map_or_else(|| "environment".to_owned(), |file| file.display().to_string());
        let text = match file {
            Some(file) => std::fs::read_to_string(file).map_err(|error| ConfigError::Read { file: place.clone(), error })?,
            None => String::new(),
        };
        let form =
            |error: toml::de::Error| ConfigError::Form { place: place.clone(), message: without_passwords(&error.to_string()) };
        // Once alone, so that a wrong key is shown with its line.
        let _: Self = toml::from_str(&text).map_err(form)?;
        let mut table: toml::Table = toml::from_str(&text).map_err(form)?;
        let ours: BTreeMap<String, String> =
            variables.filter(|(name, _)| name.starts_with("KONSIL_") && !OTHER_VARIABLES.contains(&name.as_str())).collect();
        for (name, value) in &ours {
            overlay(&mut table, name, value)?;
            // One by one, so that a wrong value is shown with its variable.
            if let Err(error) = table.clone().try_into::<Self>() {
                let unknown = error.message().starts_with("unknown field");
                return Err(match unknown {
                    true => ConfigError::UnknownVariable(name.clone()),
                    false if error.message().starts_with("missing field") => continue,
                    false => ConfigError::Form { place: name.clone(), message: error.message().to_owned() },
                });
            }
        }
        let config: Self = table.try_into().map_err(|error| ConfigError::Form { place, message: error.message().to_owned() })?;
        config.check()?;
        Ok(config)
    }

    /// Looks for contradictions.
    ///
    /// # Errors
    /// [`ConfigError`] names the first.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.tls.is_none() && !self.behind_proxy && !self.listen.ip().is_loopback() {
            return Err(ConfigError::PlainHttp(self.listen));
        }
        if !["error", "warn", "info", "debug"].contains(&self.log.as_str()) {
            return Err(ConfigError::Log(self.log.clone()));
        }
        if self.rate.frames_per_second == 0 || self.rate.burst == 0 {
            return Err(ConfigError::Zero("[rate] frames_per_second and burst"));
        }
        if self.transfer_ttl_max_hours == 0 || self.transfer_uses_max == 0 || self.devices_per_person_max == 0 {
            return Err(ConfigError::Zero("transfer_ttl_max_hours, transfer_uses_max and devices_per_person_max"));
        }
        if !(1..=PING_SECONDS_MAX).contains(&self.ping_seconds) {
            return Err(ConfigError::Ping);
        }
        if self.threads > THREADS_MAX {
            return Err(ConfigError::Threads);
        }
        self.attachments.check()?;
        self.push.check()?;
        if let Some(mail) = &self.mail {
            mail.check()?;
        }
        self.database.check()
    }

    /// Threads for requests, counted.
    #[must_use]
    pub fn threads(&self) -> usize {
        let half = || std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2);
        if self.threads == 0 { half().max(1) } else { self.threads }
    }

    /// An example file with every key, its default and what it does.
    #[must_use]
    pub const fn example() -> &'static str {
        include_str!("config/example.toml")
    }
}

fn overlay(table: &mut toml::Table, name: &str, value: &str) -> Result<(), ConfigError> {
    let path = name.trim_start_matches("KONSIL_").to_lowercase();
    let mut parts: Vec<&str> = path.split("__").collect();
    let Some(key) = parts.pop() else { return Ok(()) };
    let mut at = table;
    for part in parts {
        let inner = at.entry(part).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        at = inner.as_table_mut().ok_or_else(|| ConfigError::UnknownVariable(name.to_owned()))?;
    }
    at.insert(key.to_owned(), literal(value));
    Ok(())
}

/// Numbers and booleans as such, everything else as text.
fn literal(value: &str) -> toml::Value {
    match (value.parse::<bool>(), value.parse::<i64>()) {
        (Ok(value), _) => toml::Value::Boolean(value),
        (_, Ok(value)) => toml::Value::Integer(value),
        _ => toml::Value::String(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("konsil.toml");
        std::fs::write(&file, text).unwrap();
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::read(Some(&file), variables).map_err(|error| error.to_string())
    }

    #[test]
    fn the_example_holds_every_default() {
        assert_eq!(read(Config::example(), &[]), Ok(Config::default()));
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let config = read("listen = \"127.0.0.1:1\"", &[("KONSIL_LISTEN", "127.0.0.1:2"), ("KONSIL_RATE__BURST", "7")]).unwrap();
        assert_eq!((config.listen.port(), config.rate.burst), (2, 7));
    }

    #[test]
    fn a_key_that_is_not_known_is_named() {
        assert!(read("lissten = \"127.0.0.1:1\"", &[]).unwrap_err().contains("lissten"));
        assert!(read("[metrics]\nport = 1", &[]).unwrap_err().contains("port"));
        assert!(read("", &[("KONSIL_LISSTEN", "x")]).unwrap_err().contains("KONSIL_LISSTEN"));
        assert!(read("", &[("KONSIL_BEHIND_PROXY", "perhaps")]).unwrap_err().contains("KONSIL_BEHIND_PROXY"));
    }

    #[test]
    fn tls_files_may_come_from_the_environment_alone() {
        let files = [("KONSIL_TLS__CERTIFICATE", "a.pem"), ("KONSIL_TLS__KEY", "b.pem")];
        assert!(read("", &files).unwrap().tls.is_some());
        assert!(read("", &files[..1]).unwrap_err().contains("key"));
    }

    #[test]
    fn the_database_may_come_from_the_environment_and_is_never_shown_with_its_password() {
        let url = "postgres://konsil:geheim@localhost/klinik";
        let config = read("", &[("KONSIL_DATABASE__URL", url)]).unwrap();
        assert_eq!(config.database.url.as_ref().unwrap().expose(), url);
        assert!(!format!("{config:?} {}", toml::to_string(&config).unwrap()).contains("geheim"));
        for (text, says) in [
            ("[database]\nurl = \"postgres://konsil:geheim@db.klinik.de/klinik\"", "sslmode=verify-full"),
            ("[database]\nurl = \"mysql://konsil:geheim@localhost/klinik\"", "postgres://"),
            ("[database]\nurl = postgres://konsil:ge@heim:geheim@localhost/klinik", "line 2"),
            ("[database]\nmigrate_url = \"postgres://konsil:geheim@localhost/klinik\"", "without url"),
            ("[database]\nconnections = 0", "connections"),
            ("[database]\nport = 5432", "port"),
        ] {
            let error = read(text, &[]).unwrap_err();
            assert!(error.contains(says), "{error}");
            assert!(!error.contains("heim"), "{error}");
        }
    }

    #[test]
    fn attachments_may_lie_in_a_bucket_whose_key_is_never_shown() {
        let bucket = |endpoint: &str| {
            format!(
                "[attachments.s3]\nbucket = \"konsil\"\naccess_key = \"k\"\nsecret_key = \"geheim\"\nendpoint = \"{endpoint}\""
            )
        };
        let config = read(&bucket("https://s3.klinik.de"), &[]).unwrap();
        assert!(matches!(config.attachments.place(), Place::S3(place) if place.secret_key.expose() == "geheim"));
        assert!(!format!("{config:?} {}", toml::to_string(&config).unwrap()).contains("geheim"));
        assert!(read(&bucket("http://127.0.0.1:9000"), &[]).is_ok());
        for (text, says) in [
            (bucket("http://s3.klinik.de"), "plain HTTP"),
            (bucket("https://s3.klinik.de") + "\nbuckets = 1", "buckets"),
            (bucket("https://s3.klinik.de").replace("\"geheim\"", "geheim"), "secret_key"),
            ("[attachments]\nfile_mib_max = 1025".into(), "1024"),
            ("[attachments]\nperson_mib_max = 0".into(), "at least 1"),
        ] {
            let error = read(&text, &[]).unwrap_err();
            assert!(error.contains(says) && !error.contains("geheim"), "{error}");
        }
    }

    #[test]
    fn push_services_are_named_and_may_be_off() {
        assert!(!read("[push]\nenabled = false", &[]).unwrap().push.enabled);
        assert!(!read("", &[("KONSIL_PUSH__ENABLED", "false")]).unwrap().push.enabled);
        assert!(read("[push]\ncontact = \"mailto:it@klinik.de\"\nproxy = \"http://proxy:3128\"", &[]).is_ok());
        for (text, says) in [
            ("[push]\nservices = [\"http://push.klinik.de\"]", "push.klinik.de"),
            ("[push]\ncontact = \"it@klinik.de\"", "mailto:"),
            ("[push]\nproxy = \"\"", "proxy"),
            ("[push]\nservice = 1", "service"),
        ] {
            let error = read(text, &[]).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn mail_goes_through_tls_or_to_this_machine() {
        let mail = |rest: &str| format!("[mail]\nhost = \"mail.klinik.de\"\nfrom = \"Konsil <konsil@klinik.de>\"\n{rest}");
        let config = read(&mail(""), &[]).unwrap().mail.unwrap();
        assert_eq!((config.port, config.security), (587, MailSecurity::Starttls));
        assert!(read(&mail("user = \"konsil\"\npassword_file = \"/etc/konsil/mail\""), &[]).is_ok());
        assert!(read(&mail("security = \"none\"").replace("mail.klinik.de", "127.0.0.1"), &[]).is_ok());
        for (rest, says) in [
            ("security = \"none\"", "only to this machine"),
            ("user = \"konsil\"", "go together"),
            ("password = \"geheim\"", "password"),
            ("security = \"plain\"", "starttls"),
        ] {
            let error = read(&mail(rest), &[]).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_map_is_named_by_its_file_alone() {
        let config = read("[map]\ntiles = \"/srv/area.pmtiles\"", &[]).unwrap();
        assert_eq!(config.map.tiles.as_deref(), Some(Path::new("/srv/area.pmtiles")));
        assert!(read("[map]\ntiles = \"/srv/area.pmtiles\"\nstyle = \"dark\"", &[]).unwrap_err().contains("style"));
    }

    #[test]
    fn nothing_may_be_limited_to_zero() {
        for key in ["transfer_ttl_max_hours", "transfer_uses_max", "devices_per_person_max"] {
            assert!(read(&format!("{key} = 0"), &[]).unwrap_err().contains(key));
        }
    }

    #[test]
    fn signs_of_life_come_neither_without_pause_nor_too_seldom() {
        for (seconds, good) in [(0, false), (1, true), (PING_SECONDS_MAX, true), (PING_SECONDS_MAX + 1, false)] {
            assert_eq!(read(&format!("ping_seconds = {seconds}"), &[]).is_ok(), good, "{seconds}");
        }
    }

    #[test]
    fn plain_http_in_the_open_is_refused() {
        assert!(read("listen = \"0.0.0.0:80\"", &[]).unwrap_err().contains("loopback"));
        assert!(read("listen = \"0.0.0.0:80\"\nbehind_proxy = true", &[]).is_ok());
    }
}
