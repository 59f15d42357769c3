//! Pictures: well-formed, with what matters in them, and with no text that could be markup.

use raft_runner::export::Format;
use raft_runner::timeline::{Part, Timeline};

use crate::samples::{hostile, samples};
use crate::{exported, spans};

/// Goes through the markup as a reader of XML does: every element closes in its turn, attributes are
/// quoted, and `&` begins one of the few names that XML knows. Returns all text.
pub fn text_of(xml: &str) -> String {
    let (mut open, mut text, mut rest) = (Vec::new(), String::new(), xml);
    while let Some((before, tag)) = rest.split_once('<') {
        text += &unescaped(before);
        let (tag, after) = tag.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "in order");
            continue;
        }
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let quoted: Vec<_> = attributes.trim_end_matches('/').split('"').collect();
        assert!(quoted.len() % 2 == 1, "<{tag}> has an open quote");
        quoted.iter().skip(1).step_by(2).for_each(|value| drop(unescaped(value)));
        let names = quoted.iter().step_by(2).filter(|part| !part.trim().is_empty());
        assert!(names.clone().all(|name| name.ends_with('=')), "<{tag}>");
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "nothing is left open");
    text
}

fn unescaped(text: &str) -> String {
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "XML has no control characters");
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').expect("a name ends");
        let marks = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"')];
        let mark = marks.iter().find(|(known, _)| *known == name).expect("a name of XML");
        plain.push(mark.1);
        plain += rest;
    }
    plain
}

#[test]
fn every_picture_is_well_formed() {
    for (_, trace) in samples() {
        let timeline = Timeline::of(trace);
        for span in spans(&timeline) {
            let text = text_of(&exported(&timeline, Format::Svg, span));
            assert!(text.contains(&timeline.header().test));
        }
    }
}

#[test]
fn a_picture_of_a_failure_says_which_rule_and_who() {
    for (name, trace) in samples() {
        let timeline = Timeline::of(trace);
        let picture = exported(&timeline, Format::Svg, None);
        let text = text_of(&picture);
        let Some(cause) = timeline.problem(Part::Cause) else {
            assert!(text.contains("passed") && !picture.contains("class=\"wrong\""), "{name}");
            continue;
        };
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&format!("{}: {}", cause.title, cause.say)), "{name}: {words}");
        assert!(picture.contains("class=\"wrong\""), "{name}: the moment is marked");
        let ringed = picture.contains("class=\"ring\"");
        assert_eq!(ringed, !cause.peers.is_empty(), "{name}: so is who did it");
    }
}

#[test]
fn no_text_of_a_run_becomes_markup() {
    let timeline = Timeline::of(hostile());
    let picture = exported(&timeline, Format::Svg, Some(0..timeline.end() + 1));
    assert!(!picture.contains("<script>"));
    assert!(text_of(&picture).contains("</script>"), "it is there as text");
}
