//! Keys in shares: the officers of a hospital meet, with paper, slips of the finger and absent colleagues.

use e2ee::{
    Rng,
    key::ArchiveSecret,
    rng_from_seed,
    root::RootKey,
    share::{CombineError, KeyShare, ParseShareError, SharedKey, SplitError},
};

fn hospital() -> (Rng, RootKey, ArchiveSecret) {
    let mut rng = rng_from_seed([7; 32]);
    let (root, archive) = (RootKey::generate(&mut rng), ArchiveSecret::generate(&mut rng));
    (rng, root, archive)
}

#[test]
fn any_two_of_three_officers_open_the_archive_and_one_alone_does_not() {
    let (mut rng, _, archive) = hospital();
    let shares = archive.split(2, 3, &mut rng).unwrap();
    for pair in [[0, 1], [0, 2], [2, 1]] {
        let present = pair.map(|at| shares[at].clone());
        assert_eq!(ArchiveSecret::combine(&present).unwrap().public(), archive.public());
    }
    assert_eq!(ArchiveSecret::combine(&shares).unwrap().public(), archive.public(), "all may come");
    assert_eq!(ArchiveSecret::combine(&shares[..1]).unwrap_err(), CombineError::TooFew { missing: 1 });
    assert_eq!(ArchiveSecret::combine(&[]).unwrap_err(), CombineError::TooFew { missing: 2 });
    assert!(shares.iter().all(|share| format!("{share:?}").starts_with("KeyShare(Archive, ")), "nothing secret in a log");
}

#[test]
fn a_share_survives_paper_mail_and_typing() {
    let (mut rng, root, _) = hospital();
    let shares = root.split(3, 5, &mut rng).unwrap();
    let [first, second, third, ..] = shares.as_slice() else { panic!("five shares") };
    assert_eq!((first.key(), first.number(), first.count(), first.threshold()), (SharedKey::Root, 1, 5, 3));
    let file = second.to_text("Klinikum Nordstadt", "Dr. Jonas Weber\nOberarzt");
    assert!(file.contains("Hospital: Klinikum Nordstadt\nHolder: Dr. Jonas Weber Oberarzt\nShare: 2 of 5, 3 open the key\n"));
    let typed = first.to_code().to_lowercase().replace('-', " ").replace('0', "O").replace('1', "l");
    let read = [
        KeyShare::parse(&typed).unwrap(),
        KeyShare::parse(&file.replace('\n', "\r\n")).unwrap(),
        KeyShare::parse(&third.to_code()).unwrap(),
    ];
    assert_eq!(RootKey::combine(&read).unwrap().public(), root.public());
}

#[test]
fn a_slip_of_the_finger_is_told_from_something_that_is_no_share() {
    let (mut rng, root, _) = hospital();
    let code = root.split(2, 2, &mut rng).unwrap()[0].to_code();
    assert_eq!(code.len(), 72 + 11);
    for (at, right) in code.char_indices().filter(|(_, right)| *right != '-') {
        let wrong = if right == 'Z' { 'Y' } else { 'Z' };
        let typed: String = code.char_indices().map(|(here, character)| if here == at { wrong } else { character }).collect();
        assert_eq!(KeyShare::parse(&typed), Err(ParseShareError::Check), "character {at}");
    }
    assert_eq!(KeyShare::parse(code.get(..40).unwrap()), Err(ParseShareError::Malformed));
    assert_eq!(KeyShare::parse(""), Err(ParseShareError::Malformed));
    let file = root.to_file("geheim", e2ee::Cost::TEST, &mut rng).unwrap();
    assert_eq!(KeyShare::parse(&file), Err(ParseShareError::Malformed), "a key file is no share");
}

#[test]
fn shares_of_another_hospital_another_key_or_another_splitting_are_named() {
    let (mut rng, root, archive) = hospital();
    let other = RootKey::generate(&mut rng);
    let (ours, theirs) = (root.split(2, 3, &mut rng).unwrap(), other.split(2, 3, &mut rng).unwrap());
    let mixed = [ours[0].clone(), theirs[1].clone()];
    assert_eq!(RootKey::combine(&mixed).unwrap_err(), CombineError::OtherKey { position: 1 });
    let archives = archive.split(2, 3, &mut rng).unwrap();
    assert_eq!(RootKey::combine(&archives).unwrap_err(), CombineError::OtherKey { position: 0 });
    assert_eq!(RootKey::combine(&[ours[0].clone(), ours[0].clone()]).unwrap_err(), CombineError::Twice { position: 1 });
    let again = root.split(2, 3, &mut rng).unwrap();
    let two_splittings = [ours[0].clone(), again[1].clone()];
    assert_eq!(RootKey::combine(&two_splittings).unwrap_err(), CombineError::OtherSet { position: 1 });
    for (threshold, count) in [(1, 3), (4, 3), (2, 16), (0, 0)] {
        assert_eq!(root.split(threshold, count, &mut rng), Err(SplitError), "{threshold} of {count}");
    }
}
