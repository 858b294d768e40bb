//! The contact page: a person's key compared in person, their devices, and what we share.

use crate::{
    chats,
    command::{Answer, CommandError},
    device,
    effect::view_time,
    engine::Cx,
    error::Result,
    people,
    view::{ContactView, KeyStateView},
};
use e2ee::safety;
use protocol::{id::PersonId, key::PublicKey, time::Timestamp};
use rusqlite::{OptionalExtension, params};

/// The page of one person.
pub(crate) fn view(cx: &Cx<'_>, person: PersonId) -> Result<Option<ContactView>> {
    type Row = (Vec<u8>, Vec<u8>, Option<Vec<u8>>, u64);
    let found: Option<Row> = cx
        .db
        .query_row(
            "SELECT person_key, first_key, verified_key, not_after FROM people WHERE person = ?1",
            params![person.as_bytes()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    let (Some((key, first, verified, not_after)), Some(account)) = (found, cx.account.as_ref()) else { return Ok(None) };
    let Some(public) = PublicKey::from_slice(&key) else { return Ok(None) };
    let own_key = account.person_key().public();
    let (mine, theirs) = ((account.person, &own_key), (person, &public));
    let state = match verified {
        Some(verified) if verified == key => KeyStateView::Verified,
        Some(_) => KeyStateView::Changed,
        None if first == key => KeyStateView::Issued,
        None => KeyStateView::Changed,
    };
    Ok(Some(ContactView {
        person: people::view(cx.db, person, account.person)?,
        safety_digits: safety::safety_digits(mine, theirs).to_vec(),
        safety_qr: safety::safety_code(mine, theirs),
        state,
        devices: device::list(cx, person)?,
        duties: crate::duties::held_by(cx.db, person)?,
        shared_chats: chats::shared_with(cx.db, account.person, person)?,
        certified_until: view_time(Timestamp::from_millis(not_after)),
    }))
}

/// The two compared their digits: the key in force is the verified one from now on.
pub(crate) fn confirm(cx: &mut Cx<'_>, person: &str) -> Result<std::result::Result<Answer, CommandError>> {
    let Ok(person) = person.parse::<PersonId>() else { return Ok(Err(CommandError::NotFound)) };
    let changed = cx.db.execute(
        "UPDATE people SET verified_key = person_key, first_key = person_key WHERE person = ?1",
        params![person.as_bytes()],
    )?;
    cx.changed.people = true;
    Ok(if changed > 0 { Ok(Answer::Done) } else { Err(CommandError::NotFound) })
}
