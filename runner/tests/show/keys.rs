//! The table of keys.

use std::collections::BTreeSet;

use raft_runner::show::keys::{TABLE, hints};

#[test]
fn no_key_does_two_things() {
    let mut seen = BTreeSet::new();
    for row in TABLE {
        for key in row.keys {
            assert!(seen.insert(format!("{key:?}")), "{key:?} of `{}` is taken", row.about);
        }
    }
}

#[test]
fn every_key_is_explained_and_every_hint_is_short() {
    for row in TABLE {
        assert!(!row.about.is_empty() && row.about.len() <= 64, "{}", row.about);
        assert!(row.hint.is_none_or(|hint| hint.len() <= 12), "{:?}", row.hint);
    }
}

#[test]
fn hints_fit_and_end_with_the_way_out() {
    for (width, lines, live) in [(80, 2, false), (160, 2, false), (60, 2, true), (20, 1, false)] {
        let rows = hints(width, lines, live);
        assert_eq!(rows.len(), lines);
        for row in &rows {
            let length: usize = row.iter().map(|(keys, word)| keys.len() + word.len() + 3).sum();
            assert!(length <= width, "{length} columns of {width}: {row:?}");
        }
        let last: Vec<_> = rows.iter().flatten().rev().take(2).map(|(_, word)| *word).collect();
        assert_eq!(last, ["quit", "help"]);
    }
}

#[test]
fn steering_is_offered_only_where_there_is_something_to_steer() {
    let offers = |live| hints(200, 2, live).iter().flatten().any(|(_, word)| *word == "submit");
    assert!(offers(true) && !offers(false));
}
