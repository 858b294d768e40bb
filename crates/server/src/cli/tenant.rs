//! `konsil tenant`: make and list hospitals. May run beside a server that is up.

use super::{CommandError, read_config, runtime, say};
use crate::{Config, open_store, surroundings};
use clap::Subcommand;
use protocol::{enrolment::access_hash, id::TenantId};
use sequencer::proposal::RemoveKey;
use serde::Serialize;
use std::path::Path;
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
    let store = open_store(config).await?;
    let made = make(store.as_ref(), &name, &hosts).await?.ok_or_else(|| CommandError::Tenant("a host name is taken".into()))?;
    store.close().await;
    if json {
        return say(&serde_json::to_string(&made).map_err(|error| CommandError::Tenant(error.to_string()))?);
    }
    say(&format!("{name} ({}) at {}", made.tenant, made.hosts.join(", ")))?;
    say_link(&made)
}

fn say_link(made: &MadeTenant) -> Result<(), CommandError> {
    say("To set it up, open this link once in the browser of its first administrator (it is shown only now):")?;
    let host = made.hosts.first().map_or("localhost", String::as_str);
    say(&format!("https://{host}{}", made.setup_path))
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
    say_link(&made)
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
