//! Search over everything on the device: any part of any word, upper case, accents and umlauts aside, newest first.
//!
//! The index holds folded texts by three letters (FTS5 trigram) without their content; its rows are numbered by time, so that the
//! newest hits are read first and reading stops when there are enough. Texts of two letters are looked for in the newest messages.
//! Several words are looked for each by itself, in any order; those too short for the index narrow what the others find, and a single
//! letter or digit counts where a word begins ("Verlauf 1" is no "Verlauf 21"). A single sign, such as an emoji, is looked for anywhere.
//! "Mueller" and "Müller" find each other; a word that has neither an umlaut nor what may stand for one costs nothing more. One that
//! the index cannot know by its umlaut ("oel" for "Öl") is looked for in the newest messages as well.
//! Files are found by their names, which are looked through.

use crate::{
    attachment, chats,
    command::SearchFilter,
    effect::view_time,
    error::Result,
    location, people,
    view::{HitView, SearchView},
};
use e2ee::content::attachment::AttachmentKind;
use protocol::{
    id::{ConversationId, MessageId, PersonId},
    spelling,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, params};

/// Shortest text that is searched for, in characters.
const TEXT_CHARS_MIN: usize = 2;
/// Longest.
const TEXT_CHARS_MAX: usize = 100;
/// Most words of it.
const WORDS_MAX: usize = 8;
/// Most hits of one answer.
const HITS_MAX: u32 = 1_000;
/// Messages that are looked through for a text too short for the index.
const LOOKED_THROUGH_MAX: u32 = 20_000;
/// File names that are looked through, newest first.
const NAMES_MAX: u32 = 20_000;
/// Characters shown before and after a hit.
const AROUND: usize = 60;

