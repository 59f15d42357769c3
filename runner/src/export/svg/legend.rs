//! What the marks mean.

use super::arrows::LeftOut;
use super::ink::Ink;
use super::{LINE, MARGIN};

/// Returns where the next line of text may stand.
pub(super) fn draw(left_out: LeftOut, top: f64, ink: &mut Ink) -> f64 {
    let y = top + 12.0;
    let mut x = MARGIN;
    let mut say = |ink: &mut Ink, mark: &dyn Fn(&mut Ink, f64), text: &str| {
        mark(ink, x);
        ink.text("small quiet", x + 30.0, y + 4.0, text);
        x += 46.0 + 6.7 * text.chars().count() as f64;
    };
    say(ink, &|ink, x| ink.rect("t1", x, y - 6.0, 24.0, 12.0), "leader");
    say(ink, &|ink, x| candidate(ink, x, y), "candidate");
    say(ink, &|ink, x| ink.rect("t1 follower", x, y - 3.0, 24.0, 6.0), "follower");
    say(ink, &|ink, x| ink.line("down", (x, y), (x + 24.0, y)), "down");
    say(ink, &|ink, x| ink.rect("away", x, y - 7.0, 24.0, 14.0), "cut off");
    say(ink, &|ink, x| ink.circle("voted", (x + 12.0, y), 3.5), "votes");
    say(ink, &|ink, x| triangle(ink, x, y, "commit", 1.0), "commits");
    say(ink, &|ink, x| triangle(ink, x, y, "cut", -1.0), "cuts its log");
    x = MARGIN;
    let y = y + LINE + 2.0;
    let mut say = |ink: &mut Ink, class: &str, text: &str| {
        ink.line(&format!("message {class}"), (x, y), (x + 24.0, y));
        ink.text("small quiet", x + 30.0, y + 4.0, text);
        x += 46.0 + 6.7 * text.chars().count() as f64;
    };
    say(ink, "vote head", "RequestVote");
    say(ink, "entries head", "entries");
    say(ink, "heartbeat head", "heartbeat");
    say(ink, "snapshot head", "snapshot");
    say(ink, "entries reply head", "reply");
    say(ink, "entries late head", "late");
    say(ink, "entries copy head", "second copy");
    say(ink, "entries lost", "× lost");
    say(ink, "other", "○ nobody took it");
    let y = y + LINE + 2.0;
    ink.text("small quiet", MARGIN, y + 4.0, &format!("One colour, one term.{}", but(left_out)));
    y + LINE + 14.0
}

fn but(left_out: LeftOut) -> &'static str {
    match left_out {
        LeftOut::Nothing => "",
        LeftOut::Heartbeats => " Heartbeats are left out: there are too many messages to draw.",
        LeftOut::AllButVotes => " Only votes are drawn: there are too many messages to draw all.",
    }
}

fn candidate(ink: &mut Ink, x: f64, y: f64) {
    ink.rect("t1", x, y - 6.0, 24.0, 12.0);
    ink.rect("candidate", x, y - 6.0, 24.0, 12.0);
}

fn triangle(ink: &mut Ink, x: f64, y: f64, class: &str, up: f64) {
    let (x, tip) = (x + 12.0, y - 4.0 * up);
    ink.shape(class, &[(x, tip), (x - 4.0, tip + 8.0 * up), (x + 4.0, tip + 8.0 * up)]);
}
