//! Chats: list, read, send, group.

use super::{
    Data,
    account::{Account, PATIENCE},
    failure::{Failure, said},
    speech::Report,
};
use client::{
    command::{Answer, ChatFilter, Command, Query},
    view::UrgencyView,
};
use jiff::{Timestamp, tz::TimeZone};
use person::{Person, Story as _};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Most items of one read.
pub(super) const ITEMS_MAX: u32 = 400;

#[derive(clap::Args)]
pub(super) struct Read {
    #[command(flatten)]
    data: Data,
    /// Title of the chat: the group's name, or the other person's
    #[arg(long, value_name = "TITLE")]
    chat: String,
    /// How many of the newest items, at most 400
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    last: u32,
}

#[derive(clap::Args)]
#[group(id = "whereto", required = true, multiple = false, args = ["to", "chat"])]
pub(super) struct Send {
    #[command(flatten)]
    data: Data,
    /// Person to write to
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// Chat to write into
    #[arg(long, value_name = "TITLE")]
    chat: Option<String>,
    /// Mark it as urgent: it breaks through quiet hours, and everybody shall acknowledge it
    #[arg(long)]
    urgent: bool,
    /// Mark it as important: it shows that, and no more
    #[arg(long, conflicts_with = "urgent")]
    important: bool,
    /// What to say
    #[arg(required_unless_present = "lines")]
    text: Option<String>,
    /// Say every line of a file instead, each as a message of its own; `-` reads what is typed or piped in
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    lines: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(super) struct Group {
    #[command(flatten)]
    data: Data,
    /// Name of the group
    #[arg(long)]
    name: String,
    /// Who is in it besides this person
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',', required = true)]
    people: Vec<String>,
}

pub(super) async fn list(data: &Data) -> Result<Report, Failure> {
    let account = Account::caught_up(data).await?;
    let view = snapshot(&account.person, Query::Chats { search: String::new(), filter: ChatFilter::All }, "chats").await?;
    account.close().await;
    let mut text = String::new();
    for chat in rows(&view, "chats") {
        let unread = chat.get("unread").and_then(Value::as_u64).unwrap_or(0);
        let urgent = chat.get("urgent").and_then(Value::as_u64).unwrap_or(0);
        let marker = if urgent > 0 {
            format!("{urgent} urgent")
        } else if unread > 0 {
            format!("{unread} new")
        } else {
            String::new()
        };
        let last = chat.get("last").map(last_line).unwrap_or_default();
        text.push_str(&format!("{:>9}  {:<32} {last}\n", marker, word(chat, "title")));
    }
    Ok(Report { text, json: view })
}

fn last_line(last: &Value) -> String {
    match last.get("type").and_then(Value::as_str) {
        Some("text") => match last.get("sender").and_then(Value::as_str) {
            Some(sender) => format!("{sender}: {}", word(last, "text")),
            None => word(last, "text").to_owned(),
        },
        Some("system") => format!("({})", last.get("line").map(|line| word(line, "event")).unwrap_or_default()),
        _ => String::new(),
    }
}

pub(super) async fn read(args: Read) -> Result<Report, Failure> {
    let account = Account::caught_up(&args.data).await?;
    let conversation = chat(&account.person, &args.chat).await?;
    let query =
        Query::Timeline { conversation, anchor: None, before: args.last.clamp(1, ITEMS_MAX), after: 0, from_unread: false };
    let view = snapshot(&account.person, query, "items").await?;
    account.close().await;
    let mut text = String::new();
    for item in rows(&view, "items") {
        text.push_str(&spoken(item));
        text.push('\n');
    }
    Ok(Report { text, json: view })
}

fn spoken(item: &Value) -> String {
    let Some(content) = item.get("content") else { return String::new() };
    let sender = content.get("sender").map(|sender| word(sender, "name")).unwrap_or_default();
    let said = match word(content, "type") {
        "text" => {
            let state = content.get("delivery").map(|delivery| word(delivery, "state")).unwrap_or_default();
            let state = if state.is_empty() { String::new() } else { format!("  [{state}]") };
            format!("{}{sender}: {}{state}", urgency(content), word(content, "text"))
        }
        "system" => format!("({})", content.get("line").map(|line| word(line, "event")).unwrap_or_default()),
        "refused" => format!("{sender}: refused ({})", word(content, "reason")),
        _ => format!("{sender}: not readable yet"),
    };
    format!("{}  {said}", when(item))
}

/// "! (2 of 5 acknowledged) " of what is urgent, with who answered more than that; "!" of what is important.
fn urgency(content: &Value) -> String {
    let Some(urgent) = content.get("urgent").filter(|urgent| !urgent.is_null()) else {
        let is_important = content.get("important") == Some(&Value::Bool(true));
        return if is_important { "! ".into() } else { String::new() };
    };
    let people = urgent.get("people").and_then(Value::as_u64).unwrap_or(0);
    let answers: String = rows(urgent, "acknowledged").filter_map(answer).collect();
    format!("! ({} of {people} acknowledged{answers}) ", rows(urgent, "acknowledged").count())
}