/// Puts an item's present text into the index.
pub(crate) fn index(db: &Connection, id: i64) -> Result<()> {
    drop(db, id)?;
    let found: Option<(u64, String)> = db
        .prepare_cached("SELECT time, text FROM items WHERE id = ?1 AND kind = 0 AND hidden = 0")?
        .query_row(params![id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((time, text)) = found else { return Ok(()) };
    let row = row(Timestamp::from_millis(time), id);
    db.prepare_cached("UPDATE items SET found = ?2 WHERE id = ?1")?.execute(params![id, row])?;
    index_new(db, row, &text)
}

/// Row of the index (`items.found`) of an item of this time.
pub(crate) fn row(time: Timestamp, id: i64) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(0).min(1 << 42) << 20 | (id & 0xf_ffff)
}

/// Puts the text of a new item into the index, whose row the item names already.
pub(crate) fn index_new(db: &Connection, row: i64, text: &str) -> Result<()> {
    db.prepare_cached("INSERT INTO found (rowid, text) VALUES (?1, ?2)")?.execute(params![row, spelling::fold(text)])?;
    Ok(())
}

/// Takes an item out of the index.
pub(crate) fn drop(db: &Connection, id: i64) -> Result<()> {
    let row: Option<i64> = db
        .prepare_cached("SELECT found FROM items WHERE id = ?1 AND found IS NOT NULL")?
        .query_row(params![id], |row| row.get(0))
        .optional()?;
    if let Some(row) = row {
        db.prepare_cached("DELETE FROM found WHERE rowid = ?1")?.execute(params![row])?;
        db.prepare_cached("UPDATE items SET found = NULL WHERE id = ?1")?.execute(params![id])?;
    }
    Ok(())
}

/// Indexes every text that is not indexed yet: after an older database was brought to this schema.
pub(crate) fn index_all(db: &Connection) -> Result<()> {
    let ids: Vec<i64> = {
        let mut statement = db.prepare("SELECT id FROM items WHERE kind = 0 AND hidden = 0 AND found IS NULL")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    ids.into_iter().try_for_each(|id| index(db, id))
}

/// Letters that [`spelling::fold`] knows since schema 17, as a pattern of texts with one of them.
const NEWLY_FOLDED: &str = "*[ďđģķľĺļņřŕșţțťÿāōūųėēīįæœĎĐĢĶĽĹĻŅŘŔȘŢȚŤŸĀŌŪŲĖĒĪĮÆŒİ\u{300}-\u{36f}]*";

/// Folds anew what is searched: after an older database was brought to a schema of which texts are folded by more letters.
pub(crate) fn fold_anew(db: &Connection) -> Result<()> {
    for (table, key) in [("people", "person"), ("conversations", "conversation"), ("places", "place")] {
        let rows: Vec<(Vec<u8>, String)> = {
            let mut statement = db.prepare(&format!("SELECT {key}, folded FROM {table}"))?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        for (key_of_row, folded) in rows {
            let anew = spelling::fold(&folded);
            if anew != folded {
                db.execute(&format!("UPDATE {table} SET folded = ?2 WHERE {key} = ?1"), params![key_of_row, anew])?;
            }
        }
    }
    let ids: Vec<i64> = {
        let mut statement = db.prepare("SELECT id FROM items WHERE found IS NOT NULL AND text GLOB ?1")?;
        let rows = statement.query_map(params![NEWLY_FOLDED], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    ids.into_iter().try_for_each(|id| index(db, id))
}

struct Stored {
    conversation: ConversationId,
    message: MessageId,
    seq: Option<i64>,
    id: i64,
    sender: PersonId,
    time: u64,
    text: String,
    /// The text is the name of a file.
    file: bool,
}

const COLUMNS: &str = "i.conversation, i.message, i.seq, i.id, i.sender, i.time, i.text";

fn stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        conversation: ConversationId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(ConversationId::from_bytes([0; 16])),
        message: row
            .get::<_, Option<Vec<u8>>>(1)?
            .and_then(|bytes| MessageId::from_slice(&bytes))
            .unwrap_or(MessageId::from_bytes([0; 16])),
        seq: row.get(2)?,
        id: row.get(3)?,
        sender: row
            .get::<_, Option<Vec<u8>>>(4)?
            .and_then(|bytes| PersonId::from_slice(&bytes))
            .unwrap_or(PersonId::from_bytes([0; 16])),
        time: row.get(5)?,
        text: row.get(6)?,
        file: false,
    })
}

/// Messages in which every word of a text stands, or in the name of a file of theirs, newest first.
pub(crate) fn search(
    db: &Connection,
    me: PersonId,
    text: &str,
    only: Option<ConversationId>,
    filter: SearchFilter,
    limit: u32,
) -> Result<SearchView> {
    let typed: String = text.trim().chars().filter(|letter| !letter.is_control()).take(TEXT_CHARS_MAX).collect();
    // Some keyboards say that an emoji is one, and some do not.
    let typed = typed.trim_end_matches('\u{fe0f}');
    let limit = limit.clamp(1, HITS_MAX);
    let words = match words_of(typed) {
        // Nothing but single letters ("4 B") is looked for as it stands.
        words if words.iter().all(|word| word.chars() < TEXT_CHARS_MIN && !word.is_sign()) => vec![Word::of(typed)],
        words => words,
    };
    let mut stored = match words.iter().map(Word::chars).max() {
        None => return answer(db, me, Vec::new(), limit, &[]),
        Some(..TEXT_CHARS_MIN) if !words.iter().any(Word::is_sign) => return answer(db, me, Vec::new(), limit, &[]),
        Some(_) if filter == SearchFilter::Files => Vec::new(),
        Some(..=TEXT_CHARS_MIN) => look_through(db, &words, only, limit + 1)?,
        Some(_) => {
            let mut found = look_up(db, &words, only, limit + 1)?;
            if words.iter().any(|word| word.short_umlaut) {
                found.extend(look_through(db, &words, only, limit + 1)?);
                found.sort_by_key(|one| std::cmp::Reverse((one.time, one.id)));
                found.dedup_by_key(|one| one.id);
            }
            found
        }
    };
    let files = if filter == SearchFilter::Texts { Vec::new() } else { look_for_files(db, &words, only, limit + 1)? };
    let said: std::collections::BTreeSet<_> = stored.iter().map(|one| one.id).collect();
    stored.extend(files.into_iter().filter(|one| !said.contains(&one.id)));
    stored.sort_by_key(|one| std::cmp::Reverse((one.time, one.id)));
    answer(db, me, stored, limit, &words)
}

/// Messages with a star, newest first.
pub(crate) fn starred(db: &Connection, me: PersonId, only: Option<ConversationId>, limit: u32) -> Result<SearchView> {
    let limit = limit.clamp(1, HITS_MAX);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM items i WHERE starred = 1 AND kind = 0 AND hidden = 0 AND (?1 IS NULL OR conversation = ?1)
         ORDER BY time DESC, id DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![only.as_ref().map(ConversationId::as_bytes), limit + 1], stored)?;
    let stored = rows.collect::<rusqlite::Result<_>>()?;
    answer(db, me, stored, limit, &[])
}

/// A word that is looked for, folded, in every spelling of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// As it was typed.
    typed: String,
    /// With "ue" where "ü" was typed, and with "u" where "ue" was: as long as the index knows them.
    others: Vec<String>,
    /// With an umlaut for what may stand for it ("oel" as "öl"), it is too short for the index.
    short_umlaut: bool,
}

