//! Attachments: what a message names, what of its ciphertext lies on this device, and what brings it up or down.
//!
//! The engine holds keys, thumbnails and the state of every object; the ciphertext itself lies where the shell keeps it (a folder,
//! OPFS), part by part ([`protocol::limits::OBJECT_PART_BYTES`]). The shell seals a file into its store first and then gives
//! [`Input::SendFiles`](crate::Input::SendFiles), so that nothing of a file is in memory alone; it opens what it shows with
//! [`Source`], chunk by chunk.
//!
//! Guarantees: a part counts as brought when the server has said so, and as here when the shell has; both survive any crash. The
//! message is sealed when all of its objects are on the server, so that a text written meanwhile does not wait for a video.
//!
//! Deliberately lacks: the bytes.

pub(crate) mod list;
pub(crate) mod send;
pub(crate) mod transfer;

use crate::{db, effect::Effect, engine::Cx, error::Result, letters, view::attachment::AttachmentKindView};
use e2ee::{
    attachment::{AttachmentKey, Layout},
    content::attachment::{Attachment, AttachmentKind},
};
use protocol::{
    hash::Digest,
    id::{ConversationId, MessageId, ObjectId},
    object::parts,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// All ciphertext on this device; what was not looked at for the longest time goes first.
pub const OBJECTS_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// Pictures and voice notes up to this come without being asked for.
pub const UNASKED_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Where it stands that they wait until they are asked for, too.
const ALL_WAIT: &str = "attachments_wait";

/// Which way an object goes (`objects.going`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Going {
    /// Nowhere.
    Still = 0,
    /// To the server.
    Up = 1,
    /// To the server, when the person says so.
    UpPaused = 2,
    /// Not to the server: it failed.
    UpFailed = 3,
    /// From the server.
    Down = 4,
    /// It failed.
    DownFailed = 5,
    /// The server does not have it.
    Missing = 6,
    /// What came is not what the message names.
    Damaged = 7,
}

impl Going {
    const fn of(value: i64) -> Self {
        match value {
            1 => Self::Up,
            2 => Self::UpPaused,
            3 => Self::UpFailed,
            4 => Self::Down,
            5 => Self::DownFailed,
            6 => Self::Missing,
            7 => Self::Damaged,
            _ => Self::Still,
        }
    }
}

/// What of an object is here, and which way it goes.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) object: ObjectId,
    pub(crate) size: u64,
    pub(crate) have: Vec<u8>,
    pub(crate) going: Going,
    pub(crate) received: u64,
    pub(crate) failures: u32,
    pub(crate) failure: Option<i64>,
}

impl Object {
    pub(crate) fn parts(&self) -> u64 {
        parts(self.size)
    }

    pub(crate) fn has(&self, part: u64) -> bool {
        let (byte, bit) = (usize::try_from(part / 8).unwrap_or(usize::MAX), part % 8);
        self.have.get(byte).is_some_and(|byte| byte >> bit & 1 == 1)
    }

    pub(crate) fn take(&mut self, part: u64) {
        let (byte, bit) = (usize::try_from(part / 8).unwrap_or(usize::MAX), part % 8);
        if let Some(byte) = self.have.get_mut(byte) {
            *byte |= 1 << bit;
        }
    }

    /// Number of parts that are here.
    pub(crate) fn here(&self) -> u64 {
        (0..self.parts()).filter(|part| self.has(*part)).count() as u64
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.here() == self.parts()
    }
}

fn bits(size: u64, set: bool) -> Vec<u8> {
    let bytes = usize::try_from(parts(size).div_ceil(8)).unwrap_or(0);
    vec![if set { 0xff } else { 0 }; bytes]
}

const OBJECT_COLUMNS: &str = "object, size, have, going, received, failures, failure";

fn object_of(row: &Row<'_>) -> rusqlite::Result<Object> {
    Ok(Object {
        object: ObjectId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(ObjectId::from_bytes([0; 16])),
        size: row.get(1)?,
        have: row.get(2)?,
        going: Going::of(row.get(3)?),
        received: row.get(4)?,
        failures: row.get(5)?,
        failure: row.get(6)?,
    })
}

/// An object's state.
pub(crate) fn object(db: &Connection, object: ObjectId) -> Result<Option<Object>> {
    Ok(db
        .prepare_cached(&format!("SELECT {OBJECT_COLUMNS} FROM objects WHERE object = ?1"))?
        .query_row(params![object.as_bytes()], object_of)
        .optional()?)
}

