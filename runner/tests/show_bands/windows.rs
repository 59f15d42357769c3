//! Columns and times.

use raft_runner::show::bands::Window;

use crate::screens::sample;

fn window(from: u64, per_column: u64) -> Window {
    Window { from, per_column }
}

#[test]
fn a_window_covers_what_it_is_asked_to() {
    for (from, to, columns) in [(0, 1, 1), (0, 1000, 68), (17, 1_000_003, 68), (5, 6, 200)] {
        let window = Window::over(from..to, columns);
        assert_eq!(window.from, from);
        assert!(window.range(columns).end >= to, "{window:?}");
        assert!((window.per_column - 1) * u64::from(columns) < (to - from) * 11 / 10 + 1);
    }
    let timeline = sample("forgets-term");
    let whole = Window::fit(&timeline, 68);
    assert!(whole.range(68).contains(&timeline.start()));
    assert!(whole.range(68).contains(&timeline.end()));
}

#[test]
fn columns_are_times_and_times_are_columns() {
    let window = window(1000, 50);
    assert_eq!(window.time_of(3), 1150);
    for (t, column) in [(999, None), (1000, Some(0)), (1049, Some(0)), (1050, Some(1))] {
        assert_eq!(window.column_of(t, 10), column, "{t}");
    }
    assert_eq!(window.column_of(1499, 10), Some(9));
    assert_eq!(window.column_of(1500, 10), None);
}

#[test]
fn scales_are_round_and_what_one_looks_at_stays_where_it_is() {
    let mut scale = window(1_000_000, 4367);
    let mut scales = Vec::new();
    for _ in 0..5 {
        let before = scale.column_of(1_200_000, 200);
        scale = scale.closer(1_200_000);
        assert_eq!(scale.column_of(1_200_000, 200), before);
        scales.push(scale.per_column);
    }
    assert_eq!(scales, [2000, 1000, 500, 200, 100]);
    assert_eq!(window(0, 1).closer(0).per_column, 1);
    assert_eq!(window(0, 20).farther(0).per_column, 50);
    assert_eq!(window(0, 4367).farther(0).per_column, 5000);
    // There is nothing before the beginning of time.
    assert_eq!(window(0, 10).zoomed(90, 1000), window(0, 1000));
}

#[test]
fn a_moment_comes_into_view() {
    let here = window(1000, 10);
    for (t, from) in [(1000, 900), (1150, 1000), (1690, 1000), (1700, 1010), (5000, 4310)] {
        let there = here.showing(t, 80);
        assert_eq!(there.from, from, "{t}");
        assert!(there.column_of(t, 80).is_some());
    }
}

#[test]
fn a_window_stays_within_its_run() {
    let timeline = sample("forgets-term");
    let end = timeline.end() + 1;
    assert_eq!(window(0, u64::MAX).clamped(&timeline, 68), Window::fit(&timeline, 68));
    assert_eq!(window(u64::MAX, 10).clamped(&timeline, 68), window(end - 680, 10));
    assert_eq!(window(500, 10).clamped(&timeline, 68), window(500, 10));
    assert_eq!(window(500, 10).moved(-100).clamped(&timeline, 68), window(0, 10));
    assert_eq!(window(500, 10).moved(3), window(530, 10));
}

#[test]
fn the_window_of_a_problem_has_it_and_what_led_to_it() {
    for name in ["commits-old-term", "forgets-term", "votes-for-stale-log"] {
        let timeline = sample(name);
        let problem = &timeline.problems()[0];
        let window = Window::of_problem(&timeline, 68).unwrap();
        let column = window.column_of(problem.t, 68).unwrap();
        assert!((20..68).contains(&column), "{name}: column {column}");
    }
    assert_eq!(Window::of_problem(&sample("initial-election"), 68), None);
}
