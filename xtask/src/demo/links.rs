//! What seeding left, as people and scripts want it: whole links, absolute paths.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Reads the file that seeding wrote, and completes links and paths.
pub(super) fn read(folder: &Path, file: &str, address: &str) -> Result<Value> {
    let text = fs::read_to_string(folder.join(file)).context("the demo has no links; start anew with --reset")?;
    let demo: Value = serde_json::from_str(&text)?;
    let links = demo.get("links").and_then(Value::as_array).context("the demo's file names no links")?;
    let links: Vec<Value> = links
        .iter()
        .map(|link| {
            let url = format!("{address}{}", text_of(link, "path"));
            json!({ "name": link.get("name"), "role": link.get("role"), "admin": link.get("admin"), "url": url })
        })
        .collect();
    let key = |name: &str| {
        let key = demo.get(name).cloned().unwrap_or_default();
        json!({ "file": folder.join(text_of(&key, "file")), "passphrase": key.get("passphrase") })
    };
    Ok(json!({
        "url": address,
        "hospital": demo.get("hospital"),
        "people": demo.get("people"),
        "chats": demo.get("chats"),
        "messages": demo.get("messages"),
        "links": links,
        "root_key": key("root_key"),
        "archive_key": key("archive_key"),
    }))
}

pub(super) fn write(demo: &Value, file: &Path) -> Result<()> {
    fs::write(file, serde_json::to_string_pretty(demo)?).with_context(|| format!("cannot write {}", file.display()))
}

pub(super) fn print(demo: &Value) {
    let count = |key: &str| demo.get(key).and_then(Value::as_u64).unwrap_or(0);
    let hospital = text_of(demo, "hospital");
    println!("\n{hospital}: {} people, {} chats, {} messages\n", count("people"), count("chats"), count("messages"));
    println!("Each link makes a browser a further device of that person (use another browser, or a private window, for each):");
    for link in demo.get("links").and_then(Value::as_array).into_iter().flatten() {
        let who = format!("{}, {}", text_of(link, "name"), text_of(link, "role"));
        println!("  {who}\n    {}", text_of(link, "url"));
    }
    println!("\nKey files of this hospital:");
    for (name, key) in [("root", "root_key"), ("archive", "archive_key")] {
        let key = demo.get(key).cloned().unwrap_or_default();
        println!("  {name:<8} {}\n    passphrase: {}", text_of(&key, "file"), text_of(&key, "passphrase"));
    }
    println!();
}

fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
