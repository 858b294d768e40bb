//! Who says what where and when: talks are dealt to chats, cast with people, put into the rhythm of the fortnight, and
//! followed by the scene of `now.txt`.

use super::{
    SeedError,
    calendar::{Calendar, Fortnight},
    coins::Coins,
    roster::{self, Chat, Member, Roster},
    slots::{Scene, Slots},
    talk::{self, Talk},
};
use protocol::time::{MINUTE_MS, Timestamp};
use std::collections::BTreeMap;

const NOW: &str = include_str!("now.txt");
/// The fortnight ends this long before now, where no scene follows,
const QUIET_MS: u64 = 9 * MINUTE_MS;
/// and this long before a scene.
const BEFORE_SCENE_MS: u64 = 25 * MINUTE_MS;
/// A chat hears the same talk so many times at most, in a hospital of more messages than it has words for.
const LEVEL_MAX: usize = 400;

/// A message to be.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Index of the person.
    pub(super) speaker: usize,
    /// When it is said.
    pub(super) at: Timestamp,
    /// What.
    pub(super) text: String,
}

/// Messages by chat, in the order of the roster, oldest first.
pub(super) struct Script {
    pub(super) chats: Vec<Vec<Line>>,
}

impl Script {
    /// At least so many messages that end at `now`.
    pub(super) fn write(roster: &Roster, now: Timestamp, messages: usize) -> Result<Self, SeedError> {
        let calendar = Calendar::system();
        Self::write_in(roster, now, messages, &calendar)
    }

    fn write_in(roster: &Roster, now: Timestamp, messages: usize, calendar: &Calendar) -> Result<Self, SeedError> {
        let (slots, scenes) = (Slots::load()?, scenes(roster, now)?);
        let mut decks = roster.chats.iter().map(|chat| Deck::of(roster, chat)).collect::<Vec<_>>();
        let mut left = messages.saturating_sub(scenes.iter().map(Vec::len).sum());
        // What the talks of a chat do not give without repeating themselves, the others say.
        for level in 1..=LEVEL_MAX {
            left = share_out(&mut decks, left, level);
        }
        let (mut chats, mut held) = (Vec::new(), BTreeMap::new());
        for ((chat, deck), scene) in roster.chats.iter().zip(&decks).zip(scenes) {
            let end = match scene.first() {
                Some(first) => Timestamp::from_millis(first.at.as_millis().saturating_sub(BEFORE_SCENE_MS)),
                None => Timestamp::from_millis(now.as_millis().saturating_sub(QUIET_MS)),
            };
            let mut lines = past(roster, chat, deck, &slots, calendar, end, &mut held)?;
            lines.extend(scene);
            chats.push(lines);
        }
        Ok(Self { chats })
    }

    /// How many there are.
    pub(super) fn messages(&self) -> usize {
        self.chats.iter().map(Vec::len).sum()
    }
}

/// Who speaks as what.
pub(super) type Cast<'a> = BTreeMap<&'a str, usize>;

/// The talks of a chat that its members can hold, and how much of them is wanted.
struct Deck<'a> {
    talks: Vec<&'a Talk>,
    share: usize,
    /// Messages.
    wanted: usize,
    /// Highest level that was needed.
    level: usize,
}

impl<'a> Deck<'a> {
    fn of(roster: &Roster, chat: &'a Chat) -> Self {
        let talks: Vec<&Talk> =
            chat.talks.iter().filter(|talk| cast(&roster.people, chat, talk, 0, &mut Coins::of(&talk.place)).is_some()).collect();
        Self { talks, share: chat.share, wanted: 0, level: 1 }
    }

    /// Most messages on a level.
    fn most(&self, level: usize) -> usize {
        self.talks.iter().map(|talk| talk.times(level) * talk.lines.len()).sum()
    }
}

