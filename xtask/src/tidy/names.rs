//! Names that say nothing are refused: the right name says where a thing belongs.

use super::Text;

const FORBIDDEN: &[&str] = &["common", "core", "utils", "util", "types", "helpers", "helper", "misc", "manager", "shared"];

pub(super) fn check(texts: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts.iter().filter(|text| is_ours(&text.path)) {
        if text.path.ends_with("/mod.rs") {
            found.push(format!("{}: `foo.rs` beside `foo/`, no mod.rs", text.path));
        }
        for part in text.path.split('/') {
            let stem = part.split('.').next().unwrap_or_default().to_lowercase();
            if FORBIDDEN.contains(&stem.as_str()) {
                found.push(format!("{}: `{stem}` is not a name: what is in it?", text.path));
            }
        }
        if text.is_rust() {
            found.extend(modules(text));
        }
    }
    found
}

/// Code that people wrote.
fn is_ours(path: &str) -> bool {
    let code = [".rs", ".ts", ".tsx", ".css", ".sql"].iter().any(|kind| path.ends_with(kind));
    code && !path.contains("/generated/")
}

fn modules(text: &Text) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in text.text.lines().enumerate() {
        let Some((_, rest)) = line.split_once("mod ") else {
            continue;
        };
        let name = rest.trim_end_matches([';', '{', ' ']);
        if FORBIDDEN.contains(&name) {
            found.push(format!("{}:{}: module `{name}` is not a name: what is in it?", text.path, number + 1));
        }
    }
    found
}
