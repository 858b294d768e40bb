//! Seeds: each is a hospital, a storm and a verdict. Thousands: `cargo xtask sim`.

use sim::{Plan, run};

fn holds(first: u64, plan: &Plan) {
    for seed in first..first + 10 {
        if let Err(failure) = run(seed, plan) {
            panic!("{failure}");
        }
    }
}

/// Divided, so that they run beside each other.
macro_rules! seeds {
    ($($name:ident of $plan:ident from $first:literal),* $(,)?) => {$(
        #[test]
        fn $name() {
            holds($first, &Plan::$plan());
        }
    )*};
}

seeds! {
    the_first_10 of default from 0,
    the_second_10 of default from 10,
    the_third_10 of default from 20,
    the_fourth_10 of default from 30,
    the_fifth_10 of default from 40,
    the_sixth_10 of default from 50,
    the_seventh_10 of default from 60,
    the_eighth_10 of default from 70,
    the_ninth_10 of default from 80,
    the_tenth_10 of default from 90,
    // As many again, each of which takes half the time.
    ten_small_hospitals of small from 100,
    twenty_small_hospitals of small from 110,
    thirty_small_hospitals of small from 120,
    forty_small_hospitals of small from 130,
    fifty_small_hospitals of small from 140,
    sixty_small_hospitals of small from 150,
    seventy_small_hospitals of small from 160,
    eighty_small_hospitals of small from 170,
    ninety_small_hospitals of small from 180,
    a_hundred_small_hospitals of small from 190,
}

#[test]
fn the_same_seed_is_the_same_story() {
    let (first, again) = (run(3, &Plan::default()).unwrap(), run(3, &Plan::default()).unwrap());
    assert_eq!(first.transcript, again.transcript);
    assert!(first.said > 10 && first.acknowledged > 10, "there was something to lose");
}
