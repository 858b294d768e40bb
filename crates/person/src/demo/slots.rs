//! Slots and choices in what people say.
//!
//! `[Danke|Danke dir|👍]` is one of several. `{zimmer}` is a value of `slots.txt`, the same throughout a talk; `{zimmer2}` is
//! another one. `{uhr+30}` is half an hour after the message, `{tag+1}` the next weekday, `{datum+3}` a date, `{@arzt}` the
//! name by which colleagues call the one who speaks as `arzt`.

use super::{
    SeedError,
    calendar::Calendar,
    coins::Coins,
    roster::{self, Member},
};
use protocol::time::{DAY_MS, MINUTE_MS, Timestamp};
use std::collections::BTreeMap;

const SLOTS: &str = include_str!("slots.txt");

/// What a slot can be.
enum Kind {
    Words(Vec<String>),
    /// In steps of the last digit, so many of them behind the comma.
    Number {
        from: u64,
        to: u64,
        decimals: usize,
    },
}

/// All slots.
pub(super) struct Slots(BTreeMap<String, Kind>);

/// What a talk has settled on.
pub(super) struct Scene<'a> {
    pub(super) coins: &'a mut Coins,
    pub(super) calendar: &'a Calendar,
    /// Who speaks as what.
    pub(super) cast: &'a BTreeMap<&'a str, &'a Member>,
    /// Values so far.
    pub(super) values: BTreeMap<String, String>,
}

impl Slots {
    /// Reads `slots.txt`.
    pub(super) fn load() -> Result<Self, SeedError> {
        let mut slots = BTreeMap::new();
        for (number, line) in roster::lines(SLOTS) {
            let wrong = || SeedError::Content(format!("slots.txt line {number}: name = 1,5..6,0 or name = one | another"));
            let (name, values) = line.split_once('=').ok_or_else(wrong)?;
            let values = values.trim();
            let kind = match values.split_once("..") {
                Some((from, to)) => {
                    let decimals = from.split_once(',').map_or(0, |(_, behind)| behind.len());
                    let whole = |text: &str| text.replace(',', "").parse().map_err(|_| wrong());
                    Kind::Number { from: whole(from)?, to: whole(to)?, decimals }
                }
                None => Kind::Words(values.split('|').map(|word| word.trim().to_owned()).collect()),
            };
            slots.insert(name.trim().to_owned(), kind);
        }
        Ok(Self(slots))
    }

    /// The text with every choice made and every slot filled.
    pub(super) fn fill(&self, text: &str, at: Timestamp, scene: &mut Scene<'_>) -> Result<String, SeedError> {
        let chosen = choose(text, scene.coins)?;
        let mut filled = String::new();
        let mut rest = chosen.as_str();
        while let Some((before, slot)) = rest.split_once('{') {
            let (name, after) =
                slot.split_once('}').ok_or_else(|| SeedError::Content(format!("`{text}`: a slot is not closed")))?;
            filled.push_str(before);
            filled.push_str(&self.value(name, at, scene)?);
            // A date brings its own full stop.
            rest = if filled.ends_with('.') { after.strip_prefix('.').unwrap_or(after) } else { after };
        }
        filled.push_str(rest);
        Ok(filled.trim().to_owned())
    }

