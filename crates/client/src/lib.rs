//! The messenger engine: everything a device knows and does, without network, clock or screen.
//!
//! # Run-loop contract
//! A shell (browser worker, native person, connector) owns one [`Engine`] on one SQLite connection and calls
//! [`Engine::handle`] with one [`Input`] at a time. Every call is one durable transaction; the returned [`Effect`]s are
//! released only after it is committed, so nothing leaves the device before the state it came from is stored. A call that
//! fails leaves the database as it was and releases nothing.
//!
//! The shell carries out effects in order, feeds frames, answers and the network's state back, and calls
//! [`Input::Tick`] at the time of the last [`Effect::WakeAt`]. Time and randomness are arguments: the same inputs give the
//! same outputs, apart from coins that MLS draws inside its crypto provider.
//!
//! Deliberately lacks: sockets, threads, PINs (shells unlock the database), wording.

pub mod account;
pub mod archive;
pub mod attachment;
mod card;
pub mod ceremony;
mod change;
mod chat;
pub mod chats;
pub mod command;
mod contact;
mod conversation;
mod cursor;
mod db;
mod device;
mod directory;
mod duties;
mod effect;
mod ended;
mod engine;
mod enrolment;
mod error;
mod founding;
mod guest;
mod history;
mod issuer;
mod item;
mod key_package;
mod keybox;
mod lease;
mod letters;
mod lifetime;
mod linking;
mod location;
mod log;
mod membership;
mod message_info;
mod net;
mod operation;
mod outbox;
mod papers;
mod people;
mod places;
mod policy;
mod preference;
mod push;
mod realign;
mod receive;
mod recovery;
mod restored;
mod room;
mod rotation;
mod schema;
mod search;
mod selection;
mod session;
mod stay;
mod subscription;
mod timeline;
mod transfer;
mod typing;
mod urgent;
pub mod view;
mod visit;
mod welcome;

pub use attachment::send::{SealedFile, SendFiles};
pub use effect::{ApprovedAct, Effect, HttpAnswer, HttpError, Input, JoinError, LinkInfo, LinkKind, OfferView, PartError};
pub use engine::Engine;
pub use error::EngineError;
pub use founding::Founding;
pub use issuer::IssuerGrant;
pub use policy::PolicyChange;
