//! What can be done with a duty.

use serde::Deserialize;
use ts_rs::TS;

/// A wish about a duty. Answer when the server has done it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum DutyCommand {
    /// We are on duty from now on, whoever was before.
    Take {
        /// Which.
        duty: String,
    },
    /// We hold it and give it on, or back.
    HandOver {
        /// Which.
        duty: String,
        /// To whom; none: nobody holds it then.
        to: Option<String>,
    },
}
