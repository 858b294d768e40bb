//! The contract both sides of Konsil share: ids, frames, limits, and the formats and public checks of headers,
//! certificates, policies and orders.
//!
//! Guarantees: everything here is verify-only (no private key ever enters this crate), has no I/O, no clock and no
//! randomness, and builds for `wasm32-unknown-unknown`. Every signed or hashed object is deterministic CBOR (RFC 8949
//! section 4.2.1); it is hashed and verified over the bytes as received, and refused when the encoding is not
//! deterministic or carries an unknown critical field.
//!
//! Deliberately lacks: signing, sealing, groups (`e2ee`), ordering (`sequencer`), storage, and sockets: of the transport only
//! the bytes of its frames are here ([`websocket`]).

pub mod administration;
pub mod archive;
pub mod card;
pub mod cbor;
pub mod certificate;
pub mod context;
pub mod device;
pub mod duty;
pub mod enrolment;
pub mod frame;
pub mod guest;
pub mod hash;
pub mod header;
pub mod id;
pub mod issuer;
pub mod key;
pub mod keybox;
pub mod lifetime;
pub mod limits;
pub mod location;
pub mod log;
pub mod membership;
pub mod message;
pub mod object;
pub mod order;
pub mod pii;
pub mod pin;
pub mod place;
pub mod policy;
pub mod preference;
pub mod push;
pub mod recovery;
pub mod refusal;
pub mod revocation;
pub mod rotation;
pub mod spelling;
pub mod statement;
pub mod time;
pub mod transfer;
pub mod urgent;
pub mod websocket;