impl Word {
    fn of(typed: &str) -> Self {
        let folded = spelling::fold(typed);
        let mut others = Vec::new();
        let short = contracted(&folded);
        let is_indexed = |spelling: &str| spelling.chars().nth(TEXT_CHARS_MIN).is_some();
        let short_umlaut = short != folded && !is_indexed(&short);
        for other in [spelling::sort_key(typed), short] {
            if other != folded && is_indexed(&other) {
                others.push(other);
            }
        }
        Self { typed: folded, others, short_umlaut }
    }

    fn chars(&self) -> usize {
        self.typed.chars().count()
    }

    /// One sign that is no letter, digit or punctuation of every text: an emoji, an arrow.
    fn is_sign(&self) -> bool {
        let mut letters = self.typed.chars();
        letters.next().is_some_and(|first| !first.is_alphanumeric() && first > '\u{2000}') && letters.next().is_none()
    }

    fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.typed).chain(&self.others).map(String::as_str)
    }
}

/// "mueller" as "muller", as "Müller" is folded. Behind an a, e or q it is no "ü": "Dauer", "neue", "quer".
fn contracted(folded: &str) -> String {
    let mut short = String::with_capacity(folded.len());
    let mut before = [' '; 2];
    for letter in folded.chars() {
        let umlaut = match before {
            [_, 'a' | 'o'] => letter == 'e',
            [first, 'u'] => letter == 'e' && !matches!(first, 'a' | 'e' | 'q'),
            _ => false,
        };
        if !umlaut {
            short.push(letter);
        }
        before = [before[1], letter];
    }
    short
}

/// The words of a text, each once.
fn words_of(typed: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for word in typed.split_whitespace().take(WORDS_MAX).map(Word::of) {
        if !words.iter().any(|one| one.typed == word.typed) {
            words.push(word);
        }
    }
    words
}

/// Does each of the words stand in a text?
fn holds(text: &str, words: &[Word]) -> bool {
    let folded = spelling::fold(text);
    let stands = |word: &Word| {
        word.spellings().any(|spelling| places(&folded, spelling).next().is_some())
            // "ol" stands in many a word that has no "öl".
            || (word.short_umlaut && spelling::sort_key(text).contains(&word.typed))
    };
    words.iter().all(stands)
}

/// Where a word stands in a folded text: anywhere, a single letter only where a word begins.
fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    let single = word.chars().nth(1).is_none() && word.chars().all(char::is_alphanumeric);
    text.match_indices(word).filter(move |(at, _)| {
        !single || !text.get(..*at).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric)
    })
}

/// A query of the index for one word in any of its spellings.
fn phrases(word: &Word) -> String {
    let quoted: Vec<String> = word.spellings().map(|spelling| format!("\"{}\"", spelling.replace('"', "\"\""))).collect();
    format!("({})", quoted.join(" OR "))
}

fn look_up(db: &Connection, words: &[Word], only: Option<ConversationId>, limit: u32) -> Result<Vec<Stored>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM found f CROSS JOIN items i ON i.found = f.rowid
         WHERE f.text MATCH ?1 AND (?2 IS NULL OR i.conversation = ?2) ORDER BY f.rowid DESC LIMIT ?3"
    ))?;
    let (indexed, short): (Vec<Word>, Vec<Word>) = words.iter().cloned().partition(|word| word.chars() > TEXT_CHARS_MIN);
    let wanted = indexed.iter().map(phrases).collect::<Vec<_>>().join(" AND ");
    let read = if short.is_empty() { limit } else { LOOKED_THROUGH_MAX };
    let mut rows = statement.query(params![wanted, only.as_ref().map(ConversationId::as_bytes), read])?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let one = stored(row)?;
        if holds(&one.text, &short) {
            hits.push(one);
            if hits.len() >= limit as usize {
                break;
            }
        }
    }
    Ok(hits)
}