/// Gives every chat its share of `messages`, as far as its talks reach on this level. Returns what is left.
fn share_out(decks: &mut [Deck<'_>], messages: usize, level: usize) -> usize {
    let mut left = messages;
    // Who can take more gets more, until nobody can or nothing is left.
    loop {
        let shares: usize = decks.iter().filter(|deck| deck.wanted < deck.most(level)).map(|deck| deck.share).sum();
        if left == 0 || shares == 0 {
            return left;
        }
        let all = left;
        for deck in decks.iter_mut() {
            let room = deck.most(level).saturating_sub(deck.wanted);
            let more = (all * deck.share).div_ceil(shares).min(room).min(left);
            if more > 0 {
                deck.wanted += more;
                deck.level = level;
                left -= more;
            }
        }
    }
}

/// What is wanted of a chat before `end`, or as much as fits.
fn past(
    roster: &Roster,
    chat: &Chat,
    deck: &Deck<'_>,
    slots: &Slots,
    calendar: &Calendar,
    end: Timestamp,
    held: &mut BTreeMap<String, usize>,
) -> Result<Vec<Line>, SeedError> {
    let mut coins = Coins::of(&roster.name_of(chat));
    let fortnight = Fortnight::before(end, calendar)?;
    let mut here: BTreeMap<&str, usize> = BTreeMap::new();
    let mut dealt: Vec<(Timestamp, &Talk)> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    let mut expected = 0;
    // Talks that do not fit before the end are made up for by dealing more.
    while lines.len() < deck.wanted {
        while expected < deck.wanted + dealt.len() / 20 {
            let Some(talk) = deal(deck, &here, held, &mut coins) else { break };
            *here.entry(&talk.place).or_default() += 1;
            *held.entry(talk.place.clone()).or_default() += 1;
            expected += talk.lines.len();
            dealt.push((fortnight.time_for(talk, &chat.rhythm, &mut coins)?, talk));
        }
        dealt.sort_by_key(|(begin, _)| *begin);
        let before = lines.len();
        lines = spoken(roster, chat, slots, calendar, end, &dealt)?;
        if lines.len() <= before {
            break;
        }
        expected = lines.len();
    }
    Ok(lines)
}

/// One of the talks that have been held least here, then in the whole hospital.
fn deal<'a>(
    deck: &Deck<'a>,
    here: &BTreeMap<&str, usize>,
    held: &BTreeMap<String, usize>,
    coins: &mut Coins,
) -> Option<&'a Talk> {
    let count = |talk: &Talk| (here.get(talk.place.as_str()).copied().unwrap_or(0), held.get(&talk.place).copied().unwrap_or(0));
    // One more than asked for, for those that do not fit before the end.
    let open: Vec<&Talk> = deck.talks.iter().copied().filter(|talk| count(talk).0 < talk.times(deck.level + 1)).collect();
    let least = open.iter().map(|talk| count(talk)).min()?;
    let fresh: Vec<&Talk> = open.into_iter().filter(|talk| count(talk) == least).collect();
    coins.pick(&fresh).copied()
}

/// The dealt talks one after the other.
fn spoken(
    roster: &Roster,
    chat: &Chat,
    slots: &Slots,
    calendar: &Calendar,
    end: Timestamp,
    dealt: &[(Timestamp, &Talk)],
) -> Result<Vec<Line>, SeedError> {
    let mut lines: Vec<Line> = Vec::new();
    for (number, (begin, talk)) in dealt.iter().enumerate() {
        let mut coins = Coins::of(&format!("{} {number} {}", roster.name_of(chat), talk.place));
        let Some(cast) = cast(&roster.people, chat, talk, calendar.day(*begin), &mut coins) else { continue };
        let pause = (2 + coins.below(8)) * MINUTE_MS;
        let mut at = lines.last().map_or(*begin, |last: &Line| last.at.plus_millis(pause).max(*begin));
        let members: BTreeMap<&str, &Member> =
            cast.iter().filter_map(|(speaker, index)| Some((*speaker, roster.people.get(*index)?))).collect();
        // Two streams, so that a longer text does not change what the next one says.
        let mut words = Coins::of(&format!("words {} {number} {}", roster.name_of(chat), talk.place));
        let mut scene = Scene { coins: &mut words, calendar, cast: &members, values: BTreeMap::new() };
        let mut said = Vec::new();
        for (place, line) in talk.lines.iter().enumerate() {
            if place > 0 || line.pause.is_some() {
                at = at.plus_millis(delay(line.pause, line.text.len(), &mut coins));
            }
            let text = slots.fill(&line.text, at, &mut scene).map_err(|error| match error {
                SeedError::Content(what) => SeedError::Content(format!("{}: {what}", talk.place)),
                other => other,
            })?;
            if let (false, Some(speaker)) = (text.is_empty(), cast.get(line.speaker.as_str())) {
                said.push(Line { speaker: *speaker, at, text });
            }
        }
        if said.last().is_none_or(|last| last.at <= end) {
            lines.extend(said);
        }
    }
    Ok(lines)
}

