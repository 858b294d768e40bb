//! What letters do to whoever looks at them: leave something to be seen, or turn around what comes after them.

/// Does a letter leave something to be seen? Spaces of all kinds do not, nor controls, nor what Unicode says may be ignored
/// (`Default_Ignorable_Code_Point`: joiners, fillers, marks of direction), nor what only stands around notes.
pub(crate) fn shows(letter: char) -> bool {
    !(letter.is_whitespace()
        || letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        )
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}')
        || matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}')
        || matches!(letter, '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'))
}

/// Is there nothing in a text that one could see?
pub(crate) fn is_blank(text: &str) -> bool {
    !text.chars().any(shows)
}

/// A name as it was meant: without what nobody sees in it, which pages, spreadsheets and whoever wants to look like another leave
/// there. Joiners stay within a name, as Persian and emoji need them.
pub(crate) fn plain_name(name: &str) -> String {
    let joins = |letter: char| matches!(letter, '\u{200c}' | '\u{200d}');
    let spaced = name.chars().map(|letter| if letter.is_control() && letter.is_whitespace() { ' ' } else { letter });
    let seen: String = spaced.filter(|&letter| shows(letter) || letter.is_whitespace() || joins(letter)).collect();
    seen.trim_matches(|letter: char| letter.is_whitespace() || joins(letter)).to_owned()
}

/// Does it turn around what comes after it? One name could then look like another.
pub(crate) const fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_what_one_sees_of_it() {
        for (name, plain) in [
            (" Dr. \u{202e}Jonas\u{200b} Weber\u{feff}\n", "Dr. Jonas Weber"),
            ("Ober\u{ad}arzt", "Oberarzt"),
            ("\u{200d}Mi\u{200c}na", "Mi\u{200c}na"),
            ("Zoe\u{308} \u{a0}Öztürk", "Zoe\u{308} \u{a0}Öztürk"),
            ("\u{200b}\u{2066}", ""),
        ] {
            assert_eq!(plain_name(name), plain);
        }
    }

    #[test]
    fn a_text_of_letters_that_nobody_sees_is_blank() {
        for text in [
            "",
            " \n\t",
            "\u{200b}\u{200d}",
            "\u{2800}",
            "\u{ad}",
            "\u{202e}\u{2066}",
            "\u{3164}\u{ffa0}",
            "\u{e0041}",
            "\u{fe0f}",
            "\u{feff} \u{a0}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["a", ".", "👩\u{200d}⚕\u{fe0f}", "\u{200b}x", "פנימית", "—", "1\u{fe0f}\u{20e3}", "\u{301}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
