//! How names are compared when somebody looks for them: in lower case, by their base letters, and "Mueller" as good as "Müller".
//!
//! Devices and server find people by the same rules; both stores and the devices' own database ask by [`Word`]s.

use crate::limits::NAME_SEARCH_WORDS_MAX;

/// Lower case, without diacritics: "Röntgen" is found by "rontgen".
#[must_use]
pub fn fold(text: &str) -> String {
    lower_case(text).fold(String::with_capacity(text.len()), |mut folded, letter| {
        push_base(&mut folded, letter);
        folded
    })
}

/// As lists are sorted (DIN 5007-2): as [`fold`], but ä, ö and ü are two letters each.
#[must_use]
pub fn sort_key(text: &str) -> String {
    lower_case(text).fold(String::with_capacity(text.len()), |mut key, letter| {
        match letter {
            'ä' => key.push_str("ae"),
            'ö' => key.push_str("oe"),
            'ü' => key.push_str("ue"),
            other => push_base(&mut key, other),
        }
        key
    })
}

/// A word that is looked for. It stands in a name when `folded` stands in the name as [`fold`] or [`sort_key`] makes it, or when
/// `spelt` stands in that with "ae", "oe" and "ue" as one letter each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As [`fold`] makes it.
    pub folded: String,
    /// The same with "ae", "oe" and "ue" as one letter each.
    pub spelt: String,
}

/// What is looked for in names: all of these words, in any order. What is typed after the last of them is not looked for.
#[must_use]
pub fn words(search: &str) -> Vec<Word> {
    let folded = fold(search);
    let words = folded.split_whitespace().take(NAME_SEARCH_WORDS_MAX);
    words
        .map(|word| Word { folded: word.to_owned(), spelt: word.replace("ae", "a").replace("oe", "o").replace("ue", "u") })
        .collect()
}

fn lower_case(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

fn push_base(folded: &mut String, letter: char) {
    match letter {
        'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' | 'ă' | 'ą' | 'ā' => folded.push('a'),
        'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' | 'ő' | 'ō' => folded.push('o'),
        'ü' | 'ú' | 'ù' | 'û' | 'ű' | 'ů' | 'ū' | 'ų' => folded.push('u'),
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' | 'ė' | 'ē' => folded.push('e'),
        'í' | 'ì' | 'î' | 'ï' | 'ı' | 'ī' | 'į' => folded.push('i'),
        'ç' | 'ć' | 'č' => folded.push('c'),
        'ď' | 'đ' => folded.push('d'),
        'ğ' | 'ģ' => folded.push('g'),
        'ķ' => folded.push('k'),
        'ł' | 'ľ' | 'ĺ' | 'ļ' => folded.push('l'),
        'ñ' | 'ń' | 'ň' | 'ņ' => folded.push('n'),
        'ř' | 'ŕ' => folded.push('r'),
        'ş' | 'ș' | 'š' | 'ś' => folded.push('s'),
        'ţ' | 'ț' | 'ť' => folded.push('t'),
        'ý' | 'ÿ' => folded.push('y'),
        'ž' | 'ź' | 'ż' => folded.push('z'),
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        // Marks that stand by themselves: files of a Mac write "u" and two dots, and "İ" in lower case has its dot beside it.
        '\u{300}'..='\u{36f}' => {}
        other => folded.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(name: &str, search: &str) -> bool {
        let stands = |key: &str| {
            let spelt = key.replace("ae", "a").replace("oe", "o").replace("ue", "u");
            words(search).iter().all(|word| key.contains(&word.folded) || spelt.contains(&word.spelt))
        };
        let found = [stands(&fold(name)), stands(&sort_key(name))];
        assert_eq!(found[0], found[1], "devices and server say the same of {name}");
        found[0]
    }

    #[test]
    fn letters_become_base_letters() {
        assert_eq!(fold("Öztürk Röntgen Strauß"), "ozturk rontgen strauss");
        assert_eq!(fold("İbrahim Đorđević Mu\u{308}ller"), "ibrahim dordevic muller");
        assert_eq!(sort_key("Dr. MÜLLER-Groß, René"), "dr. mueller-gross, rene");
    }

    #[test]
    fn names_are_found_however_they_are_spelt() {
        for (name, searches) in [
            ("Dr. Jörg Müller", ["müller", "Mueller", "MULLER joerg", "jörg mü"]),
            ("Manuela Mueller", ["Müller", "muller", "manuela", "ela"]),
            ("René Łukasz Şahin", ["rene", "lukasz", "sahin", "ŞAHİN"]),
            ("Đorđević, Zoë", ["dordevic", "zoe", "Zoë", "Đor"]),
        ] {
            for search in searches {
                assert!(finds(name, search), "{name} by {search}");
            }
            assert!(finds(name, "") && !finds(name, "miller") && !finds(name, "%"), "{name}");
        }
        assert_eq!(words(&"ein ".repeat(NAME_SEARCH_WORDS_MAX + 1)).len(), NAME_SEARCH_WORDS_MAX);
    }
}