/// "; Dr. Jonas Weber takes over".
fn answer(one: &Value) -> Option<String> {
    let name = one.pointer("/person/name").and_then(Value::as_str)?;
    let does = match one.pointer("/answer/stand").and_then(Value::as_str)? {
        "takes_over" => "takes over",
        "calls_back" => "calls back",
        "declines" => "cannot at the moment",
        _ => return None,
    };
    let words = one.pointer("/answer/words").and_then(Value::as_str).map(|words| format!(": {words}")).unwrap_or_default();
    Some(format!("; {name} {does}{words}"))
}

/// "23.11. 08:12", where this machine stands.
fn when(item: &Value) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds below 2^53")]
    let millis = item.get("time").and_then(Value::as_f64).unwrap_or(0.0) as i64;
    let time = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(TimeZone::system());
    format!("{:02}.{:02}. {:02}:{:02}", time.day(), time.month(), time.hour(), time.minute())
}

pub(super) async fn send(args: Send) -> Result<Report, Failure> {
    let account = Account::caught_up(&args.data).await?;
    let conversation = match (&args.to, &args.chat) {
        (Some(name), _) => account.person.opens_chat_with(name).await.map_err(|error| unknown(error, name))?,
        (None, Some(title)) => chat(&account.person, title).await?,
        (None, None) => return said("say to whom: --to NAME or --chat TITLE"),
    };
    let texts = match (args.text, &args.lines) {
        (Some(text), _) => vec![text],
        (None, Some(file)) => lines(file)?,
        (None, None) => return said("say what: a text, or --lines FILE"),
    };
    let urgency = match (args.urgent, args.important) {
        (true, _) => UrgencyView::Urgent,
        (_, true) => UrgencyView::Important,
        _ => UrgencyView::Normal,
    };
    let said = account.person.says_all(&conversation, &texts, urgency).await?;
    account.settled().await?;
    account.close().await;
    let json = json!({ "conversation": conversation, "message": said.last(), "sent": said.len() });
    Ok(Report { text: if texts.len() == 1 { "Sent.".into() } else { format!("{} sent.", texts.len()) }, json })
}

/// The lines of a file that say something.
fn lines(file: &Path) -> Result<Vec<String>, Failure> {
    let read = if file == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(file) };
    let text = read.map_err(|error| Failure::Said(format!("cannot read {}: {error}", file.display())))?;
    let lines: Vec<String> = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    if lines.is_empty() { said(format!("{} has no lines to send", file.display())) } else { Ok(lines) }
}

pub(super) async fn group(args: Group) -> Result<Report, Failure> {
    let account = Account::caught_up(&args.data).await?;
    let mut people = Vec::new();
    for name in &args.people {
        people.push(account.person.finds(name.trim()).await.map_err(|error| unknown(error, name))?);
    }
    let answer = account.person.command(Command::CreateGroup { name: args.name.clone(), people }).await?;
    let Answer::Conversation { id } = answer else { return said("expected a conversation") };
    account.settled().await?;
    account.close().await;
    Ok(Report { text: format!("{} is there.", args.name), json: json!({ "conversation": id }) })
}

fn unknown(error: person::PersonError, name: &str) -> Failure {
    match error {
        person::PersonError::Waited { .. } => {
            Failure::Said(format!("nobody is called `{name}`: give the whole name with its title"))
        }
        other => other.into(),
    }
}

/// The chat of exactly this title.
pub(super) async fn chat(person: &Person, title: &str) -> Result<String, Failure> {
    let view = snapshot(person, Query::Chats { search: String::new(), filter: ChatFilter::All }, "chats").await?;
    let found: Vec<&Value> = rows(&view, "chats").filter(|chat| word(chat, "title") == title).collect();
    match found.as_slice() {
        [one] => Ok(word(one, "id").to_owned()),
        [] => said(format!("there is no chat `{title}`: `konsil-person chats` lists them")),
        _ => said(format!("several chats are called `{title}`: rename one of them")),
    }
}

/// The first snapshot of a view, once it holds a list of this name.
pub(super) async fn snapshot(person: &Person, query: Query, list: &str) -> Result<Value, Failure> {
    let mut view = person.watch(query)?.patient(PATIENCE);
    Ok(view.until(list, |view| view.get(list).is_some().then(|| view.clone())).await?)
}

pub(super) fn rows<'a>(view: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    view.get(list).and_then(Value::as_array).into_iter().flatten()
}

pub(super) fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
