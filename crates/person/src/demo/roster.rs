//! Who works at Klinikum Nordstadt, and which chats they have: `people.txt` and `chats.txt`.

use super::{SeedError, coins::Coins, script::cast, talk::Talk};

const PEOPLE: &str = include_str!("people.txt");
const CHATS: &str = include_str!("chats.txt");

/// Somebody.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// As certified.
    pub(super) name: String,
    /// As certified.
    pub(super) role: String,
    /// What they can be cast as.
    pub(super) tags: Vec<String>,
    /// Where they read.
    pub(super) device: String,
}

impl Member {
    /// How colleagues call them: doctors by title and surname, others by first name.
    pub(super) fn called(&self) -> String {
        let mut words = self.name.split(' ');
        match (words.next(), self.name.rsplit(' ').next()) {
            (Some("Dr."), Some(surname)) => format!("Dr. {surname}"),
            (Some(first), _) => first.to_owned(),
            (None, _) => String::new(),
        }
    }
}

/// A chat and how it is used.
#[derive(Clone, Debug)]
pub(super) struct Chat {
    /// A group's name; none for a direct chat.
    pub(super) title: Option<String>,
    /// Indices of people; the first one makes it.
    pub(super) members: Vec<usize>,
    /// Its share of all messages.
    pub(super) share: usize,
    /// Name of its rhythm.
    pub(super) rhythm: String,
    /// What is talked about there.
    pub(super) talks: Vec<Talk>,
}

/// All of it.
pub(super) struct Roster {
    pub(super) people: Vec<Member>,
    pub(super) chats: Vec<Chat>,
}

impl Roster {
    /// The first so many people, and the first so many chats that are left with two of them who have something to say.
    pub(super) fn load(people: usize, chats: usize) -> Result<Self, SeedError> {
        let all = parse_people(PEOPLE)?;
        let mut found = parse_chats(CHATS, &all)?;
        for chat in &mut found {
            chat.members.retain(|index| *index < people);
        }
        let people: Vec<Member> = all.into_iter().take(people).collect();
        let says =
            |chat: &Chat| chat.talks.iter().any(|talk| cast(&people, chat, talk, 0, &mut Coins::of(&talk.place)).is_some());
        found.retain(|chat| chat.members.len() >= 2 && says(chat));
        found.truncate(chats);
        Ok(Self { people, chats: found })
    }

    /// Where somebody stands in the list.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.people.iter().position(|one| one.name == name)
    }

    /// Somebody.
    pub(super) fn person(&self, index: usize) -> Result<&Member, SeedError> {
        self.people.get(index).ok_or_else(|| SeedError::Content(format!("people.txt: nobody has number {index}")))
    }

    /// How a chat is called in errors and in `now.txt`.
    pub(super) fn name_of(&self, chat: &Chat) -> String {
        let names = || chat.members.iter().filter_map(|index| self.people.get(*index)).map(|one| one.name.as_str());
        chat.title.clone().unwrap_or_else(|| names().collect::<Vec<_>>().join(", "))
    }
}

/// Lines that say something, with their numbers.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
}

fn wrong<T>(file: &str, line: usize, what: &str) -> Result<T, SeedError> {
    Err(SeedError::Content(format!("{file} line {line}: {what}")))
}

fn parse_people(text: &str) -> Result<Vec<Member>, SeedError> {
    let mut people: Vec<Member> = Vec::new();
    for (number, line) in lines(text) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [name, role, tags, device] = fields.as_slice() else {
            return wrong("people.txt", number, "name | role | tags | device");
        };
        if people.iter().any(|one| one.name == *name) {
            return wrong("people.txt", number, "this name is there already");
        }
        people.push(Member {
            name: (*name).to_owned(),
            role: (*role).to_owned(),
            tags: tags.split_whitespace().map(str::to_owned).collect(),
            device: (*device).to_owned(),
        });
    }
    Ok(people)
}

fn parse_chats(text: &str, people: &[Member]) -> Result<Vec<Chat>, SeedError> {
    let mut chats: Vec<Chat> = Vec::new();
    let members = |number: usize, names: &str| -> Result<Vec<usize>, SeedError> {
        let find = |name: &str| people.iter().position(|one| one.name == name.trim());
        names
            .split(',')
            .map(|name| find(name).map_or_else(|| wrong("chats.txt", number, &format!("nobody is called `{}`", name.trim())), Ok))
            .collect()
    };
    for (number, line) in lines(text) {
        let (key, value) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let value = value.trim();
        match (key, chats.last_mut()) {
            ("group", _) => chats.push(Chat {
                title: Some(value.to_owned()),
                members: Vec::new(),
                share: 1,
                rhythm: String::new(),
                talks: Vec::new(),
            }),
            ("direct", _) => {
                let members = members(number, value)?;
                chats.push(Chat { title: None, members, share: 1, rhythm: String::new(), talks: Vec::new() });
            }
            ("members", Some(chat)) => chat.members = members(number, value)?,
            ("rhythm", Some(chat)) => value.clone_into(&mut chat.rhythm),
            ("share", Some(chat)) => match value.parse() {
                Ok(share) => chat.share = share,
                Err(_) => return wrong("chats.txt", number, "share is a whole number"),
            },
            ("talks", Some(chat)) => {
                for file in value.split_whitespace() {
                    chat.talks.extend(Talk::file(file)?);
                }
            }
            _ => return wrong("chats.txt", number, "group, direct, members, share, rhythm or talks"),
        }
    }
    Ok(chats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hospital_is_large_enough_and_everybody_fits() {
        let roster = Roster::load(usize::MAX, usize::MAX).unwrap();
        assert!(roster.people.len() >= 36, "{} people", roster.people.len());
        assert!(roster.chats.len() >= 25, "{} chats", roster.chats.len());
        let written = lines(CHATS).filter(|(_, line)| line.starts_with("group ") || line.starts_with("direct ")).count();
        assert_eq!(roster.chats.len(), written, "in some chat nobody can say anything of its talks");
        for chat in &roster.chats {
            let name = roster.name_of(chat);
            assert!(chat.title.is_some() || chat.members.len() == 2, "{name}: a direct chat has two people");
            assert!(!chat.talks.is_empty() && !chat.rhythm.is_empty(), "{name}: nothing to talk about, or no rhythm");
        }
        for person in &roster.people {
            assert!(person.name.chars().count() <= 64 && person.role.chars().count() <= 64);
        }
        assert_eq!(roster.people[1].called(), "Dr. Weber");
    }

    #[test]
    fn the_people_with_links_come_first_and_have_chats() {
        let roster = Roster::load(12, usize::MAX).unwrap();
        for name in super::super::LINKS {
            let index = roster.index(name).unwrap();
            assert!(roster.chats.iter().filter(|chat| chat.members.contains(&index)).count() >= 5, "{name}");
        }
    }
}
