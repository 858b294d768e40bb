//! A hospital's first hour: keys are made, handed out and tried, by people who make mistakes.

use e2ee::{
    Cost,
    ceremony::{Ceremony, HandOut, HandOutError, KeySource, OpenKeyError},
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

    // Handed out anew: the shares before no longer count as tried.
    ceremony.hand_out(SharedKey::Archive, &officers, "Klinikum Nordstadt").unwrap();
    let mut ceremony = *ceremony.finish().unwrap_err();
    ceremony.try_open(SharedKey::Archive, &two).unwrap();
    assert!(ceremony.finish().is_ok());
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
