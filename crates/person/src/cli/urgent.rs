//! Urgent messages: answer what a chat awaits, and have those woken again who have not.

use super::{
    Data,
    account::Account,
    chats::{ITEMS_MAX, chat, rows, snapshot, word},
    failure::{Failure, said},
    speech::Report,
};
use client::{
    command::{Command, MessageCommand, Query},
    view::StandView,
};
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
    /// Take it over
    #[arg(long, group = "stand")]
    take_over: bool,
    /// Call back
    #[arg(long, group = "stand")]
    call_back: bool,
    /// Say that it does not suit at the moment
    #[arg(long, group = "stand")]
    decline: bool,
    /// What to say to it
    #[arg(long, value_name = "WORDS", requires = "stand")]
    words: Option<String>,
}

#[derive(clap::Args)]
pub(super) struct Again {
    #[command(flatten)]
    data: Data,
    /// Title of the chat: the group's name, or the other person's
    #[arg(long, value_name = "TITLE")]
    chat: String,
    /// Only this message, by the id that `--json read` gives as its key
    #[arg(long, value_name = "ID")]
    message: Option<String>,
    /// Wake nobody for it any more
    #[arg(long)]
    stop: bool,
}

pub(super) async fn acknowledge(args: Args) -> Result<Report, Failure> {
    let account = Account::caught_up(&args.data).await?;
    let conversation = chat(&account.person, &args.chat).await?;
    let messages = match args.message {
        Some(message) => vec![message],
        None => those_that(&account, &conversation, "may_acknowledge").await?,
    };
    if messages.is_empty() {
        return said(format!("nothing urgent in `{}` waits to be acknowledged", args.chat));
    }
    let stand = match (args.take_over, args.call_back, args.decline) {
        (true, ..) => StandView::TakesOver,
        (_, true, _) => StandView::CallsBack,
        (.., true) => StandView::Declines,
        _ => StandView::Noted,
    };
    let words = args.words.unwrap_or_default();
    for message in &messages {
        let act = MessageCommand::Acknowledge { message: message.clone(), stand, words: words.clone() };
        account.person.command(Command::Message { act }).await?;
    }
    account.settled().await?;
    account.close().await;
    let text = if messages.len() == 1 { "Acknowledged.".into() } else { format!("{} acknowledged.", messages.len()) };
    Ok(Report { text, json: json!({ "conversation": conversation, "acknowledged": messages }) })
}

pub(super) async fn wake_again(args: Again) -> Result<Report, Failure> {
    let account = Account::caught_up(&args.data).await?;
    let conversation = chat(&account.person, &args.chat).await?;
    let messages = match args.message {
        Some(message) => vec![message],
        None => those_that(&account, &conversation, "may_wake_again").await?,
    };
    if messages.is_empty() {
        return said(format!("nothing urgent of this person in `{}` awaits anybody", args.chat));
    }
    for message in &messages {
        let act = MessageCommand::WakeAgain { message: message.clone(), again: !args.stop };
        account.person.command(Command::Message { act }).await?;
    }
    account.close().await;
    let text = if args.stop { "They are woken no more." } else { "They are woken again." };
    Ok(Report { text: text.into(), json: json!({ "conversation": conversation, "messages": messages, "again": !args.stop }) })
}

/// Urgent messages among the newest items of which this is true.
async fn those_that(account: &Account, conversation: &str, what: &str) -> Result<Vec<String>, Failure> {
    let query =
        Query::Timeline { conversation: conversation.to_owned(), anchor: None, before: ITEMS_MAX, after: 0, from_unread: false };
    let view = snapshot(&account.person, query, "items").await?;
    let is_so = |item: &&Value| item.pointer(&format!("/content/urgent/{what}")) == Some(&Value::Bool(true));
    Ok(rows(&view, "items").filter(is_so).map(|item| word(item, "key").to_owned()).collect())
}
