//! The core against the paper: golden scripts, one scenario a file, named by a sentence.
//!
//! `UPDATE_GOLDENFILES=1` writes their output anew; it is then to be read beside the paper.

#[path = "core/cluster.rs"]
mod cluster;
#[path = "core/show.rs"]
mod show;

use std::error::Error;
use std::fs::read_dir;
use std::path::{Path, PathBuf};

use goldenscript::{Context, Runner};
use raft::core::Core;

use crate::cluster::{AppendEntries, Cluster, Index, Node, Route, Saved};

/// A step of a script.
#[derive(goldenscript::Command)]
enum Step {
    /// A new cluster of so many servers, n1 and on. Example: cluster 3
    Cluster(usize),
    /// Starts a server from a saved state: the terms of its entries, from index 1 on or from that
    /// after the base. Example: saved n1 1 1 4 term=5 vote=n1 base=3@1
    Saved {
        node: Node,
        #[arg(optional)]
        terms: Vec<u64>,
        #[arg(key)]
        term: u64,
        #[arg(key)]
        vote: Option<Node>,
        #[arg(key)]
        base: Option<Index>,
    },
    /// Crashes a server, and starts it again from what it saved. Example: restart n1
    Restart(Node),
    /// Nobody was heard of for a full timeout. Example: timeout n1
    Timeout(Node),
    /// A leader's heartbeat is due. Example: heartbeat n1
    Heartbeat(Node),
    /// The service proposes commands, all in one moment. Example: propose n1 x y
    Propose(Node, Vec<String>),
    /// The service has taken a snapshot. Example: compact n1 4
    Compact(Node, u64),
    /// Sends an AppendEntries as a leader might have: the terms of its entries, which follow prev.
    /// Example: append n1 n2 2 2 term=2 prev=3@1 commit=3
    Append {
        from: Node,
        to: Node,
        #[arg(optional)]
        terms: Vec<u64>,
        #[arg(key)]
        term: u64,
        #[arg(key)]
        prev: Index,
        #[arg(key, optional)]
        commit: u64,
    },
    /// Sends an InstallSnapshot as a leader might have. Example: install n1 n2 term=2 last=3@1
    Install {
        from: Node,
        to: Node,
        #[arg(key)]
        term: u64,
        #[arg(key)]
        last: Index,
    },
    /// Delivers what is in flight now, oldest first. Example: deliver from=n1 to=n2
    Deliver {
        #[arg(key)]
        from: Option<Node>,
        #[arg(key)]
        to: Option<Node>,
    },
    /// Delivers the message that was sent last. Example: newest from=n1 to=n2
    Newest {
        #[arg(key)]
        from: Option<Node>,
        #[arg(key)]
        to: Option<Node>,
    },
    /// Delivers what is in flight, and leaves it in flight. Example: repeat to=n2
    Repeat {
        #[arg(key)]
        from: Option<Node>,
        #[arg(key)]
        to: Option<Node>,
    },
    /// Loses what is in flight. Example: lose to=n3
    Lose {
        #[arg(key)]
        from: Option<Node>,
        #[arg(key)]
        to: Option<Node>,
    },
    /// Delivers until nothing is in flight.
    Settle,
    /// Cuts servers off: from now on what would arrive at them or from them is lost.
    Cut(Vec<Node>),
    /// Cuts nobody off any more.
    Heal,
    /// Shows all of a server's state. Example: show n1
    Show(Node),
}

#[derive(Default)]
struct Script(Cluster);

impl Runner for Script {
    type Command = Step;

    fn run(&mut self, step: &Step, _: &Context) -> Result<String, Box<dyn Error>> {
        let cluster = &mut self.0;
        match step {
            Step::Cluster(size) => *cluster = Cluster::new(*size),
            Step::Saved { node, terms, term, vote, base } => {
                cluster.start(*node, &Saved { terms, term: *term, vote: *vote, base: *base });
            }
            Step::Restart(node) => cluster.restart(*node),
            Step::Timeout(node) => cluster.step(*node, Core::election_timeout),
            Step::Heartbeat(node) => cluster.step(*node, Core::heartbeat),
            Step::Propose(node, commands) => cluster.propose(*node, commands),
            Step::Compact(node, index) => cluster.compact(*node, *index),
            Step::Append { from, to, terms, term, prev, commit } => {
                cluster.append(
                    *from,
                    *to,
                    AppendEntries { term: *term, prev: *prev, terms, commit: *commit },
                );
            }
            Step::Install { from, to, term, last } => cluster.install(*from, *to, *term, *last),
            Step::Deliver { from, to } => cluster.deliver(Route::of(*from, *to))?,
            Step::Newest { from, to } => cluster.deliver_newest(Route::of(*from, *to))?,
            Step::Repeat { from, to } => cluster.repeat(Route::of(*from, *to)),
            Step::Lose { from, to } => cluster.lose(Route::of(*from, *to))?,
            Step::Settle => cluster.settle(),
            Step::Cut(nodes) => cluster.cut(nodes),
            Step::Heal => cluster.cut(&[]),
            Step::Show(node) => cluster.show(*node),
        }
        Ok(cluster.take_transcript())
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core")
}

/// A test for each script, and one that no script is left out.
macro_rules! scripts {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() -> std::io::Result<()> {
                goldenscript::run(&mut Script::default(), folder().join(concat!(stringify!($name), ".txt")))
            }
        )*

