//! Frames written around bytes that are encoded already: an entry is encoded once in its life, when it is appended.

use bytes::Bytes;
use minicbor::{Decoder, Encoder};
use protocol::{
    frame::{Outcome, Response, ServerFrame},
    header::Header,
    id::ConversationId,
    log::Event,
    refusal::Refusal,
    time::Timestamp,
};
use store::{CaseEntries, EntryRow};

/// An event as it is kept and sent.
#[must_use]
pub fn event(event: &Event) -> Bytes {
    let length = match event {
        Event::Message { sealed, mls } => sealed.header.len() + sealed.body.len() + sealed.archive.len() + mls.len(),
        Event::Commit { mls, .. } | Event::Proposal { mls, .. } => mls.len(),
        Event::Erased { header, .. } => header.len(),
    };
    // Room for all of it at once, and no more: it may be kept for a while.
    let mut out = Vec::with_capacity(length + 160);
    written(minicbor::encode(event, &mut out));
    Bytes::from(out)
}

/// When an encoded event is over ([`Header::over_at`]); none for what stays. Reads no more of it than the header.
#[must_use]
pub fn over_at(event: &[u8], accepted_at: Timestamp) -> Option<Timestamp> {
    header(event)?.over_at(accepted_at)
}

/// The header of an encoded message; none of anything else. Reads no more of it.
#[must_use]
pub fn header(event: &[u8]) -> Option<Header> {
    let mut decoder = Decoder::new(event);
    // Event::Message, its fields; the sealed message, its header
    let is_message = decoder.array().ok()? == Some(2) && decoder.u8().ok()? == 0 && decoder.array().ok()? == Some(2);
    decoder.array().ok().filter(|_| is_message)?;
    minicbor::decode(decoder.bytes().ok()?).ok()
}

/// An encoded message without its body; anything else as it is.
#[must_use]
pub fn erased(encoded: &[u8]) -> Vec<u8> {
    match minicbor::decode::<Event>(encoded) {
        Ok(message @ Event::Message { .. }) => event(&message.erased()).to_vec(),
        _ => encoded.to_vec(),
    }
}

/// A push of an entry: what [`ServerFrame::Push`] of it would encode to.
#[must_use]
pub fn entry_push(conversation: ConversationId, entry: &EntryRef<'_>) -> Bytes {
    let mut out = Vec::with_capacity(entry.event.len() + 128);
    // ServerFrame::Push, its field; Push::Entry, its field
    out.extend_from_slice(&[0x82, 0x04, 0x81, 0x82, 0x00, 0x81]);
    write_entry(&mut out, conversation, entry);
    Bytes::from(out)
}

/// The answer to a request for entries: what [`Response::Entries`] would encode to.
#[must_use]
pub fn entries_response(id: u64, conversation: ConversationId, entries: &[EntryRow], more: bool) -> Bytes {
    let bytes: usize = entries.iter().map(|entry| entry.event.len() + 96).sum();
    let mut out = Vec::with_capacity(bytes + 32);
    // ServerFrame::Response, its two fields
    out.extend_from_slice(&[0x82, 0x03, 0x82]);
    written(Encoder::new(&mut out).u64(id).map(|_| ()));
    // Outcome::Done, its field; Response::Entries, its two fields
    out.extend_from_slice(&[0x82, 0x00, 0x81, 0x82, 0x04, 0x82]);
    written(Encoder::new(&mut out).array(entries.len() as u64).map(|_| ()));
    for row in entries {
        let entry = EntryRef { seq: row.seq, chain: row.chain, at: row.at, event: &row.event };
        write_entry(&mut out, conversation, &entry);
    }
    written(Encoder::new(&mut out).bool(more).map(|_| ()));
    Bytes::from(out)
}

/// A page of a case: what [`protocol::archive::CasePage`] of it would encode to.
#[must_use]
pub fn case_page(conversation: ConversationId, page: &CaseEntries) -> Bytes {
    let bytes: usize = page.entries.iter().map(|entry| entry.event.len() + 96).sum();
    let chains: usize = page.chains.iter().map(|chain| chain.len() + 8).sum();
    let mut out = Vec::with_capacity(bytes + chains + 64);
    let mut encoder = Encoder::new(&mut out);
    let head = encoder.array(4).and_then(|encoder| encoder.bytes(page.before.as_bytes()));
    written(head.and_then(|encoder| encoder.array(page.entries.len() as u64)).map(|_| ()));
    for row in &page.entries {
        let entry = EntryRef { seq: row.seq, chain: row.chain, at: row.at, event: &row.event };
        write_entry(&mut out, conversation, &entry);
    }
    let mut encoder = Encoder::new(&mut out);
    written(encoder.array(page.chains.len() as u64).map(|_| ()));
    for chain in &page.chains {
        written(encoder.bytes(chain).map(|_| ()));
    }
    written(encoder.bool(page.more).map(|_| ()));
    Bytes::from(out)
}

/// Any other answer.
#[must_use]
pub fn response(id: u64, outcome: Result<Response, Refusal>) -> Bytes {
    let outcome = outcome.map_or_else(Outcome::Refused, Outcome::Done);
    crate::hub::frame(&ServerFrame::Response { id, outcome })
}

/// An entry whose event is encoded.
#[derive(Clone, Copy, Debug)]
pub struct EntryRef<'a> {
    /// Sequence number.
    pub seq: u64,
    /// Chain hash after it.
    pub chain: protocol::hash::Digest,
    /// When it was accepted.
    pub at: protocol::time::Timestamp,
    /// Encoded event.
    pub event: &'a [u8],
}

