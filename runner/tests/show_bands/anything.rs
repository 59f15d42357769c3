//! Whatever the trace, the window and the size of the screen: it is drawn.

use proptest::prelude::*;
use raft_runner::show::bands::{self, Bands, Lanes, Window};
use raft_runner::show::plain::{Extent, picture};
use raft_runner::show::{Colours, Focus, Look};
use raft_runner::timeline::Timeline;
use raft_runner::trace::Event;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::screens::sample;

const SAMPLES: [&str; 4] = ["every-event", "commits-old-term", "votes-for-stale-log", "skeleton"];

/// A run whose events were mixed up: other peers, other times, other contents.
fn mangled(name: &str, kept: usize, damage: &[(usize, usize, u64, usize)]) -> Timeline {
    let sample = sample(name);
    let mut events: Vec<Event> = sample.events().iter().take(kept).cloned().collect();
    for (one, other, t, peer) in damage {
        if events.is_empty() {
            break;
        }
        let (one, other) = (one % events.len(), other % events.len());
        events[one].what = events[other].what.clone();
        events[one].peer = (*peer < 9).then_some(*peer);
        // Times never go back, and that is all there is to be sure of.
        events[one..].iter_mut().for_each(|event| event.t = event.t.max(*t));
    }
    let mut timeline = Timeline::new(sample.header().clone());
    events.into_iter().zip(1..).for_each(|(event, n)| timeline.push(Event { n, ..event }));
    timeline
}

fn times() -> impl Strategy<Value = u64> {
    prop_oneof![0..2_000_000_u64, 0..2_000_000_u64, any::<u64>(), Just(u64::MAX)]
}

fn looks() -> impl Strategy<Value = Look> {
    let colours = [Colours::None, Colours::Sixteen, Colours::Many, Colours::True];
    (0..4_usize, any::<bool>()).prop_map(move |(of, ascii)| Look { colours: colours[of], ascii })
}

prop_compose! {
    fn pictures()(
        from in times(),
        per_column in prop_oneof![1..100_000_u64, Just(0_u64), any::<u64>()],
        hidden in prop::collection::vec(any::<bool>(), 0..9),
        (arrows, faults, client, checks) in any::<(bool, bool, bool, bool)>(),
    ) -> Bands {
        let lanes = Lanes { arrows, faults, client, checks };
        Bands { window: Window { from, per_column }, hidden, lanes }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_is_drawn(
        (which, kept) in (0..SAMPLES.len(), 0..400_usize),
        damage in prop::collection::vec((any::<usize>(), any::<usize>(), times(), 0..12_usize), 0..8),
        bands in pictures(),
        (x, y, width, height) in (0..9_u16, 0..5_u16, 0..=200_u16, 0..=60_u16),
        (n, peer) in (0..500_u64, 0..9_usize),
        look in looks(),
    ) {
        let timeline = mangled(SAMPLES[which], kept, &damage);
        let scene = timeline.scene(n);
        let focus = Focus { timeline: &timeline, scene: &scene, n, peer, look };
        let area = Rect { x, y, width, height };
        // The buffer may be smaller than what is asked for.
        let mut buf = Buffer::empty(Rect::new(1, 1, 150, 40));
        bands::draw(&focus, &bands, area, &mut buf);
        bands::overview(&focus, &bands, area, &mut buf);
        prop_assert!(bands::height(&focus, &bands, height) <= height);
        for at in 0..=201 {
            bands::column_at(&focus, &bands, area, at);
            bands::peer_at(&focus, &bands, area, at);
        }
        let outside = |x: u16, y: u16| !area.contains((x, y).into());
        for y in buf.area.top()..buf.area.bottom() {
            for x in buf.area.left()..buf.area.right() {
                prop_assert!(!outside(x, y) || buf[(x, y)].symbol() == " ");
            }
        }
    }

    #[test]
    fn anything_is_told(
        (which, kept) in (0..SAMPLES.len(), 0..400_usize),
        damage in prop::collection::vec((any::<usize>(), any::<usize>(), times(), 0..12_usize), 0..8),
        extent in prop_oneof![
            Just(Extent::Problem),
            Just(Extent::Whole),
            times().prop_map(Extent::Moment),
        ],
        width in 0..=200_u16,
        look in looks(),
    ) {
        let timeline = mangled(SAMPLES[which], kept, &damage);
        let text = picture(&timeline, extent, width, look);
        prop_assert!(text.contains("To repeat it"), "{}", text);
    }

    #[test]
    fn any_window_moves(
        which in 0..SAMPLES.len(),
        bands in pictures(),
        (about, columns, by) in (times(), 0..=200_u16, any::<i64>()),
    ) {
        let timeline = sample(SAMPLES[which]);
        let window = bands.window;
        let others = [
            window.closer(about),
            window.farther(about),
            window.zoomed(about, by.unsigned_abs()),
            window.moved(by),
            window.showing(about, columns),
        ];
        for other in others {
            let inside = other.clamped(&timeline, columns);
            prop_assert!(inside.per_column >= 1);
            prop_assert!(inside.from >= timeline.start() && inside.from <= timeline.end());
        }
        if columns > 0 && about < u64::MAX / 2 && window.per_column > 0 {
            let bounded = Window { per_column: window.per_column.min(1 << 40), ..window };
            prop_assert!(bounded.showing(about, columns).column_of(about, columns).is_some());
        }
    }
}