/// Objects that go one way, the oldest first.
pub(crate) fn objects_going(db: &Connection, going: Going) -> Result<Vec<Object>> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {OBJECT_COLUMNS} FROM objects WHERE going = ?1 ORDER BY used_at, object LIMIT 50"))?;
    let rows = statement.query_map(params![going as i64], object_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn save(db: &Connection, one: &Object) -> Result<()> {
    db.prepare_cached("UPDATE objects SET have = ?2, going = ?3, received = ?4, failures = ?5, failure = ?6 WHERE object = ?1")?
        .execute(params![one.object.as_bytes(), one.have, one.going as i64, one.received, one.failures, one.failure])?;
    Ok(())
}

/// Whatever shows this object is drawn again.
pub(crate) fn changed(cx: &mut Cx<'_>, object: ObjectId) -> Result<()> {
    let ids: Vec<Vec<u8>> = {
        let mut statement = cx.db.prepare_cached("SELECT DISTINCT conversation FROM attachments WHERE object = ?1")?;
        let rows = statement.query_map(params![object.as_bytes()], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    cx.changed.conversations.extend(ids.iter().filter_map(|id| ConversationId::from_slice(id)));
    Ok(())
}

/// Stores what a message names. `here` says that this device's shell has the ciphertext already.
pub(crate) fn put(
    cx: &mut Cx<'_>,
    conversation: ConversationId,
    message: MessageId,
    attachments: &[Attachment],
    here: bool,
    going: impl Fn(&Attachment) -> Going,
) -> Result<()> {
    for (place, one) in attachments.iter().enumerate() {
        cx.db
            .prepare_cached(
                "INSERT OR REPLACE INTO attachments (message, place, conversation, object, key, hash, size, kind, name, media_type,
                    width, height, duration_ms, thumbnail, waveform)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(params![
                message.as_bytes(),
                place,
                conversation.as_bytes(),
                one.object.as_bytes(),
                one.key.key,
                one.key.hash.as_bytes(),
                one.key.size,
                one.kind.number(),
                shown_name(&one.name),
                one.media_type,
                one.width,
                one.height,
                one.duration_ms,
                one.thumbnail,
                one.waveform,
            ])?;
        let size = Layout::of(one.key.size).map_or(0, Layout::object_bytes);
        cx.db
            .prepare_cached(
                "INSERT INTO objects (object, size, have, going, received, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (object) DO NOTHING",
            )?
            .execute(params![
                one.object.as_bytes(),
                size,
                bits(size, here),
                going(one) as i64,
                // What a message of the log names is on the server.
                if here { 0 } else { size },
                cx.now.as_millis()
            ])?;
    }
    Ok(())
}

/// Do pictures and voice notes wait until they are asked for? So the person's line or wish wants it.
pub(crate) fn all_wait(db: &Connection) -> Result<bool> {
    Ok(db::get(db, ALL_WAIT)?.unwrap_or(false))
}

/// From now on they wait, or come by themselves; what is under way already goes on.
pub(crate) fn let_wait(db: &Connection, wait: bool) -> Result<()> {
    if all_wait(db)? == wait { Ok(()) } else { db::put(db, ALL_WAIT, &wait) }
}

/// Does an attachment that came lately come by itself?
pub(crate) fn unasked(one: &Attachment, lately: bool) -> Going {
    let small = one.key.size <= UNASKED_BYTES_MAX && matches!(one.kind, AttachmentKind::Image | AttachmentKind::Voice);
    if lately && small { Going::Down } else { Going::Still }
}

/// A file's name as it is shown and saved: no path, no control characters, none that turns the reading direction around to hide an
/// ending.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let clean: String = last.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    if letters::is_blank(&clean) { "file".into() } else { clean }
}

const COLUMNS: &str = "object, key, hash, size, kind, name, media_type, width, height, duration_ms, thumbnail, waveform, place";

fn attachment_of(row: &Row<'_>) -> rusqlite::Result<(Attachment, u32)> {
    let key = AttachmentKey {
        key: row.get(1)?,
        hash: Digest::from_slice(&row.get::<_, Vec<u8>>(2)?).unwrap_or(Digest::from_bytes([0; 32])),
        size: row.get(3)?,
    };
    let attachment = Attachment {
        object: ObjectId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(ObjectId::from_bytes([0; 16])),
        key,
        kind: AttachmentKind::of(row.get(4)?),
        name: row.get(5)?,
        media_type: row.get(6)?,
        width: row.get(7)?,
        height: row.get(8)?,
        duration_ms: row.get(9)?,
        thumbnail: row.get(10)?,
        waveform: row.get(11)?,
    };
    Ok((attachment, row.get(12)?))
}

/// What a message names, in its order.
pub(crate) fn of_message(db: &Connection, message: MessageId) -> Result<Vec<(Attachment, u32)>> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM attachments WHERE message = ?1 ORDER BY place"))?;
    let rows = statement.query_map(params![message.as_bytes()], attachment_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What is attached, in short.
pub(crate) struct Summary {
    /// Of the first one.
    pub(crate) kind: AttachmentKindView,
    pub(crate) count: u32,
    /// Of the first one, in milliseconds.
    pub(crate) duration_ms: Option<u32>,
}

/// What is attached to a message; none when nothing is.
pub(crate) fn summary(db: &Connection, message: MessageId) -> Result<Option<Summary>> {
    Ok(db
        .prepare_cached(
            "SELECT kind, (SELECT count(*) FROM attachments WHERE message = ?1), duration_ms FROM attachments WHERE message = ?1 AND place = 0",
        )?
        .query_row(params![message.as_bytes()], |row| {
            Ok(Summary { kind: AttachmentKind::of(row.get(0)?).into(), count: row.get(1)?, duration_ms: row.get(2)? })
        })
        .optional()?)
}

/// Forgets what a message named, files and place, and drops the ciphertext that no other message needs.
pub(crate) fn forget(cx: &mut Cx<'_>, message: MessageId) -> Result<()> {
    let objects: Vec<Vec<u8>> = {
        let mut statement = cx.db.prepare_cached("DELETE FROM attachments WHERE message = ?1 RETURNING object")?;
        let rows = statement.query_map(params![message.as_bytes()], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for object in objects {
        let gone = cx
            .db
            .prepare_cached(
                "DELETE FROM objects WHERE object = ?1 AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.object = ?1)",
            )?
            .execute(params![object])?;
        if let (1.., Some(object)) = (gone, ObjectId::from_slice(&object)) {
            cx.net.needed.retain(|(one, _)| *one != object);
            cx.out.push(Effect::DropObject { object });
        }
    }
    cx.db.prepare_cached("DELETE FROM unsealed WHERE message = ?1")?.execute(params![message.as_bytes()])?;
    crate::location::forget(cx.db, message)
}

/// Drops all ciphertext; the rows go with the database's.
pub(crate) fn drop_all(cx: &mut Cx<'_>) -> Result<()> {
    let all: Vec<Vec<u8>> = {
        let mut statement = cx.db.prepare_cached("SELECT object FROM objects")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    cx.out.extend(all.iter().filter_map(|object| Some(Effect::DropObject { object: ObjectId::from_slice(object)? })));
    Ok(())
}

/// What a shell needs to open an attachment that it shows.
#[derive(Clone, Debug)]
pub struct Source {
    /// Which object.
    pub object: ObjectId,
    /// What opens it.
    pub key: AttachmentKey,
    /// The file's name.
    pub name: String,
    /// Media type as its sender named it: shown, never trusted.
    pub media_type: String,
    /// Parts of the ciphertext that are not on this device.
    pub absent: Vec<u64>,
}

/// Finds an attachment.
pub(crate) fn source(db: &Connection, message: MessageId, place: u32) -> Result<Option<Source>> {
    let found = of_message(db, message)?.into_iter().find(|(_, at)| *at == place);
    let Some((one, _)) = found else { return Ok(None) };
    let state = object(db, one.object)?;
    let absent = state.map_or_else(Vec::new, |state| (0..state.parts()).filter(|part| !state.has(*part)).collect());
    Ok(Some(Source { object: one.object, key: one.key, name: one.name, media_type: one.media_type, absent }))
}

/// Is an object known here? What the shell keeps and the engine does not know is of a file that was never sent.
pub(crate) fn knows(db: &Connection, object: ObjectId) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM objects WHERE object = ?1)")?
        .query_row(params![object.as_bytes()], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_hides_neither_its_ending_nor_a_path() {
        assert_eq!(shown_name("../../etc/passwd"), "passwd");
        assert_eq!(shown_name("C:\\Röntgen\\Bild.png"), "Bild.png");
        assert_eq!(shown_name("Befund\u{202e}gpj.exe"), "Befundgpj.exe");
        assert_eq!(shown_name("\u{7}\n."), "file");
        assert_eq!(shown_name(".bashrc"), "bashrc");
    }

    #[test]
    fn parts_are_counted_in_bits() {
        let size = 9 * protocol::limits::OBJECT_PART_BYTES as u64 + 1;
        let (going, object) = (Going::Down, ObjectId::from_bytes([1; 16]));
        let mut one = Object { object, size, have: bits(size, false), going, received: 0, failures: 0, failure: None };
        assert_eq!((one.parts(), one.here(), one.is_whole()), (10, 0, false));
        for part in [9, 0, 9] {
            one.take(part);
        }
        assert_eq!((one.here(), one.has(9), one.has(1), one.has(10)), (2, true, false, false));
        assert!(Object { have: bits(size, true), ..one }.is_whole());
    }
}
