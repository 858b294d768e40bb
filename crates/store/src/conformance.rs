//! The suite that every backend passes: `run` with a function that opens a new, empty store.
//!
//! Each check gets stores of its own and panics with what does not hold; a backend's tests call [`run`] and nothing else.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test suite: a panic is a finding")]

mod administration;
mod cases;
mod devices;
mod duties;
mod groups;
mod guests;
mod hospital;
mod issuers;
mod log;
mod objects;
mod people;
mod places;
mod push;
mod retention;
mod things;
mod urgent;

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
    people::a_lease_is_set_with_its_line(&open().await).await;
    people::a_set_up_token_is_renewed_until_somebody_claims(&open().await).await;
    people::the_audit_log_is_a_chain(&open().await).await;
    places::places_stand_on_plans(&open().await).await;
    duties::one_person_holds_a_duty(&open().await).await;
    duties::who_is_locked_holds_nothing(&open().await).await;
    issuers::a_request_waits_until_it_is_granted_or_dropped(&open().await).await;
    issuers::a_renewal_takes_the_place_of_one_certificate(&open().await).await;
    administration::people_are_found_by_name_and_role(&open().await).await;
    administration::people_are_found_however_their_names_are_spelt(&open().await).await;
    administration::people_are_sorted_as_asked_page_by_page(&open().await).await;
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
    things::preferences_keep_the_newest_value(&open().await).await;
    things::transfers_end(&open().await).await;
    retention::a_sweep_deletes_what_has_ended(&open().await).await;
    retention::a_sweep_deletes_what_waits_for_removed_devices(&open().await).await;
    devices::a_device_is_let_in_by_another(&open().await).await;
    devices::a_device_is_seen_and_removed(&open().await).await;
    devices::who_is_locked_anew_is_told_anew(&open().await).await;
    devices::a_new_code_ends_the_one_before(&open().await).await;
    devices::a_history_key_rotates_for_the_devices_that_are_left(&open().await).await;
    guests::an_invitation_lets_one_guest_in(&open().await).await;
    guests::invitations_are_counted_and_end(&open().await).await;
    guests::a_room_that_ends_names_its_guests(&open().await).await;
    guests::a_guest_who_was_taken_out_is_named_until_the_account_ends(&open().await).await;
    guests::an_address_is_kept_until_its_mail_is_on_its_way(&open().await).await;
    objects::an_upload_goes_on_where_it_was(&open().await).await;
    objects::quotas_count_what_was_begun(&open().await).await;
    objects::a_message_names_only_what_is_whole(&open().await).await;
    objects::members_read_what_a_message_names(&open().await).await;
    objects::what_nobody_names_goes(&open().await).await;
    push::a_device_has_one_subscription_as_long_as_it_lives(&open().await).await;
    push::a_hospital_keeps_its_key(&open().await).await;
    urgent::an_urgent_message_awaits_until_it_is_ended(&open().await).await;
    urgent::who_could_read_it_then_and_is_still_there(&open().await).await;
}
