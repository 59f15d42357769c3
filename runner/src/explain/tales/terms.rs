//! Terms, and the election timer (§5.1, §5.2).

use crate::explain::elections::leads;
use crate::explain::story::Story;
use crate::explain::tales::Tale;

pub fn follows(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    tale.call(story);
    tale.background(story);
    let (peer, other) = (tale.culprit(), tale.other()?);
    let term = tale.term_of_call(story)?;
    Some(format!(
        "As long as S{peer} does not give way to S{other}'s term {term}, it answers to nobody, and \
         may stand against the leader that the others have."
    ))
}

pub fn stale_request(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    let (peer, from) = (tale.culprit(), tale.other()?);
    let asked = tale.deed.what.route().and_then(|route| story.evidence.request(route.rpc));
    tale.call(story);
    story.last_elected(from, tale.deed.n);
    if let Some((sent, _)) = asked {
        tale.meanwhile(story, sent.n);
    }
    tale.background(story);
    let (old, own) = (tale.term_of_call(story)?, tale.term(story));
    let mut won = story.evidence.between(0, tale.deed.n);
    let newer = won.find(|event| leads(event).is_some_and(|term| term > old));
    let who = match newer.and_then(|event| Some((event.peer?, leads(event)?))) {
        Some((leader, term)) => format!(": S{leader} has been elected in term {term} meanwhile"),
        None => String::new(),
    };
    Some(format!(
        "S{from} asked in term {old}, and S{peer} is in term {own}{who}. What a deposed leader or \
         a late message says must not count."
    ))
}

pub fn timer(story: &mut Story<'_>, tale: &Tale<'_>) -> Option<String> {
    tale.call(story);
    tale.background(story);
    let peer = tale.culprit();
    let say = &tale.broken.say;
    Some(if say.contains("does not wait") {
        format!(
            "S{peer} may stand for election while a leader, or a candidate with its vote, is alive."
        )
    } else {
        format!(
            "Whoever asks in vain keeps S{peer} from standing, though S{peer} may be the only one \
             with a log that can win."
        )
    })
}
