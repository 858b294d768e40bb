//! Client frames, made and signed before the clock starts.
//!
//! Body and archive copy of a sender are sealed once by the engine, so their sizes are real; header, counter, hash chain and
//! signature are made anew for every message, because the server checks them. The MLS frame has the outside of a real one
//! around random bytes: the server cannot open it.

use crate::{
    clock,
    hospital::{GROUP, Hospital, TENANT},
};
use anyhow::{Context as _, Result};
use bytes::Bytes;
use e2ee::{Rng, message, random, rng_from_seed};
use protocol::{
    cbor,
    frame::{ClientFrame, Request, SendMessage},
    hash::Digest,
    header::{HEADER_VERSION, Header, Kind, LogPosition, Urgency},
    id::{ConversationId, MessageId},
    key::Signature,
    message::{MESSAGE_DOMAIN, MessageHashes, SealedMessage},
};

/// Length of the text of every message, in bytes.
pub const TEXT_BYTES: usize = 300;
/// Encrypted sender data of an MLS frame: leaf, generation, reuse guard, tag.
const SENDER_DATA_BYTES: usize = 28;
/// Ciphertext of an MLS frame around K and seed, as the engine makes it.
const CIPHERTEXT_BYTES: usize = 148;
/// Epoch of every conversation.
const EPOCH: u64 = 1;

/// Which message it is: found again by whoever receives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Index of the sender in [`Hospital::staff`].
    pub sender: u32,
    /// Its counter in the conversation, from 1.
    pub counter: u32,
}

/// `count` messages of one sender in one conversation, from counter 1 on. A frame's request id is its counter.
///
/// # Errors
/// When the sender or the conversation does not exist, or the engine does not seal.
pub fn messages(hospital: &Hospital, sender: usize, room: usize, count: usize) -> Result<Vec<Bytes>> {
    let staff = hospital.staff.get(sender).context("no such sender")?;
    let conversation = *hospital.rooms.get(room).context("no such conversation")?;
    let number = u32::try_from(sender)?;
    let mut seed = [3; 32];
    seed[..4].copy_from_slice(&number.to_le_bytes());
    let mut rng = rng_from_seed(seed);
    let mut header = Header {
        version: HEADER_VERSION,
        tenant: TENANT,
        conversation,
        message: message_id(hospital, Stamp { sender: number, counter: 1 }, &mut rng),
        device: staff.device,
        device_certificate: staff.certificate,
        kind: Kind::Text,
        urgency: Urgency::Normal,
        time: clock::now(),
        phone_expiry: None,
        archive_key: Some(hospital.archive.id()),
        objects: Vec::new(),
        counter: 1,
        previous: Digest::from_bytes([0; 32]),
        seen: LogPosition { seq: 1, chain: Digest::from_bytes(random(&mut rng)) },
        about: None,
    };
    let text = [b'x'; TEXT_BYTES];
    let (sample, _) = message::seal(&header, &text, Some(&hospital.archive), &staff.key, &mut rng)?;
    let mut frames = Vec::with_capacity(count);
    for counter in 1..=u32::try_from(count)? {
        header.counter = u64::from(counter);
        header.message = message_id(hospital, Stamp { sender: number, counter }, &mut rng);
        let mut sealed = SealedMessage { header: header.encode(), ..sample.clone() };
        let hashes = sealed.hashes();
        sealed.signature = sign(&hashes, staff);
        header.previous = hashes.chain_link();
        let send = SendMessage { sealed, mls: mls_frame(&hashes, &mut rng), state: header.counter };
        let frame = ClientFrame::Request { id: header.counter, request: Request::SendMessage(send) };
        frames.push(Bytes::from(cbor::encode(&frame)));
    }
    Ok(frames)
}

/// A receipt for what was received.
#[must_use]
pub fn receipt(id: u64, conversation: ConversationId, seq: u64) -> Bytes {
    let request = Request::MoveCursor { conversation, delivered: seq, read: Some(seq) };
    Bytes::from(cbor::encode(&ClientFrame::Request { id, request }))
}

fn sign(hashes: &MessageHashes, staff: &crate::hospital::Staff) -> Signature {
    staff.key.sign(MESSAGE_DOMAIN, &[hashes.header.as_bytes(), hashes.body.as_bytes(), hashes.archive.as_bytes()])
}

/// A real id (UUIDv7) whose last eight bytes say which message it is. Its time is not when the frame was made, one sender's after
/// the other's, but in the order in which all of them send: so ids come to the server as they do in a hospital, about in order.
fn message_id(hospital: &Hospital, stamp: Stamp, rng: &mut Rng) -> MessageId {
    let said = hospital.founded.plus_millis(u64::from(stamp.counter));
    let mut bytes = *MessageId::new(said, random(rng)).as_bytes();
    let [.., a, b, c, d, e, f, g] = &mut bytes;
    let [_, s0, s1, s2] = stamp.sender.to_be_bytes();
    (*a, *b, *c) = (s0, s1, s2);
    [*d, *e, *f, *g] = stamp.counter.to_be_bytes();
    MessageId::from_bytes(bytes)
}

/// Which message a frame carries: its header stands near its beginning, whoever wrote the frame around it.
#[must_use]
pub fn stamp_of(frame: &[u8]) -> Option<Stamp> {
    // Header: …, tenant (key 1), conversation (key 2), message (key 3), each 16 bytes after key and length.
    let head = frame.get(..frame.len().min(320))?;
    let tenant = head.windows(16).position(|window| window == TENANT.as_bytes())?;
    let id = frame.get(tenant + 16 + 2 + 16 + 2..)?.first_chunk::<16>()?;
    let [.., a, b, c, d, e, f, g] = *id;
    Some(Stamp { sender: u32::from_be_bytes([0, a, b, c]), counter: u32::from_be_bytes([d, e, f, g]) })
}

/// The outside of an MLS `PrivateMessage` (RFC 9420 section 6.3) around random bytes.
fn mls_frame(hashes: &MessageHashes, rng: &mut Rng) -> Vec<u8> {
    let mut bytes = vec![0, 1, 0, 2, 16];
    bytes.extend(GROUP.as_bytes());
    bytes.extend(EPOCH.to_be_bytes());
    bytes.extend([1, 0x40, 96]);
    bytes.extend(hashes.mls_aad());
    bytes.push(u8::try_from(SENDER_DATA_BYTES).unwrap_or_default());
    bytes.extend(random::<SENDER_DATA_BYTES>(rng));
    bytes.extend([0x40, u8::try_from(CIPHERTEXT_BYTES).unwrap_or_default()]);
    bytes.extend(random::<CIPHERTEXT_BYTES>(rng));
    bytes
}
