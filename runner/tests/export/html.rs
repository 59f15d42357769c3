//! Pages: whole in themselves, safe whatever a run says, and usable in a browser, which is asked
//! what it shows after keys were pressed.

use raft_runner::export::{Format, notice};
use raft_runner::timeline::{Part, Timeline};
use raft_runner::trace::{Entry, Event, LogChange, Step, What};
use serde_json::Value;

use crate::browser::Browser;
use crate::samples::{hostile, samples};
use crate::{exported, spans};

/// The run as it is embedded.
fn embedded(page: &str) -> Value {
    let (_, run) = page.split_once("<script type=\"application/json\" id=\"run\">").expect("a run");
    let (run, _) = run.split_once("</script>").expect("its end");
    serde_json::from_str(run).expect("JSON")
}

#[test]
fn every_page_holds_its_run_and_loads_nothing() {
    for (name, trace) in samples() {
        let timeline = Timeline::of(trace);
        for span in spans(&timeline) {
            let page = exported(&timeline, Format::Html, span.clone());
            assert!(!page.contains("src=") && !page.contains("href="), "{name}");
            let run = embedded(&page);
            let events = run["events"].as_array().expect("events");
            let numbers = timeline.numbers(span.unwrap_or_else(|| 0..timeline.end() + 1));
            let n = |event: &Value| event["n"].as_u64().expect("a number");
            assert!(events.iter().map(n).eq(numbers), "{name}");
            assert_eq!(run["say"].as_array().map(Vec::len), Some(events.len()));
        }
    }
}

#[test]
fn a_hostile_text_cannot_leave_the_data() {
    let page = exported(&Timeline::of(hostile()), Format::Html, None);
    assert_eq!(page.matches("<script").count(), 2, "the run and the program");
    assert!(embedded(&page)["say"].to_string().contains("</script>"), "it is there as text");
}

#[test]
fn of_too_many_events_a_page_has_those_around_the_cause() {
    let (_, trace) = samples().into_iter().find(|(name, _)| name == "forgets-term").expect("it");
    let mut timeline = Timeline::of(trace);
    let more = timeline.len() + 1..150_001;
    let step = |n| What::Step(Step { say: format!("step {n}") });
    let end = timeline.end();
    more.for_each(|n| timeline.push(Event { n, t: end, cause: None, peer: None, what: step(n) }));
    let run = embedded(&exported(&timeline, Format::Html, None));
    assert_eq!(run["events"].as_array().map(Vec::len), Some(100_000));
    assert_eq!(run["first"], 1, "the cause is near the beginning");
    let told = notice(&timeline, Format::Html, None).expect("a word on it");
    assert!(told.contains("from 1 to 100000 of 150000"), "{told}");
    assert_eq!(run["notice"], Value::String(told));
}

#[test]
fn a_browser_shows_the_cause_and_follows_keys() {
    let Some(mut browser) = Browser::start() else { return };
    for (name, trace) in samples() {
        let timeline = Timeline::of(trace);
        browser.open(&exported(&timeline, Format::Html, None));
        let opens_at = timeline.problem(Part::Cause).map_or(1, |cause| cause.n);
        assert_eq!(browser.playhead(), opens_at, "{name}");
        if let Some(cause) = timeline.problem(Part::Cause) {
            let said = browser.text("#problem");
            assert!(said.contains(&format!("{}: {}", cause.title, cause.say)), "{name}: {said}");
        }
        let shown = browser.text("body > header") + &browser.text("#inspector");
        assert!(!shown.contains("undefined") && !shown.contains("null"), "{name}: {shown}");
        browser.press("Home");
        assert_eq!(browser.playhead(), 1, "{name}");
        browser.press("ArrowRight");
        assert_eq!(browser.playhead(), 2, "{name}");
        browser.press("h");
        assert_eq!(browser.playhead(), 1, "{name}");
        if let Some(symptom) = timeline.problem(Part::Symptom) {
            browser.press("3");
            assert_eq!(browser.playhead(), symptom.n, "{name}");
            browser.press("Backspace");
            assert_eq!(browser.playhead(), 1, "{name}: the way back");
        }
        if let Some(problem) = timeline.problems().first() {
            browser.press("n");
            assert_eq!(browser.playhead(), problem.n.max(2), "{name}");
            browser.press("b");
            let cause = timeline.event(problem.n).and_then(|event| event.cause);
            assert_eq!(browser.playhead(), cause.unwrap_or(problem.n), "{name}");
        }
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{name}");
    }
}

/// The page folds events by itself: after every event it must have what the tool has.
#[test]
fn a_browser_has_the_state_that_the_tool_has() {
    let Some(mut browser) = Browser::start() else { return };
    for (name, trace) in samples() {
        let timeline = Timeline::of(trace);
        for span in [None, Some(timeline.end() / 2..timeline.end() + 1)] {
            let first = timeline.numbers(span.clone().unwrap_or(0..1)).start;
            browser.open(&exported(&timeline, Format::Html, span));
            let step = (timeline.len() / 40).max(1) as usize;
            for n in (first..=timeline.len()).step_by(step) {
                let seen = browser.value(&format!(
                    "JSON.stringify(sceneAt({n}).map((p) => [p.role, p.term, p.vote ?? null, p.commit, \
                     p.applied, p.up, p.connected, p.next, p.match, lastOf(p.log), \
                     p.log ? p.log.entries.map((e) => e[0]) : []]))"
                ));
                assert_eq!(seen, Value::String(state(&timeline, n)), "{name} after {n}");
            }
        }
    }
}