fn look_through(db: &Connection, words: &[Word], only: Option<ConversationId>, limit: u32) -> Result<Vec<Stored>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM items i WHERE found IS NOT NULL AND (?1 IS NULL OR conversation = ?1) ORDER BY found DESC LIMIT ?2"
    ))?;
    let mut rows = statement.query(params![only.as_ref().map(ConversationId::as_bytes), LOOKED_THROUGH_MAX])?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let one = stored(row)?;
        if holds(&one.text, words) {
            hits.push(one);
            if hits.len() >= limit as usize {
                break;
            }
        }
    }
    Ok(hits)
}

/// Messages with a file whose name has the words in it. Ids of messages grow with time.
fn look_for_files(db: &Connection, words: &[Word], only: Option<ConversationId>, limit: u32) -> Result<Vec<Stored>> {
    let mut names = db.prepare_cached(
        "SELECT conversation, message, name FROM attachments WHERE kind <> ?1 AND (?2 IS NULL OR conversation = ?2) ORDER BY message DESC, place LIMIT ?3",
    )?;
    let mut message = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM items i WHERE conversation = ?1 AND message = ?2 AND kind = 0 AND hidden = 0"
    ))?;
    let mut rows =
        names.query(params![AttachmentKind::Voice.number(), only.as_ref().map(ConversationId::as_bytes), NAMES_MAX])?;
    let mut hits: Vec<Stored> = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(2)?;
        if !holds(&name, words) {
            continue;
        }
        let Some(one) = message.query_row(params![row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?], stored).optional()?
        else {
            continue;
        };
        if hits.last().is_some_and(|last| last.id == one.id) {
            continue;
        }
        hits.push(Stored { text: name, file: true, ..one });
        if hits.len() >= limit as usize {
            break;
        }
    }
    Ok(hits)
}

fn answer(db: &Connection, me: PersonId, mut stored: Vec<Stored>, limit: u32, words: &[Word]) -> Result<SearchView> {
    let more = stored.len() > limit as usize;
    stored.truncate(limit as usize);
    let mut hits = Vec::with_capacity(stored.len());
    for one in stored {
        // Of a message without words one sees what it is.
        let bare = one.text.is_empty();
        let attached = if bare { attachment::summary(db, one.message)? } else { None };
        hits.push(HitView {
            conversation: one.conversation.to_string(),
            title: chats::title_of(db, me, one.conversation)?,
            message: one.message.to_string(),
            position: crate::timeline::position(one.seq, one.id),
            sender: people::view(db, one.sender, me)?,
            time: view_time(Timestamp::from_millis(one.time)),
            parts: parts(&one.text, words),
            file: one.file,
            attachment: attached.map(|attached| attached.kind),
            location: bare && location::is_one(db, one.message)?,
        });
    }
    let incomplete: bool = db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM conversations WHERE history_seq > from_seq AND live_seq >= from_seq)")?
        .query_row([], |row| row.get(0))?;
    Ok(SearchView { hits, more, incomplete })
}

/// The text around the first hit, split at every hit: parts of odd index are hits.
fn parts(text: &str, words: &[Word]) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let spans = spans(&letters, words);
    let first = spans.first().map_or(0, |(from, _)| *from);
    let last = spans.first().map_or(0, |(_, to)| *to);
    let (begin, end) = (first.saturating_sub(AROUND), (last + AROUND).min(letters.len()));
    let piece = |from: usize, to: usize| -> String {
        letters.get(from..to).unwrap_or_default().iter().map(|letter| if letter.is_control() { ' ' } else { *letter }).collect()
    };
    let (mut parts, mut at) = (Vec::new(), begin);
    for (from, to) in spans.into_iter().take_while(|(_, to)| *to <= end) {
        parts.push(piece(at, from));
        parts.push(piece(from, to));
        at = to;
    }
    parts.push(piece(at, end));
    if let (Some(head), true) = (parts.first_mut(), begin > 0) {
        head.insert(0, '…');
    }
    if let (Some(tail), true) = (parts.last_mut(), end < letters.len()) {
        tail.push('…');
    }
    parts
}

