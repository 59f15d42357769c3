//! Logs side by side: who has what, and who is at odds with most.

use raft_runner::scene::{Cell, LogGrid, Scene};
use raft_runner::trace::{
    Entry, Event, Header, Index, LogChange, Progress, Role, RoleChange, What,
};

/// What happens to which peer, in this order.
fn scene(peers: usize, events: Vec<(usize, What)>) -> Scene {
    let mut scene = Scene::before(&Header::new("Any", 1, peers, "any"));
    for (n, (peer, what)) in (1..).zip(events) {
        scene.fold(&Event { n, t: n, cause: None, peer: Some(peer), what });
    }
    scene
}

fn append(from: u64, terms: &[u64]) -> What {
    let entry = |term: &u64| Entry { term: *term, command: "x".into() };
    What::Log(LogChange::Append { from, entries: terms.iter().map(entry).collect() })
}

fn commit(index: u64) -> What {
    What::Commit(Index { index })
}

/// A row as text: terms, `!` where it is at odds, `_` for a snapshot, `.` for nothing.
fn row(grid: &LogGrid, peer: usize) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Empty => ".".to_owned(),
        Cell::Snapshot { term: None } => "_".to_owned(),
        Cell::Snapshot { term: Some(term) } => format!("_{term}"),
        Cell::Entry { term, committed, conflict, .. } => {
            let committed = if *committed { "" } else { "~" };
            let conflict = if *conflict { "!" } else { "" };
            format!("{term}{committed}{conflict}")
        }
    };
    grid.rows[peer].cells.iter().map(cell).collect::<Vec<_>>().join(" ")
}

fn columns(grid: &LogGrid) -> String {
    let column = |column: &raft_runner::scene::Column| match column.term {
        Some(term) => format!("{}x{term}", column.copies),
        None => format!("{}x-", column.copies),
    };
    grid.columns.iter().map(column).collect::<Vec<_>>().join(" ")
}

/// The mock-up's logs: one follower went another way from the third entry on.
fn figure() -> Scene {
    scene(
        5,
        vec![
            (0, append(1, &[1, 1, 2, 4, 4, 5, 5, 7])),
            (0, commit(7)),
            (1, append(1, &[1, 1, 2, 4, 4, 5])),
            (1, commit(6)),
            (2, append(1, &[1, 1, 2, 4, 4])),
            (3, append(1, &[1, 1, 2, 3, 3, 3])),
            (3, commit(2)),
            (4, append(1, &[1, 1, 2, 4])),
        ],
    )
}

#[test]
fn who_differs_from_most_is_at_odds_from_there_on() {
    let grid = LogGrid::of(&figure(), 1, 99);
    assert_eq!(grid.end(), 9);
    assert_eq!(columns(&grid), "5x1 5x1 5x2 4x4 3x4 2x5 1x5 1x7");
    assert_eq!(row(&grid, 0), "1 1 2 4 4 5 5 7~");
    assert_eq!(row(&grid, 1), "1 1 2 4 4 5 . .");
    assert_eq!(row(&grid, 3), "1 1 2~ 3~! 3~! 3~! . .");
}

#[test]
fn a_part_shows_what_the_whole_shows_there() {
    let whole = LogGrid::of(&figure(), 1, 8);
    for first in 1..=8_usize {
        for last in first..=8 {
            let part = LogGrid::of(&figure(), first as u64, last as u64);
            assert_eq!(part.columns, whole.columns[first - 1..last]);
            for (row, of_whole) in part.rows.iter().zip(&whole.rows) {
                assert_eq!(row.cells, of_whole.cells[first - 1..last], "{first}..={last}");
            }
        }
    }
}

#[test]
fn of_two_that_as_many_have_the_committed_one_counts() {
    let grid = |committed: bool| {
        let mut events = vec![(0, append(1, &[2])), (1, append(1, &[1]))];
        if committed {
            events.push((1, commit(1)));
        }
        LogGrid::of(&scene(3, events), 1, 1)
    };
    assert_eq!(columns(&grid(false)), "0x-");
    assert_eq!((row(&grid(false), 0), row(&grid(false), 1)), ("2~".into(), "1~".into()));
    assert_eq!(columns(&grid(true)), "1x1");
    assert_eq!((row(&grid(true), 0), row(&grid(true), 1)), ("2~!".into(), "1".into()));
}

#[test]
fn a_snapshot_has_what_it_covers() {
    let grid = LogGrid::of(
        &scene(
            3,
            vec![
                (0, append(1, &[1, 1, 2])),
                (1, append(1, &[1, 1, 2])),
                (1, What::Log(LogChange::Compact { base: 2, base_term: 1 })),
                (2, What::Log(LogChange::Install { base: 3, base_term: 2 })),
            ],
        ),
        1,
        9,
    );
    assert_eq!(columns(&grid), "3x1 3x1 3x2");
    assert_eq!(row(&grid, 1), "_ _1 2~");
    assert_eq!(row(&grid, 2), "_ _ _2");
}

#[test]
fn the_leader_tells_what_it_takes_the_others_to_have() {
    let role = |role| What::Role(RoleChange { role, term: 3 });
    let progress = Progress { next: vec![3, 2, 1], matched: vec![2, 1, 0] };
    let of = |more: Vec<(usize, What)>| {
        let mut events = vec![
            (0, What::Start(Default::default())),
            (0, append(1, &[1, 1])),
            (0, role(Role::Leader)),
            (0, What::Progress(progress.clone())),
        ];
        events.extend(more);
        let grid = LogGrid::of(&scene(3, events), 1, 2);
        grid.rows.iter().map(|row| (row.next, row.matched)).collect::<Vec<_>>()
    };
    assert_eq!(of(vec![]), [(Some(3), Some(2)), (Some(2), Some(1)), (Some(1), Some(0))]);
    assert_eq!(of(vec![(0, role(Role::Follower))]), [(None, None); 3]);
}

#[test]
fn no_logs_and_no_range_are_no_trouble() {
    for (first, last) in [(1, 0), (0, 0), (5, 2), (u64::MAX, u64::MAX), (0, u64::MAX)] {
        for scene in [figure(), scene(2, vec![]), scene(0, vec![])] {
            let grid = LogGrid::of(&scene, first, last);
            assert!(grid.rows.iter().all(|row| row.cells.len() == grid.columns.len()));
        }
    }
}