fn state(timeline: &Timeline, n: u64) -> String {
    let peers = timeline.scene(n).peers.into_iter().map(|peer| {
        let state = peer.state;
        let log = state.log.unwrap_or_default();
        let terms: Vec<_> = log.entries.iter().map(|entry| entry.term).collect();
        let vote = state.vote.flatten();
        serde_json::json!([
            state.role,
            state.term,
            vote,
            state.commit,
            state.applied,
            peer.up,
            peer.connected,
            state.next,
            state.matched,
            log.last(),
            terms
        ])
    });
    Value::Array(peers.collect()).to_string()
}

#[test]
fn a_browser_takes_no_text_for_markup() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&exported(&Timeline::of(hostile()), Format::Html, None));
    for key in ["Home", "n", "f", "b", "End"] {
        browser.press(key);
    }
    assert_ne!(browser.value("document.title"), "owned");
    assert_eq!(browser.value("document.querySelectorAll('script').length"), 2);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_browser_filters_zooms_and_goes_where_one_clicks() {
    let Some(mut browser) = Browser::start() else { return };
    let (_, trace) = samples().into_iter().find(|(name, _)| name == "forgets-term").expect("it");
    let timeline = Timeline::of(trace);
    browser.open(&exported(&timeline, Format::Html, None));
    browser.press("/");
    browser.type_text("becomes leader");
    let leaders =
        timeline.events().iter().filter(|event| event.sentence().contains("becomes leader"));
    let label = browser.value("document.getElementById('events').getAttribute('aria-label')");
    assert_eq!(label, format!("{} events match", leaders.count()));
    browser.press("Enter");

    browser.press("0");
    let whole = browser.number("view.to - view.from");
    browser.wheel("lanes", -120.0);
    let closer = browser.number("view.to - view.from");
    assert!(closer < whole, "{closer} < {whole}");

    browser.click("strip", 0.9);
    let t = timeline.event(browser.playhead()).expect("an event").t;
    assert!(t > timeline.end() * 3 / 4, "near the end: {t}");
    let small = browser.number("document.querySelectorAll('.row').length");
    assert!(small < 200.0, "only the rows in sight are there: {small}");
}

#[test]
fn a_browser_scrubs_along_the_run() {
    let Some(mut browser) = Browser::start() else { return };
    let (_, trace) = samples().into_iter().find(|(name, _)| name == "forgets-term").expect("it");
    let timeline = Timeline::of(trace);
    browser.open(&exported(&timeline, Format::Html, None));
    browser.press("0");
    let mut last = 0;
    for (from, to) in [(0.2, 0.4), (0.4, 0.6), (0.6, 0.9)] {
        browser.drag("lanes", from, to);
        let n = browser.playhead();
        assert!(n > last, "the playhead follows the pointer: {n} after {last}");
        last = n;
        let logs = browser.text("#logs");
        assert!(logs.contains(&format!("Logs after #{n}")), "{logs}");
        let told = browser.text("#inspector h3");
        let event = timeline.event(n).expect("an event");
        assert_eq!(told, event.sentence());
    }
    browser.drag("strip", 0.9, 0.3);
    assert!(browser.playhead() < last, "and so it does over the whole run");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_browser_shows_long_logs_where_those_in_use_end() {
    let Some(mut browser) = Browser::start() else { return };
    let (_, trace) =
        samples().into_iter().find(|(name, _)| name == "initial-election").expect("it");
    let mut timeline = Timeline::of(trace);
    for (peer, length) in [(0, 400), (1, 200), (2, 400)] {
        let entry = || Entry { term: 27, command: "x".into() };
        let entries = std::iter::repeat_with(entry).take(length).collect();
        let what = What::Log(LogChange::Append { from: 1, entries });
        let (n, t) = (timeline.len() + 1, timeline.end());
        timeline.push(Event { n, t, cause: None, peer: Some(peer), what });
    }
    browser.open(&exported(&timeline, Format::Html, None));
    browser.press("End");
    let cells = "[...document.querySelectorAll('#logs td, #logs th')]";
    let tallest = browser.number(&format!("Math.max(...{cells}.map((c) => c.offsetHeight))"));
    assert!(tallest < 30.0, "no cell breaks into lines: {tallest}");
    let seen = browser.value(&format!(
        "(() => {{ const box = document.querySelector('#logs .wide').getBoundingClientRect(); \
         const head = {cells}.find((c) => c.textContent === 'i200').getBoundingClientRect(); \
         return head.left >= box.left && head.right <= box.right; }})()"
    ));
    assert_eq!(seen, true, "the end of the shortest log is in sight");
}

#[test]
fn a_browser_draws_something() {
    let Some(mut browser) = Browser::start() else { return };
    let (_, trace) = samples().into_iter().next().expect("a sample");
    browser.open(&exported(&Timeline::of(trace), Format::Html, None));
    let colours = browser.number(
        "(() => { const c = document.getElementById('lanes'); \
         const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; \
         const s = new Set(); for (let i = 0; i < d.length; i += 4) \
         s.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return s.size; })()",
    );
    assert!(colours > 10.0, "lanes, bands and arrows have colours: {colours}");
}
