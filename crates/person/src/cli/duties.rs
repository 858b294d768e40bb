//! `duty`: list, add, take, hand over.

use super::{
    Data,
    account::Account,
    chats::{rows, snapshot, word},
    failure::{Failure, said},
    people::id_of,
    speech::Report,
};
use clap::Subcommand;
use client::command::{Command, DutyCommand, Query};
use person::Person;
use serde_json::{Value, json};

/// Most duties that a house has.
const DUTIES_MAX: u32 = 500;

#[derive(Subcommand)]
pub(super) enum Task {
    /// List the duties and who is on
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Name a duty and say who may hold it (administrators)
    Add {
        #[command(flatten)]
        data: Data,
        /// How it is called
        #[arg(long)]
        name: String,
        /// Who may hold it
        #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',', required = true)]
        people: Vec<String>,
    },
    /// Be on duty from now on
    Take {
        #[command(flatten)]
        data: Data,
        /// Which
        #[arg(long, value_name = "DUTY")]
        name: String,
    },
    /// Give an own duty to somebody else, or back
    HandOver {
        #[command(flatten)]
        data: Data,
        /// Which
        #[arg(long, value_name = "DUTY")]
        name: String,
        /// To whom; nobody holds it when left out
        #[arg(long, value_name = "NAME")]
        to: Option<String>,
    },
}

pub(super) async fn run(task: Task) -> Result<Report, Failure> {
    match task {
        Task::List { data } => list(&data).await,
        Task::Add { data, name, people } => add(&data, &name, &people).await,
        Task::Take { data, name } => {
            let account = Account::caught_up(&data).await?;
            let duty = find(&account.person, &name).await?;
            turn(account, DutyCommand::Take { duty }, format!("You are on duty: {name}.")).await
        }
        Task::HandOver { data, name, to } => {
            let account = Account::caught_up(&data).await?;
            let duty = find(&account.person, &name).await?;
            let text = format!("{} is on duty: {name}.", to.as_deref().unwrap_or("Nobody"));
            let to = match to {
                Some(to) => Some(id_of(&account.person, &to).await?),
                None => None,
            };
            turn(account, DutyCommand::HandOver { duty, to }, text).await
        }
    }
}

async fn all(person: &Person) -> Result<Value, Failure> {
    snapshot(person, Query::Duties { search: String::new(), limit: DUTIES_MAX }, "duties").await
}

async fn list(data: &Data) -> Result<Report, Failure> {
    let account = Account::caught_up(data).await?;
    let view = all(&account.person).await?;
    account.close().await;
    let line = |duty: &Value| {
        let holder = duty.get("holder").map(|holder| word(holder, "name")).filter(|name| !name.is_empty());
        format!("{:<32} {}\n", word(duty, "name"), holder.unwrap_or("(nobody)"))
    };
    Ok(Report { text: rows(&view, "duties").map(line).collect(), json: view })
}

async fn add(data: &Data, name: &str, names: &[String]) -> Result<Report, Failure> {
    let account = Account::caught_up(data).await?;
    let mut people = Vec::new();
    for one in names {
        people.push(id_of(&account.person, one.trim()).await?);
    }
    person::duties::name_duty(&account.person, &account.server, name, &people).await?;
    account.close().await;
    Ok(Report { text: format!("{name} is there."), json: json!({ "name": name, "people": people }) })
}

async fn find(person: &Person, name: &str) -> Result<String, Failure> {
    let view = all(person).await?;
    match rows(&view, "duties").find(|duty| word(duty, "name") == name) {
        Some(duty) => Ok(word(duty, "id").to_owned()),
        None => said(format!("there is no duty `{name}`: `konsil-person duty list` lists them")),
    }
}

async fn turn(account: Account, act: DutyCommand, text: String) -> Result<Report, Failure> {
    account.person.command(Command::Duty { act }).await?;
    account.close().await;
    Ok(Report { text, json: json!({ "done": true }) })
}
