//! What cargo knows about our crates.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::cmd::Cmd;
use crate::tree;

/// One of our crates.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) description: String,
    /// Its folder, relative to the root.
    pub(crate) folder: String,
    /// Our own crates that its code uses.
    pub(crate) uses: BTreeSet<String>,
    /// Libraries of others that its code uses.
    pub(crate) libraries: BTreeSet<String>,
    /// Our own crates that only its tests use.
    pub(crate) uses_in_tests: BTreeSet<String>,
}

/// All members of the workspace, by name.
pub(crate) fn members() -> Result<Vec<Member>> {
    let text = Cmd::cargo().args(["metadata", "--no-deps", "--format-version=1"]).read()?;
    let metadata: Value = serde_json::from_str(&text)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo metadata names no packages")?;
    let mut members: Vec<Member> = packages.iter().map(member).collect::<Result<_>>()?;
    members.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(members)
}

/// Is there a crate of this name yet?
pub(crate) fn exists(name: &str) -> bool {
    members().is_ok_and(|all| all.iter().any(|member| member.name == name))
}

/// The folders of a crate and of all of ours that it is made of.
pub(crate) fn folders_of(name: &str) -> Result<Vec<PathBuf>> {
    let all = members()?;
    let mut wanted = vec![name.to_owned()];
    let mut folders = Vec::new();
    let mut seen = BTreeSet::new();
    while let Some(next) = wanted.pop() {
        if !seen.insert(next.clone()) {
            continue;
        }
        let found = all.iter().find(|member| member.name == next);
        let found = found.with_context(|| format!("the workspace has no crate `{next}` yet"))?;
        folders.push(tree::at(&found.folder));
        wanted.extend(found.uses.iter().cloned());
    }
    folders.sort();
    Ok(folders)
}

fn member(package: &Value) -> Result<Member> {
    let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let manifest = PathBuf::from(text("manifest_path"));
    let folder = manifest.parent().and_then(|dir| dir.strip_prefix(tree::root()).ok());
    let folder = folder.context("a member lies outside the repository")?.to_string_lossy().into_owned();
    let mut uses = BTreeSet::new();
    let mut libraries = BTreeSet::new();
    let mut uses_in_tests = BTreeSet::new();
    for edge in package.get("dependencies").and_then(Value::as_array).into_iter().flatten() {
        let Some(name) = edge.get("name").and_then(Value::as_str) else {
            continue;
        };
        let is_ours = edge.get("path").is_some_and(|path| !path.is_null());
        let is_for_tests = edge.get("kind").and_then(Value::as_str) == Some("dev");
        match (is_ours, is_for_tests) {
            (true, true) => uses_in_tests.insert(name.to_owned()),
            (true, false) => uses.insert(name.to_owned()),
            // A renamed library only switches features on for somebody below; code cannot use it by mistake.
            (false, false) if edge.get("rename").is_none_or(Value::is_null) => libraries.insert(name.to_owned()),
            (false, false) => false,
            (false, true) => false,
        };
    }
    Ok(Member { name: text("name"), description: text("description"), folder, uses, libraries, uses_in_tests })
}