    fn value(&self, name: &str, at: Timestamp, scene: &mut Scene<'_>) -> Result<String, SeedError> {
        if let Some(speaker) = name.strip_prefix('@') {
            let called = scene.cast.get(speaker).map(|member| member.called());
            return called.ok_or_else(|| SeedError::Content(format!("{{{name}}}: nobody speaks as `{speaker}` in this talk")));
        }
        let (base, plus) = name.split_once('+').map_or((name, 0), |(base, plus)| (base, plus.parse().unwrap_or(0)));
        match base {
            "uhr" => return Ok(scene.calendar.clock(at.plus_millis(plus * MINUTE_MS), if plus == 0 { 5 } else { 15 })),
            "tag" => return Ok(scene.calendar.weekday(at.plus_millis(plus * DAY_MS))),
            "datum" => return Ok(scene.calendar.date(at.plus_millis(plus * DAY_MS))),
            _ => {}
        }
        if let Some(value) = scene.values.get(name) {
            return Ok(value.clone());
        }
        let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let kind = self.0.get(name).or_else(|| self.0.get(stem));
        let kind = kind.ok_or_else(|| SeedError::Content(format!("slots.txt has no `{stem}`")))?;
        // {zimmer2} must not be {zimmer}; a list of one word leaves no choice.
        let mut value = kind.one(scene.coins);
        for _ in 0..16 {
            let taken = scene.values.iter().any(|(other, used)| {
                other != name && other.trim_end_matches(|letter: char| letter.is_ascii_digit()) == stem && *used == value
            });
            if !taken {
                break;
            }
            value = kind.one(scene.coins);
        }
        scene.values.insert(name.to_owned(), value.clone());
        Ok(value)
    }

    #[cfg(test)]
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name) || self.0.contains_key(name.trim_end_matches(|letter: char| letter.is_ascii_digit()))
    }
}

impl Kind {
    fn one(&self, coins: &mut Coins) -> String {
        match self {
            Self::Words(words) => coins.pick(words).cloned().unwrap_or_default(),
            Self::Number { from, to, decimals } => {
                let number = from + coins.below(to.saturating_sub(*from) + 1);
                let digits = format!("{number:0width$}", width = decimals + 1);
                match digits.split_at_checked(digits.len() - decimals) {
                    Some((whole, behind)) if *decimals > 0 => format!("{whole},{behind}"),
                    _ => digits,
                }
            }
        }
    }
}

/// Makes every choice.
fn choose(text: &str, coins: &mut Coins) -> Result<String, SeedError> {
    let mut chosen = String::new();
    let mut rest = text;
    while let Some((before, choice)) = rest.split_once('[') {
        let (options, after) =
            choice.split_once(']').ok_or_else(|| SeedError::Content(format!("`{text}`: a choice is not closed")))?;
        let options: Vec<&str> = options.split('|').collect();
        chosen.push_str(before);
        chosen.push_str(coins.pick(&options).copied().unwrap_or_default());
        rest = after;
    }
    chosen.push_str(rest);
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_comma_and_stay_in_range() {
        let mut coins = Coins::of("test");
        let kind = Kind::Number { from: 28, to: 33, decimals: 1 };
        for _ in 0..50 {
            let value: f64 = kind.one(&mut coins).replace(',', ".").parse().unwrap();
            assert!((2.8..=3.3).contains(&value), "{value}");
        }
        assert_eq!(Kind::Number { from: 5, to: 5, decimals: 1 }.one(&mut coins), "0,5");
        assert_eq!(Kind::Number { from: 412, to: 412, decimals: 0 }.one(&mut coins), "412");
    }

    #[test]
    fn a_slot_stays_the_same_in_a_talk_and_its_second_is_another() {
        let (slots, mut coins, calendar) = (Slots::load().unwrap(), Coins::of("test"), Calendar::utc());
        let cast = BTreeMap::new();
        let mut scene = Scene { coins: &mut coins, calendar: &calendar, cast: &cast, values: BTreeMap::new() };
        for _ in 0..20 {
            scene.values.clear();
            let at = Timestamp::from_millis(1_800_000_000_000);
            let text = slots.fill("{zimmer} {zimmer} {zimmer2}", at, &mut scene).unwrap();
            let rooms: Vec<&str> = text.split(' ').collect();
            assert_eq!(rooms[0], rooms[1]);
            assert_ne!(rooms[0], rooms[2]);
        }
        assert!(slots.fill("{gibtesnicht}", Timestamp::from_millis(0), &mut scene).is_err());
        assert!(slots.fill("[a|b", Timestamp::from_millis(0), &mut scene).is_err());
    }
}