/// Where folded words stand among letters that fold to one or more letters each, in the order of the text and without overlap: the
/// first one, and what is shown with it.
fn spans(letters: &[char], words: &[Word]) -> Vec<(usize, usize)> {
    let plain = Folded::by(spelling::fold, letters);
    let mut found: Vec<(usize, usize)> =
        words.iter().flat_map(Word::spellings).filter(|word| !word.is_empty()).flat_map(|word| plain.places(word)).collect();
    found.iter_mut().for_each(|(_, to)| *to = whole(letters, *to));
    if words.iter().any(|word| word.short_umlaut) {
        let spelt = Folded::by(spelling::sort_key, letters);
        found.extend(words.iter().filter(|word| word.short_umlaut).flat_map(|word| spelt.places(&word.typed)));
    }
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut after = 0;
    // Of two that begin together the longer one counts; what two hits share ("ß" is two letters) is marked once.
    let next = |after: usize| {
        let behind = found.iter().map(|(from, to)| (*from.max(&after), *to)).filter(|(from, to)| from < to);
        behind.min_by_key(|(from, to)| (*from, letters.len() - to))
    };
    while let Some((from, to)) = next(after) {
        if spans.first().is_some_and(|(_, first)| from > first + AROUND) {
            break;
        }
        spans.push((from, to));
        after = to;
    }
    spans
}

/// The end of what belongs to the letter before: marks on it, the tone and the further parts of an emoji.
fn whole(letters: &[char], mut to: usize) -> usize {
    while let Some(letter) = letters.get(to) {
        to += match letter {
            '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{300}'..='\u{36f}' => 1,
            '\u{200d}' => 2,
            _ => break,
        };
    }
    to.min(letters.len())
}

/// Letters as they are compared, each of which folds to one or more.
struct Folded {
    text: String,
    /// Which letter each byte of it came from.
    origin: Vec<usize>,
}

impl Folded {
    fn by(fold: fn(&str) -> String, letters: &[char]) -> Self {
        let (mut text, mut origin) = (String::new(), Vec::new());
        for (index, letter) in letters.iter().enumerate() {
            let before = text.len();
            text.push_str(&fold(letter.encode_utf8(&mut [0; 4])));
            origin.extend(std::iter::repeat_n(index, text.len() - before));
        }
        Self { text, origin }
    }

    /// The letters in which a word stands, first and behind the last.
    fn places(&self, word: &str) -> Vec<(usize, usize)> {
        let letters = |(at, hit): (usize, &str)| Some((*self.origin.get(at)?, *self.origin.get(at + hit.len() - 1)? + 1));
        places(&self.text, word).filter_map(letters).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_marked_in_the_text_as_it_was_written() {
        assert_eq!(
            parts("Röntgen Thorax, bitte RÖNTGEN", &words_of("rontgen")),
            ["", "Röntgen", " Thorax, bitte ", "RÖNTGEN", ""]
        );
        assert_eq!(parts("Frau Strauß liegt auf Zi. 412", &words_of("strauss")), ["Frau ", "Strauß", " liegt auf Zi. 412"]);
        assert_eq!(parts("ohne", &words_of("kalium")), ["ohne"]);
        let several = ["Zi. ", "412", ": ", "Thorax", " ", "Thorax", "bild von ", "Meier", ""];
        assert_eq!(parts("Zi. 412: Thorax Thoraxbild von Meier", &words_of("meier 412 thorax meier")), several);
        assert!(holds("Verlauf 19", &words_of("verlauf 1")) && !holds("Verlauf 21", &words_of("verlauf 1")));
        assert_eq!(parts("Frau Mueller, Herr Müller", &words_of("müller")), ["Frau ", "Mueller", ", Herr ", "Müller", ""]);
        assert_eq!(parts("Kaliumwert", &words_of("kaliumwert kalium")), ["", "Kaliumwert", ""]);
    }

    #[test]
    fn a_word_is_looked_for_in_each_of_its_spellings() {
        let spellings = |typed: &str| Word::of(typed).spellings().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(spellings("Müller"), ["muller", "mueller"]);
        assert_eq!(spellings("MUELLER"), ["mueller", "muller"]);
        assert_eq!(spellings("Ärztehäuser"), ["arztehauser", "aerztehaeuser"]);
        assert_eq!(spellings("Strauß"), ["strauss"]);
        // Too short for the index, and what stands for no umlaut.
        assert_eq!((spellings("Öl"), spellings("oel")), (vec!["ol".to_owned(), "oel".to_owned()], vec!["oel".to_owned()]));
        assert!(Word::of("oel").short_umlaut && !Word::of("uebel").short_umlaut && !Word::of("neu").short_umlaut);
        for plain in ["kalium", "dauer", "neue", "quer", "412"] {
            assert_eq!(spellings(plain), [plain]);
        }
    }

    /// What a search among these texts shows, with its hits between strokes.
    fn hits_among(texts: &[&str]) -> impl Fn(&str) -> Vec<String> {
        let db = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&db).unwrap();
        for (number, text) in (1_u8..).zip(texts) {
            db.execute(
                "INSERT INTO items (conversation, message, id, sender, own, time, kind, text) VALUES (?1, ?2, ?3, ?1, 0, ?3, 0, ?4)",
                params![[2_u8; 16], [number; 16], number, text],
            )
            .unwrap();
            index(&db, number.into()).unwrap();
        }
        move |typed| {
            let view = search(&db, PersonId::from_bytes([1; 16]), typed, None, SearchFilter::All, 10).unwrap();
            view.hits.into_iter().map(|hit| hit.parts.join("|")).collect()
        }
    }

