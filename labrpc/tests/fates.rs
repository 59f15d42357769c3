//! The fates of messages as distributions, against the lab's numbers.

use std::time::Duration;

use labrpc::fate::{
    Conditions, ReplyFate, RequestFate, of_harsh_reply, of_harsh_request, of_pathless, of_reply,
    of_request,
};
use labrpc::{Chance, Harsh};

const DRAWS: usize = 200_000;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn us(us: u64) -> Duration {
    Duration::from_micros(us)
}

/// Within five standard deviations of a frequency over all draws.
fn assert_frequency(name: &str, hits: usize, expected: f64) {
    let frequency = hits as f64 / DRAWS as f64;
    let deviation = (expected * (1.0 - expected) / DRAWS as f64).sqrt();
    assert!(
        (frequency - expected).abs() < 5.0 * deviation,
        "{name}: {frequency} instead of {expected}"
    );
}

fn assert_mean(name: &str, waits: &[Duration], expected: Duration) {
    let mean = waits.iter().map(Duration::as_secs_f64).sum::<f64>() / waits.len() as f64;
    let expected = expected.as_secs_f64();
    assert!((mean - expected).abs() < 0.02 * expected, "{name}: mean {mean} s, not {expected} s");
}

fn assert_range(name: &str, waits: &[Duration], least: Duration, most: Duration) {
    let (min, max) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
    assert!(*min >= least && *max <= most, "{name}: {min:?} to {max:?}, not {least:?} to {most:?}");
    // With so many draws the ends of the range are reached, nearly.
    let slack = (most - least) / 50;
    assert!(*min <= least + slack && *max >= most - slack, "{name}: only {min:?} to {max:?}");
}

fn requests(conditions: Conditions) -> (Vec<Duration>, Vec<Duration>) {
    let mut chance = Chance::from_seed(1);
    let (mut delivered, mut lost) = (Vec::new(), Vec::new());
    for _ in 0..DRAWS {
        match of_request(conditions, &mut chance) {
            RequestFate::Deliver { after } => delivered.push(after),
            RequestFate::DeliverLate { .. } => panic!("the lab has no late requests"),
            RequestFate::Lose { caller_waits } => lost.push(caller_waits),
        }
    }
    (delivered, lost)
}

struct Replies {
    delivered: Vec<Duration>,
    late: Vec<Duration>,
    lost: usize,
}

fn replies(conditions: Conditions) -> Replies {
    let mut chance = Chance::from_seed(2);
    let mut replies = Replies { delivered: Vec::new(), late: Vec::new(), lost: 0 };
    for _ in 0..DRAWS {
        match of_reply(conditions, &mut chance) {
            ReplyFate::Deliver { after } => replies.delivered.push(after),
            ReplyFate::DeliverLate { after } => replies.late.push(after),
            ReplyFate::Lose => replies.lost += 1,
        }
    }
    replies
}

#[test]
fn a_reliable_request_takes_only_its_latency() {
    let (delivered, lost) = requests(Conditions::default());
    assert!(lost.is_empty());
    assert_range("latency", &delivered, us(20), us(200));
    assert_mean("latency", &delivered, us(110));
}

#[test]
fn an_unreliable_request_is_late_by_up_to_26_ms_and_lost_one_time_in_ten() {
    let (delivered, lost) = requests(Conditions { reliable: false, ..Conditions::default() });
    assert_frequency("lost requests", lost.len(), 0.1);
    assert_range("delay", &delivered, us(20), ms(26) + us(200));
    assert_mean("delay", &delivered, ms(13) + us(110));
    assert_range("delay before a loss", &lost, ms(0), ms(26));
    assert!(lost.iter().all(|wait| wait.subsec_micros() % 1000 == 0), "whole milliseconds");
}

#[test]
fn a_call_that_leads_nowhere_fails_within_100_ms_or_with_long_delays_within_7_s() {
    let mut chance = Chance::from_seed(3);
    for (long_delays, most) in [(false, 99), (true, 6999)] {
        let conditions = Conditions { long_delays, ..Conditions::default() };
        let waits: Vec<_> = (0..DRAWS).map(|_| of_pathless(conditions, &mut chance)).collect();
        assert_range("nowhere", &waits, ms(0), ms(most));
        assert_mean("nowhere", &waits, ms(most) / 2);
    }
}

#[test]
fn a_reliable_reply_takes_only_its_latency() {
    let replies = replies(Conditions::default());
    assert_eq!((replies.lost, replies.late.len()), (0, 0));
    assert_range("latency", &replies.delivered, us(20), us(200));
}

#[test]
fn an_unreliable_reply_is_lost_one_time_in_ten_and_not_delayed() {
    let replies = replies(Conditions { reliable: false, ..Conditions::default() });
    assert_frequency("lost replies", replies.lost, 0.1);
    assert!(replies.late.is_empty());
    assert_range("latency", &replies.delivered, us(20), us(200));
}

#[test]
fn long_reordering_holds_two_replies_in_three_back() {
    for reliable in [true, false] {
        let arriving = if reliable { 1.0 } else { 0.9 };
        let replies = replies(Conditions { reliable, long_reordering: true, long_delays: true });
        assert_frequency("late replies", replies.late.len(), arriving * 600.0 / 900.0);
        assert_frequency("prompt replies", replies.delivered.len(), arriving * 300.0 / 900.0);
        assert_range("late by", &replies.late, ms(200), ms(2199));
        // The most that is drawn averages 999.5 ms, and what is drawn below it half of that.
        assert_mean("late by", &replies.late, ms(200) + us(499_750));
    }
}

