//! What the glyphs of the bands mean, in words.

use crate::show::Look;

/// Every glyph and what it stands for, for a page of help.
pub fn legend(look: Look) -> Vec<(String, &'static str)> {
    let entries = look.glyph('●', 'o');
    let beat = look.glyph('·', '.');
    let of = |unicode, ascii| look.glyph(unicode, ascii).to_string();
    vec![
        (of('█', 'L'), "leader; the colour is the term"),
        (of('▒', 'C'), "candidate"),
        (of('─', '.'), "follower"),
        (of('╌', '~'), "follower that is about to stand for election"),
        (of('╳', 'x'), "down"),
        (of('░', '#'), "cut off from the others"),
        ("7".to_owned(), "term 7 begins; of a longer number, the last digit if there is no room"),
        ("!".to_owned(), "a rule was broken, or a check failed"),
        (format!("{entries}> >{entries}"), "entries leave, and arrive"),
        (format!("{beat}> >{beat}"), "a heartbeat"),
        ("?> >?".to_owned(), "a vote is asked for"),
        ("v> >v".to_owned(), "a vote is given"),
        ("n> >n".to_owned(), "no: a vote refused, or entries"),
        ("a> >a".to_owned(), "entries or a heartbeat acknowledged"),
        ("s> >s".to_owned(), "a snapshot"),
        (format!("X {entries}X"), "lost, on the network or without a path"),
        ("x>".to_owned(), "arrived, and nobody took it"),
        (format!("{entries}~"), "held back, it comes late"),
        (format!("{entries}= ={entries}"), "it comes twice, and the second time"),
        (format!("{entries}*"), "more than this at the same time"),
        ("c=i7".to_owned(), "a leader commits index 7"),
        ("-i3..6".to_owned(), "entries cut off the log"),
        ("S..i9".to_owned(), "a snapshot takes the log's place"),
        (shades(look), "so much goes on, where it is too much to tell apart"),
    ]
}

/// What the overview shows.
pub fn overview_legend(look: Look) -> Vec<(String, &'static str)> {
    vec![
        ("2".to_owned(), "the term that somebody leads; of a longer number, its last digit"),
        (look.glyph('·', '.').to_string(), "nobody leads"),
        ("!".to_owned(), "something is wrong"),
        ("[ ]".to_owned(), "what of it is in view below"),
    ]
}

fn shades(look: Look) -> String {
    ['▁', '▂', '▃', '▅', '▇']
        .into_iter()
        .zip(".:=%@".chars())
        .map(|(u, a)| look.glyph(u, a))
        .collect()
}

/// The same in short, below a picture: what part of it is meant, and what stands there.
pub fn key(look: Look) -> [(&'static str, Vec<String>); 4] {
    let (e, b) = (look.glyph('●', 'o'), look.glyph('·', '.'));
    let run = ["2 led in term 2", "! went wrong", "[ ] drawn below"].map(String::from);
    let bands = [
        format!("{} leader", look.glyph('█', 'L')),
        format!("{} candidate", look.glyph('▒', 'C')),
        format!("{} follower", look.glyph('─', '.')),
        format!("{} about to stand", look.glyph('╌', '~')),
        format!("{} down", look.glyph('╳', 'x')),
        format!("{} cut off", look.glyph('░', '#')),
        "2 term 2 begins".to_owned(),
    ];
    let below = [
        format!("{e}> sent"),
        format!(">{e} arrived"),
        format!("{e}X lost"),
        format!("{e}x not taken"),
        format!("{e}~ late"),
        format!("{e}= twice"),
        "* and more".to_owned(),
        "c commits".to_owned(),
        "-i3 cuts its log".to_owned(),
        format!("{} much goes on", shades(look)),
    ];
    let messages = [
        format!("{e} entries"),
        format!("{b} heartbeat"),
        "? asks for a vote".to_owned(),
        "v vote".to_owned(),
        "a ok".to_owned(),
        "n no".to_owned(),
        "s snapshot".to_owned(),
    ];
    [
        ("run", run.into()),
        ("bands", bands.into()),
        ("below", below.into()),
        ("messages", messages.into()),
    ]
}