/// How long it takes to read and to type.
fn delay(minutes: Option<u64>, letters: usize, coins: &mut Coins) -> u64 {
    let typing = u64::try_from(letters).unwrap_or(0) * 120;
    match minutes {
        Some(minutes) => minutes * MINUTE_MS + coins.below(50_000),
        None => 9_000 + typing + coins.below(80_000),
    }
}

/// Finds somebody for every speaker; those who are rare first. Mostly the one on duty that day.
pub(super) fn cast<'a>(people: &[Member], chat: &Chat, talk: &'a Talk, day: u64, coins: &mut Coins) -> Option<Cast<'a>> {
    let mut wanted: Vec<(&str, Vec<usize>)> = talk
        .roles()
        .into_iter()
        .map(|speaker| {
            let tag = talk::tag(speaker);
            let can =
                |index: &&usize| tag == "wer" || people.get(**index).is_some_and(|one| one.tags.iter().any(|own| own == tag));
            (speaker, chat.members.iter().filter(can).copied().collect())
        })
        .collect();
    wanted.sort_by_key(|(_, candidates)| candidates.len());
    let mut cast = Cast::new();
    for (speaker, candidates) in wanted {
        let free: Vec<usize> = candidates.into_iter().filter(|index| !cast.values().any(|taken| taken == index)).collect();
        let count = u64::try_from(free.len()).unwrap_or(0);
        let on_duty = usize::try_from(day.checked_rem(count).unwrap_or(0)).unwrap_or(0);
        let one = if coins.chance(55) { free.get(on_duty) } else { coins.pick(&free) };
        cast.insert(speaker, *one?);
    }
    Some(cast)
}

