//! `konsil tenant`: make and list hospitals. May run beside a server that is up.

use super::{CommandError, read_config, runtime, say};
use crate::{Config, open_store, surroundings};
use clap::Subcommand;
use protocol::{enrolment::access_hash, id::TenantId, limits::NAME_CHARS_MAX};
use sequencer::proposal::RemoveKey;
use serde::Serialize;
use std::{collections::BTreeSet, net::Ipv6Addr, path::Path};
use store::{NewTenant, Store, TenantRow};

#[derive(Debug, Subcommand)]
pub(super) enum Tenant {
    /// Makes a hospital and prints its one-time set-up token
    Create {
        /// The hospital's name
        #[arg(long)]
        name: String,
        /// A host name that leads to it; may be given more than once
        #[arg(long = "host", required = true)]
        hosts: Vec<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Makes a new set-up token for a hospital that nobody has set up yet; the one before ends
    Link {
        /// The hospital: its name, one of its host names or its id
        hospital: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Lists hospitals
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// A hospital that was just made.
#[derive(Debug, Serialize)]
pub struct MadeTenant {
    /// Its id.
    pub tenant: String,
    /// Its host names.
    pub hosts: Vec<String>,
    /// The one-time token with which the first administrator claims it, 64 hex digits.
    pub setup_token: String,
    /// Path and fragment of the link that does it, to be put behind the address.
    pub setup_path: String,
}

impl MadeTenant {
    fn of(tenant: TenantId, hosts: Vec<String>, token: &[u8; 32]) -> Self {
        let setup_token = hex::encode(token);
        let setup_path = format!("/verwaltung/einrichten#{setup_token}");
        Self { tenant: tenant.to_string(), hosts, setup_token, setup_path }
    }
}

pub(super) fn run(file: Option<&Path>, command: Tenant) -> Result<(), CommandError> {
    let config = read_config(file)?;
    runtime()?.block_on(async {
        match command {
            Tenant::Create { name, hosts, json } => create(&config, name, hosts, json).await,
            Tenant::Link { hospital, json } => link(&config, &hospital, json).await,
            Tenant::List { json } => list(&config, json).await,
        }
    })
}

async fn create(config: &Config, name: String, hosts: Vec<String>, json: bool) -> Result<(), CommandError> {
    let name = hospital_name(&name)?;
    let hosts: BTreeSet<String> = hosts.iter().map(|host| host_name(host)).collect::<Result<_, _>>()?;
    let hosts: Vec<String> = hosts.into_iter().collect();
    let store = open_store(config).await?;
    let made = make(store.as_ref(), &name, &hosts).await?.ok_or_else(|| CommandError::Tenant("a host name is taken".into()))?;
    store.close().await;
    if json {
        return say(&serde_json::to_string(&made).map_err(|error| CommandError::Tenant(error.to_string()))?);
    }
    say(&format!("{name} ({}) at {}", made.tenant, made.hosts.join(", ")))?;
    say_link(config, &made)
}

/// As people will read it; the administrator may still change it while setting up.
fn hospital_name(text: &str) -> Result<String, CommandError> {
    let name = text.trim();
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && !name.contains(char::is_control);
    if fits {
        Ok(name.to_owned())
    } else {
        Err(CommandError::Tenant(format!("a hospital's name has 1 to {NAME_CHARS_MAX} characters")))
    }
}

/// As browsers send it: anything else would never lead to the hospital.
fn host_name(text: &str) -> Result<String, CommandError> {
    let host = text.trim_end_matches('.').to_ascii_lowercase();
    let is_label = |label: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(fits) && !label.starts_with('-') && !label.ends_with('-')
    };
    let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_address = inside.is_some_and(|ip| ip.parse::<Ipv6Addr>().is_ok());
    if is_address || (host.len() <= 253 && host.split('.').all(is_label)) {
        return Ok(host);
    }
    Err(CommandError::Tenant(format!(
        "--host {text:?} is no host name: give it without https://, port and path, and umlauts as browsers send them (xn--…)"
    )))
}

/// Where browsers reach this server under a host name; a proxy in front is taken to be at the usual port.
fn address(config: &Config, host: &str) -> String {
    let port = config.listen.port();
    match (config.tls.is_some(), config.behind_proxy) {
        (true, _) if port != 443 => format!("https://{host}:{port}"),
        (true, _) | (false, true) => format!("https://{host}"),
        (false, false) if port != 80 => format!("http://{host}:{port}"),
        (false, false) => format!("http://{host}"),
    }
}

fn say_link(config: &Config, made: &MadeTenant) -> Result<(), CommandError> {
    say("To set it up, open this link once in the browser of its first administrator (it is shown only now):")?;
    let host = made.hosts.first().map_or("localhost", String::as_str);
    say(&format!("{}{}", address(config, host), made.setup_path))
}

async fn link(config: &Config, hospital: &str, json: bool) -> Result<(), CommandError> {
    let store = open_store(config).await?;
    let made = renew(store.as_ref(), hospital).await;
    store.close().await;
    let (name, made) = made?;
    if json {
        return say(&serde_json::to_string(&made).map_err(|error| CommandError::Tenant(error.to_string()))?);
    }
    say(&format!("{name} ({}): the link before this one is void.", made.tenant))?;
    say_link(config, &made)
}

/// A new set-up token for the one hospital that is meant.
async fn renew(store: &dyn Store, hospital: &str) -> Result<(String, MadeTenant), CommandError> {
    let refused = |why: String| Err(CommandError::Tenant(why));
    let host = hospital.trim_end_matches('.').to_ascii_lowercase();
    let meant = |row: &TenantRow| row.name == hospital || row.hosts.contains(&host) || row.tenant.to_string() == host;
    let mut found = store.tenants().await?.into_iter().filter(meant);
    let row = match (found.next(), found.next()) {
        (Some(row), None) => row,
        (Some(_), Some(_)) => return refused(format!("several hospitals are called {hospital}: give a host name or an id")),
        (None, _) => return refused(format!("there is no hospital {hospital}; `konsil tenant list` shows all")),
    };
    let token = surroundings::random::<32>();
    if !store.renew_setup(row.tenant, &access_hash(&token)).await? {
        return refused(format!("{} was set up already: its administrators invite further ones", row.name));
    }
    Ok((row.name, MadeTenant::of(row.tenant, row.hosts, &token)))
}

/// Makes a hospital; none when a host name is taken.
pub(crate) async fn make(store: &dyn Store, name: &str, hosts: &[String]) -> Result<Option<MadeTenant>, store::StoreError> {
    let (now, seed, token) = (surroundings::now(), surroundings::random::<32>(), surroundings::random::<32>());
    let tenant = TenantId::new(now, surroundings::random());
    let new = NewTenant {
        tenant,
        name: name.to_owned(),
        hosts: hosts.iter().map(|host| host.trim_end_matches('.').to_ascii_lowercase()).collect(),
        remove_seed: seed,
        remove_key: RemoveKey::from_seed(&seed).public_key(),
        setup_hash: access_hash(&token),
        at: now,
    };
    let made = MadeTenant::of(tenant, new.hosts.clone(), &token);
    Ok(store.create_tenant(&new).await?.then_some(made))
}

async fn list(config: &Config, json: bool) -> Result<(), CommandError> {
    #[derive(Serialize)]
    struct Listed {
        tenant: String,
        name: String,
        hosts: Vec<String>,
        claimed: bool,
    }
    let store = open_store(config).await?;
    let tenants = store.tenants().await?;
    store.close().await;
    let listed: Vec<Listed> = tenants
        .into_iter()
        .map(|tenant| Listed {
            tenant: tenant.tenant.to_string(),
            name: tenant.name,
            hosts: tenant.hosts,
            claimed: tenant.root.is_some(),
        })
        .collect();
    if json {
        return say(&serde_json::to_string(&listed).map_err(|error| CommandError::Tenant(error.to_string()))?);
    }
    for tenant in listed {
        let state = if tenant.claimed { "" } else { " (waits for its first administrator)" };
        say(&format!("{}  {}  {}{state}", tenant.tenant, tenant.hosts.join(","), tenant.name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_is_one_that_a_browser_sends() {
        for (given, is) in [
            ("Chat.Klinik.de.", "chat.klinik.de"),
            ("localhost", "localhost"),
            ("127.0.0.1", "127.0.0.1"),
            ("[::1]", "[::1]"),
            ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ] {
            assert_eq!(host_name(given).unwrap(), is);
        }
        for none in [
            "",
            " ",
            "a b",
            "https://chat.klinik.de/",
            "chat.klinik.de:8443",
            "münchen.de",
            "-a.de",
            "a..de",
            "[::x]",
            &"a".repeat(64),
        ] {
            assert!(host_name(none).is_err(), "{none}");
        }
    }

    #[test]
    fn a_name_is_there_and_no_longer_than_people_see() {
        assert_eq!(hospital_name(" Klinikum Nordstadt ").unwrap(), "Klinikum Nordstadt");
        assert!(hospital_name(&"ä".repeat(NAME_CHARS_MAX)).is_ok());
        for none in ["", "   ", "a\nb", &"x".repeat(NAME_CHARS_MAX + 1)] {
            assert!(hospital_name(none).is_err(), "{none}");
        }
    }

    #[test]
    fn the_link_leads_to_where_the_server_listens() {
        let at = |listen: &str, tls: bool, behind_proxy: bool| {
            let tls = tls.then(|| crate::config::TlsFiles { certificate: "c".into(), key: "k".into() });
            address(&Config { listen: listen.parse().unwrap(), tls, behind_proxy, ..Config::default() }, "klinik.de")
        };
        assert_eq!(at("127.0.0.1:8080", false, false), "http://klinik.de:8080");
        assert_eq!(at("127.0.0.1:80", false, false), "http://klinik.de");
        assert_eq!(at("127.0.0.1:8080", false, true), "https://klinik.de");
        assert_eq!(at("0.0.0.0:443", true, false), "https://klinik.de");
        assert_eq!(at("0.0.0.0:8443", true, false), "https://klinik.de:8443");
    }
}