#[test]
fn one_call_in_five_fails_on_an_unreliable_network() {
    let conditions = Conditions { reliable: false, ..Conditions::default() };
    let mut chance = Chance::from_seed(4);
    let failed = (0..DRAWS)
        .filter(|_| {
            matches!(of_request(conditions, &mut chance), RequestFate::Lose { .. })
                || of_reply(conditions, &mut chance) == ReplyFate::Lose
        })
        .count();
    assert_frequency("failed calls", failed, 0.19);
}

const HARSH: Harsh = Harsh {
    loss_per_mille: 100,
    late_per_mille: 200,
    late_up_to: Duration::from_millis(500),
    duplicate_per_mille: 50,
};

/// A request that the lab's network delivers after a millisecond.
const PROMPT: RequestFate = RequestFate::Deliver { after: Duration::from_millis(1) };

/// What becomes of prompt requests, and when copies of them follow.
fn harsh_requests(harsh: Harsh) -> Vec<(RequestFate, Option<Duration>)> {
    let mut chance = Chance::from_seed(5);
    (0..DRAWS).map(|_| of_harsh_request(PROMPT, harsh, &mut chance)).collect()
}

#[test]
fn a_harsh_network_loses_requests_and_holds_them_back() {
    let (mut prompt, mut late, mut lost) = (0, Vec::new(), Vec::new());
    for (fate, _) in harsh_requests(HARSH) {
        match fate {
            RequestFate::Deliver { after } => {
                assert_eq!(after, ms(1));
                prompt += 1;
            }
            RequestFate::DeliverLate { after } => late.push(after),
            RequestFate::Lose { caller_waits } => lost.push(caller_waits),
        }
    }
    assert_frequency("lost requests", lost.len(), 0.1);
    assert_range("delay before a loss", &lost, ms(0), ms(26));
    assert_frequency("late requests", late.len(), 0.9 * 0.2);
    assert_frequency("prompt requests", prompt, 0.9 * 0.8);
    assert_range("late by", &late, ms(1), ms(501));
    assert_mean("late by", &late, ms(251));
}

#[test]
fn a_harsh_network_copies_requests_that_arrive() {
    let brief = Harsh { late_up_to: Duration::ZERO, ..HARSH };
    for (harsh, most) in [(HARSH, ms(500)), (brief, ms(100))] {
        let requests = harsh_requests(harsh);
        let copies: Vec<_> = requests.iter().filter_map(|(_, copy)| *copy).collect();
        assert_frequency("copies", copies.len(), 0.9 * 0.05);
        assert_range("copies after", &copies, ms(0), most);
        let lost = |fate: &RequestFate| matches!(fate, RequestFate::Lose { .. });
        assert!(requests.iter().all(|(fate, copy)| !lost(fate) || copy.is_none()));
    }
}

#[test]
fn a_harsh_network_loses_replies_and_holds_them_back() {
    let mut chance = Chance::from_seed(6);
    let prompt = ReplyFate::Deliver { after: ms(1) };
    let fates: Vec<_> = (0..DRAWS).map(|_| of_harsh_reply(prompt, HARSH, &mut chance)).collect();
    let lost = fates.iter().filter(|fate| **fate == ReplyFate::Lose).count();
    assert_frequency("lost replies", lost, 0.1);
    let late: Vec<_> = fates
        .iter()
        .filter_map(|fate| match fate {
            ReplyFate::DeliverLate { after } => Some(*after),
            ReplyFate::Deliver { .. } | ReplyFate::Lose => None,
        })
        .collect();
    assert_frequency("late replies", late.len(), 0.9 * 0.2);
    assert_range("late by", &late, ms(1), ms(501));
}

#[test]
fn what_the_lab_loses_stays_lost_and_what_it_delays_stays_delayed() {
    let mut chance = Chance::from_seed(7);
    let lost = RequestFate::Lose { caller_waits: ms(7) };
    let late = ReplyFate::DeliverLate { after: ms(700) };
    for _ in 0..1000 {
        assert_eq!(of_harsh_request(lost, HARSH, &mut chance), (lost, None));
        assert_eq!(of_harsh_reply(ReplyFate::Lose, HARSH, &mut chance), ReplyFate::Lose);
        match of_harsh_reply(late, HARSH, &mut chance) {
            ReplyFate::DeliverLate { after } => assert!(after >= ms(700)),
            ReplyFate::Lose => {}
            ReplyFate::Deliver { .. } => panic!("it was late before"),
        }
    }
}

#[test]
fn each_hazard_does_the_same_whatever_the_others_do() {
    let only_late = Harsh { loss_per_mille: 0, duplicate_per_mille: 0, ..HARSH };
    let only_copies = Harsh { loss_per_mille: 0, late_per_mille: 0, ..HARSH };
    let none = Harsh { late_up_to: ms(500), ..Harsh::default() };
    let all = harsh_requests(HARSH);
    let (late, copied) = (harsh_requests(only_late), harsh_requests(only_copies));
    for (i, (fate, copy)) in all.into_iter().enumerate() {
        if !matches!(fate, RequestFate::Lose { .. }) {
            assert_eq!((fate, copy), (late[i].0, copied[i].1), "request {i}");
        }
        assert_eq!((late[i].1, copied[i].0), (None, PROMPT), "request {i}");
    }
    assert!(harsh_requests(none).iter().all(|fate| *fate == (PROMPT, None)));
}
