//! Snapshots, and what the services got to apply (§5.3, §5.4.3, §7).

use crate::explain::entries::short;
use crate::explain::story::{Story, Weight};
use crate::explain::tales::Tale;
use crate::trace::{Event, LogChange, What};

pub fn snapshot(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let peer = tale.culprit();
    for event in earlier(story, tale) {
        let Some(say) = served(peer, event) else { continue };
        story.key(event, say);
    }
    tale.call(story);
    tale.background(story);
    let before = story.evidence.peer_at(peer, tale.deed.n.saturating_sub(1)).state;
    let applied =
        before.applied.map_or_else(String::new, |to| format!(" has applied up to i{to},"));
    let holds =
        tale.broken.index.map_or_else(String::new, |to| format!(" the snapshot holds i{to}"));
    Some(format!(
        "S{peer}{applied}{holds}: what the service has done since is undone, or never was done."
    ))
}

/// What the culprit's service and snapshot went through before: the last thing of each kind.
fn earlier<'a>(story: &Story<'a>, tale: &Tale<'_>) -> Vec<&'a Event> {
    let is_it = |event: &&Event| event.peer == Some(tale.culprit());
    let before = || story.evidence.before(tale.deed.n).filter(is_it);
    let applied = before().find(|event| matches!(event.what, What::Apply(_)));
    let restored = before().find(|event| matches!(event.what, What::Restore(_)));
    let kept = before().find(|event| {
        matches!(event.what, What::Log(LogChange::Compact { .. } | LogChange::Install { .. }))
    });
    [applied, restored, kept].into_iter().flatten().collect()
}

/// What a service got, or gave to be kept.
fn served(peer: usize, event: &Event) -> Option<String> {
    Some(match &event.what {
        What::Apply(apply) => {
            let command = short(&apply.command);
            format!("S{peer} gives its service i{}: {command}", apply.index)
        }
        What::Restore(up_to) => {
            format!("S{peer} gives its service a snapshot up to i{}", up_to.index)
        }
        What::Log(LogChange::Compact { base, .. }) => {
            format!("S{peer} puts a snapshot up to i{base} in the place of its log")
        }
        What::Log(LogChange::Install { base, base_term }) => {
            format!("S{peer} installs a snapshot up to i{base} of term {base_term}")
        }
        _ => return None,
    })
}

pub fn out_of_order(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let peer = tale.culprit();
    for event in earlier(story, tale) {
        let Some(say) = served(peer, event) else { continue };
        story.key(event, say);
    }
    story.call_chain(tale.deed.n, Weight::Detail);
    tale.background(story);
    let state = story.evidence.peer_at(peer, tale.deed.n).state;
    let commit = state.commit?;
    Some(format!("S{peer}'s commit index is i{commit}; its service wants one index after another."))
}

pub fn two_commands(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (peer, index) = (tale.culprit(), tale.broken.index?);
    let other = tale.other();
    let first = story.evidence.between(0, tale.deed.n).find(|event| match &event.what {
        What::Apply(apply) => apply.index == index && event.peer == other,
        _ => false,
    });
    let commit = story.commit(index, other, tale.deed.n);
    let began = [first, commit].into_iter().flatten().min_by_key(|event| event.n);
    if let Some((event, by)) = first.and_then(|event| Some((event, event.peer?))) {
        story.key(event, served(by, event)?);
    }
    if let Some(began) = began {
        tale.meanwhile(story, began.n);
    }
    story.commit(index, Some(peer), tale.deed.n);
    story.call_chain(tale.deed.n, Weight::Key);
    Some("Two services have now done different things at one index, for good.".to_owned())
}
