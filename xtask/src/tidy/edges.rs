//! Who may depend on whom. The picture is in ARCHITECTURE.md; a new crate or edge is a line here and a reason in review.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::workspace;

/// A crate, what its code may use, and what its tests may use besides.
struct Rule {
    name: &'static str,
    uses: &'static [&'static str],
    uses_in_tests: &'static [&'static str],
}

const fn rule(name: &'static str, uses: &'static [&'static str], uses_in_tests: &'static [&'static str]) -> Rule {
    Rule { name, uses, uses_in_tests }
}

/// The crates that see both sides. Nothing of the product sees them.
const BOTH_SIDES: &[&str] = &[
    "protocol",
    "e2ee",
    "client",
    "person",
    "connector",
    "sequencer",
    "store",
    "store-sqlite",
    "store-postgres",
    "postgres-for-tests",
    "app",
    "media",
    "server",
];

/// Tests that see both sides and ask the simulation's checker about them.
const WITH_CHECKER: &[&str] = &[
    "protocol",
    "e2ee",
    "client",
    "sequencer",
    "store",
    "store-sqlite",
    "store-postgres",
    "postgres-for-tests",
    "app",
    "server",
    "sim",
];

const RULES: &[Rule] = &[
    rule("protocol", &[], &[]),
    // May read messages.
    rule("e2ee", &["protocol"], &[]),
    rule("client", &["protocol", "e2ee"], &["sequencer"]),
    rule("client-web", &["protocol", "e2ee", "client"], &[]),
    // Its tests hold real processes to the simulation's checker.
    rule("person", &["protocol", "e2ee", "client"], WITH_CHECKER),
    rule("connector", &["protocol", "e2ee", "client"], &[]),
    // May not.
    rule("sequencer", &["protocol"], &[]),
    rule("store", &["protocol"], &[]),
    rule("store-sqlite", &["protocol", "store"], &[]),
    // Its tests compare both schemas.
    rule("store-postgres", &["protocol", "store"], &["store-sqlite", "postgres-for-tests"]),
    rule("app", &["protocol", "sequencer", "store"], &["store-sqlite"]),
    rule("media", &["protocol"], &[]),
    rule(
        "server",
        &["protocol", "sequencer", "store", "store-sqlite", "store-postgres", "app", "media"],
        &["postgres-for-tests"],
    ),
    // Development only.
    rule("sim", BOTH_SIDES, BOTH_SIDES),
    rule("loadgen", BOTH_SIDES, BOTH_SIDES),
    rule("postgres-for-tests", &[], &[]),
    rule("xtask", &["postgres-for-tests"], &[]),
    rule("xtask-bundle", &[], &[]),
    rule("xtask-view-types", &["client"], &[]),
];

/// Libraries that stand for something only some may do: everybody else is without clock, socket, HTTP or SQL.
const WALLS: &[(&str, &[&str])] = &[
    ("axum", &["server", "media", "loadgen"]),
    ("hyper", &["server", "person", "connector", "loadgen"]),
    ("sqlx", &["store-sqlite", "store-postgres"]),
    ("rusqlite", &["store-sqlite", "e2ee", "client", "client-web", "person", "connector", "sim"]),
    ("openmls", &["e2ee", "sequencer"]),
    ("tokio", &["store-sqlite", "store-postgres", "app", "media", "server", "person", "connector", "sim", "loadgen"]),
    ("reqwest", &["server", "person", "connector", "loadgen"]),
    ("getrandom", &["server", "person", "client-web", "connector", "sim", "loadgen"]),
    ("rand", &["sim", "loadgen"]),
];

pub(super) fn check() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for member in workspace::members()? {
        let Some(rule) = RULES.iter().find(|rule| rule.name == member.name) else {
            found.push(format!(
                "{}: a new crate: say what it may depend on in xtask/src/tidy/edges.rs, and why it exists in its description",
                member.folder
            ));
            continue;
        };
        let allowed: BTreeSet<&str> = rule.uses.iter().copied().collect();
        for used in &member.uses {
            if !allowed.contains(used.as_str()) {
                found.push(format!("{}/Cargo.toml: `{}` must not depend on `{used}`", member.folder, member.name));
            }
        }
        for used in &member.uses_in_tests {
            if !allowed.contains(used.as_str()) && !rule.uses_in_tests.contains(&used.as_str()) && *used != member.name {
                found.push(format!("{}/Cargo.toml: the tests of `{}` must not depend on `{used}`", member.folder, member.name));
            }
        }
        for (library, may) in WALLS {
            if member.libraries.contains(*library) && !may.contains(&member.name.as_str()) {
                found.push(format!("{}/Cargo.toml: `{library}` is only for {}", member.folder, may.join(", ")));
            }
        }
        if member.description.is_empty() {
            found.push(format!("{}/Cargo.toml: give it a description: it becomes its line in ARCHITECTURE.md", member.folder));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_side_never_sees_the_readers_side() {
        let readers = ["e2ee", "client", "client-web", "person", "connector"];
        for side in ["sequencer", "store", "store-sqlite", "store-postgres", "app", "media", "server"] {
            let rule = RULES.iter().find(|rule| rule.name == side).unwrap();
            assert!(rule.uses.iter().chain(rule.uses_in_tests).all(|used| !readers.contains(used)), "{side}");
        }
    }
}
