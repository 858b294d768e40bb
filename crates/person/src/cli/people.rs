//! `lock` and `unlock`.

use super::{
    Data,
    account::Account,
    failure::{Failure, said},
    speech::Report,
};
use client::command::Command;
use person::Person;
use serde_json::json;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: Data,
    /// Whole name as in the directory, or the id
    #[arg(long, value_name = "NAME")]
    person: String,
}

/// Id of the one person of this name, or the id that was given.
pub(super) async fn id_of(person: &Person, name: &str) -> Result<String, Failure> {
    let named = person.people_named(name).await?;
    match named.as_slice() {
        [one] => Ok(one.id.clone()),
        [] if name.parse::<protocol::id::PersonId>().is_ok() => Ok(name.to_owned()),
        [] => said(format!("nobody is called `{name}`: give the whole name with its title")),
        several => {
            let ids: Vec<String> = several.iter().map(|one| format!("{} ({})", one.id, one.role)).collect();
            said(format!("{} people have this name: give the id. {}", several.len(), ids.join(", ")))
        }
    }
}

pub(super) async fn set_locked(args: Args, locked: bool) -> Result<Report, Failure> {
    let account = Account::caught_up(&args.data).await?;
    let id = id_of(&account.person, &args.person).await?;
    account.person.command(Command::SetPersonLocked { person: id.clone(), locked }).await?;
    account.close().await;
    let word = if locked { "locked" } else { "unlocked" };
    Ok(Report { text: format!("{} is {word}.", args.person), json: json!({ "person": id, "locked": locked }) })
}
