//! The selected peer in Figure 2's words, what changed in bold: before and after the event, if it is
//! that peer's.

use ratatui::style::{Modifier, Style};
use ratatui::text::Span;

use super::page::Page;
use super::step::Step;
use crate::clauses::{Change, Deed, difference};
use crate::show::words::{seconds, stretch};
use crate::timeline::{Lane, PeerScene};
use crate::trace::{PeerState, Role, SavedState};

type Part = Vec<Span<'static>>;

pub fn write(step: &Step<'_>, page: &mut Page) {
    let focus = step.focus;
    let Some(seen) = focus.scene.peers.get(focus.peer) else { return };
    let mine = step.deed.as_ref().is_some_and(|deed| deed.peer == focus.peer);
    let (before, after) = if mine { (&step.before, &step.after) } else { (&seen.state, seen) };
    let sheet = Sheet { step, before, after, page };
    sheet.write(focus.peer);
    let of_another = step.deed.as_ref().filter(|deed| deed.peer != focus.peer);
    if let Some(deed) = of_another {
        changes_of_another(step, deed, page);
    }
}

/// What the event changed at a peer that is not the selected one.
fn changes_of_another(step: &Step<'_>, deed: &Deed<'_>, page: &mut Page) {
    let changes = difference(&step.before, &step.after.state);
    if !changes.is_empty() {
        let mut parts = vec![vec![Span::raw(format!("changes S{}:", deed.peer))]];
        parts.extend(changes.iter().map(|change| vec![bold(change.to_string())]));
        page.parts(parts);
    }
}

fn bold(text: String) -> Span<'static> {
    Span::styled(text, Style::new().add_modifier(Modifier::BOLD))
}

struct Sheet<'a, 'b> {
    step: &'a Step<'a>,
    before: &'a PeerState,
    after: &'a PeerScene,
    page: &'b mut Page,
}

impl Sheet<'_, '_> {
    fn write(self, peer: usize) {
        let look = self.page.look;
        let state = &self.after.state;
        let mut name = format!("S{peer}");
        if !self.after.up {
            name += ", down";
        } else if !self.after.connected {
            name += ", cut off";
        }
        let changed = self.before != state;
        self.page.section(&name, if changed { "before → after" } else { "" });
        let changes = difference(self.before, state);
        let shown = ["term", "role", "votedFor", "commitIndex", "lastApplied"];
        let part = |name: &'static str, label: &str, now: String| {
            let change = changes.iter().find(|change| change.part == name);
            part_of(label, change, now)
        };
        let mut first = vec![part("role", "", role(state.role).to_owned())];
        first.push(part("term", "term ", state.term.to_string()));
        first.extend(state.vote.map(|vote| part("votedFor", "votedFor ", name_of(vote))));
        first.extend(self.votes());
        self.page.parts(first);
        let number = |index: u64| index.to_string();
        let mut second = Vec::new();
        second.extend(state.commit.map(|at| part("commitIndex", "commit ", number(at))));
        second.extend(state.applied.map(|at| part("lastApplied", "applied ", number(at))));
        second.extend(self.log());
        self.page.parts(second);
        let third = [self.timer(), self.heard(), self.saved()];
        self.page.parts(third.into_iter().flatten().collect());
        let rest = changes.iter().filter(|change| !shown.contains(&change.part));
        let rest: Vec<_> = rest.map(|change| vec![bold(change.to_string())]).collect();
        self.page.parts(rest);
        // Where they are new, they stand among the changes.
        let are_told = self.before.next.is_empty();
        if state.role == Role::Leader && !state.next.is_empty() && !are_told {
            let list = |name: &str, list: &[u64]| vec![Span::raw(format!("{name} {list:?}"))];
            let parts = vec![list("nextIndex", &state.next), list("matchIndex", &state.matched)];
            self.page.parts(parts);
        }
        if state.log.is_none() && state.vote.is_none() {
            let say = " this peer shows no more of its state";
            self.page.text(&[Span::styled(say, look.quiet())], 1);
        }
    }

    fn log(&self) -> Vec<Part> {
        let Some(log) = &self.after.state.log else { return Vec::new() };
        let plain = |text: String| vec![Span::raw(text)];
        let last = match self.after.tail() {
            Some((_, 0)) | None => plain("log empty".to_owned()),
            Some((term, index)) => plain(format!("lastLog (T{term},i{index})")),
        };
        let base = (log.base > 0).then(|| plain(format!("snapshot to i{}", log.base)));
        [Some(last), base].into_iter().flatten().collect()
    }

    /// The votes that a candidate has so far, and what it needs.
    fn votes(&self) -> Option<Part> {
        if self.after.state.role != Role::Candidate || !self.after.up {
            return None;
        }
        let focus = self.step.focus;
        let timeline = focus.timeline;
        let mine = timeline.lane(Lane::Peer(focus.peer));
        let end = mine.partition_point(|n| u64::from(*n) <= focus.n);
        let last = mine[..end].iter().rev().take(64).find(|n| {
            let event = timeline.event(u64::from(**n));
            event.is_some_and(|event| event.peer == Some(focus.peer))
        })?;
        let deed = Deed::of(timeline.events(), u64::from(*last))?;
        let votes = deed.votes(self.after.state.term);
        let names: Vec<_> = votes.iter().map(|peer| format!("S{peer}")).collect();
        let servers = timeline.header().peers;
        let needs = servers / 2 + 1;
        let say = format!("votes {} ({}, needs {needs})", names.join(" "), votes.len());
        Some(vec![Span::raw(say)])
    }

    /// How long ago its election timer was to be restarted: what a peer does with it is not shown.
    fn timer(&self) -> Option<Part> {
        let now = self.step.focus.scene.t;
        let timer = self.after.timer?;
        let since = stretch(now.saturating_sub(timer.t));
        Some(vec![Span::raw(format!("timer by Fig.2 restarted {since} ago (#{})", timer.n))])
    }

    /// When it last heard from a leader.
    fn heard(&self) -> Option<Part> {
        let heard = self.after.heard.filter(|_| self.after.timer.is_some())?;
        Some(vec![Span::raw(format!("heard S{} {} s", heard.from, seconds(heard.at.t)))])
    }

    /// What a restart would find, and whether that is less than what the peer has.
    fn saved(&self) -> Option<Part> {
        let look = self.page.look;
        let saved = self.after.saved.as_ref()?;
        let vote = name_of(saved.vote);
        let last = format!("(T{},i{})", saved.last_term, saved.last);
        let mut part =
            vec![Span::raw(format!("persisted term {} vote {vote} log {last}", saved.term))];
        if is_behind(saved, &self.after.state) {
            part.push(Span::styled(" ! not all of it", look.warning()));
        }
        Some(part)
    }
}

fn is_behind(saved: &SavedState, state: &PeerState) -> bool {
    let vote = state.vote.is_some_and(|vote| vote != saved.vote);
    let log = state.log.as_ref().is_some_and(|log| {
        log.last() != saved.last || log.term(saved.last).is_some_and(|it| it != saved.last_term)
    });
    saved.term != state.term || vote || log
}

/// `term 5 → 8`, in bold where it changed.
fn part_of(label: &str, change: Option<&Change>, now: String) -> Part {
    let label = Span::raw(label.to_owned());
    match change {
        None => vec![label, Span::raw(now)],
        Some(change) => {
            let from = change.from.clone().unwrap_or_default();
            vec![label, bold(format!("{from} → {}", change.to))]
        }
    }
}

fn name_of(vote: Option<usize>) -> String {
    vote.map_or_else(|| "-".to_owned(), |peer| format!("S{peer}"))
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}
