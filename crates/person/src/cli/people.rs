//! `lock` and `unlock`.

use super::{
    Data,
    account::Account,
    failure::{Failure, said},
    speech::Report,
};
use client::command::Command;
use serde_json::json;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: Data,
    /// Whole name as in the directory, or the id
    #[arg(long, value_name = "NAME")]
    person: String,
}

pub(super) async fn set_locked(args: Args, locked: bool) -> Result<Report, Failure> {
    let account = Account::caught_up(&args.data).await?;
    let named = account.person.people_named(&args.person).await?;
    let id = match named.as_slice() {
        [one] => one.id.clone(),
        [] if args.person.parse::<protocol::id::PersonId>().is_ok() => args.person.clone(),
        [] => return said(format!("nobody is called `{}`: give the whole name with its title", args.person)),
        several => {
            let ids: Vec<String> = several.iter().map(|one| format!("{} ({})", one.id, one.role)).collect();
            return said(format!("{} people have this name: give the id. {}", several.len(), ids.join(", ")));
        }
    };
    account.person.command(Command::SetPersonLocked { person: id.clone(), locked }).await?;
    account.close().await;
    let word = if locked { "locked" } else { "unlocked" };
    Ok(Report { text: format!("{} is {word}.", args.person), json: json!({ "person": id, "locked": locked }) })
}
