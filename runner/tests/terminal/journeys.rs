//! What a person wants to find out about a run, from the first screen to the answer.

use super::harness::Terminal;

/// A leader commits an entry of an old term.
const OLD_TERM: &str = "commits-old-term.jsonl";
/// A server with an old log is elected, and the lab's test notices in the end.
const STALE_LOG: &str = "stale-log-elected.jsonl";
/// A server votes twice, and two lead one term.
const VOTES_TWICE: &str = "votes-twice.jsonl";
/// Nothing is wrong; a log gets into conflict with the others, and is repaired.
const CONFLICT: &str = "conflict-repaired.jsonl";

#[test]
fn the_first_screen_names_the_rule_the_peer_and_the_time() {
    for (trace, words) in [
        (OLD_TERM, "FAIL S1 @1.308 s commits by counting only its own term"),
        (VOTES_TWICE, "FAIL S2 @0.323 s one vote a term"),
        ("skeleton.jsonl", "FAIL S0 @0.000 s nobody stands for election"),
    ] {
        for size in [(80, 24), (160, 45)] {
            let mut terminal = Terminal::show(trace, size);
            terminal.expect(words);
            terminal.press("q");
            assert_eq!(terminal.exit_code(), 0);
        }
    }
}

#[test]
fn from_the_symptom_back_to_the_cause() {
    let mut terminal = Terminal::show(STALE_LOG, (80, 24));
    terminal.expect("votes only for an up-to-date log");
    let cause = terminal.playhead();
    terminal.press("3");
    terminal.expect("check FAILED");
    assert!(terminal.playhead() > cause);
    // The story, from the end of the run back to the beat that broke the rule.
    terminal.press("\t\t");
    terminal.expect("STORY");
    for _ in 0..12 {
        let before = terminal.playhead();
        terminal.press("k");
        terminal.wait("it goes back", |screen| screen.playhead() < before);
        if terminal.playhead() == cause {
            break;
        }
    }
    assert_eq!(terminal.playhead(), cause, "{}", terminal.text());
    // And what made that happen, event by event, there and back again.
    terminal.press("b");
    terminal.wait("it walks to the cause", |screen| screen.playhead() < cause);
    terminal.press("\x7f");
    terminal.wait("it comes back", |screen| screen.playhead() == cause);
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_message_from_its_sending_to_its_effects() {
    let mut terminal = Terminal::show(OLD_TERM, (160, 45));
    terminal.expect("EVENTS 343");
    terminal.press("\x1b[H/sent RequestVote S1\r");
    terminal.expect("request  sent");
    let row = terminal.row_with("request  sent").expect("its way is told");
    assert!(row.contains("arrived"), "{row}");
    let mut seen = vec![terminal.playhead()];
    // It arrives, the voter enters the term, votes, saves that, and answers.
    for what in ["arrives", "enters T", "votes for S1", "persists", "reply T"] {
        terminal.press("f");
        let last = *seen.last().unwrap();
        terminal.wait(what, |screen| {
            let here = screen.text().lines().find(|row| row.contains("│>")).map(str::to_owned);
            screen.playhead() > last && here.is_some_and(|row| row.contains(what))
        });
        seen.push(terminal.playhead());
    }
    terminal.press(&"\x7f".repeat(5));
    terminal.wait("it comes back", |screen| screen.playhead() == seen[0]);
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_conflict_appears_and_is_repaired() {
    let mut terminal = Terminal::show(CONFLICT, (160, 45));
    terminal.expect("passed");
    terminal.press("/truncates\r");
    terminal.expect("truncates 2..5");
    let cut = terminal.playhead();
    terminal.press("h");
    terminal.expect("conflict from i2");
    assert_eq!(terminal.playhead(), cut - 1);
    // Where it came up: the new leader has another entry there.
    terminal.press("ggi2\r");
    terminal.press("l");
    terminal.wait("there is none now", |screen| !screen.text().contains("conflict from"));
    terminal.press(&format!("g#{}\r", cut - 1));
    terminal.expect("conflict from i2");
    terminal.press("l");
    terminal.wait("the conflict is cut off", |screen| !screen.text().contains("conflict from"));
    // The leader's entry takes its place, and all logs agree on it.
    terminal.press("L");
    terminal.wait("two have another copy, and now the third", |screen| {
        let copies = screen.row_with(" copies ").unwrap_or_default();
        copies.split_whitespace().take(3).eq(["copies", "3", "3"])
    });
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn the_one_vote_that_made_a_second_leader() {
    let mut terminal = Terminal::show(VOTES_TWICE, (80, 24));
    let (vote, found) = (54, "S2 votes for S1 in term 1, and for S2 before");
    terminal.expect(found);
    assert_eq!(terminal.playhead(), vote);
    // Two lead.
    terminal.press("2");
    terminal.expect("Election Safety");
    let leads = |screen: &Terminal| {
        let text = screen.text();
        let rows = text.lines().map(|row| row.trim_start_matches([' ', '▸']));
        rows.filter(|row| row.starts_with("S1 leader ") || row.starts_with("S2 leader ")).count()
    };
    terminal.wait("two of them lead", |screen| leads(screen) == 2);
    // Back through the votes that were given: the first of them is the one.
    terminal.press("/granted\r");
    while terminal.playhead() > vote {
        let before = terminal.playhead();
        terminal.press("N");
        terminal.wait("it goes on back", |screen| screen.playhead() < before);
    }
    assert_eq!(terminal.playhead(), vote);
    terminal.expect("BROKEN");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}
