//! Screens: what a timeline shows against what the log says.

use super::{LoggedText, Logs};
use protocol::id::{ConversationId, PersonId};
use serde_json::Value;
use std::collections::BTreeSet;

/// Positions from here on are of messages that have no place in the log yet.
const OUTBOX: f64 = 1_125_899_906_842_624.0;

/// How much of the log a device must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Every text that its person may read.
    Everything,
    /// Nothing twice, nothing else, nothing in another order: not all of it can be opened here.
    NothingWrong,
}

/// A text on a screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its key: the message's id.
    pub key: String,
    /// Its place.
    pub position: f64,
    /// What it says.
    pub text: String,
    /// Whether this person wrote it.
    pub own: bool,
}

/// The texts of a timeline that have a place in the log, oldest first.
#[must_use]
pub fn shown(items: &[Value]) -> Vec<Shown> {
    let read = |item: &Value| {
        let content = item.get("content")?;
        (content.get("type")?.as_str()? == "text").then_some(())?;
        let position = item.get("position")?.as_f64()?;
        (position < OUTBOX).then_some(())?;
        Some(Shown {
            key: item.get("key")?.as_str()?.to_owned(),
            position,
            text: content.get("text")?.as_str()?.to_owned(),
            own: content.get("own")?.as_bool()?,
        })
    };
    items.iter().filter_map(read).collect()
}

impl Logs {
    /// Holds a timeline (all its items, oldest first) to the log.
    #[must_use]
    pub fn check_timeline(
        &self,
        conversation: ConversationId,
        person: PersonId,
        items: &[Value],
        expected: Expected,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        let nothing = BTreeSet::new();
        let logged = self.conversations.get(&conversation);
        let readable = logged.and_then(|logged| logged.readable.get(&person)).unwrap_or(&nothing);
        let texts: Vec<&LoggedText> =
            logged.map(|logged| logged.texts.iter().filter(|text| readable.contains(&text.seq)).collect()).unwrap_or_default();
        let is_member = logged.is_some_and(|logged| logged.members.contains(&person));
        // With somebody else in it who can get a message: else it waits for them, for example until they are unlocked.
        let reaches = is_member && logged.is_some_and(|logged| logged.members.len() > 1);
        let shown = shown(items);
        let mut rest = texts.iter();
        for one in &shown {
            let mut missing = Vec::new();
            let found = rest.find(|text| {
                let is_it = text.message.to_string() == one.key;
                if !is_it {
                    missing.push(text.text.clone());
                }
                is_it
            });
            match found {
                None => {
                    wrong.push(format!("{:?} at {} is not in the log, or not in this order", one.text, one.position));
                    return wrong;
                }
                Some(text) if text.text != one.text => {
                    wrong.push(format!("{:?} is shown, the archive has {:?}", one.text, text.text));
                }
                Some(_) => {}
            }
            if expected == Expected::Everything && !missing.is_empty() {
                wrong.push(format!("{missing:?} are not shown (before {:?})", one.text));
            }
        }
        let after: Vec<&str> = rest.map(|text| text.text.as_str()).collect();
        if expected == Expected::Everything && is_member && !after.is_empty() {
            wrong.push(format!("{after:?} are not shown (at the end)"));
        }
        wrong.extend(items.iter().filter_map(|item| odd(item, expected, reaches)));
        wrong
    }
}

/// Items that nobody should see when everybody is honest and everything has settled.
fn odd(item: &Value, expected: Expected, reaches: bool) -> Option<String> {
    let content = item.get("content")?;
    match content.get("type")?.as_str()? {
        "pending" if expected == Expected::Everything => Some(format!("a message that cannot be read: {item}")),
        "refused" if expected == Expected::Everything => Some(format!("a message that was refused: {item}")),
        "system" if content.pointer("/line/event")?.as_str()? == "order_dispute" => Some("an order that is disputed".into()),
        "text" if reaches && content.pointer("/delivery/state").and_then(Value::as_str) == Some("waiting") => {
            Some(format!("a message that waits for ever: {item}"))
        }
        _ => None,
    }
}
