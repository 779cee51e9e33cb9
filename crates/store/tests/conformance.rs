//! What every store does, written once against the ports: each rule of `engine::port` is a test that says it in a
//! sentence. A new store joins with one line at the end.

#![expect(
    clippy::unwrap_used,
    reason = "a test file; the tables of clippy cover only test functions"
)]

#[path = "conformance/accounts.rs"]
mod accounts;
#[path = "conformance/audit.rs"]
mod audit;
#[path = "conformance/catalog.rs"]
mod catalog;
#[path = "conformance/fixture.rs"]
mod fixture;
#[path = "conformance/journal.rs"]
mod journal;
#[path = "conformance/listing.rs"]
mod listing;
#[path = "conformance/model.rs"]
mod model;
#[path = "conformance/numbers.rs"]
mod numbers;
#[path = "conformance/people.rs"]
mod people;
#[path = "conformance/purge.rs"]
mod purge;
#[path = "support/query.rs"]
mod query;
#[path = "conformance/retention.rs"]
mod retention;
#[path = "conformance/starts.rs"]
mod starts;
#[path = "conformance/tags.rs"]
mod tags;
#[path = "conformance/upkeep.rs"]
mod upkeep;

use fixture::Ground;

macro_rules! rules {
    ($store:ident, $noun:ident, [$($rule:ident),* $(,)?]) => {
        mod $noun {
            $(#[test] fn $rule() { crate::$noun::$rule(&mut crate::Ground::$store()) })*
        }
    };
}

macro_rules! conformance {
    ($store:ident) => {
        mod $store {
            rules!(
                $store,
                journal,
                [
                    an_execution_comes_back_as_it_was_appended,
                    an_unknown_execution_is_none,
                    a_second_first_commit_is_a_conflict,
                    a_commit_out_of_sequence_is_a_conflict,
                    an_ended_execution_takes_no_more_commits,
                    a_batch_with_one_conflict_writes_nothing,
                    a_batch_may_hold_several_commits_of_one_execution,
                    lines_of_any_size_and_bytes_come_back_in_order,
                    what_an_execution_is_stays_and_how_it_goes_changes,
                    running_executions_come_in_the_order_of_their_ids_page_by_page,
                    due_executions_come_in_the_order_of_their_times_page_by_page,
                    an_execution_that_no_longer_waits_is_not_due,
                    the_largest_id_was_ever_durable,
                    everything_acknowledged_is_there_after_opening_again,
                    appends_from_many_threads_are_all_there,
                ]
            );
            rules!(
                $store,
                starts,
                [
                    a_start_is_found_by_its_key_until_it_expires,
                    a_second_start_with_a_living_key_is_a_conflict_and_writes_nothing,
                    the_same_key_serves_another_flow,
                    an_expired_key_is_replaced,
                    twins_in_one_batch_are_a_conflict,
                    dropping_expired_keys_takes_those_only_and_a_bounded_number,
                    of_concurrent_twins_one_wins,
                ]
            );
            rules!(
                $store,
                listing,
                [
                    lists_show_what_was_just_acknowledged,
                    an_execution_is_listed_once_however_far_it_is,
                    each_filter_leaves_only_what_it_names,
                    the_time_filters_go_by_the_start_not_by_the_id,
                    pages_join_without_gap_or_repetition,
                    a_page_has_at_most_two_hundred,
                    a_rare_status_is_found_among_many,
                    another_projects_executions_are_not_listed,
                    the_tally_counts_live_executions_since_a_time,
                    the_tally_follows_an_execution_to_its_end,
                    an_execution_is_found_by_its_id,
                    executions_are_found_by_their_start_key_after_it_expired,
                ]
            );
            rules!(
                $store,
                tags,
                [
                    a_tag_is_listed_with_the_commit_that_holds_it,
                    an_execution_is_found_by_a_tag_and_by_its_value,
                    pages_of_a_tag_join_without_gap_or_repetition,
                    tags_go_with_their_project,
                ]
            );
            rules!(
                $store,
                numbers,
                [
                    numbers_count_live_executions_of_a_flow_by_quarter_and_status,
                    numbers_follow_an_execution_to_its_end,
                    durations_are_those_of_what_ended,
                    numbers_of_many_executions_are_complete,
                    a_deleted_project_leaves_no_numbers,
                ]
            );
            rules!(
                $store,
                catalog,
                [
                    projects_come_by_name,
                    a_project_row_replaces_the_one_before_it,
                    a_projects_settings_and_allow_list_come_back,
                    a_slug_is_unique,
                    flows_come_by_id_of_one_project_or_of_all,
                    a_flow_comes_back_with_all_its_parts,
                    a_flow_row_replaces_the_one_before_it,
                    a_key_is_unique_in_its_project_even_when_its_flow_is_deleted,
                    a_webhook_path_is_unique_among_the_active_flows_of_a_project,
                    a_draft_is_put_replaced_and_dropped,
                    documents_are_kept_once_by_their_content,
                    versions_come_newest_first_and_a_number_is_used_once,
                    a_version_remembers_who_approved_it_and_what_it_pins,
                    a_commit_is_all_or_nothing,
                    the_catalogue_is_there_after_opening_again,
                    of_concurrent_writers_of_one_revision_one_wins,
                ]
            );
            rules!(
                $store,
                purge,
                [
                    deleting_a_project_takes_all_that_belongs_to_it,
                    what_a_deleted_project_left_goes_step_by_step,
                    deleting_a_project_leaves_the_others_alone,
                    the_largest_id_outlives_its_project,
                    a_project_that_is_not_there_is_deleted_without_complaint,
                    a_refused_delete_leaves_everything,
                    a_commit_of_a_deleted_execution_is_a_conflict,
                ]
            );
            rules!(
                $store,
                retention,
                [
                    what_ended_before_a_time_goes_with_all_that_finds_it,
                    what_runs_or_waits_stays,
                    another_flow_or_mode_or_project_is_left_alone,
                    only_the_newest_stay,
                    a_chunk_has_a_bounded_number_and_size_and_the_next_goes_on,
                    an_execution_stays_until_its_start_key_expires,
                    numbers_stay,
                    the_largest_id_outlives_its_execution,
                    a_commit_of_a_purged_execution_is_a_conflict,
                    a_purge_and_appends_go_on_together,
                ]
            );
            rules!(
                $store,
                accounts,
                [
                    a_user_is_put_and_replaced_by_id,
                    an_email_belongs_to_one_user,
                    a_session_is_found_by_its_token_until_it_is_dropped,
                    expired_sessions_are_dropped_together,
                    a_secret_is_taken_once,
                    a_refused_change_takes_the_others_with_it,
                    accounts_are_there_after_opening_again,
                    a_project_has_one_key_found_by_project_and_by_hash,
                    a_key_needs_its_project_and_goes_with_it,
                    a_use_is_noted_on_the_key_that_is_there,
                ]
            );
            rules!(
                $store,
                audit,
                [
                    rows_are_chained_from_the_first,
                    rows_from_many_threads_make_one_chain,
                    each_filter_of_the_audit_log_leaves_only_what_it_names,
                    audit_rows_outlive_their_project,
                ]
            );
            rules!(
                $store,
                people,
                [
                    a_member_has_one_role_found_by_person_and_by_project,
                    members_and_invitations_need_their_project_and_go_with_it,
                    an_invitation_is_found_by_its_hash_and_taken_once,
                    invitations_go_by_age_and_by_author,
                    a_token_is_found_by_its_hash_used_and_dropped,
                    the_sessions_of_somebody_go_but_for_one,
                ]
            );
            rules!(
                $store,
                upkeep,
                [
                    a_probe_succeeds_and_leaves_nothing,
                    what_waits_is_counted,
                    what_is_in_flight_is_paused_until_it_is_resumed_or_ends,
                ]
            );
        }
    };
}

conformance!(memory);
conformance!(sqlite);

mod sqlite_and_memory {
    rules!(sqlite, model, [whatever_happens_they_do_the_same]);
}