    #[test]
    fn an_umlaut_too_short_for_the_index_is_found_and_marked_but_not_its_bare_letter() {
        let shown = hits_among(&["Öl im Motor", "Kontrolle des Kollegen", "Oel nachfüllen, Öl prüfen"]);
        assert_eq!(shown("oel"), ["|Oel| nachfüllen, |Öl| prüfen", "|Öl| im Motor"]);
        assert_eq!(shown("oel motor"), ["|Öl| im |Motor|"]);
        assert_eq!(shown("ueb"), Vec::<String>::new());
    }

    #[test]
    fn a_single_emoji_is_found_and_marked_as_a_whole() {
        let shown = hits_among(&["Danke🙏", "ok 👍🏽 bis gleich", "❤️", "Danke"]);
        assert_eq!(shown("🙏"), ["Danke|🙏|"]);
        assert_eq!(shown("👍"), ["ok |👍🏽| bis gleich"]);
        assert_eq!(shown("👍🏽"), ["ok |👍🏽| bis gleich"]);
        assert_eq!((shown("❤"), shown("❤️")), (vec!["|❤️|".to_owned()], vec!["|❤️|".to_owned()]));
        assert_eq!(shown("danke 🙏"), ["|Danke||🙏|"]);
        assert_eq!((shown("d").len(), shown("?").len()), (0, 0));
    }

    #[test]
    fn what_an_older_version_folded_otherwise_is_found_again() {
        let db = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&db).unwrap();
        let (person, chat, text) = ([1_u8; 16], [2_u8; 16], "Frau Dvořák, Station 4B");
        db.execute(
            "INSERT INTO items (conversation, message, id, sender, own, time, kind, text, found) VALUES (?1, ?2, 7, ?3, 0, 5, 0, ?4, 9)",
            params![chat, [3_u8; 16], person, text],
        )
        .unwrap();
        db.execute("INSERT INTO found (rowid, text) VALUES (9, 'frau dvořák, station 4b')", []).unwrap();
        let hits = |db: &Connection| {
            let view = search(db, PersonId::from_bytes(person), "dvorak", None, SearchFilter::All, 10).unwrap();
            view.hits.len()
        };
        assert_eq!(hits(&db), 0);
        fold_anew(&db).unwrap();
        assert_eq!(hits(&db), 1);
    }

    #[test]
    fn a_long_text_is_shown_around_its_first_hit() {
        let text = format!("{}Kalium{}", "a".repeat(500), "b".repeat(500));
        let shown = parts(&text, &words_of("kalium"));
        assert_eq!(shown.len(), 3);
        assert_eq!(shown.concat().chars().count(), 2 + AROUND * 2 + 6);
        assert!(shown[0].starts_with('…') && shown[2].ends_with('…'));
    }
}
