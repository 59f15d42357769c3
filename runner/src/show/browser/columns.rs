//! What is told of each trace, in columns: what there is no room for gives way.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ratatui::text::Span;

use crate::show::Look;
use crate::show::words::{cut, width};
use crate::trace::{Glance, Verdict};
use crate::verdict::without_numbers;

/// A file that should be a trace, and what it says in short.
pub struct Found {
    pub path: PathBuf,
    glance: Result<Glance, String>,
}

/// How wide each column is; `None`: it is left out.
pub struct Columns {
    /// The peer of all of them; it has no column then.
    pub only_peer: Option<String>,
    test: usize,
    seed: usize,
    peer: Option<usize>,
    length: bool,
    /// What is left for how it ended.
    verdict: usize,
    /// How many ended in the same way, but for numbers.
    alike: BTreeMap<String, usize>,
}

/// The verdict has at least so many columns, or something else gives way.
const VERDICT: usize = 30;
/// `  12345   12.3`
const LENGTH: usize = 17;
/// `  12×`
const ALIKE: usize = 6;

impl Found {
    pub fn at(path: PathBuf) -> Self {
        Self { glance: Glance::at(&path).map_err(|error| format!("{error:#}")), path }
    }

    /// What went wrong, without the numbers in it; `None`: nothing, as far as the trace tells.
    fn signature(&self) -> Option<String> {
        let ended = self.glance.as_ref().ok()?.ended()?;
        let failed = ended.verdict != Verdict::Passed;
        failed.then(|| without_numbers(ended.say.as_deref().unwrap_or_default()))
    }
}

impl Columns {
    pub fn of(traces: &[Found], width: usize) -> Self {
        let runs = || traces.iter().filter_map(|found| found.glance.as_ref().ok());
        let longest = |name: &str, text: fn(&Glance) -> String| {
            runs().map(|run| text(run).len()).chain([name.len()]).max().unwrap_or(0)
        };
        let first = runs().next().map(|run| run.header.peer.clone());
        let only_peer = first.filter(|peer| runs().all(|run| run.header.peer == *peer));
        let mut alike = BTreeMap::new();
        for signature in traces.iter().filter_map(Found::signature) {
            *alike.entry(signature).or_default() += 1;
        }
        let mut columns = Self {
            test: longest("test", |run| run.header.test.clone()),
            seed: longest("seed", |run| run.header.seed.to_string()),
            peer: only_peer.is_none().then(|| longest("peer", |run| run.header.peer.clone())),
            length: true,
            verdict: 0,
            only_peer,
            alike,
        };
        columns.fit(width);
        columns
    }

    fn fit(&mut self, width: usize) {
        if self.used() + VERDICT > width {
            self.length = false;
        }
        if self.used() + VERDICT > width {
            self.peer = None;
        }
        self.verdict = width.saturating_sub(self.used());
    }

    fn used(&self) -> usize {
        let peer = self.peer.map_or(0, |peer| peer + 2);
        let length = if self.length { LENGTH } else { 0 };
        3 + self.test + 2 + self.seed + peer + length + ALIKE + 2
    }

    pub fn head(&self) -> String {
        self.line("test", "seed", "peer", ("events", "s"), "alike") + "how it ended"
    }

    /// The verdict has a span of its own.
    pub fn row(&self, found: &Found, look: Look) -> Vec<Span<'static>> {
        let glance = match &found.glance {
            Ok(glance) => glance,
            Err(error) => return vec![Span::styled(format!("   {error}"), look.quiet())],
        };
        let run = &glance.header;
        let (events, t) = glance.last.as_ref().map_or((0, 0), |last| (last.n, last.t));
        let length = (events.to_string(), format!("{:.1}", t as f64 / 1e6));
        let alike = found.signature().and_then(|signature| self.alike.get(&signature));
        let alike =
            alike.map_or_else(String::new, |count| format!("{count}{}", look.glyph('×', 'x')));
        let (seed, length) = (run.seed.to_string(), (length.0.as_str(), length.1.as_str()));
        let start = self.line(&run.test, &seed, &run.peer, length, &alike);
        let (verdict, style) = match glance.ended() {
            None => ("not over: the trace breaks off".to_owned(), look.warning()),
            Some(ended) => match ended.verdict {
                Verdict::Passed => ("passed".to_owned(), look.good()),
                Verdict::Broken => (ended.say.clone().unwrap_or_default(), look.problem()),
                kind @ (Verdict::Failed | Verdict::Panicked | Verdict::Stuck) => {
                    (told(kind, ended.say.as_deref()), look.problem())
                }
            },
        };
        vec![Span::raw(start), Span::styled(cut(&verdict, self.verdict), style)]
    }

    fn line(
        &self,
        test: &str,
        seed: &str,
        peer: &str,
        (events, seconds): (&str, &str),
        alike: &str,
    ) -> String {
        let mut line = format!("   {test:<0$}  {seed:<1$}", self.test, self.seed);
        if let Some(width) = self.peer {
            line += &format!("  {peer:<width$}");
        }
        if self.length {
            line += &format!("  {events:>7} {seconds:>7}");
        }
        let gap = ALIKE.saturating_sub(width(alike));
        line + &format!("{:gap$}{alike}  ", "")
    }
}

fn told(verdict: Verdict, say: Option<&str>) -> String {
    let kind = match verdict {
        Verdict::Passed => "passed",
        Verdict::Broken => "broke a rule",
        Verdict::Failed => "failed",
        Verdict::Panicked => "panicked",
        Verdict::Stuck => "stuck",
    };
    say.map_or_else(|| kind.to_owned(), |say| format!("{kind}: {say}"))
}
