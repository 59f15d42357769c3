//! Tests and peers by what a person writes for them, with the nearest names for what is not one.

use crate::exit::Refusal;
use crate::lab::{EXPLORE, Part, TESTS, Test};
use crate::peer::PeerKind;

/// How many names are offered in place of an unknown one.
const OFFERS: usize = 3;

/// What `selectors` select (all, if there are none) and `skip` does not, in the lab's order.
pub fn tests(
    selectors: &[String],
    skip: &[String],
    catalog: &'static [Test],
) -> Result<Vec<&'static Test>, Refusal> {
    for selector in selectors.iter().chain(skip) {
        must_select(selector, catalog)?;
    }
    let wanted = |test: &&Test| {
        selectors.is_empty() || selectors.iter().any(|selector| selects(selector, test))
    };
    let skipped = |test: &Test| skip.iter().any(|selector| selects(selector, test));
    let tests: Vec<_> = catalog.iter().filter(wanted).filter(|test| !skipped(test)).collect();
    if tests.is_empty() {
        return Err(Refusal::NothingSelected("no test is left: --skip skips all of them".into()));
    }
    Ok(tests)
}

/// The one test that `name` means, of the lab or of those that explore.
pub fn any(name: &str) -> Result<&'static Test, Refusal> {
    if lower(name).starts_with("explore") { one(name, &EXPLORE) } else { one(name, &TESTS) }
}

/// The one test that `name` means.
pub fn one(name: &str, catalog: &'static [Test]) -> Result<&'static Test, Refusal> {
    must_select(name, catalog)?;
    let fitting: Vec<_> = catalog.iter().filter(|test| selects(name, test)).collect();
    match (fitting.as_slice(), fitting.iter().find(|test| is_named(name, test))) {
        ([test], _) | (_, Some(test)) => Ok(test),
        (several, None) => Err(Refusal::Usage(format!(
            "'{name}' fits {} tests, and one is needed: {}",
            several.len(),
            names(several),
        ))),
    }
}

/// The peer of this name; the first if none is given.
pub fn peer(name: Option<&str>, peers: &[PeerKind]) -> Result<PeerKind, Refusal> {
    let found = match name {
        None => peers.first(),
        Some(name) => peers.iter().find(|peer| peer.name.eq_ignore_ascii_case(name)),
    };
    found.copied().ok_or_else(|| unknown_peer(name.unwrap_or_default(), peers))
}

pub fn selects(selector: &str, test: &Test) -> bool {
    selector.eq_ignore_ascii_case("all") || lower(test.name).contains(&lower(selector))
}

/// With or without the `Test` that all names begin with.
fn is_named(name: &str, test: &Test) -> bool {
    test.name.eq_ignore_ascii_case(name) || short(test).eq_ignore_ascii_case(name)
}

pub fn must_select(selector: &str, catalog: &'static [Test]) -> Result<(), Refusal> {
    if !selector.is_empty() && catalog.iter().any(|test| selects(selector, test)) {
        return Ok(());
    }
    let nearest = match selector.as_bytes() {
        [digit, _] if digit.is_ascii_digit() => parts(catalog),
        _ => nearest(selector, catalog.iter().map(|test| (short(test), test.name))),
    };
    Err(Refusal::Usage(format!("no test has '{selector}' in its name; nearest: {nearest}")))
}

fn parts(catalog: &[Test]) -> String {
    let mut parts: Vec<_> = catalog.iter().map(|test| test.part.to_string()).collect();
    parts.dedup();
    parts.join(", ")
}

fn unknown_peer(name: &str, peers: &[PeerKind]) -> Refusal {
    let nearest = nearest(name, peers.iter().map(|peer| (peer.name, peer.name)));
    Refusal::Usage(format!(
        "no peer is named '{name}'; nearest: {nearest}; \
         a Raft of your own is known only to the program of its crate"
    ))
}

/// The names whose keys are most like `wanted`, best first.
fn nearest<'a>(wanted: &str, keyed: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let wanted = lower(wanted);
    let wanted = wanted.strip_prefix("test").unwrap_or(&wanted);
    let mut scored: Vec<_> =
        keyed.map(|(key, name)| (strsim::jaro_winkler(&lower(key), wanted), name)).collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let best: Vec<_> = scored.into_iter().take(OFFERS).map(|(_, name)| name).collect();
    best.join(", ")
}

/// The name without the `Test` that all begin with.
pub fn short(test: &Test) -> &'static str {
    test.name.strip_prefix("Test").unwrap_or(test.name)
}

/// What selects these tests of the lab, and no others: whole parts by their names.
pub fn words(tests: &[&Test]) -> String {
    let is_whole = |part: Part| {
        TESTS.iter().filter(|test| test.part == part).all(|test| contains(tests, test))
    };
    if TESTS.iter().all(|test| contains(tests, test)) {
        return "all".into();
    }
    let word = |test: &&Test| {
        if is_whole(test.part) { test.part.to_string() } else { test.name.to_owned() }
    };
    let mut words: Vec<_> = tests.iter().map(word).collect();
    words.dedup();
    words.join(" ")
}

fn contains(tests: &[&Test], wanted: &Test) -> bool {
    tests.iter().any(|test| test.name == wanted.name)
}

fn names(tests: &[&Test]) -> String {
    tests.iter().map(|test| test.name).collect::<Vec<_>>().join(", ")
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}
