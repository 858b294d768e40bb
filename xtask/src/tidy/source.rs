//! Rules on the text of source files.

use super::Text;

const LINES_MAX: usize = 800;
/// Shown by `median`, not a finding by itself below this many files.
const MEDIAN_MAX: usize = 150;
const MEDIAN_FROM_FILES: usize = 40;

/// Where SQL may stand: the server's stores, and the device's own database with its shells, which open it.
const SQL_HOMES: &[&str] = &[
    "crates/store-sqlite/",
    "crates/store-postgres/",
    "crates/postgres-for-tests/",
    "crates/e2ee/",
    "crates/client/",
    "crates/client-web/",
    "crates/person/",
    "xtask/",
    // Accounts in the database of the bench's peer: none of ours.
    "crates/loadgen/src/peer/",
    // A device's database, frozen, to be fuzzed.
    "fuzz/targets/",
];
const SQL: &[&str] = &["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "ALTER TABLE ", "BEGIN IMMEDIATE", "PRAGMA "];

pub(super) fn check(texts: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    let mut lengths = Vec::new();
    for text in texts {
        found.extend(machine_paths(text));
        if is_browser_test(text) {
            found.extend(waits(text, &["waitForTimeout("]));
        }
        if !text.is_rust() {
            continue;
        }
        if !text.text.trim_start().starts_with("//!") {
            found.push(format!("{}: open with `//!`: what it is, what it guarantees, what it lacks", text.path));
        }
        let (code, tests) = split_tests(text);
        if !text.is_test() {
            lengths.push(code.lines().count());
            if code.lines().count() > LINES_MAX {
                found.push(format!("{}: {} lines of code; at most {LINES_MAX}", text.path, code.lines().count()));
            }
            found.extend(sql(text, code));
        }
        found.extend(allows(text));
        let test_code = if text.is_test() { text.text.as_str() } else { tests };
        let first = text.text.lines().count() - test_code.lines().count();
        found.extend(waits_in(&text.path, first, test_code, &["sleep("]));
    }
    found.extend(median(lengths));
    found
}

/// Splits a file at its test module.
fn split_tests(text: &Text) -> (&str, &str) {
    match text.text.find("\n#[cfg(test)]\nmod ") {
        Some(start) => text.text.split_at(start + 1),
        None => (text.text.as_str(), ""),
    }
}

fn sql(text: &Text, code: &str) -> Vec<String> {
    if SQL_HOMES.iter().any(|home| text.path.starts_with(home)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let is_comment = line.trim_start().starts_with("//");
        if !is_comment && SQL.iter().any(|word| line.contains(&format!("\"{word}")) || line.trim_start().starts_with(word)) {
            found.push(format!("{}:{}: SQL belongs into a store", text.path, number + 1));
        }
    }
    found
}

fn allows(text: &Text) -> Vec<String> {
    let (outer, inner) = (concat!("#[", "allow("), concat!("#![", "allow("));
    let mut found = Vec::new();
    for (number, line) in text.text.lines().enumerate() {
        let line = line.trim_start();
        if line.starts_with(outer) || line.starts_with(inner) {
            found.push(format!("{}:{}: `#[expect(…, reason = \"…\")]` instead of allow", text.path, number + 1));
        }
    }
    found
}

fn is_browser_test(text: &Text) -> bool {
    text.path.starts_with("web/e2e/") && text.path.ends_with(".ts")
}

fn waits(text: &Text, words: &[&str]) -> Vec<String> {
    waits_in(&text.path, 0, &text.text, words)
}

/// A test waits for an event, not for a time. Where a process gives no event, the line says why: `// waits: …`.
fn waits_in(path: &str, first: usize, code: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut before = "";
    for (number, line) in code.lines().enumerate() {
        let waits = words.iter().any(|word| line.contains(word)) && !line.trim_start().starts_with("//");
        if waits && !line.contains("// waits:") && !before.contains("// waits:") {
            let place = first + number + 1;
            found.push(format!("{path}:{place}: a test waits for an event; if it cannot, say why: `// waits: …`"));
        }
        before = line;
    }
    found
}

/// Nobody else has the folders of the machine that something was written on.
fn machine_paths(text: &Text) -> Vec<String> {
    let paths = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let mut found = Vec::new();
    for (number, line) in text.text.lines().enumerate() {
        for path in paths.iter().filter(|path| line.contains(*path)) {
            let place = line.find(path).unwrap_or_default();
            let starts_a_path = line.get(..place).and_then(|before| before.chars().last()).is_none_or(|letter| {
                !letter.is_alphanumeric() && letter != '.' && letter != '_' && letter != '-' && letter != '}'
            });
            if starts_a_path && !text.path.ends_with("package-lock.json") {
                found.push(format!("{}:{}: a path of one machine: {path}", text.path, number + 1));
            }
        }
    }
    found
}

fn median(mut lengths: Vec<usize>) -> Option<String> {
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
    let too_long = lengths.len() >= MEDIAN_FROM_FILES && median > MEDIAN_MAX;
    too_long.then(|| format!("the median Rust file has {median} lines; {MEDIAN_MAX} is the aim: split the longest"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str, text: &str) -> Text {
        Text { path: path.into(), text: text.into() }
    }

    #[test]
    fn sql_outside_a_store_is_found_but_not_in_tests() {
        let bad = text("crates/app/src/a.rs", "//! A.\nfn a() { q(\"SELECT 1\") }\n");
        assert_eq!(check(&[bad]).len(), 1);
        let test = text("crates/app/src/a.rs", "//! A.\n#[cfg(test)]\nmod tests {\n    const A: &str = \"SELECT 1\";\n}\n");
        assert!(check(&[test]).is_empty());
    }

    #[test]
    fn a_sleep_in_a_test_needs_a_reason() {
        let wait = concat!("    sleep", "(1);");
        let bad = text("crates/app/tests/it/a.rs", &format!("//! A.\nfn a() {{\n{wait}\n}}\n"));
        assert_eq!(check(&[bad]).len(), 1);
        let reason = "    // waits: the process gives no event";
        let good = text("crates/app/tests/it/a.rs", &format!("//! A.\nfn a() {{\n{reason}\n{wait}\n}}\n"));
        assert!(check(&[good]).is_empty());
    }
}
