namespace S3Creds.Cli.Tests.Direct.Coverage;

/// <summary>What s3-credentials does that scripts rely on, a line each, with the tests that hold it (Class.Method).</summary>
public sealed record ParityLine(string What, params IReadOnlyList<string> Tests);

public static class ParityLines
{
    public static IReadOnlyList<ParityLine> All { get; } =
    [
        new(
            "Every verb takes keys, an endpoint and an auth file or `-`; JSON or INI, the first section with a key",
            "CommonTests.Auth_takes_json_and_the_first_ini_section_with_a_key",
            "CommonTests.Auth_reads_standard_input"
        ),
        new("`--auth` with a key option: exit 1 and its message", "CommonTests.Auth_excludes_keys"),
        new("Usage errors exit 2, handled errors 1", "CommonTests.A_usage_error_exits_2_and_a_handled_error_1"),
        new(
            "`create` logs to stderr and prints the credentials to stdout",
            "CreateTests.A_new_bucket_gets_a_user_a_policy_and_a_key_in_that_order",
            "CreateTests.Silent_drops_the_log"
        ),
        new(
            "Names: `s3.{permission}.{buckets}`, one inline policy for each bucket, `custom` with `--policy` or `--statement`",
            "CreateTests.A_new_bucket_gets_a_user_a_policy_and_a_key_in_that_order",
            "CreateTests.Several_buckets_get_one_user_with_a_policy_each",
            "CreateTests.A_statement_makes_the_names_custom_and_needs_no_boundary",
            "CreateTemporaryTests.The_shared_role_is_made_once_and_assumed"
        ),
        new("Statements: read-only", "PolicyTests.Read_only", "CreateTests.Read_only_credentials_do_not_write"),
        new(
            "Statements: read-write",
            "PolicyTests.Read_write_adds_put_and_delete_after_read_only",
            "CreateTests.Read_write_credentials_read_list_write_and_delete_in_their_bucket_only"
        ),
        new("Statements: write-only", "PolicyTests.Write_only_may_only_put", "CreateTests.Write_only_credentials_neither_read_nor_list"),
        new(
            "Statements: a prefix, and none where it is empty or `*`",
            "PolicyTests.A_prefix_limits_the_list_by_a_condition",
            "PolicyTests.An_empty_prefix_is_the_whole_bucket",
            "CreateTests.Prefixes_limit_the_credentials"
        ),
        new("Statements: public", "PolicyTests.Public_bucket_is_for_one_bucket", "CreateTests.A_public_bucket_is_readable_by_everybody"),
        new(
            "`create`: the order of calls",
            "CreateTests.A_new_bucket_gets_a_user_a_policy_and_a_key_in_that_order",
            "CreateTests.All_buckets_are_looked_at_before_the_first_write"
        ),
        new("`create`: both of `--read-only` and `--write-only`", "CreateTests.Read_only_and_write_only_exclude_each_other"),
        new(
            "`create`: without `-c` a missing bucket is an error with its message",
            "CreateTests.All_buckets_are_looked_at_before_the_first_write"
        ),
        new("`create`: `--bucket-region`", "CreateTests.A_bucket_region_is_told_and_kept"),
        new(
            "`create`: `--public` sets four flags, then the policy; `--website` implies it",
            "CreateTests.A_public_bucket_is_readable_by_everybody",
            "CreateTests.A_website_is_public_with_index_and_error_page"
        ),
        new(
            "`create`: the boundary, `none`, an existing user's stays",
            "CreateTests.The_boundary_is_S3_only_a_given_one_or_none",
            "CreateTests.An_existing_user_keeps_its_boundary_and_gets_a_key"
        ),
        new(
            "`create`: JSON and INI",
            "CreateTests.The_key_is_printed_as_json",
            "CreateTests.The_key_is_printed_as_ini",
            "CreateTests.An_unknown_format_is_a_usage_error"
        ),
        new("`create -d`: form and bounds", "CreateTemporaryTests.A_bad_duration_is_a_usage_error"),
        new(
            "`create -d`: the role, its trust and its policy, then AssumeRole with one merged policy",
            "CreateTemporaryTests.The_shared_role_is_made_once_and_assumed",
            "CreateTemporaryTests.They_are_printed_as_json_and_work_as_the_policy_says",
            "CreateTemporaryTests.They_are_printed_as_ini"
        ),
        new(
            "`create --policy`: a path, `-` or JSON, the bucket put in, four messages",
            "CreateTests.A_policy_replaces_the_template_with_the_bucket_put_in",
            "CreateTests.A_bad_policy_is_a_usage_error",
            "CreateTests.A_policy_file_without_json_is_told",
            "CreateTests.A_policy_on_standard_input_is_read",
            "CreateTemporaryTests.A_policy_is_filled_in_for_every_bucket"
        ),
        new(
            "`create --statement`: what is missing",
            "PolicyTests.A_bad_statement_is_a_usage_error",
            "PolicyTests.A_statement_is_added_as_written"
        ),
        new(
            "`create --dry-run` tells the steps and calls nothing",
            "CreateDryRunTests.It_tells_bucket_user_policy_and_key",
            "CreateDryRunTests.It_tells_the_steps_of_a_public_website",
            "CreateDryRunTests.It_tells_the_session"
        ),
        new("Empty values count as not given", "CommonTests.An_empty_value_is_none", "PolicyTests.An_empty_prefix_is_the_whole_bucket"),
        new("`whoami`", "ListTests.Whoami_is_the_caller_identity_with_an_indentation_of_4"),
        new(
            "`list-users`: arrays, `--nl`, `--csv`, `--tsv`, `--array`",
            "ListTests.List_users_is_an_indented_array_over_all_pages",
            "ListTests.List_users_as_lines_csv_tsv_and_array",
            "ListTests.Nested_values_are_indented_json_in_csv",
            "ListTests.An_empty_list_is_an_empty_array"
        ),
        new("`list-roles`, `--details`", "ListTests.List_roles_by_name_with_details_shows_documents"),
        new(
            "`list-buckets`, `--details`: null where absent, the url of a website",
            "ListTests.List_buckets_all_and_by_name",
            "ListTests.List_buckets_with_details_shows_null_where_absent_and_the_url_of_a_website"
        ),
        new("`list-user-policies`", "ListTests.List_user_policies_of_named_users_and_of_all"),
        new(
            "`delete-user`, its lines; and what s3-credentials left",
            "ListTests.Delete_user_tells_what_it_deletes_by_the_calls_of_s3_credentials",
            "ListTests.Delete_user_removes_whatever_else_hangs_on_the_user",
            "ListTests.Delete_user_of_a_user_that_is_not_there_is_an_error"
        ),
        new("`policy`", "PolicyTests.Several_buckets_come_one_after_the_other", "PolicyTests.Public_bucket_is_for_one_bucket"),
        new("`list-bucket`: `--prefix`, `--urls`, headers", "ListTests.List_bucket_by_prefix_with_urls_that_are_escaped"),
        new(
            "`put-object`: a path or `-`, the content type",
            "TransferTests.Put_object_guesses_the_content_type_or_takes_it",
            "TransferTests.Put_object_reads_standard_input_and_get_object_writes_standard_output",
            "TransferTests.Put_object_of_a_missing_file_or_a_folder_is_a_usage_error"
        ),
        new("`put-objects`: folders, `--prefix`, `--dry-run`", "TransferTests.Put_objects_takes_files_and_folders"),
        new(
            "`get-object`, `-o`",
            "TransferTests.Large_files_go_up_in_parts_and_come_down_in_ranges_unchanged",
            "TransferTests.Get_object_that_is_not_there_is_an_error"
        ),
        new(
            "`get-objects`: keys, patterns, `-o`; `Not found: K` and exit 1 at the end",
            "TransferTests.Get_objects_all_by_key_and_by_pattern",
            "TransferTests.Get_objects_tells_what_is_missing_at_the_end"
        ),
        new(
            "`delete-objects`: keys or `--prefix`, dry run, a thousand a request",
            "TransferTests.Delete_objects_by_key_and_by_prefix",
            "TransferTests.Delete_objects_sends_a_thousand_keys_a_request",
            "TransferTests.Delete_objects_needs_keys_or_a_prefix",
            "TransferTests.Delete_objects_fails_where_the_store_refuses"
        ),
        new("Progress bars on a terminal, none with `-s`", "TransferTests.A_terminal_sees_a_bar_and_silent_none"),
        new(
            "`set-cors-policy`, `get-cors-policy`",
            "BucketConfigTests.Set_cors_policy_allows_GET_from_anywhere",
            "BucketConfigTests.Set_cors_policy_takes_methods_headers_origins_exposed_headers_and_an_age",
            "BucketConfigTests.Cors_of_what_is_not_there_is_an_error"
        ),
        new(
            "`set-bucket-policy`, `get-bucket-policy`",
            "BucketConfigTests.Set_bucket_policy_from_a_file_and_back",
            "BucketConfigTests.Set_bucket_policy_for_all_to_read",
            "BucketConfigTests.Set_bucket_policy_needs_one_source",
            "BucketConfigTests.Get_bucket_policy_without_one_is_an_error"
        ),
        new(
            "`set-public-access-block`, `get-public-access-block`",
            "BucketConfigTests.Public_access_block_is_set_and_shown",
            "BucketConfigTests.Public_access_block_without_options_or_with_a_bad_one_is_an_error"
        ),
        new(
            "`debug-bucket`: every aspect, errors shown, exit 0",
            "BucketConfigTests.Debug_bucket_shows_every_aspect_and_errors_and_exits_0"
        ),
        new("`localserver`: credential_process JSON", "LocalserverTests.It_answers_credential_process_json_that_works"),
        new(
            "`localserver`: renewed before the end, one renewal for all",
            "LocalserverTests.Credentials_are_renewed_before_they_end_and_old_ones_outlive_a_failed_renewal",
            "LocalserverTests.Clients_that_come_at_once_share_one_session"
        ),
        new(
            "`localserver`: 404 and 500 as JSON",
            "LocalserverTests.Other_paths_methods_hosts_and_pages_are_refused_as_json",
            "LocalserverFailureTests.A_renewal_that_fails_is_a_500_as_json_and_told_without_a_secret"
        ),
        new(
            "Credentials work in other programs as the policy says",
            "OtherClientsTests.Boto3_may_do_what_the_policy_says_and_nothing_else",
            "OtherClientsTests.The_aws_CLI_may_do_what_the_policy_says_and_nothing_else"
        ),
        new(
            "Usage errors in our words, `-h` and `help VERB`, suggestions, empty arguments and values",
            "UsageTests.Help_is_had_in_every_form",
            "UsageTests.What_is_wrong_with_options_is_said_with_the_way_out",
            "UsageTests.What_is_wrong_with_arguments_is_said",
            "UsageTests.An_empty_value_of_any_option_is_no_accident",
            "UsageTests.An_unknown_verb_exits_2_with_what_may_be_meant"
        ),
        new(
            "Any text reaches its option and argument",
            "ArgumentRoundTripTests.Every_text_reaches_its_option_and_argument",
            "DropInTests.Values_with_line_breaks_and_leading_blanks_are_taken"
        ),
        new(
            "Names that no bucket has, JSON with two meanings, a missing auth file: refused before any call",
            "DropInTests.A_name_that_no_bucket_has_is_refused_before_any_call",
            "DropInTests.An_empty_name_is_refused_before_any_call",
            "DropInTests.Json_with_two_meanings_is_refused_before_any_call",
            "DropInTests.An_auth_file_that_is_not_there_is_a_usage_error"
        ),
        new("`get-object -o -` is standard output", "DropInTests.Get_object_to_a_hyphen_is_standard_output_and_to_no_folder_a_usage_error"),
        new(
            "Better: a role that allows no session of this length, a third key, an answer without a key",
            "DropInTests.A_role_that_allows_no_session_of_this_length_is_told_before_the_first_write",
            "DropInTests.A_third_key_of_a_user_is_told_as_such",
            "DropInTests.An_answer_without_a_key_is_an_error"
        ),
        new("Better: one identity for all calls of `create --auth`", "CreateTests.Auth_is_the_identity_of_every_call"),
        new(
            "Better: a session of a role, and root, are told before the first write",
            "CreateTemporaryTests.A_session_of_a_role_gets_an_hour_at_most_and_is_told_so_before_the_first_write",
            "CreateTemporaryTests.The_root_user_is_told_that_it_assumes_no_roles_before_the_first_write"
        ),
        new(
            "Better: long names and large policies",
            "CreateTests.A_name_too_long_for_IAM_is_shortened_in_a_stable_way_and_told",
            "CreateTests.Policies_too_large_for_a_user_are_refused_before_the_first_call"
        ),
        new("Better: an error of AWS is one line", "CommonTests.An_error_of_AWS_is_one_line_with_its_code_and_request_id"),
        new(
            "Better: keys never lead out of the folder",
            "TransferTests.Keys_never_lead_out_of_the_folder",
            "TransferTests.A_link_in_the_folder_is_not_followed_out_of_it"
        ),
        new("New: `--cache-control`, `put-objects --content-type`", "DropInTests.Uploads_take_a_content_type_and_what_caches_may_do"),
        new(
            "New: roles, `delete-bucket`, `make-public`, `make-private`, `--emit-manifest`, `--deliver`",
            "CreateTemporaryTests.A_role_of_its_own_gets_the_policies_and_no_key",
            "BucketConfigTests.Delete_bucket_needs_force_for_what_it_holds",
            "BucketConfigTests.Make_public_keeps_other_statements_and_make_private_goes_back",
            "CreateDryRunTests.The_manifest_of_a_run_is_valid_and_adopts_what_was_made_without_changing_it",
            "CreateDeliverTests.A_file_gets_the_key_and_standard_output_all_but_its_secret"
        ),
    ];
}
