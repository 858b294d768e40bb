//! Words for test stories and scripts: `alice.send(&bob, …)`, `bob.reads(…)`.

use crate::device::{Person, PersonError};
use client::{
    command::{Answer, ChatFilter, Command, Query},
    view::UrgencyView,
};
use serde_json::Value;

/// Messages of [`Story::says_all`] that may be under way at a time.
const UNDER_WAY_MAX: usize = 64;

/// What people do, on top of [`Person`].
pub trait Story {
    /// Waits until the device is certified and connected, and gives its person id.
    fn ready(&self) -> impl Future<Output = Result<String, PersonError>>;
    /// Finds a person of the directory by name.
    fn finds(&self, name: &str) -> impl Future<Output = Result<String, PersonError>>;
    /// Opens the direct chat with a person, by name.
    fn opens_chat_with(&self, name: &str) -> impl Future<Output = Result<String, PersonError>>;
    /// Makes a group with people, by name.
    fn makes_group(&self, name: &str, people: &[&str]) -> impl Future<Output = Result<String, PersonError>>;
    /// Sends a text, as soon as the conversation is there; gives the message's id. The bubble is there, delivery may take a
    /// while.
    fn says(&self, conversation: &str, text: &str) -> impl Future<Output = Result<String, PersonError>>;
    /// As [`Story::says`], marked as urgent.
    fn says_urgently(&self, conversation: &str, text: &str) -> impl Future<Output = Result<String, PersonError>>;
    /// Sends many texts one after the other, some of them under way at a time; every one is on the server in the end. Gives the
    /// messages' ids.
    fn says_all(
        &self,
        conversation: &str,
        texts: &[String],
        urgency: UrgencyView,
    ) -> impl Future<Output = Result<Vec<String>, PersonError>>;
    /// Waits until an own message is on the server, whatever others write meanwhile.
    fn sees_sent(&self, message: &str) -> impl Future<Output = Result<(), PersonError>>;
    /// Waits until a text stands in the conversation.
    fn reads(&self, conversation: &str, text: &str) -> impl Future<Output = Result<(), PersonError>>;
    /// Waits until a chat of this title is in the list; gives its id.
    fn sees_chat(&self, title: &str) -> impl Future<Output = Result<String, PersonError>>;
    /// Waits until an own message has this state (`sent`, `delivered`, `read`, `failed`).
    fn sees_state(&self, conversation: &str, message: &str, state: &str) -> impl Future<Output = Result<(), PersonError>>;
    /// The texts of a conversation, oldest first.
    fn transcript(&self, conversation: &str) -> impl Future<Output = Result<Vec<String>, PersonError>>;
}

fn text_of(item: &Value) -> Option<&str> {
    item.get("content")?.get("text")?.as_str()
}

fn items(view: &Value) -> impl Iterator<Item = &Value> {
    view.get("items").and_then(Value::as_array).into_iter().flatten()
}

fn timeline(conversation: &str) -> Query {
    Query::Timeline { conversation: conversation.to_owned(), anchor: None, before: 400, after: 0, from_unread: false }
}

fn conversation_id(answer: Answer) -> Result<String, PersonError> {
    match answer {
        Answer::Conversation { id } => Ok(id),
        other => Err(PersonError::Story(format!("expected a conversation, got {other:?}"))),
    }
}

impl Story for Person {
    async fn ready(&self) -> Result<String, PersonError> {
        self.watch(Query::Connection)?
            .until("a session", |view| (view.get("state")?.as_str()? == "online").then_some(()))
            .await?;
        self.watch(Query::Session)?
            .until("a certified device", |view| {
                (view.get("phase")?.as_str()? == "ready").then_some(())?;
                Some(view.get("me")?.get("id")?.as_str()?.to_owned())
            })
            .await
    }

    async fn finds(&self, name: &str) -> Result<String, PersonError> {
        self.watch(Query::Directory { search: name.to_owned(), limit: 20 })?
            .until(name, |view| {
                let people = view.get("people")?.as_array()?;
                let person = people.iter().find(|person| person.get("name").and_then(Value::as_str) == Some(name))?;
                Some(person.get("id")?.as_str()?.to_owned())
            })
            .await
    }

    async fn opens_chat_with(&self, name: &str) -> Result<String, PersonError> {
        let person = self.finds(name).await?;
        conversation_id(self.command(Command::OpenDirect { person }).await?)
    }

