//! Urgent messages: acknowledge what a chat awaits.

use super::{
    Data,
    account::Account,
    chats::{ITEMS_MAX, chat, rows, snapshot, word},
    failure::{Failure, said},
    speech::Report,
};
use client::command::{Command, MessageCommand, Query};
use serde_json::{Value, json};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    data: Data,
    /// Title of the chat: the group's name, or the other person's
    #[arg(long, value_name = "TITLE")]
    chat: String,
    /// Only this message, by the id that `--json read` gives as its key
    #[arg(long, value_name = "ID")]
    message: Option<String>,
}

pub(super) async fn acknowledge(args: Args) -> Result<Report, Failure> {
    let account = Account::caught_up(&args.data).await?;
    let conversation = chat(&account.person, &args.chat).await?;
    let messages = match args.message {
        Some(message) => vec![message],
        None => awaited(&account, &conversation).await?,
    };
    if messages.is_empty() {
        return said(format!("nothing urgent in `{}` waits to be acknowledged", args.chat));
    }
    for message in &messages {
        account.person.command(Command::Message { act: MessageCommand::Acknowledge { message: message.clone() } }).await?;
    }
    account.settled().await?;
    account.close().await;
    let text = if messages.len() == 1 { "Acknowledged.".into() } else { format!("{} acknowledged.", messages.len()) };
    Ok(Report { text, json: json!({ "conversation": conversation, "acknowledged": messages }) })
}

/// What this person has not acknowledged among the newest items.
async fn awaited(account: &Account, conversation: &str) -> Result<Vec<String>, Failure> {
    let query = Query::Timeline { conversation: conversation.to_owned(), anchor: None, before: ITEMS_MAX, after: 0 };
    let view = snapshot(&account.person, query, "items").await?;
    let is_awaited = |item: &&Value| item.pointer("/content/urgent/may_acknowledge") == Some(&Value::Bool(true));
    Ok(rows(&view, "items").filter(is_awaited).map(|item| word(item, "key").to_owned()).collect())
}
