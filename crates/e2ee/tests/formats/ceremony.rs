//! A hospital's first hour: keys are made, handed out and tried, by people who make mistakes.

use e2ee::{
    Cost,
    ceremony::{Ceremony, Document, HandOut, HandOutError, KeySource, OpenKeyError, OpenedKey},
    key::ArchiveSecret,
    rng_from_seed,
    share::{CombineError, ParseShareError, SharedKey},
};

fn ceremony() -> Ceremony {
    Ceremony::begin(Cost::TEST, rng_from_seed([9; 32]))
}

fn officers(names: &[&str]) -> HandOut {
    HandOut::Shares { threshold: 2, holders: names.iter().map(|name| (*name).to_owned()).collect() }
}

#[test]
fn the_keys_leave_only_after_both_were_opened_from_what_was_handed_out() {
    let mut ceremony = ceremony();
    let passphrase = ceremony.passphrase();
    let file = HandOut::File { passphrase: passphrase.clone() };
    let root = ceremony.hand_out(SharedKey::Root, &file, "Klinikum Nordstadt").unwrap().remove(0);
    assert_eq!((root.file_name.as_str(), root.holder), ("root.key", None));
    let officers = officers(&["Petra Hollmann", "Dr. Jonas Weber", "Miriam Fuchs"]);
    let shares = ceremony.hand_out(SharedKey::Archive, &officers, "Klinikum Nordstadt").unwrap();
    assert_eq!(shares[1].file_name, "archive-2-of-3.share");
    assert_eq!(shares[1].holder.as_deref(), Some("Dr. Jonas Weber"));

    let mut ceremony = *ceremony.finish().unwrap_err();
    ceremony.try_open(SharedKey::Root, &KeySource::File { text: root.text, passphrase }).unwrap();
    let two = KeySource::Shares(vec![shares[2].code.clone().unwrap(), shares[0].text.clone()]);
    assert!(!ceremony.is_tried(SharedKey::Archive));
    ceremony.try_open(SharedKey::Archive, &two).unwrap();

    // Handed out anew: the shares before no longer count as tried, and prove nothing about the new ones.
    let anew = ceremony.hand_out(SharedKey::Archive, &officers, "Klinikum Nordstadt").unwrap();
    let mut ceremony = *ceremony.finish().unwrap_err();
    let old = ceremony.try_open(SharedKey::Archive, &two);
    assert_eq!(old, Err(OpenKeyError::Combine(CombineError::OtherSet { position: 0 })));
    let two = KeySource::Shares(vec![anew[1].code.clone().unwrap(), anew[2].code.clone().unwrap()]);
    ceremony.try_open(SharedKey::Archive, &two).unwrap();
    assert!(ceremony.finish().is_ok());
}

#[test]
fn a_key_that_exists_is_handed_out_anew_and_stays_the_same() {
    let mut first = ceremony();
    let three = officers(&["Petra Hollmann", "Dr. Jonas Weber", "Miriam Fuchs"]);
    let old = first.hand_out(SharedKey::Archive, &three, "Klinikum Nordstadt").unwrap();
    let code = |documents: &[Document], at: usize| documents[at].code.clone().unwrap();
    let opened = |shares: Vec<String>| ArchiveSecret::from_source(&KeySource::Shares(shares));
    let secret = opened(vec![code(&old, 0), code(&old, 2)]).unwrap();
    let id = secret.id();
    let mut again = Ceremony::again(OpenedKey::Archive(secret), Cost::TEST, rng_from_seed([11; 32]));
    assert_eq!(again.fingerprint(), None);
    let file = HandOut::File { passphrase: "genug Zeichen dafür".into() };
    assert_eq!(again.hand_out(SharedKey::Root, &file, ""), Err(HandOutError::NoSuchKey));
    let new = again.hand_out(SharedKey::Archive, &officers(&["Petra Hollmann", "Eva Lang"]), "Klinikum Nordstadt").unwrap();
    let shares = KeySource::Shares(vec![code(&new, 0), code(&new, 1)]);
    again.try_open(SharedKey::Archive, &shares).unwrap();
    assert!(again.finish().is_err(), "no hospital is founded with it");

    // The same key, from either papers; they do not mix.
    assert_eq!(opened(vec![code(&new, 0), code(&new, 1)]).unwrap().id(), id);
    assert_eq!(opened(vec![code(&old, 0), code(&old, 1)]).unwrap().id(), id, "until the old ones are destroyed");
    let mixed = opened(vec![code(&old, 0), code(&new, 1)]).map(|secret| secret.id());
    assert_eq!(mixed, Err(OpenKeyError::Combine(CombineError::OtherSet { position: 1 })));
}