    async fn makes_group(&self, name: &str, people: &[&str]) -> Result<String, PersonError> {
        let mut ids = Vec::new();
        for person in people {
            ids.push(self.finds(person).await?);
        }
        conversation_id(self.command(Command::CreateGroup { name: name.to_owned(), people: ids }).await?)
    }

    async fn says(&self, conversation: &str, text: &str) -> Result<String, PersonError> {
        send(self, conversation, text, UrgencyView::Normal).await
    }

    async fn says_urgently(&self, conversation: &str, text: &str) -> Result<String, PersonError> {
        send(self, conversation, text, UrgencyView::Urgent).await
    }

    async fn says_all(&self, conversation: &str, texts: &[String], urgency: UrgencyView) -> Result<Vec<String>, PersonError> {
        let mut said: Vec<String> = Vec::with_capacity(texts.len());
        is_on_screen(self, conversation).await?;
        for text in texts {
            if let Some(oldest) = said.len().checked_sub(UNDER_WAY_MAX).and_then(|place| said.get(place)) {
                self.sees_sent(oldest).await?;
            }
            said.push(send_text(self, conversation, text, urgency).await?);
        }
        for last in said.iter().rev().take(UNDER_WAY_MAX).rev() {
            self.sees_sent(last).await?;
        }
        Ok(said)
    }

    async fn sees_sent(&self, message: &str) -> Result<(), PersonError> {
        // Of this message alone: a window of the timeline costs as much as all that it shows, and others may fill it.
        self.watch(Query::MessageInfo { message: message.to_owned() })?
            .until(&format!("the server to have {message}"), |view| view.get("sent")?.as_bool()?.then_some(()))
            .await
    }

    async fn reads(&self, conversation: &str, text: &str) -> Result<(), PersonError> {
        self.watch(timeline(conversation))?
            .until(&format!("the text {text:?}"), |view| items(view).any(|item| text_of(item) == Some(text)).then_some(()))
            .await
    }

    async fn sees_chat(&self, title: &str) -> Result<String, PersonError> {
        self.watch(Query::Chats { search: String::new(), filter: ChatFilter::All })?
            .until(&format!("the chat {title:?}"), |view| {
                let chats = view.get("chats")?.as_array()?;
                let chat = chats.iter().find(|chat| chat.get("title").and_then(Value::as_str) == Some(title))?;
                Some(chat.get("id")?.as_str()?.to_owned())
            })
            .await
    }

    async fn sees_state(&self, conversation: &str, message: &str, state: &str) -> Result<(), PersonError> {
        let rank = |state: &str| ["waiting", "failed", "sent", "delivered", "read"].iter().position(|name| *name == state);
        self.watch(timeline(conversation))?
            .until(&format!("state {state} of {message}"), |view| {
                let item = items(view).find(|item| item.get("key").and_then(Value::as_str) == Some(message))?;
                let now = item.get("content")?.get("delivery")?.get("state")?.as_str()?;
                let reached = if state == "failed" { now == "failed" } else { rank(now) >= rank(state) };
                reached.then_some(())
            })
            .await
    }

    async fn transcript(&self, conversation: &str) -> Result<Vec<String>, PersonError> {
        self.watch(timeline(conversation))?
            .until("the timeline", |view| {
                view.get("items")?;
                Some(items(view).filter_map(text_of).map(str::to_owned).collect())
            })
            .await
    }
}

async fn send(person: &Person, conversation: &str, text: &str, urgency: UrgencyView) -> Result<String, PersonError> {
    is_on_screen(person, conversation).await?;
    send_text(person, conversation, text, urgency).await
}

/// Who was added a moment ago cannot write before the chat is on their screen.
async fn is_on_screen(person: &Person, conversation: &str) -> Result<(), PersonError> {
    person
        .watch(Query::Conversation { id: conversation.to_owned() })?
        .until("the conversation", |view| view.get("id").and(Some(())))
        .await
}

async fn send_text(person: &Person, conversation: &str, text: &str, urgency: UrgencyView) -> Result<String, PersonError> {
    let (conversation, text) = (conversation.to_owned(), text.to_owned());
    let command = Command::SendText { conversation, message: None, text, reply_to: None, mentions: Vec::new(), urgency };
    match person.command(command).await? {
        Answer::Message { id } => Ok(id),
        other => Err(PersonError::Story(format!("expected a message, got {other:?}"))),
    }
}
