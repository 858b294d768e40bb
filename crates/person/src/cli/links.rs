//! Links: what one is for, joining with one, making one.

use super::{
    Data,
    account::{Account, PATIENCE, origin},
    failure::{Failure, said},
    speech::Report,
};
use client::{
    LinkKind,
    command::{Answer, Command, InviteAs, Query},
};
use person::{Clock, Options, Person};
use protocol::time::HOUR_MS;
use serde_json::json;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Join {
    /// Invitation or transfer link
    #[arg(long, value_name = "URL")]
    link: String,
    /// The device's database file, to be made
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Shown in device lists
    #[arg(long, value_name = "NAME", default_value = "konsil-person")]
    device_name: String,
}

#[derive(clap::Args)]
pub(super) struct Invite {
    #[command(flatten)]
    data: Data,
    /// Name to be certified
    #[arg(long)]
    name: String,
    /// Role to be certified
    #[arg(long, default_value = "")]
    role: String,
}

#[derive(clap::Args)]
pub(super) struct Transfer {
    #[command(flatten)]
    data: Data,
    /// Hand the issuer key over too: the other device becomes an administrator's
    #[arg(long)]
    admin: bool,
    /// How long the link holds, as far as the server allows
    #[arg(long, value_name = "HOURS", default_value_t = 1)]
    valid_hours: u64,
    /// How many devices may use it, as far as the server allows
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    uses: u32,
}

/// What is this link for?
pub(super) async fn inspect(link: &str) -> Result<Report, Failure> {
    let person = Person::open(Options { data: None, server: origin(link)?, clock: Clock::system() })?;
    let info = person.inspect(link).await?;
    let text = match info.kind {
        LinkKind::Invitation => format!("Invitation to {} for {}.", info.tenant_name, info.person_name),
        LinkKind::SetUp => format!("Sets up {}.", info.tenant_name),
        LinkKind::DeviceCode => format!("A device of {} shows it: to be read by a new device.", info.tenant_name),
        LinkKind::Transfer => format!("Makes this a further device of a person of {}.", info.tenant_name),
    };
    Ok(Report { text, json: json!(info) })
}

/// Becomes a device.
pub(super) async fn join(args: Join) -> Result<Report, Failure> {
    let account = Account::create(&args.data, &args.link)?;
    account.person.join(&args.link, &args.device_name).await?;
    // The link was good. Certification may need an administrator who is not there.
    let mut session = account.person.watch(Query::Session)?;
    let phase = session.until("certification", |view| (view.get("phase")?.as_str()? == "ready").then_some(())).await;
    let view = session.now();
    let report = if phase.is_ok() {
        account.settled().await?;
        let me = view.get("me").cloned().unwrap_or_default();
        let name = me.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned();
        Report {
            text: format!("This is now a device of {name}: {}", args.data.display()),
            json: json!({ "state": "ready", "me": me }),
        }
    } else {
        let text = "Joined; an administrator's device must certify it. It goes on by itself: run `konsil-person chats` later.";
        Report { text: text.into(), json: json!({ "state": "waiting" }) }
    };
    account.close().await;
    Ok(report)
}

/// Makes an invitation.
pub(super) async fn invite(args: Invite) -> Result<Report, Failure> {
    let account = Account::online(&args.data).await?;
    let answer = account
        .person
        .command(Command::Invite { name: args.name.clone(), role: args.role.clone(), invite_as: InviteAs::Staff, person: None })
        .await?;
    let link = whole(&account, answer)?;
    account.close().await;
    let text = format!("{link}\nfor {}; once, within 72 hours. It needs an administrator's device that is connected.", args.name);
    Ok(Report { text, json: json!({ "link": link, "name": args.name, "role": args.role }) })
}

/// Makes a link for a further device.
pub(super) async fn transfer(args: Transfer) -> Result<Report, Failure> {
    let account = Account::caught_up(&args.data).await?;
    account.person.transfer_terms(args.valid_hours.saturating_mul(HOUR_MS), args.uses)?;
    let answer = account.person.command(Command::OfferTransfer { admin: args.admin }).await?;
    let link = whole(&account, answer)?;
    // The keys of what this device has read must be there before the other one asks for them.
    account.person.settled(PATIENCE).await?;
    account.close().await;
    let uses = if args.uses == 1 { "once".to_owned() } else { format!("{} times", args.uses) };
    let text = format!("{link}\n{uses}, within {} hours. Whoever opens it is this person.", args.valid_hours);
    Ok(Report { text, json: json!({ "link": link, "valid_hours": args.valid_hours, "uses": args.uses, "admin": args.admin }) })
}

fn whole(account: &Account, answer: Answer) -> Result<String, Failure> {
    match answer {
        Answer::Link { link } | Answer::Invitation { link, .. } => Ok(format!("{}{link}", account.server)),
        other => said(format!("expected a link, got {other:?}")),
    }
}