#[test]
fn what_people_get_wrong_is_said_to_them() {
    let mut ceremony = ceremony();
    let short = HandOut::File { passphrase: "sommer2026".into() };
    assert_eq!(ceremony.hand_out(SharedKey::Root, &short, ""), Err(HandOutError::Passphrase { min_chars: 16 }));
    let names = |names: &[&str], ceremony: &mut Ceremony| ceremony.hand_out(SharedKey::Root, &officers(names), "").unwrap_err();
    assert_eq!(names(&["Petra", " "], &mut ceremony), HandOutError::Name { position: 1 });
    assert_eq!(names(&["Petra", "Petra "], &mut ceremony), HandOutError::Name { position: 1 });
    assert_eq!(names(&["Petra"], &mut ceremony), HandOutError::Numbers);

    let shares = ceremony.hand_out(SharedKey::Root, &officers(&["Petra", "Jonas", "Miriam"]), "").unwrap();
    let codes: Vec<String> = shares.iter().filter_map(|share| share.code.clone()).collect();
    let with = |codes: &[&str]| KeySource::Shares(codes.iter().map(|code| (*code).to_owned()).collect());
    let mut opened = |source: KeySource| ceremony.try_open(SharedKey::Root, &source).unwrap_err();
    assert_eq!(opened(with(&[&codes[0]])), OpenKeyError::Combine(CombineError::TooFew { missing: 1 }));
    let cut = codes[1].get(..20).unwrap();
    assert_eq!(opened(with(&[&codes[0], cut])), OpenKeyError::Share { position: 1, error: ParseShareError::Malformed });

    let mut elsewhere = Ceremony::begin(Cost::TEST, rng_from_seed([10; 32]));
    let passphrase = "die Losung der anderen".to_owned();
    let theirs = elsewhere.hand_out(SharedKey::Root, &HandOut::File { passphrase: passphrase.clone() }, "").unwrap().remove(0);
    let file = |passphrase: &str| KeySource::File { text: theirs.text.clone(), passphrase: passphrase.to_owned() };
    assert_eq!(opened(file("die Losung der andern")), OpenKeyError::Passphrase);
    assert_eq!(opened(file(&passphrase)), OpenKeyError::OtherKey);
    assert_eq!(opened(KeySource::File { text: "kein Schlüssel".into(), passphrase }), OpenKeyError::File);
}

#[test]
fn a_trial_with_a_file_of_before_says_so() {
    let mut ceremony = ceremony();
    let (first, second) = ("der Zettel von gestern", "der Zettel von heute");
    let mut file = |passphrase: &str| {
        let how = HandOut::File { passphrase: passphrase.to_owned() };
        ceremony.hand_out(SharedKey::Root, &how, "").unwrap().remove(0).text
    };
    let (old, new) = (file(first), file(second));
    let from = |text: &str, passphrase: &str| KeySource::File { text: text.to_owned(), passphrase: passphrase.to_owned() };
    let mut opened = |source: KeySource| ceremony.try_open(SharedKey::Root, &source);
    assert_eq!(opened(from(&old, first)), Err(OpenKeyError::FileOfBefore), "it opens the same key");
    assert_eq!(opened(from(&old, second)), Err(OpenKeyError::FileOfBefore), "the file is of before, the passphrase is not");
    assert_eq!(opened(from(&new, first)), Err(OpenKeyError::Passphrase), "the other way round");
    let copied = new.replace('\n', "\r\n");

    // A ceremony of another day cannot know the file, only whether it opens.
    let secret = e2ee::root::RootKey::from_source(&from(&new, second)).unwrap();
    let mut again = Ceremony::again(OpenedKey::Root(secret), Cost::TEST, rng_from_seed([12; 32]));
    let third = "der Zettel von morgen";
    let how = HandOut::File { passphrase: third.to_owned() };
    let newest = again.hand_out(SharedKey::Root, &how, "").unwrap().remove(0).text;
    assert_eq!(again.try_open(SharedKey::Root, &from(&new, second)), Err(OpenKeyError::FileOfBefore));
    assert_eq!(again.try_open(SharedKey::Root, &from(&new, third)), Err(OpenKeyError::OtherFile));
    assert!(!again.is_tried(SharedKey::Root));
    again.try_open(SharedKey::Root, &from(&newest, third)).unwrap();

    // Handed out as shares since: the file is of before, whatever it opens.
    again.hand_out(SharedKey::Root, &officers(&["Petra Hollmann", "Eva Lang"]), "").unwrap();
    assert_eq!(again.try_open(SharedKey::Root, &from(&newest, third)), Err(OpenKeyError::FileOfBefore));
    assert!(!again.is_tried(SharedKey::Root));
    assert_eq!(opened(from(&copied, second)), Ok(()), "line ends do not matter");
}
