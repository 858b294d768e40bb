//! A map of the hospital's surroundings, if the house has one.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Map tiles of one's own; none asks nobody else for any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Map {
    /// A file in the format PMTiles, version 3, with pictures.
    pub tiles: Option<PathBuf>,
}
