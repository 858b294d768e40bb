//! Days, hours and weekdays where this machine stands, and the rhythms of chats (`rhythms.txt`).

use super::{SeedError, coins::Coins, roster, talk::Talk};
use jiff::{Timestamp as Instant, ZonedDateTime, civil::Weekday, tz::TimeZone};
use protocol::time::{HOUR_MS, Timestamp};
use std::collections::BTreeMap;

const RHYTHMS: &str = include_str!("rhythms.txt");
/// Days that the demo's past goes back.
const DAYS: u64 = 14;

/// A time zone.
pub(super) struct Calendar(TimeZone);

/// An hour of the demo's past.
#[derive(Clone, Copy)]
struct Hour {
    begin: Timestamp,
    hour: u8,
    weekend: bool,
}

/// The hours of the demo's past, oldest first, and the weights of the rhythms.
pub(super) struct Fortnight {
    hours: Vec<Hour>,
    end: Timestamp,
    rhythms: BTreeMap<String, Rhythm>,
}

struct Rhythm {
    weights: Vec<u64>,
    /// In percent of workdays.
    weekend: u64,
}

impl Calendar {
    /// The zone of this machine.
    pub(super) fn system() -> Self {
        Self(TimeZone::system())
    }

    #[cfg(test)]
    pub(super) const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    fn zoned(&self, at: Timestamp) -> ZonedDateTime {
        let millis = i64::try_from(at.as_millis()).unwrap_or(i64::MAX);
        Instant::from_millisecond(millis).unwrap_or(Instant::UNIX_EPOCH).to_zoned_datetime(self.0.clone())
    }

    /// "07:35", on the next multiple of so many minutes.
    pub(super) fn clock(&self, at: Timestamp, minutes: i8) -> String {
        let time = self.zoned(at);
        let past = i32::from(time.hour()) * 60 + i32::from(time.minute());
        let step = i32::from(minutes.max(1));
        let rounded = (past + step - 1) / step * step % (24 * 60);
        format!("{:02}:{:02}", rounded / 60, rounded % 60)
    }

    /// "Montag".
    pub(super) fn weekday(&self, at: Timestamp) -> String {
        match self.zoned(at).weekday() {
            Weekday::Monday => "Montag",
            Weekday::Tuesday => "Dienstag",
            Weekday::Wednesday => "Mittwoch",
            Weekday::Thursday => "Donnerstag",
            Weekday::Friday => "Freitag",
            Weekday::Saturday => "Samstag",
            Weekday::Sunday => "Sonntag",
        }
        .to_owned()
    }

    /// "23.11."
    pub(super) fn date(&self, at: Timestamp) -> String {
        let time = self.zoned(at);
        format!("{:02}.{:02}.", time.day(), time.month())
    }

    /// The day's number, for rosters that change from day to day.
    pub(super) fn day(&self, at: Timestamp) -> u64 {
        let time = self.zoned(at);
        u64::try_from(time.day_of_year()).unwrap_or(0)
    }
}

impl Fortnight {
    /// The fortnight before `end`.
    pub(super) fn before(end: Timestamp, calendar: &Calendar) -> Result<Self, SeedError> {
        let first = end.as_millis().saturating_sub(DAYS * 24 * HOUR_MS);
        let hours = (0..=DAYS * 24)
            .map(|index| {
                let begin = Timestamp::from_millis((first / HOUR_MS + index) * HOUR_MS);
                let time = calendar.zoned(begin);
                let weekend = matches!(time.weekday(), Weekday::Saturday | Weekday::Sunday);
                Hour { begin, hour: u8::try_from(time.hour()).unwrap_or(0), weekend }
            })
            .filter(|hour| hour.begin.as_millis() >= first && hour.begin < end)
            .collect();
        let mut rhythms = BTreeMap::new();
        for (number, line) in roster::lines(RHYTHMS) {
            let (name, rhythm) = rhythm(line)
                .ok_or_else(|| SeedError::Content(format!("rhythms.txt line {number}: name = 24 weights, weekend percent")))?;
            rhythms.insert(name, rhythm);
        }
        Ok(Self { hours, end, rhythms })
    }

    /// A time in the rhythm at which the talk fits.
    pub(super) fn time_for(&self, talk: &Talk, rhythm: &str, coins: &mut Coins) -> Result<Timestamp, SeedError> {
        let rhythm = self.rhythms.get(rhythm).ok_or_else(|| SeedError::Content(format!("rhythms.txt has no `{rhythm}`")))?;
        let weight = |hour: &Hour| {
            let fits = talk.hours.is_none_or(|(from, to)| {
                if from < to { (from..to).contains(&hour.hour) } else { hour.hour >= from || hour.hour < to }
            });
            let whole = rhythm.weights.get(usize::from(hour.hour)).copied().unwrap_or(0);
            // Hours that a talk asks for count even where the chat is quiet otherwise.
            let whole = if talk.hours.is_some() { whole.max(1) } else { whole };
            match (fits, hour.weekend, talk.workdays) {
                (false, _, _) | (true, true, true) => 0,
                (true, true, false) => whole * rhythm.weekend,
                (true, false, _) => whole * 100,
            }
        };
        let mut left = coins.below(self.hours.iter().map(weight).sum());
        for hour in &self.hours {
            let own = weight(hour);
            if left < own {
                let room = self.end.since(hour.begin).min(HOUR_MS);
                return Ok(hour.begin.plus_millis(coins.below(room)));
            }
            left -= own;
        }
        Err(SeedError::Content(format!("{}: fits no hour of the fortnight", talk.place)))
    }
}

fn rhythm(line: &str) -> Option<(String, Rhythm)> {
    let (name, values) = line.split_once('=')?;
    let (weights, weekend) = values.split_once("weekend")?;
    let weights = weights.split_whitespace().map(str::parse).collect::<Result<Vec<u64>, _>>().ok()?;
    let weekend = weekend.trim().parse().ok()?;
    (weights.len() == 24).then(|| (name.trim().to_owned(), Rhythm { weights, weekend }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 23 November 2026, 08:12:30 UTC.
    const MONDAY: Timestamp = Timestamp::from_millis(1_795_421_550_000);

    #[test]
    fn times_are_written_as_on_the_ward() {
        let calendar = Calendar::utc();
        assert_eq!(calendar.weekday(MONDAY), "Montag");
        assert_eq!(calendar.date(MONDAY), "23.11.");
        assert_eq!(calendar.clock(MONDAY, 5), "08:15");
        assert_eq!(calendar.clock(MONDAY.plus_millis(30 * 60_000), 15), "08:45");
    }

    #[test]
    fn a_talk_happens_in_its_hours() {
        let calendar = Calendar::utc();
        let fortnight = Fortnight::before(MONDAY, &calendar).unwrap();
        let talk = Talk { place: "test".into(), hours: Some((21, 6)), workdays: true, lines: Vec::new() };
        let mut coins = Coins::of("test");
        for _ in 0..200 {
            let at = fortnight.time_for(&talk, "ward", &mut coins).unwrap();
            let time = calendar.zoned(at);
            assert!(at < MONDAY && (time.hour() >= 21 || time.hour() < 6), "{time}");
            assert!(!matches!(time.weekday(), Weekday::Saturday | Weekday::Sunday), "{time}");
        }
    }
}
