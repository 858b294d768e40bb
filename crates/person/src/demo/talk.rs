//! What people say: talks of a few lines, written as `speaker: text`, in `talks/*.txt`.
//!
//! A speaker is a tag of `people.txt` (`arzt`, `pflege`) or `wer` for anybody; a number behind it (`arzt2`) means another
//! one. `+5` behind the speaker is a pause of five minutes. Lines that begin with a space go on with the message before.
//! `@ 6-10` above a talk names the hours in which it fits; `mo-fr` behind it leaves out weekends.

use super::SeedError;

const FILES: &[(&str, &str)] = &[
    ("arrest", include_str!("talks/arrest.txt")),
    ("beds", include_str!("talks/beds.txt")),
    ("cardiology", include_str!("talks/cardiology.txt")),
    ("consultants", include_str!("talks/consultants.txt")),
    ("diabetes", include_str!("talks/diabetes.txt")),
    ("doctors", include_str!("talks/doctors.txt")),
    ("emergency", include_str!("talks/emergency.txt")),
    ("endoscopy", include_str!("talks/endoscopy.txt")),
    ("handover", include_str!("talks/handover.txt")),
    ("hygiene", include_str!("talks/hygiene.txt")),
    ("intensive", include_str!("talks/intensive.txt")),
    ("it", include_str!("talks/it.txt")),
    ("lab", include_str!("talks/lab.txt")),
    ("night", include_str!("talks/night.txt")),
    ("nurses", include_str!("talks/nurses.txt")),
    ("palliative", include_str!("talks/palliative.txt")),
    ("pharmacy", include_str!("talks/pharmacy.txt")),
    ("physio", include_str!("talks/physio.txt")),
    ("radiology", include_str!("talks/radiology.txt")),
    ("rounds", include_str!("talks/rounds.txt")),
    ("social", include_str!("talks/social.txt")),
    ("surgery", include_str!("talks/surgery.txt")),
    ("transport", include_str!("talks/transport.txt")),
    ("ward", include_str!("talks/ward.txt")),
    ("wound", include_str!("talks/wound.txt")),
];

/// One line of a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// Tag, perhaps with a number.
    pub(super) speaker: String,
    /// Minutes after the line before.
    pub(super) pause: Option<u64>,
    /// With slots and choices.
    pub(super) text: String,
}

/// A talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Talk {
    /// File and line, for errors.
    pub(super) place: String,
    /// Hours in which it fits: from, to (excluded); to before from means past midnight.
    pub(super) hours: Option<(u8, u8)>,
    /// Not at weekends.
    pub(super) workdays: bool,
    /// What is said.
    pub(super) lines: Vec<Said>,
}

impl Talk {
    /// All talks of a file.
    pub(super) fn file(name: &str) -> Result<Vec<Self>, SeedError> {
        let text = FILES.iter().find(|(file, _)| *file == name);
        let (_, text) = text.ok_or_else(|| SeedError::Content(format!("chats.txt: there is no file talks/{name}.txt")))?;
        parse(name, text)
    }

    /// How often a chat may hear it on level `level`: what is always the same less often than what is filled anew.
    pub(super) fn times(&self, level: usize) -> usize {
        let is_filled = self.lines.iter().filter(|line| line.text.contains(['{', '['])).count() * 2 >= self.lines.len();
        if is_filled { level } else { level.div_ceil(3) }
    }

    /// Who speaks or is called by name (`{@arzt}`), in that order.
    pub(super) fn roles(&self) -> Vec<&str> {
        let speakers = self.lines.iter().map(|line| line.speaker.as_str());
        let called = self.lines.iter().flat_map(|line| line.text.split("{@").skip(1)).filter_map(|rest| rest.split('}').next());
        let mut roles: Vec<&str> = Vec::new();
        for role in speakers.chain(called) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    }
}

/// The tag of a speaker without its number.
pub(super) fn tag(speaker: &str) -> &str {
    speaker.trim_end_matches(|letter: char| letter.is_ascii_digit())
}

fn parse(file: &str, text: &str) -> Result<Vec<Talk>, SeedError> {
    let wrong = |number: usize, what: &str| SeedError::Content(format!("talks/{file}.txt line {number}: {what}"));
    let mut talks: Vec<Talk> = Vec::new();
    let mut open: Option<Talk> = None;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if line.starts_with('#') {
            continue;
        }
        if line.trim().is_empty() {
            talks.extend(open.take());
            continue;
        }
        let talk = open.get_or_insert_with(|| Talk {
            place: format!("talks/{file}.txt line {number}"),
            hours: None,
            workdays: false,
            lines: Vec::new(),
        });
        if let Some(when) = line.strip_prefix('@') {
            for word in when.split_whitespace() {
                match (word, word.split_once('-')) {
                    ("mo-fr", _) => talk.workdays = true,
                    (_, Some((from, to))) => match (from.parse(), to.parse()) {
                        (Ok(from), Ok(to)) if from < 24 && to <= 24 => talk.hours = Some((from, to)),
                        _ => return Err(wrong(number, "hours are written 6-10")),
                    },
                    _ => return Err(wrong(number, "hours are written 6-10, workdays mo-fr")),
                }
            }
        } else if line.starts_with(' ') {
            let last = talk.lines.last_mut().ok_or_else(|| wrong(number, "a line that goes on needs one before it"))?;
            last.text.push('\n');
            last.text.push_str(line.trim());
        } else {
            let (who, said) = line.split_once(": ").ok_or_else(|| wrong(number, "speaker: text"))?;
            let (speaker, pause) = who.split_once(" +").map_or((who, None), |(speaker, pause)| (speaker, Some(pause)));
            let pause = pause.map(str::parse).transpose().map_err(|_| wrong(number, "a pause is written +5"))?;
            talk.lines.push(Said { speaker: speaker.trim().to_owned(), pause, text: said.trim().to_owned() });
        }
    }
    talks.extend(open);
    match talks.iter().find(|talk| talk.lines.is_empty()) {
        Some(empty) => Err(SeedError::Content(format!("{}: nothing is said", empty.place))),
        None => Ok(talks),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_talk_has_hours_speakers_pauses_and_long_messages() {
        let text = "# comment\n@ 21-6 mo-fr\narzt: Hallo\npflege +3: Eins {@labor}\n Zwei\n\narzt2: Allein\n";
        let talks = parse("x", text).unwrap();
        assert_eq!(talks.len(), 2);
        assert_eq!((talks[0].hours, talks[0].workdays), (Some((21, 6)), true));
        assert_eq!(talks[0].lines[1], Said { speaker: "pflege".into(), pause: Some(3), text: "Eins {@labor}\nZwei".into() });
        assert_eq!(talks[0].roles(), ["arzt", "pflege", "labor"]);
        assert_eq!(tag("arzt2"), "arzt");
        assert!(parse("x", "ohne Sprecher").is_err());
        assert!(parse("x", "@ morgens\na: b").is_err());
    }

    #[test]
    fn every_speaker_is_a_tag_of_somebody() {
        let everybody = super::super::roster::Roster::load(usize::MAX, usize::MAX).unwrap();
        for (file, _) in FILES {
            for talk in Talk::file(file).unwrap() {
                for speaker in talk.roles() {
                    let tag = tag(speaker);
                    let known = tag == "wer" || everybody.people.iter().any(|one| one.tags.iter().any(|own| own == tag));
                    assert!(known, "{}: nobody is `{tag}`", talk.place);
                }
            }
        }
    }
}
