//! What is fuzzed: every decoder that reads bytes from somebody else. A target panics when a promise is broken: that nothing
//! panics, and that an object whose bytes are signed or hashed has one encoding only.
//!
//! A new target is a function here, a line in [`ALL`], and a program in `fuzz/fuzz_targets`.

mod groups;

pub use groups::{group_frame, handshake, join};
use protocol::cbor::{self, Canonical};

/// A target: it returns, or it has found something.
pub type Target = fn(&[u8]);

/// Name and target.
pub const ALL: &[(&str, Target)] = &[
    ("card", card),
    ("case_page", case_page),
    ("chain", chain),
    ("client_frame", client_frame),
    ("content", content),
    ("context", context),
    ("enrolment", enrolment),
    ("group_frame", group_frame),
    ("handshake", handshake),
    ("header", header),
    ("join", join),
    ("keybox", keybox),
    ("link", link),
    ("offer", offer),
    ("sealed_message", sealed_message),
    ("server_frame", server_frame),
    ("share", share),
    ("statement", statement),
    ("transfer", transfer),
    ("websocket", websocket),
];

/// The sealed card that a new member reads first.
pub fn card(bytes: &[u8]) {
    one_encoding::<protocol::card::ConversationCard>(bytes);
}

/// A page of an archive case.
pub fn case_page(bytes: &[u8]) {
    let Ok(page) = cbor::decode_frame::<protocol::archive::CasePage>(bytes) else { return };
    for entry in &page.entries {
        let _ = entry.event.row_hash();
    }
}

/// A credential: certificates from somebody's device up to the issuer.
pub fn chain(bytes: &[u8]) {
    one_encoding::<protocol::certificate::Chain>(bytes);
}

/// What a device sends to the server.
pub fn client_frame(bytes: &[u8]) {
    let _ = cbor::decode_frame::<protocol::frame::ClientFrame>(bytes);
}

