//! What a device may publish.

use crate::hospital::{HYBRID, Hospital, SMALL};
use openmls::prelude::Ciphersuite;
use sequencer::key_package::{KeyPackageError, check_key_package};

#[test]
fn a_device_publishes_its_own_packages_of_our_suites() {
    let hospital = Hospital::new(1);
    let (bob, carla) = (hospital.device(2, 21), hospital.device(3, 31));
    for suite in [SMALL, HYBRID] {
        let package = bob.key_package(suite);
        assert_eq!(check_key_package(&package, bob.device, &hospital.trust()).unwrap(), u16::from(suite));
        assert!(matches!(check_key_package(&package, carla.device, &hospital.trust()), Err(KeyPackageError::Device)));
        for place in (0..package.len()).step_by(9) {
            let mut wrong = package.clone();
            wrong[place] ^= 1;
            assert!(check_key_package(&wrong, bob.device, &hospital.trust()).is_err(), "{place}");
        }
    }
    let other = bob.key_package(Ciphersuite::MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519);
    assert!(matches!(check_key_package(&other, bob.device, &hospital.trust()), Err(KeyPackageError::Invalid)));
    let stranger = hospital.stranger(4, 41);
    assert!(matches!(
        check_key_package(&stranger.key_package(SMALL), stranger.device, &hospital.trust()),
        Err(KeyPackageError::Leaf(_))
    ));
}

#[test]
fn an_issuer_signed_again_says_the_same() {
    let hospital = Hospital::new(1);
    let mut bob = hospital.device(2, 21);
    bob.chain.issuer = hospital.sign_issuer_again();
    assert!(check_key_package(&bob.key_package(SMALL), bob.device, &hospital.trust()).is_ok());
}
