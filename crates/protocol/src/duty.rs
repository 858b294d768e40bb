//! Duties of the house ("Dienstarzt Innere"): named by the administration, held by one person at a time.
//!
//! Deliberately lacks any key and any signature: nothing is sealed to a duty, and who holds one is the server's word. A device
//! shows whom it means by their certificate and writes to that person.

use crate::{
    id::{DutyId, PersonId},
    limits,
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// A duty, who may hold it and who does.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Duty {
    /// Which.
    #[n(0)]
    pub duty: DutyId,
    /// "Dienstarzt Innere", 1 to [`limits::NAME_CHARS_MAX`] characters.
    #[n(1)]
    pub name: String,
    /// Who holds it now; none: nobody does.
    #[n(2)]
    pub shift: Option<Shift>,
    /// Who may take it, at most [`limits::DUTY_PEOPLE_MAX`].
    #[n(3)]
    pub people: Vec<PersonId>,
}

/// Somebody on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Shift {
    /// Who.
    #[n(0)]
    pub person: PersonId,
    /// Server time at which they took it.
    #[n(1)]
    pub since: Timestamp,
}

/// Is this how a duty may be called? Behind an `@` its name ends where it ends: it has no `@` and no spaces around it.
#[must_use]
pub fn is_duty_name(name: &str) -> bool {
    let length = (1..=limits::NAME_CHARS_MAX).contains(&name.chars().count());
    length && name.trim() == name && !name.chars().any(|letter| letter.is_control() || letter == '@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duty_has_a_name_that_can_be_mentioned() {
        assert!(is_duty_name("Dienstarzt Innere") && is_duty_name(&"x".repeat(limits::NAME_CHARS_MAX)));
        assert!(!is_duty_name("") && !is_duty_name(&"x".repeat(limits::NAME_CHARS_MAX + 1)));
        assert!(!is_duty_name(" Labor") && !is_duty_name("Labor@Nord") && !is_duty_name("La\tbor"));
    }
}
