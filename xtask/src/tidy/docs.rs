//! Documents: short where promised, and every path and link in them leads somewhere.

use std::path::Path;

use anyhow::Result;

use super::Text;
use crate::tree;

const ARCHITECTURE_LINES_MAX: usize = 200;

pub(super) fn check(texts: &[Text]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for text in texts.iter().filter(|text| text.path.ends_with(".md")) {
        if text.path == "ARCHITECTURE.md" && text.text.lines().count() > ARCHITECTURE_LINES_MAX {
            found.push(format!("ARCHITECTURE.md: {} lines; at most {ARCHITECTURE_LINES_MAX}", text.text.lines().count()));
        }
        for (number, line) in text.text.lines().enumerate() {
            for target in links(line).filter(|target| !leads_somewhere(&text.path, target)) {
                found.push(format!("{}:{}: the link `{target}` leads nowhere", text.path, number + 1));
            }
            if text.path.starts_with("docs/walkthroughs/") {
                for path in quoted_paths(line).filter(|path| !tree::at(path).exists()) {
                    found.push(format!("{}:{}: there is no `{path}`", text.path, number + 1));
                }
            }
        }
    }
    Ok(found)
}

/// Targets of `[text](target)` that lie in this repository.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|target| {
        !target.starts_with("http") && !target.starts_with('#') && !target.starts_with("mailto:") && !target.is_empty()
    })
}

fn leads_somewhere(document: &str, target: &str) -> bool {
    let file = target.split('#').next().unwrap_or_default();
    let folder = Path::new(document).parent().unwrap_or(Path::new(""));
    tree::root().join(folder).join(file).exists()
}

/// `crates/…` and `web/…` in backticks.
fn quoted_paths(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter(|word| {
        let is_path = word.starts_with("crates/") || word.starts_with("web/") || word.starts_with("docs/");
        is_path && !word.contains([' ', '*', '<', '…'])
    })
}
