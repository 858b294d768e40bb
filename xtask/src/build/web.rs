//! The web app's files, with compressed copies beside them for the server to hand out.

use anyhow::Result;

use super::{engine, say, stamp::Stamp};
use crate::{setup, tree};

/// Where the built app is.
pub(crate) const DIST: &str = "web/apps/messenger/dist";

pub(super) fn build() -> Result<()> {
    let mut inputs = vec![tree::at("web"), tree::at(engine::PKG), tree::at("xtask/bundle")];
    inputs.retain(|path| path.exists());
    let stamp = Stamp::of("web", &inputs)?;
    let dist = tree::at(DIST);
    if stamp.is_fresh(&dist.join("index.html")) {
        return Ok(());
    }
    say("web app");
    setup::npm().args(["run", "build"]).logged("build-web")?;
    let sizes = engine::bundle(&["compress".into(), dist.display().to_string()])?;
    tree::write(&tree::own("sizes.txt"), &sizes)?;
    stamp.keep()
}
