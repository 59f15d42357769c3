//! A message as a few words: the fields that the paper names are known by those names, in any
//! spelling.

use serde_json::Value;

use crate::trace::named::{Field, Named, length};
use crate::trace::schema::{Json, Leg, Lost, Route, Untaken, What};

/// Values of other fields are shown up to this length.
const SHOWN: usize = 24;

pub(super) fn sentence(route: Route<'_>, what: &What) -> String {
    let Route { from, to, method, leg, .. } = route;
    let method = method.rsplit('.').next().unwrap_or(method);
    if let What::Failed(_) = what {
        return format!("S{to}  {method} to S{from} failed");
    }
    let reply = if leg == Leg::Reply { " reply" } else { "" };
    format!("S{from} → S{to}  {method}{reply}{}", fate(what))
}

/// What happened to the message, or what it says.
fn fate(what: &What) -> String {
    match what {
        What::Sent(sent) => contents(&sent.args),
        What::Replied(replied) => contents(&replied.reply),
        What::Delivered(_) | What::Returned(_) => " arrives".to_owned(),
        What::Failed(_) => " failed".to_owned(),
        What::Dropped(dropped) => format!(" lost ({})", lost(dropped.why)),
        What::Late(late) => format!(" held back for {} ms", late.by / 1000),
        What::Duplicated(copy) => format!(" will arrive again after {} ms", copy.by / 1000),
        What::Clogged(_) => " waits (path clogged)".to_owned(),
        What::Ignored(ignored) => format!(" ignored ({})", untaken(ignored.why)),
        What::Step(_) | What::Check(_) | What::Network(_) | What::Ended(_) => String::new(),
        What::Crash(_) | What::Start(_) | What::Connect(_) | What::Disconnect(_) => String::new(),
        What::Submit(_) | What::Apply(_) | What::Restore(_) | What::Snapshot(_) => String::new(),
        What::State(_) | What::Role(_) | What::Term(_) | What::Vote(_) => String::new(),
        What::Log(_) | What::Commit(_) | What::Applied(_) | What::Progress(_) => String::new(),
        What::Persist(_) | What::Broken(_) | What::Timer(_) | What::Other(_) => String::new(),
    }
}

fn lost(why: Lost) -> &'static str {
    match why {
        Lost::NoPath => "no path",
        Lost::Network => "unreliable network",
        Lost::Cut => "cut",
        Lost::Silent => "silent",
    }
}

fn untaken(why: Untaken) -> &'static str {
    match why {
        Untaken::ServerGone => "server gone",
        Untaken::CallerGone => "caller gone",
    }
}

fn contents(value: &Json) -> String {
    let fields = value.fields();
    if fields.is_empty() { format!(" {}", short(value.text())) } else { with_fields("", &fields) }
}

/// `head`, then the fields: the term first, what was granted or refused next, the rest in
/// brackets.
pub(super) fn with_fields(head: &str, fields: &[(String, Json)]) -> String {
    let fields = Known(Named::of_fields(fields));
    let words = fields.term().into_iter().chain(fields.verdict().map(str::to_owned));
    let mut say = words.fold(head.to_owned(), |say, word| format!("{say} {word}"));
    let rest = fields.rest();
    if !rest.is_empty() {
        say += &format!(" ({})", rest.join(", "));
    }
    say
}

/// Fields by the paper's names.
struct Known(Named);

impl Known {
    fn term(&self) -> Option<String> {
        self.0.get("term").map(|term| format!("T{term}"))
    }

    fn verdict(&self) -> Option<&'static str> {
        if let Some(granted) = self.0.granted() {
            return Some(if granted { "granted" } else { "refused" });
        }
        Some(if self.0.is("success")? { "success" } else { "no success" })
    }

    fn rest(&self) -> Vec<String> {
        self.0.fields().filter_map(|field| self.word(field)).collect()
    }

    /// One field in the brackets; `None` if it is said elsewhere.
    fn word(&self, Field { plain, name, value }: &Field) -> Option<String> {
        match plain.as_str() {
            "term" | "votegranted" | "granted" | "success" => None,
            "candidateid" | "leaderid" | "candidate" | "leader" => None,
            "lastlogterm" | "prevlogterm" | "lastincludedterm" => None,
            "lastlogindex" => Some(format!("last {}", self.at(value, "lastlogterm"))),
            "prevlogindex" => Some(format!("prev {}", self.at(value, "prevlogterm"))),
            "lastincludedindex" => Some(format!("up to {}", self.at(value, "lastincludedterm"))),
            "entries" => entries(value),
            "leadercommit" => Some(format!("commit {value}")),
            _ if says_nothing(value) => None,
            _ => Some(format!("{name} {}", short(&value.to_string()))),
        }
    }

    /// An index, and the term of its entry if that is among the fields.
    fn at(&self, index: &Value, term: &str) -> String {
        match self.0.get(term) {
            Some(term) => format!("{index}@{term}"),
            None => index.to_string(),
        }
    }
}

/// Whether a value is what a field has that was not set.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(is) => !is,
        Value::Number(number) => number.as_u64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

fn entries(value: &Value) -> Option<String> {
    let Some(list) = value.as_array() else {
        return Some(format!("entries {}", short(&value.to_string())));
    };
    (!list.is_empty()).then(|| format!("+{}", length(list)))
}

fn short(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN - 1).chain(['…']).collect()
}
