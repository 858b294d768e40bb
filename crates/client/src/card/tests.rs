//! The latest word of the log holds, however it arrives.

use super::*;
use proptest::prelude::*;

const GROUP: ConversationId = ConversationId::from_bytes([1; 16]);

fn database() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    crate::schema::migrate(&db).unwrap();
    db.execute(
        "INSERT INTO conversations (conversation, kind, state, before, chain, link) VALUES (?1, 2, 1, ?2, ?2, ?2)",
        params![GROUP.as_bytes(), [0_u8; 32]],
    )
    .unwrap();
    db
}

fn said(db: &Connection, id: u8, seq: Option<u64>, name: &str, purpose: Option<&str>, again: Option<Again>) {
    let time = Timestamp::from_millis(1_800_000_000_000 + u64::from(id));
    let change =
        Change { id: MessageId::from_bytes([id; 16]), conversation: GROUP, sender: PersonId::from_bytes([2; 16]), seq, time };
    let room = purpose.map(|purpose| RoomCard { purpose: purpose.into(), ..RoomCard::default() });
    put(db, &change, &ConversationCard { name: name.into(), continues: None, room, again }).unwrap();
    settle(db, GROUP).unwrap();
    if let Some(seq) = seq {
        lines(db, GROUP, seq).unwrap();
    }
}

fn placed_at(db: &Connection, id: u8, seq: u64) {
    crate::change::placed(db, MessageId::from_bytes([id; 16]), seq).unwrap();
    settle(db, GROUP).unwrap();
    lines(db, GROUP, seq).unwrap();
}

fn purpose(db: &Connection) -> String {
    let card: Vec<u8> = db.query_row("SELECT card FROM rooms", [], |row| row.get(0)).unwrap();
    cbor::decode::<RoomCard>(&card).unwrap().purpose
}

/// Places and names of the lines that say so.
fn told(db: &Connection) -> Vec<(u64, String)> {
    let mut statement = db.prepare("SELECT seq, text FROM items WHERE conversation = ?1 ORDER BY seq").unwrap();
    let rows = statement.query_map(params![GROUP.as_bytes()], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).unwrap();
    let name = |text: &str| match serde_json::from_str(text) {
        Ok(StoredLine::Renamed { name, .. }) => name,
        other => panic!("{other:?}"),
    };
    rows.map(|row| row.map(|(seq, text)| (seq, name(&text))).unwrap()).collect()
}

#[test]
fn ones_own_name_is_shown_at_once_and_gives_way_to_what_comes_behind_it() {
    let db = database();
    said(&db, 1, Some(3), "Station 4B", None, None);
    said(&db, 2, None, "Weber", None, None);
    assert_eq!(name(&db, GROUP).unwrap(), "Weber", "while it waits");
    said(&db, 3, Some(5), "Fuchs", None, None);
    assert_eq!(name(&db, GROUP).unwrap(), "Weber", "it will come behind what is here");
    placed_at(&db, 2, 4);
    assert_eq!(name(&db, GROUP).unwrap(), "Fuchs", "the order of the log decides");
    let line = |seq, name: &str| (seq, name.to_owned());
    assert_eq!(told(&db), [line(4, "Weber"), line(5, "Fuchs")], "own words have their line, too");
}

#[test]
fn what_is_repeated_undoes_nothing() {
    let db = database();
    said(&db, 1, Some(3), "Nachsorge", Some("Wundkontrolle"), Some(Again::All));
    assert_eq!((name(&db, GROUP).unwrap(), purpose(&db)), ("Nachsorge".into(), "Wundkontrolle".into()), "for who was added");
    said(&db, 2, Some(4), "Nachsorge Brandt", None, None);
    said(&db, 3, Some(5), "Nachsorge", Some("Entlassung"), Some(Again::Name));
    said(&db, 4, Some(6), "Nachsorge", Some("Wundkontrolle"), Some(Again::All));
    assert_eq!((name(&db, GROUP).unwrap(), purpose(&db)), ("Nachsorge Brandt".into(), "Entlassung".into()));
    assert_eq!(told(&db), [(4, "Nachsorge Brandt".to_owned())]);
}

#[test]
fn a_new_stay_begins_with_what_is_said_in_it() {
    let db = database();
    said(&db, 1, Some(3), "Station 4B", None, None);
    crate::stay::begins(&db, GROUP).unwrap();
    assert_eq!(name(&db, GROUP).unwrap(), "Station 4B", "until something else is said");
    said(&db, 2, Some(30), "Station 4C", None, Some(Again::All));
    assert_eq!(name(&db, GROUP).unwrap(), "Station 4C");
    assert!(told(&db).is_empty());
}

proptest! {
    /// Devices that were told the same in another order call the group by the same name, and none misses a line.
    #[test]
    fn every_order_ends_at_the_same_name(
        (words, order) in prop::collection::vec((0_u8..4, prop::option::weighted(0.3, Just(Again::All))), 1..8)
            .prop_flat_map(|words| { let places = (0..words.len()).collect::<Vec<_>>(); (Just(words), Just(places).prop_shuffle()) }),
    ) {
        let (log, any) = (database(), database());
        let say = |db: &Connection, place: usize| {
            let (word, again) = words[place];
            said(db, u8::try_from(place).unwrap() + 1, Some(place as u64 + 1), &format!("Gruppe {word}"), None, again);
        };
        (0..words.len()).for_each(|place| say(&log, place));
        order.iter().for_each(|place| say(&any, *place));
        prop_assert_eq!(name(&log, GROUP).unwrap(), name(&any, GROUP).unwrap());
        let told_late = told(&any);
        prop_assert!(told(&log).iter().all(|line| told_late.contains(line)));
    }
}
