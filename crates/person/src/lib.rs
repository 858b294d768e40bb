//! The engine's native shell: socket, clock, files. The same engine as in the browser, for scripts, load and test stories.
//!
//! A [`Person`] is one device of one person. Its engine runs in a task of its own; commands and views are asked for from
//! anywhere. Files are plain SQLite: native shells rely on an encrypted disk (ADR 0006).

pub mod demo;
mod device;
pub mod duties;
mod files;
pub mod keys;
mod kill;
mod objects;
mod shell;
mod story;

pub use device::{Clock, Options, Person, PersonError, View};
pub use files::FileToSend;
pub use kill::{CrashPoint, KillSwitch};
pub use story::Story;