/// What has just been said, by chat.
fn scenes(roster: &Roster, now: Timestamp) -> Result<Vec<Vec<Line>>, SeedError> {
    let mut scenes = vec![Vec::new(); roster.chats.len()];
    let mut open: Option<&mut Vec<Line>> = None;
    for (number, line) in roster::lines(NOW) {
        let wrong = |what: &str| SeedError::Content(format!("now.txt line {number}: {what}"));
        if let Some(title) = line.strip_prefix("chat ") {
            // A small hospital may lack the chat: then its scene is left out.
            let index = roster.chats.iter().position(|chat| roster.name_of(chat) == title.trim());
            open = index.and_then(|index| scenes.get_mut(index));
            continue;
        }
        let (minutes, rest) = line.split_once(' ').ok_or_else(|| wrong("-5 Name: text"))?;
        let (name, text) = rest.split_once(": ").ok_or_else(|| wrong("-5 Name: text"))?;
        let minutes: u64 = minutes.trim_start_matches('-').parse().map_err(|_| wrong("-5 Name: text"))?;
        if let (Some(scene), Some(speaker)) = (open.as_deref_mut(), roster.index(name)) {
            let at = Timestamp::from_millis(now.as_millis().saturating_sub(minutes * MINUTE_MS));
            // Within a minute, one after the other.
            let at = scene.last().map_or(at, |last: &Line| at.max(last.at.plus_millis(17_000)));
            scene.push(Line { speaker, at, text: text.trim().to_owned() });
        }
    }
    Ok(scenes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const NOW_MS: u64 = 1_795_421_550_000;

    fn whole(messages: usize) -> (Roster, Script) {
        let roster = Roster::load(usize::MAX, usize::MAX).unwrap();
        let script = Script::write_in(&roster, Timestamp::from_millis(NOW_MS), messages, &Calendar::utc()).unwrap();
        (roster, script)
    }

    #[test]
    fn the_hospital_has_enough_to_say_in_order_and_up_to_now() {
        let (roster, script) = whole(3_000);
        assert!(script.messages() >= 3_000, "{}", script.messages());
        let now = Timestamp::from_millis(NOW_MS);
        let mut newest = Timestamp::default();
        for (chat, lines) in roster.chats.iter().zip(&script.chats) {
            let name = roster.name_of(chat);
            assert!(!lines.is_empty(), "{name}");
            assert!(lines.is_sorted_by_key(|line| line.at), "{name}: not in order");
            for line in lines {
                assert!(line.at < now && now.since(line.at) <= 15 * 24 * 60 * MINUTE_MS, "{name}: {line:?}");
                assert!(chat.members.contains(&line.speaker), "{name}: {line:?}");
                assert!(!line.text.is_empty() && !line.text.contains(['{', '}', '[', ']']), "{name}: {line:?}");
                newest = newest.max(line.at);
            }
        }
        assert!(now.since(newest) <= 5 * MINUTE_MS);
    }

    #[test]
    fn it_says_the_same_every_time() {
        let (one, other) = (whole(600).1, whole(600).1);
        let texts = |script: &Script| script.chats.iter().flatten().map(|line| line.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&one), texts(&other));
    }

    #[test]
    fn it_does_not_repeat_itself_much() {
        let (_, script) = whole(3_000);
        let long: Vec<&str> =
            script.chats.iter().flatten().map(|line| line.text.as_str()).filter(|text| text.len() > 40).collect();
        let different: BTreeSet<&str> = long.iter().copied().collect();
        assert!(different.len() * 100 > long.len() * 80, "{} of {} long messages differ", different.len(), long.len());
    }

    #[test]
    fn a_small_hospital_can_be_seeded_too() {
        let roster = Roster::load(12, 6).unwrap();
        let script = Script::write(&roster, Timestamp::from_millis(NOW_MS), 100).unwrap();
        assert!(script.messages() >= 100 && roster.chats.len() == 6);
    }

    #[test]
    fn every_talk_can_be_held_somewhere_and_every_line_of_it_filled() {
        let roster = Roster::load(usize::MAX, usize::MAX).unwrap();
        let slots = Slots::load().unwrap();
        let calendar = Calendar::utc();
        let mut held: BTreeSet<&str> = BTreeSet::new();
        for chat in &roster.chats {
            for talk in &chat.talks {
                let Some(cast) = cast(&roster.people, chat, talk, 3, &mut Coins::of("test")) else { continue };
                held.insert(&talk.place);
                let members = cast.iter().map(|(speaker, index)| (*speaker, &roster.people[*index])).collect();
                let mut coins = Coins::of(&talk.place);
                let mut scene = Scene { coins: &mut coins, calendar: &calendar, cast: &members, values: BTreeMap::new() };
                for line in &talk.lines {
                    // Each choice's slots, not only those that the coins name.
                    for slot in line.text.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                        let own = slot.starts_with('@') || ["uhr", "tag", "datum"].contains(&slot.split('+').next().unwrap());
                        assert!(own || slots.has(slot), "{}: slots.txt has no `{slot}`", talk.place);
                    }
                    slots.fill(&line.text, Timestamp::from_millis(NOW_MS), &mut scene).unwrap();
                }
            }
        }
        let all: BTreeSet<&str> = roster.chats.iter().flat_map(|chat| &chat.talks).map(|talk| talk.place.as_str()).collect();
        let never: Vec<&&str> = all.difference(&held).collect();
        assert!(never.is_empty(), "never held: {never:?}");
    }

    #[test]
    fn the_scene_names_chats_and_people_that_are_there() {
        let roster = Roster::load(usize::MAX, usize::MAX).unwrap();
        for (number, line) in roster::lines(NOW) {
            match line.strip_prefix("chat ") {
                Some(title) => {
                    assert!(
                        roster.chats.iter().any(|chat| roster.name_of(chat) == title.trim()),
                        "now.txt line {number}: no chat `{title}`"
                    );
                }
                None => {
                    let (name, _) = line.split_once(' ').unwrap().1.split_once(": ").unwrap();
                    assert!(roster.index(name).is_some(), "now.txt line {number}: nobody is `{name}`");
                }
            }
        }
    }
}
