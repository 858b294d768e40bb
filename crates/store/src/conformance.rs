//! The suite that every backend passes: `run` with a function that opens a new, empty store.
//!
//! Each check gets stores of its own and panics with what does not hold; a backend's tests call [`run`] and nothing else.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test suite: a panic is a finding")]

mod administration;
mod cases;
mod groups;
mod hospital;
mod log;
mod people;
mod things;

use crate::Store;
use std::future::Future;

/// Runs every check against stores that `open` makes.
pub async fn run<S, F, Open>(open: Open)
where
    S: Store,
    F: Future<Output = S>,
    Open: Fn() -> F,
{
    log::numbers_and_hashes_have_no_gaps(&open().await).await;
    log::a_retry_gets_the_first_answer(&open().await).await;
    log::counters_neither_jump_nor_go_back(&open().await).await;
    log::a_verdict_counts_only_on_its_version(&open().await).await;
    log::one_bad_id_does_not_take_the_batch_with_it(&open().await).await;
    log::a_big_batch_is_one_order(&open().await).await;
    log::hospitals_do_not_see_each_other(&open().await).await;
    groups::one_commit_wins_an_epoch(&open().await).await;
    groups::sixty_four_commits_race_and_one_wins(&open().await).await;
    groups::a_commit_brings_leaves_members_and_welcomes(&open().await).await;
    groups::a_cut_ends_reading_and_keeps_what_was_readable(&open().await).await;
    groups::who_comes_back_reads_both_stays(&open().await).await;
    groups::pages_keep_their_limits(&open().await).await;
    groups::an_empty_direct_conversation_gives_way(&open().await).await;
    people::an_invitation_is_used_once(&open().await).await;
    people::a_hospital_is_claimed_once(&open().await).await;
    people::the_directory_counts_changes(&open().await).await;
    people::numbers_of_policies_go_up(&open().await).await;
    people::the_audit_log_is_a_chain(&open().await).await;
    administration::people_are_found_by_name_and_role(&open().await).await;
    administration::who_waits_is_listed(&open().await).await;
    administration::locking_ends_every_stay_in_its_own_transaction(&open().await).await;
    administration::who_is_locked_meanwhile_is_not_added(&open().await).await;
    administration::a_further_invitation_ends_the_one_before(&open().await).await;
    administration::scopes_are_given_and_the_last_one_stays(&open().await).await;
    cases::a_case_needs_a_second_pair_of_eyes(&open().await).await;
    cases::a_case_hands_out_its_period_and_its_people_only(&open().await).await;
    cases::a_reading_is_recorded_before_it_begins(&open().await).await;
    things::key_packages_are_given_out_once(&open().await).await;
    things::cursors_only_advance(&open().await).await;
    things::keybox_chunks_are_numbered(&open().await).await;
    things::transfers_end(&open().await).await;
}
