//! A run that goes on.

use raft_runner::live::Order;
use raft_runner::show::{Effect, Model, Steer};

use super::hands::{model, press, screen};

fn running() -> Model {
    let mut model = model("initial-election.jsonl", (100, 30));
    model.run_on();
    model
}

fn order(keys: &str) -> Option<Order> {
    let effect = press(&mut running(), keys)?;
    let Effect::Steer(Steer::Order(order)) = effect else { panic!("{keys}: {effect:?}") };
    Some(order)
}

#[test]
fn keys_are_orders() {
    assert_eq!(order("s"), Some(Order::Submit("101".to_owned())));
    assert_eq!(order("ss"), Some(Order::Submit("102".to_owned())));
    assert_eq!(order("kkkx"), Some(Order::Crash(0)));
    assert_eq!(order("kkkjd"), Some(Order::Disconnect(1)));
    assert_eq!(order("r"), Some(Order::Heal));
    assert_eq!(order("p0 | 1<Enter>"), Some(Order::Partition(vec![0, 1, 2])));
    assert_eq!(order("pS0,S1|2<Enter>"), Some(Order::Partition(vec![0, 0, 1])));
    assert_eq!(order(":submit x = 1<Enter>"), Some(Order::Submit("x = 1".to_owned())));
    assert_eq!(order("p0 | 9<Enter>"), None, "there is no peer 9");
}

#[test]
fn a_paused_run_is_stepped_at_its_end_and_walked_before() {
    let mut model = running();
    model.running.as_mut().unwrap().paused = true;
    assert_eq!(press(&mut model, "<End>l"), Some(Effect::Steer(Steer::Step)));
    assert_eq!(press(&mut model, "hl"), None);
    assert_eq!(press(&mut model, " "), Some(Effect::Steer(Steer::Run)));
}

/// Of a run that goes on, a small screen has room for what steers it.
#[test]
fn the_pace_is_among_the_hints_of_a_small_screen() {
    let mut model = model("initial-election.jsonl", (80, 24));
    model.run_on();
    let shown = screen(&model);
    for hint in ["Space play/pause", ",. pace", "s submit", "x crash/start", "w write"] {
        assert!(shown.contains(hint), "{hint} in\n{shown}");
    }
}
