//! What somebody may have meant who wrote a name that is none.

/// How many names are offered in place of an unknown one.
const OFFERS: usize = 3;

/// The names that are most like `wanted`, best first. `None`: there are no names.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut scored: Vec<_> = names.map(|name| (strsim::jaro_winkler(name, wanted), name)).collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let best: Vec<_> = scored.into_iter().take(OFFERS).map(|(_, name)| name).collect();
    (!best.is_empty()).then(|| best.join(", "))
}