fn write_entry(out: &mut Vec<u8>, conversation: ConversationId, entry: &EntryRef<'_>) {
    let mut encoder = Encoder::new(&mut *out);
    let written_head = encoder
        .array(5)
        .and_then(|encoder| encoder.bytes(conversation.as_bytes()))
        .and_then(|encoder| encoder.u64(entry.seq))
        .and_then(|encoder| encoder.bytes(entry.chain.as_bytes()))
        .and_then(|encoder| encoder.u64(entry.at.as_millis()));
    written(written_head.map(|_| ()));
    out.extend_from_slice(entry.event);
}

/// Writing to a vector cannot fail.
fn written(result: Result<(), minicbor::encode::Error<std::convert::Infallible>>) {
    if let Err(error) = result
        && let Some(never) = error.into_write()
    {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{
        frame::Push,
        hash::Digest,
        id::{DeviceId, GroupId},
        log::Entry,
    };

    fn entry(seq: u64) -> Entry {
        Entry {
            conversation: ConversationId::from_bytes([7; 16]),
            seq,
            chain: Digest::from_bytes([8; 32]),
            accepted_at: Timestamp::from_millis(1_800_000_000_000),
            event: Event::Commit {
                group: GroupId::from_bytes([1; 16]),
                device: DeviceId::from_bytes([2; 16]),
                mls: vec![3; 300],
            },
        }
    }

    fn row(entry: &Entry) -> EntryRow {
        EntryRow { seq: entry.seq, chain: entry.chain, at: entry.accepted_at, event: event(&entry.event).to_vec() }
    }

    #[test]
    fn a_message_that_is_over_keeps_its_row_hash_and_nothing_of_its_body() {
        let time = Timestamp::from_millis(1_800_000_000_000);
        let header = Header {
            version: protocol::header::HEADER_VERSION,
            tenant: protocol::id::TenantId::from_bytes([1; 16]),
            conversation: ConversationId::from_bytes([7; 16]),
            message: protocol::id::MessageId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([3; 16]),
            device_certificate: Digest::from_bytes([4; 32]),
            kind: protocol::header::Kind::Text,
            urgency: protocol::header::Urgency::Normal,
            time,
            phone_expiry: Some(time.plus_days(7)),
            archive_key: None,
            objects: Vec::new(),
            counter: 1,
            previous: Digest::from_bytes([0; 32]),
            seen: protocol::header::LogPosition { seq: 0, chain: Digest::from_bytes([0; 32]) },
            about: None,
        };
        let message = |header: &Header| Event::Message {
            sealed: protocol::message::SealedMessage {
                header: header.encode(),
                body: vec![0x5a; 500],
                archive: Vec::new(),
                signature: protocol::key::Signature::from_bytes([6; 64]),
            },
            mls: vec![0x5b; 300],
        };
        let kept = event(&message(&header));
        assert_eq!(over_at(&kept, time), Some(time.plus_days(7)));
        assert_eq!(over_at(&kept, time.plus_days(9)), Some(time.plus_days(9).plus_hours(1)), "an hour to read it");
        let served = erased(&kept);
        let read: Event = minicbor::decode(&served).unwrap();
        assert!(matches!(read, Event::Erased { .. }) && !served.windows(8).any(|bytes| bytes == [0x5a; 8] || bytes == [0x5b; 8]));
        assert_eq!(read.row_hash(), message(&header).row_hash(), "the chain still verifies");
        assert_eq!(over_at(&served, time), None);
        let stays = event(&message(&Header { phone_expiry: None, ..header.clone() }));
        assert_eq!(over_at(&stays, time), None);
        let urgent = event(&message(&Header { urgency: protocol::header::Urgency::Urgent, ..header }));
        assert_eq!(over_at(&urgent, time), None, "nobody acknowledged it");
        assert_eq!(over_at(&event(&entry(1).event), time), None);
    }

    #[test]
    fn a_push_around_encoded_bytes_is_the_push() {
        let entry = entry(300);
        let kept = row(&entry);
        let reference = EntryRef { seq: kept.seq, chain: kept.chain, at: kept.at, event: &kept.event };
        let around = entry_push(entry.conversation, &reference);
        assert_eq!(around, crate::hub::frame(&ServerFrame::Push(Push::Entry(entry))));
    }

    #[test]
    fn a_page_of_a_case_around_encoded_bytes_is_the_page() {
        let entries = vec![entry(1), entry(24)];
        let (before, chains) = (Digest::from_bytes([4; 32]), vec![vec![5; 900], vec![6; 20]]);
        let kept = CaseEntries { before, entries: entries.iter().map(row).collect(), chains: chains.clone(), more: true };
        let around = case_page(ConversationId::from_bytes([7; 16]), &kept);
        let chains = chains.into_iter().map(Into::into).collect();
        let page = protocol::archive::CasePage { before, entries, chains, more: true };
        assert_eq!(around, protocol::cbor::encode(&page));
    }

    #[test]
    fn a_page_around_encoded_bytes_is_the_page() {
        let entries = vec![entry(1), entry(24), entry(70_000)];
        let rows: Vec<EntryRow> = entries.iter().map(row).collect();
        let around = entries_response(99, ConversationId::from_bytes([7; 16]), &rows, true);
        let outcome = Outcome::Done(Response::Entries { entries, more: true });
        assert_eq!(around, crate::hub::frame(&ServerFrame::Response { id: 99, outcome }));
    }
}
