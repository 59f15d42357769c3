//! Scenes: that after event `n` is what `n` events taken in one by one give.

use raft_runner::scene::Scene;
use raft_runner::timeline::Timeline;

use crate::runs::samples;

#[test]
fn a_scene_is_the_fold_of_all_before() {
    for (name, trace) in samples() {
        let timeline = Timeline::of(trace.clone());
        let mut scene = Scene::before(&trace.header);
        assert_eq!(timeline.scene(0), scene, "{name}: 0");
        for event in &trace.events {
            scene.fold(event);
            assert_eq!(timeline.scene(event.n), scene, "{name}: {}", event.n);
        }
    }
}
