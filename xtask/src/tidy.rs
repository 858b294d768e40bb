//! `cargo xtask tidy`: house rules that neither the compiler nor clippy can check. Each rule is one function over the
//! repository's files; what it finds is a line that names the place and says what to do.

mod docs;
mod edges;
mod names;
mod source;

use std::fs;

use anyhow::{Result, bail};

use crate::tree;

/// One tracked text file.
struct Text {
    path: String,
    text: String,
}

impl Text {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Is the whole file test code?
    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs") || self.path.contains("/e2e/")
    }
}

pub(crate) fn run() -> Result<()> {
    let mut found = edges::check()?;
    let texts = texts()?;
    found.extend(names::check(&texts));
    found.extend(source::check(&texts));
    found.extend(docs::check(&texts)?);
    if !found.is_empty() {
        bail!("{}\n{} findings", found.join("\n"), found.len());
    }
    Ok(())
}

/// All tracked files that are text.
fn texts() -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    for path in tree::files()? {
        if let Ok(text) = fs::read_to_string(tree::at(&path)) {
            texts.push(Text { path, text });
        }
    }
    Ok(texts)
}
