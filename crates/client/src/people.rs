//! People as screens show them: from verified certificates, with initials and a colour of the id.

use crate::{
    error::Result,
    view::{LevelView, PersonView},
};
use protocol::{
    certificate::{Identity, Level},
    hash::Digest,
    id::PersonId,
    spelling::{self, Word, fold},
};
use rusqlite::{Connection, OptionalExtension, ToSql, params};

/// What is looked for in names, as SQL ([`spelling::words`]).
pub(crate) struct Words(Vec<Word>);

impl Words {
    /// Of what was typed.
    pub(crate) fn of(search: &str) -> Self {
        Self(spelling::words(search))
    }

    /// SQL for: all of them stand in this folded column. Its parameters begin with number `first`.
    pub(crate) fn stand_in(&self, column: &str, first: usize) -> String {
        let spelt = format!("replace(replace(replace({column}, 'ae', 'a'), 'oe', 'o'), 'ue', 'u')");
        let mut sql = String::from("1");
        for at in (first..).step_by(2).take(self.0.len()) {
            sql += &format!(" AND (instr({column}, ?{at}) > 0 OR instr({spelt}, ?{}) > 0)", at + 1);
        }
        sql
    }

    /// The values of those parameters, behind others.
    pub(crate) fn after<'p>(&'p self, before: &[&'p dyn ToSql]) -> Vec<&'p dyn ToSql> {
        before.iter().copied().chain(self.0.iter().flat_map(|word| [&word.folded as &dyn ToSql, &word.spelt])).collect()
    }
}

/// Two letters: first of the first and of the last word, titles left out.
pub(crate) fn initials(name: &str) -> String {
    let words: Vec<&str> = name
        .split([' ', '-', '·'])
        .filter(|word| word.chars().next().is_some_and(char::is_alphanumeric) && !word.ends_with('.'))
        .collect();
    let letter = |word: &&str| word.chars().next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    match words.as_slice() {
        [] => name.chars().take(2).collect(),
        [only] => only.chars().take(2).collect::<String>().to_uppercase(),
        [first, .., last] => letter(first) + &letter(last),
    }
}

/// Letters of a group's avatar: of "Station 4B" the number, of "Physiotherapie 4B" the usual two letters, so that the groups of
/// one ward look different.
pub(crate) fn group_initials(name: &str) -> String {
    let mut words = name.split([' ', '-', '·']).filter(|word| !word.is_empty());
    let is_number = |word: &&str| word.chars().count() <= 3 && word.chars().any(|letter| letter.is_ascii_digit());
    match words.next() {
        Some(first) if is_number(&first) => first.to_owned(),
        Some("Station" | "Ward" | "Team" | "Ebene" | "Haus") => {
            words.next().filter(is_number).map_or_else(|| initials(name), str::to_owned)
        }
        _ => initials(name),
    }
}

/// 0..=7 of an id.
pub(crate) fn hue(id: &[u8; 16]) -> u8 {
    Digest::of("konsil avatar v1", &[id]).as_bytes().first().map_or(0, |byte| byte % 8)
}

/// The view of a person; someone the directory does not know yet is shown by "…".
pub(crate) fn view(db: &Connection, person: PersonId, me: PersonId) -> Result<PersonView> {
    let row: Option<(String, String, i64)> = db
        .prepare_cached("SELECT name, role, level FROM people WHERE person = ?1")?
        .query_row(params![person.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (name, role, level) = row.unwrap_or_else(|| ("…".into(), String::new(), 0));
    Ok(of(person, name, role, level, me))
}

/// The view of a row's columns.
pub(crate) fn of(person: PersonId, name: String, role: String, level: i64, me: PersonId) -> PersonView {
    PersonView {
        id: person.to_string(),
        initials: initials(&name),
        hue: hue(person.as_bytes()),
        level: self::level(level),
        me: person == me,
        name,
        role,
    }
}

/// Somebody as a group's tree proves them: for whom there is no directory entry.
pub(crate) fn from_leaf(db: &Connection, identity: &Identity) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO people (person, version, state, level, name, role, folded, generation, person_key, first_key, not_after, issuer, certificate)
         VALUES (?1, 0, 2, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, x'', x'')
         ON CONFLICT (person) DO UPDATE SET level = excluded.level, name = excluded.name, role = excluded.role, folded = excluded.folded,
           generation = excluded.generation, person_key = excluded.person_key, not_after = excluded.not_after
         WHERE length(certificate) = 0",
    )?
    .execute(params![
        identity.person.as_bytes(),
        level_number(identity.level),
        identity.name,
        identity.role,
        fold(&format!("{} {}", identity.name, identity.role)),
        identity.generation,
        identity.person_key.as_bytes(),
        identity.not_after.as_millis(),
    ])?;
    db.prepare_cached(
        "INSERT INTO devices (device, person, device_key, certificate_hash, name, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (device) DO NOTHING",
    )?
    .execute(params![
        identity.device.as_bytes(),
        identity.person.as_bytes(),
        identity.device_key.as_bytes(),
        identity.device_certificate.as_bytes(),
        identity.device_name,
        identity.device_since.as_millis(),
    ])?;
    Ok(())
}

/// The level of a stored number.
pub(crate) const fn level(number: i64) -> LevelView {
    match number {
        1 => LevelView::Supplier,
        2 => LevelView::Guest,
        _ => LevelView::Internal,
    }
}

/// The stored number of a level.
pub(crate) const fn level_number(level: Level) -> i64 {
    match level {
        Level::Internal => 0,
        Level::Supplier => 1,
        Level::Guest => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_skip_titles() {
        assert_eq!(initials("Dr. Aylin Kaya"), "AK");
        assert_eq!(initials("Prof. Dr. med. Jonas Weber"), "JW");
        assert_eq!(initials("Emre"), "EM");
        assert_eq!(group_initials("Station 4B · Innere"), "4B");
        assert_eq!(group_initials("4B Innere"), "4B");
        assert_eq!(group_initials("Physiotherapie 4B"), "P4");
        assert_eq!(group_initials("Pflege Nachtdienst"), "PN");
    }

    #[test]
    fn names_are_found_however_they_are_spelt_and_whatever_is_typed_first() {
        let db = Connection::open_in_memory().unwrap();
        let finds = |name: &str, search: &str| {
            let words = Words::of(search);
            let sql = format!("SELECT {} FROM (SELECT ?1 AS folded)", words.stand_in("folded", 2));
            db.query_row(&sql, words.after(&[&fold(name)]).as_slice(), |row| row.get::<_, bool>(0)).unwrap()
        };
        for search in ["", "müller", "Mueller", "MULLER", "muell", "jörg mü", "müller joerg", " org  mull"] {
            assert!(finds("Dr. Jörg Müller", search), "{search}");
        }
        assert!(finds("Manuela Mueller", "müller") && finds("Manuela Mueller", "ela") && finds("Michael Neuer", "neue mich"));
        assert!(finds("Anteil 100%_", "100%_"));
        for search in ["miller", "müller anna", "%", "_"] {
            assert!(!finds("Dr. Jörg Müller", search), "{search}");
        }
    }
}