/// What a message says, once it is opened.
pub fn content(bytes: &[u8]) {
    use e2ee::content::Content;
    let Ok(content) = Content::decode(bytes) else { return };
    // What can be read can be written, unless this version does not know what it is; and it reads the same again.
    if !matches!(content, Content::Unknown { .. }) {
        let again = content.encode(&mut e2ee::rng_from_seed([1; 32])).expect("what was read can be written");
        assert_eq!(Content::decode(&again), Ok(content), "written and read again");
    }
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

/// What people type, paste or scan: invitations and transfers, as links and as codes.
pub fn link(bytes: &[u8]) {
    use e2ee::{
        guest::GuestSecret,
        invitation::InvitationTicket,
        transfer::{TransferOffer, TransferSecret},
    };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for ticket in [InvitationTicket::from_fragment(text), InvitationTicket::from_code(text)].into_iter().flatten() {
        // A link carries the whole fingerprint, a code half of it: every ticket can be written as a code.
        let again = InvitationTicket::from_code(&ticket.to_code()).expect("what was read can be written");
        assert_eq!(again.to_code(), ticket.to_code(), "a link and its code are the same ticket");
    }
    if let Ok(secret) = TransferSecret::from_fragment(text) {
        assert!(TransferSecret::from_fragment(&secret.to_fragment()).is_ok(), "what was read can be written");
    }
    for secret in [GuestSecret::from_fragment(text), GuestSecret::from_code(text)].into_iter().flatten() {
        assert_eq!(GuestSecret::from_code(&secret.to_code()), Ok(secret), "a link and its code are the same secret");
    }
    if let Ok(offer) = TransferOffer::from_code(text) {
        assert!(TransferOffer::from_code(&offer.to_code()).is_ok(), "what was read can be written");
    }
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

/// Key shares that people type, scan or open as files, one per blank line.
pub fn share(bytes: &[u8]) {
    use e2ee::{root::RootKey, share::KeyShare};
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let shares: Vec<KeyShare> = text.split("\n\n\n").filter_map(|text| KeyShare::parse(text).ok()).collect();
    for share in &shares {
        assert!(KeyShare::parse(&share.to_code()).as_ref() == Ok(share), "what was read can be written");
        assert!(KeyShare::parse(&share.to_text("Klinikum", "Hollmann")).as_ref() == Ok(share), "and as a file");
    }
    let _ = RootKey::combine(&shares);
}

/// Everything that is signed: policy, revocations, orders, the root's successor.
pub fn statement(bytes: &[u8]) {
    let _ = cbor::decode_frame::<protocol::statement::Signed>(bytes);
    one_encoding::<protocol::policy::TenantPolicy>(bytes);
    one_encoding::<protocol::policy::RootSuccession>(bytes);
    one_encoding::<protocol::revocation::RevocationList>(bytes);
    one_encoding::<protocol::rotation::HistoryRotation>(bytes);
    one_encoding::<protocol::recovery::RecoveryWrapping>(bytes);
    one_encoding::<protocol::order::MembershipOrder>(bytes);
    one_encoding::<protocol::certificate::DeviceCertificate>(bytes);
    one_encoding::<protocol::certificate::GuestCertificate>(bytes);
    one_encoding::<protocol::guest::GuestGrant>(bytes);
    one_encoding::<protocol::guest::GuestClaim>(bytes);
    one_encoding::<protocol::guest::GuestDetails>(bytes);
    one_encoding::<protocol::certificate::IssuerCertificate>(bytes);
    one_encoding::<protocol::issuer::IssuerRequest>(bytes);
    one_encoding::<protocol::certificate::PersonCertificate>(bytes);
}

/// What a browser offers that wants to become a device, once it is opened; and what it shows, or keeps to join with.
pub fn offer(bytes: &[u8]) {
    use e2ee::offer::{OfferingDevice, ScannedOffer};
    one_encoding::<protocol::device::DeviceOffer>(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(scanned) = ScannedOffer::read(text) {
        let _ = scanned.open(bytes);
    }
    if let Ok(device) = OfferingDevice::from_fragment(text) {
        assert!(ScannedOffer::read(&device.qr()).is_ok() && ScannedOffer::read(&device.code()).is_ok(), "what was read can be shown");
    }
    let _ = e2ee::recovery::RecoverySecret::from_code(text);
}

/// What one device hands to the next.
pub fn transfer(bytes: &[u8]) {
    one_encoding::<protocol::transfer::TransferBundle>(bytes);
}

/// Bytes that decode are the only bytes of that value, unless they carry fields from the future.
fn one_encoding<T: Canonical>(bytes: &[u8]) {
    if let Ok(value) = cbor::decode::<T>(bytes) {
        assert!(cbor::encode(&value) == bytes || has_future_fields::<T>(bytes), "one value, one encoding");
    }
}

/// Does the outer map have keys that a reader may skip?
fn has_future_fields<T: Canonical>(bytes: &[u8]) -> bool {
    let mut decoder = minicbor::Decoder::new(bytes);
    let Ok(Some(count)) = decoder.map() else { return false };
    (0..count).any(|_| {
        let key = decoder.u64().unwrap_or(0);
        decoder.skip().is_ok() && key >= cbor::CRITICAL_BELOW && !T::knows(key)
    })
}

/// What a socket's other side sends, whole and byte by byte: the same either way.
pub fn websocket(bytes: &[u8]) {
    use protocol::websocket::Reader;
    const BYTES_MAX: usize = 100_000;
    let read = |pieces: usize| {
        let (mut reader, mut came) = (Reader::new(BYTES_MAX), Vec::new());
        for piece in bytes.chunks(pieces) {
            reader.take_in(piece);
            loop {
                match reader.read() {
                    Ok(Some(incoming)) => came.push(incoming),
                    Ok(None) => break,
                    Err(error) => return (came, Some(error)),
                }
            }
        }
        (came, None)
    };
    assert_eq!(read(bytes.len().max(1)), read(1), "it does not matter how bytes arrive");
}
