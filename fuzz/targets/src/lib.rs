//! What is fuzzed: every decoder that reads bytes from somebody else. A target panics when a promise is broken: that nothing
//! panics, and that an object whose bytes are signed or hashed has one encoding only.
//!
//! A new target is a function here, a line in [`ALL`], and a program in `fuzz/fuzz_targets`.

use protocol::cbor::{self, Canonical};

/// A target: it returns, or it has found something.
pub type Target = fn(&[u8]);

/// Name and target.
pub const ALL: &[(&str, Target)] = &[
    ("card", card),
    ("chain", chain),
    ("client_frame", client_frame),
    ("context", context),
    ("enrolment", enrolment),
    ("header", header),
    ("keybox", keybox),
    ("sealed_message", sealed_message),
    ("server_frame", server_frame),
    ("statement", statement),
    ("transfer", transfer),
];

/// The sealed card that a new member reads first.
pub fn card(bytes: &[u8]) {
    one_encoding::<protocol::card::ConversationCard>(bytes);
}

/// A credential: certificates from somebody's device up to the issuer.
pub fn chain(bytes: &[u8]) {
    one_encoding::<protocol::certificate::Chain>(bytes);
}

/// What a device sends to the server.
pub fn client_frame(bytes: &[u8]) {
    let _ = cbor::decode_frame::<protocol::frame::ClientFrame>(bytes);
}

/// What a group says about itself.
pub fn context(bytes: &[u8]) {
    one_encoding::<protocol::context::ConversationContext>(bytes);
}

/// The steps of an enrolment.
pub fn enrolment(bytes: &[u8]) {
    one_encoding::<protocol::enrolment::InvitationGrant>(bytes);
    one_encoding::<protocol::enrolment::EnrolmentClaim>(bytes);
    one_encoding::<protocol::enrolment::CertificationGrant>(bytes);
}

/// The header of a message.
pub fn header(bytes: &[u8]) {
    one_encoding::<protocol::header::Header>(bytes);
}

/// A chunk of message keys, after it has been opened.
pub fn keybox(bytes: &[u8]) {
    one_encoding::<protocol::keybox::KeyboxChunk>(bytes);
}

/// A message as it is delivered, with the checks that anyone can make.
pub fn sealed_message(bytes: &[u8]) {
    if let Ok(message) = cbor::decode_frame::<protocol::message::SealedMessage>(bytes) {
        let _ = message.read_header();
        let _ = message.hashes();
    }
}

/// What the server sends to a device.
pub fn server_frame(bytes: &[u8]) {
    let _ = cbor::decode_frame::<protocol::frame::ServerFrame>(bytes);
}

/// Everything that is signed: policy, revocations, orders, the root's successor.
pub fn statement(bytes: &[u8]) {
    let _ = cbor::decode_frame::<protocol::statement::Signed>(bytes);
    one_encoding::<protocol::policy::TenantPolicy>(bytes);
    one_encoding::<protocol::policy::RootSuccession>(bytes);
    one_encoding::<protocol::revocation::RevocationList>(bytes);
    one_encoding::<protocol::order::MembershipOrder>(bytes);
    one_encoding::<protocol::certificate::DeviceCertificate>(bytes);
    one_encoding::<protocol::certificate::GuestCertificate>(bytes);
    one_encoding::<protocol::certificate::IssuerCertificate>(bytes);
    one_encoding::<protocol::certificate::PersonCertificate>(bytes);
}

/// What one device hands to the next.
pub fn transfer(bytes: &[u8]) {
    one_encoding::<protocol::transfer::TransferBundle>(bytes);
}

/// Bytes that decode are the only bytes of that value, unless they carry fields from the future.
fn one_encoding<T: Canonical>(bytes: &[u8]) {
    if let Ok(value) = cbor::decode::<T>(bytes) {
        assert!(cbor::encode(&value) == bytes || has_future_fields(bytes), "one value, one encoding");
    }
}

/// Does the outer map have keys that a reader may skip?
fn has_future_fields(bytes: &[u8]) -> bool {
    let mut decoder = minicbor::Decoder::new(bytes);
    let Ok(Some(count)) = decoder.map() else { return false };
    (0..count).any(|_| {
        let key = decoder.u64().unwrap_or(0);
        decoder.skip().is_ok() && key >= cbor::CRITICAL_BELOW
    })
}
