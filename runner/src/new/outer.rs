//! Whether a folder lies where a workspace would take it in for a member of its own.

use std::fs;
use std::path::Path;

use glob::{MatchOptions, Pattern};
use toml_edit::{DocumentMut, Item};

use crate::exit::Refusal;

/// A star stands for one folder, as cargo has it.
const AS_CARGO: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

/// The new crate is a workspace of its own, so it would break one that it is a member of.
pub fn must_not_take_in(given: &Path, path: &Path) -> Result<(), Refusal> {
    let Some(outer) = path.ancestors().skip(1).find(|outer| takes_in(outer, path)) else {
        return Ok(());
    };
    Err(Refusal::Usage(format!(
        "'{}' would become a member of the workspace in '{}'; name a folder outside of it",
        given.display(),
        outer.display()
    )))
}

fn takes_in(outer: &Path, path: &Path) -> bool {
    let Ok(rest) = path.strip_prefix(outer) else { return false };
    // What cannot be read as a manifest takes nothing in.
    let Ok(text) = fs::read_to_string(outer.join("Cargo.toml")) else { return false };
    let Ok(manifest) = text.parse::<DocumentMut>() else { return false };
    let listed = |key| {
        let list = manifest.get("workspace").and_then(|table| table.get(key));
        let list = list.and_then(Item::as_array).into_iter().flatten();
        list.filter_map(|item| item.as_str()).map(str::to_owned).collect::<Vec<_>>()
    };
    let is_member = |member: &String| {
        Pattern::new(member).is_ok_and(|pattern| pattern.matches_path_with(rest, AS_CARGO))
    };
    listed("members").iter().any(is_member)
        && !listed("exclude").iter().any(|excluded| rest.starts_with(excluded))
}
