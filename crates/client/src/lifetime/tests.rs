//! The setting, and what ends: by examples and by properties.

use super::*;
use proptest::prelude::*;
use protocol::{
    hash::Digest,
    header::{HEADER_VERSION, Kind as MessageKind, LogPosition, Urgency},
    id::{DeviceId, TenantId},
    limits,
};

const ROOM: ConversationId = ConversationId::from_bytes([1; 16]);
const ANNA: PersonId = PersonId::from_bytes([2; 16]);
const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn database() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    crate::schema::migrate(&db).unwrap();
    db.execute(
        "INSERT INTO conversations (conversation, kind, state, before, chain, link, from_seq) VALUES (?1, 1, 1, ?2, ?2, ?2, 5)",
        params![ROOM.as_bytes(), [0_u8; 32]],
    )
    .unwrap();
    db
}

fn said(db: &Connection, id: u8, seq: Option<u64>, hours: Option<u32>, again: bool) {
    let change = Change { id: MessageId::from_bytes([id; 16]), conversation: ROOM, sender: ANNA, seq, time: NOON };
    take(db, &change, Lifetime::of(hours, again)).unwrap();
}

fn header(urgency: Urgency, phone_expiry: Option<Timestamp>) -> Header {
    Header {
        version: HEADER_VERSION,
        tenant: TenantId::from_bytes([3; 16]),
        conversation: ROOM,
        message: MessageId::from_bytes([4; 16]),
        device: DeviceId::from_bytes([5; 16]),
        device_certificate: Digest::from_bytes([6; 32]),
        kind: MessageKind::Text,
        urgency,
        time: NOON,
        phone_expiry,
        archive_key: None,
        objects: Vec::new(),
        counter: 1,
        previous: Digest::from_bytes([0; 32]),
        seen: LogPosition { seq: 0, chain: Digest::from_bytes([0; 32]) },
        about: None,
    }
}

#[test]
fn the_latest_word_counts_and_what_is_said_again_changes_nothing() {
    let db = database();
    assert_eq!(in_force(&db, ROOM).unwrap(), None);
    said(&db, 1, Some(7), Some(7), true);
    assert_eq!(in_force(&db, ROOM).unwrap(), Some(7), "for who was added it is the first word");
    said(&db, 2, Some(9), Some(30), false);
    said(&db, 3, Some(6), Some(90), false);
    said(&db, 4, Some(11), Some(1), true);
    assert_eq!(in_force(&db, ROOM).unwrap(), Some(30), "by the order of the log, however it arrives");
    said(&db, 5, None, None, false);
    assert_eq!(in_force(&db, ROOM).unwrap(), None, "one's own word holds before the server has it");
    crate::stay::begins(&db, ROOM).unwrap();
    db.execute("DELETE FROM lifetimes WHERE seq IS NULL", []).unwrap();
    assert_eq!(in_force(&db, ROOM).unwrap(), None, "a word of an earlier stay is none");
}

fn urgencies() -> impl Strategy<Value = Urgency> {
    prop_oneof![Just(Urgency::Normal), Just(Urgency::Important), Just(Urgency::Urgent)]
}

proptest! {
    /// Messages come with any date, urgency and reader; hours pass; the device ends what is over, and only that.
    #[test]
    fn nothing_ends_early_and_nothing_urgent_ends(
        messages in proptest::collection::vec((urgencies(), proptest::option::of(0_u64..120), 0_u64..60, any::<bool>()), 1..40),
        steps in proptest::collection::vec(0_u64..30, 1..12),
        read in 0_u64..60,
    ) {
        let db = database();
        db.execute("UPDATE conversations SET read_seq = ?1", params![read]).unwrap();
        let mut standing = Vec::new();
        for (at, (urgency, hours, accepted, placed)) in messages.into_iter().enumerate() {
            let id = MessageId::from_bytes([u8::try_from(at).unwrap() + 1; 16]);
            let accepted_at = NOON.plus_hours(accepted);
            let header = header(urgency, hours.map(|hours| NOON.plus_hours(hours)));
            db.execute(
                "INSERT INTO items (conversation, seq, message, sender, own, time, kind, text) VALUES (?1, ?2, ?3, ?4, 0, ?5, 0, 'x')",
                params![ROOM.as_bytes(), placed.then_some(at), id.as_bytes(), ANNA.as_bytes(), NOON.as_millis()],
            ).unwrap();
            note(&db, ROOM, id, header.over_at(accepted_at)).unwrap();
            standing.push((id, urgency, hours, accepted, placed));
        }
        let mut now = NOON;
        for step in steps {
            now = now.plus_hours(step);
            let due = next(&db).unwrap();
            let ended: Vec<MessageId> = over(&db, now).unwrap().iter().map(|one| MessageId::from_slice(&one.message).unwrap()).collect();
            prop_assert_eq!(due.is_some_and(|at| at <= now), !ended.is_empty(), "it wakes for exactly what ends");
            for (id, urgency, hours, accepted, placed) in &standing {
                let mine = ended.contains(id);
                if mine {
                    prop_assert_ne!(*urgency, Urgency::Urgent, "read or not: nobody acknowledged it");
                    prop_assert!(*placed, "what waits in the outbox stays");
                    let least = NOON.plus_hours(*accepted + u64::from(limits::LIFETIME_HOURS_MIN));
                    prop_assert!(now >= least, "there was an hour to read it");
                    prop_assert!(hours.is_some_and(|hours| NOON.plus_hours(hours) <= now));
                } else if let (Some(hours), true) = (hours, *placed) {
                    let at = NOON.plus_hours((*hours).max(*accepted + u64::from(limits::LIFETIME_HOURS_MIN)));
                    prop_assert!(*urgency == Urgency::Urgent || at > now, "it stays no longer than it may");
                }
            }
            for id in &ended {
                db.execute("DELETE FROM items WHERE message = ?1", params![id.as_bytes()]).unwrap();
                standing.retain(|(one, ..)| one != id);
            }
        }
    }
}