        #[test]
        fn every_script_is_a_test() -> std::io::Result<()> {
            let mut files = Vec::new();
            for file in read_dir(folder())? {
                let path = file?.path();
                if path.extension().is_some_and(|kind| kind == "txt") {
                    files.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
                }
            }
            files.sort();
            assert_eq!(files, [$(stringify!($name)),*]);
            Ok(())
        }
    };
}

scripts! {
    a_candidate_does_not_yield_to_a_leader_of_an_old_term
    a_candidate_wins_with_a_majority
    a_candidate_yields_to_a_leader_of_its_term
    a_cluster_of_one_leads_and_commits_alone
    a_command_is_replicated_committed_and_applied
    a_follower_commits_no_further_than_it_has_verified
    a_heartbeat_does_not_truncate_what_follows_it
    a_heartbeat_repeats_a_little_of_what_was_lost
    a_lagging_follower_gets_a_snapshot_and_then_entries
    a_late_refusal_counts_though_the_snapshot_has_grown
    a_later_last_term_wins_over_a_longer_log
    a_leader_does_not_stand_for_election
    a_leader_goes_back_into_its_snapshot
    a_leader_is_deposed_by_a_request_of_a_later_term
    a_lost_snapshot_is_sent_again_when_a_heartbeat_is_refused
    a_peer_that_has_what_was_compacted_gets_no_snapshot
    a_prev_after_a_snapshot_is_compared_with_the_log
    a_prev_at_the_end_of_a_snapshot_is_compared_with_it
    a_prev_inside_a_snapshot_matches_what_it_stands_for
    a_refusal_of_an_old_term_is_dropped
    a_refused_vote_does_not_put_an_election_off
    a_repeated_request_gets_the_same_vote
    a_reply_about_a_snapshot_of_an_old_term_is_dropped
    a_restarted_server_goes_on_after_its_snapshot
    a_server_votes_once_a_term
    a_service_compacts_only_what_it_was_told
    a_snapshot_of_an_old_term_is_refused
    a_split_vote_is_settled_in_a_later_term
    a_vote_counts_once_however_often_it_arrives
    a_vote_is_kept_across_a_restart
    a_vote_of_an_old_term_is_not_counted
    a_vote_request_of_an_old_term_is_refused
    acks_in_reverse_order_never_lower_match_index
    an_ack_of_an_old_term_is_dropped
    an_append_of_an_old_term_is_refused
    an_installed_snapshot_discards_a_log_that_conflicts_with_it
    an_installed_snapshot_discards_a_log_that_ends_before_it
    an_installed_snapshot_keeps_what_follows_it_in_an_agreeing_log
    an_old_snapshot_is_not_installed
    appends_in_reverse_order_do_not_truncate
    equal_logs_get_the_vote
    fast_backup_goes_to_the_last_entry_of_a_shared_term
    fast_backup_of_a_short_log_goes_to_its_end
    fast_backup_skips_a_term_that_the_leader_lacks
    figure_7_a_one_entry_is_missing
    figure_7_b_six_entries_are_missing
    figure_7_c_one_entry_too_many
    figure_7_d_two_entries_of_a_later_term_too_many
    figure_7_e_entries_missing_and_two_too_many
    figure_7_f_entries_of_two_terms_that_the_leader_lacks
    figure_8_an_entry_of_an_old_term_is_committed_with_one_of_the_current
    figure_8_an_entry_of_an_old_term_is_not_committed_by_counting
    late_refusals_are_answered_once
    of_equal_last_terms_the_longer_log_wins
    one_batch_is_on_its_way_to_each_peer
    only_a_leader_takes_commands
}
