//! What the demo says: whose link is which, the invitation, the key files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{
    seeding::{self, SetUp},
    serving::Serving,
};

/// Everything that is printed, as JSON. Makes one fresh invitation.
pub(super) fn of(serving: &mut Serving) -> Result<Value> {
    let seeded = seeding::result(serving.data())?;
    let (address, folder) = (serving.address(), seeding::folder(serving.data()));
    let invitation = serving.invite()?;
    let mut links = Vec::new();
    for link in seeded.get("links").and_then(Value::as_array).into_iter().flatten() {
        let path = link.get("path").and_then(Value::as_str).context("demo.json: a link without a path")?;
        links.push(json!({
            "name": link.get("name"),
            "role": link.get("role"),
            "admin": link.get("admin"),
            "url": format!("{address}{path}"),
        }));
    }
    let key = |name: &str| {
        let file = seeded.pointer(&format!("/{name}/file")).and_then(Value::as_str).unwrap_or_default();
        json!({ "file": folder.join(file), "passphrase": seeded.pointer(&format!("/{name}/passphrase")) })
    };
    Ok(json!({
        "url": address,
        "hospital": seeded.get("hospital"),
        "people": seeded.get("people"),
        "chats": seeded.get("chats"),
        "messages": seeded.get("messages"),
        "links": links,
        "invitation": { "name": invitation.get("name"), "role": invitation.get("role"), "url": invitation.get("link") },
        "root_key": key("root_key"),
        "archive_key": key("archive_key"),
    }))
}

/// What there is to say of an empty hospital: the link that sets it up.
pub(super) fn of_empty(serving: &Serving, set_up: &SetUp) -> Value {
    let address = serving.address();
    json!({ "url": address, "hospital": seeding::HOSPITAL, "set_up": format!("{address}{}", set_up.path) })
}

/// German first, English second, short.
pub(super) fn print_empty(links: &Value) {
    let text = |key: &str| links.get(key).and_then(Value::as_str).unwrap_or_default();
    println!();
    println!("{}: noch leer · still empty", text("hospital"));
    println!("Dieser Link richtet das Haus ein, einmal · This link sets it up, once");
    println!("  {}", text("set_up"));
    println!();
}

/// The same for scripts.
pub(super) fn write(links: &Value, file: &Path) -> Result<()> {
    fs::write(file, serde_json::to_string_pretty(links)?).with_context(|| format!("cannot write {}", file.display()))
}

/// German first, English second, short.
pub(super) fn print(links: &Value) {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let count = |key: &str| links.get(key).and_then(Value::as_u64).unwrap_or(0);
    println!();
    println!(
        "{}: {} Menschen, {} Chats, {} Nachrichten · people, chats, messages",
        text(links, "hospital"),
        count("people"),
        count("chats"),
        count("messages"),
    );
    println!();
    println!("Jeder Link macht einen Browser zu einem weiteren Gerät dieser Person, beliebig oft.");
    println!("Each link makes a browser a further device of that person, as often as you like.");
    for link in links.get("links").and_then(Value::as_array).into_iter().flatten() {
        let admin = if link.get("admin") == Some(&Value::Bool(true)) { " · Verwaltung · admin" } else { "" };
        println!("  {}, {}{admin}", text(link, "name"), text(link, "role"));
        println!("    {}", text(link, "url"));
    }
    if let Some(invitation) = links.get("invitation") {
        println!("Einladung für eine neue Person (einmal, 72 Stunden) · Invitation for a new person (once, 72 hours)");
        println!("  {}, {}", text(invitation, "name"), text(invitation, "role"));
        println!("    {}", text(invitation, "url"));
    }
    println!("Schlüsseldateien des Klinikums und was sie öffnet · The hospital's key files and what opens them");
    for key in ["root_key", "archive_key"].iter().filter_map(|key| links.get(key)) {
        println!("  {}  {}", text(key, "file"), text(key, "passphrase"));
    }
    println!();
}
