//! A peer with one leader for ever, so simple that it can be wrong in exactly one way.

use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use labrpc::{
    ClientEnd, Node, Persister, Receiver, Sender, Service, UnboundedSender, current_node, sleep,
    spawn, unbounded,
};
use raft_runner::peer::PeerKind;
use raftapi::{Accepted, ApplyMsg, Command, Raft};

/// How a dictatorship differs from one that does what a test without failures asks for.
pub trait Flaw: 'static {
    /// RPCs to each follower when the leader starts.
    const GREETINGS: usize = 1;
    /// RPCs to each follower for each entry.
    const REPEATS: usize = 1;
    /// Whether the leader goes on talking when it has nothing to say.
    const CHATTERS: bool = false;
    /// Bytes of the Raft state.
    const SAVES: usize = 1;

    /// The term of server `me`, and whether it believes that it leads.
    fn state(me: usize) -> (u64, bool) {
        (1, me == 0)
    }

    /// Whether the leader takes a command that would be at `index`.
    fn accepts(_index: u64) -> bool {
        true
    }

    /// Whether the leader adds an entry of its own when its log ends at `last_index`.
    fn adds_own(_last_index: u64) -> bool {
        false
    }

    /// What server `me` tells its service in place of `msg`.
    fn tells(_me: usize, msg: ApplyMsg) -> Option<ApplyMsg> {
        Some(msg)
    }

    /// What a server tells its service after the service took a snapshot.
    fn answers(_index: u64, _snapshot: Bytes) -> Option<ApplyMsg> {
        None
    }
}

pub struct Faultless;

impl Flaw for Faultless {}

pub fn kind<F: Flaw>() -> PeerKind {
    PeerKind::of::<Dictator<F>>("dictator", "has one leader for ever")
}

pub fn index_of(msg: &ApplyMsg) -> u64 {
    match msg {
        ApplyMsg::Command { index, .. } | ApplyMsg::Snapshot { index, .. } => *index,
    }
}

pub fn at(index: u64, command: &str) -> ApplyMsg {
    ApplyMsg::Command { index, command: command.into() }
}

pub struct Dictator<F> {
    me: usize,
    last_index: Cell<u64>,
    /// To each follower; empty for followers.
    feeds: Vec<UnboundedSender<(u64, Command)>>,
    to_apply: UnboundedSender<ApplyMsg>,
    flaw: PhantomData<F>,
}

impl<F: Flaw> Raft for Dictator<F> {
    fn make(
        peers: Vec<ClientEnd>,
        me: usize,
        persister: Persister,
        apply_ch: Sender<ApplyMsg>,
    ) -> Rc<Self> {
        assert_eq!(current_node(), Node::new(me), "a peer is made on its own node");
        persister.save(vec![0; F::SAVES], Bytes::new());
        let followers = peers.into_iter().skip(if me == 0 { 1 } else { usize::MAX });
        let feeds = followers.map(start_feed::<F>).collect();
        let (to_apply, applied) = unbounded();
        let rf = Rc::new(Self { me, last_index: Cell::new(0), feeds, to_apply, flaw: PhantomData });
        rf.add_own();
        spawn(Rc::clone(&rf).applier(applied, apply_ch));
        rf
    }

    fn service(self: &Rc<Self>) -> Service {
        Service::new().on("Raft.Greet", self, async |_: &Rc<Self>, ()| {}).on(
            "Raft.Append",
            self,
            async |rf: &Rc<Self>, (index, command)| rf.append(index, command),
        )
    }

    fn start(self: &Rc<Self>, command: Command) -> Option<Accepted> {
        assert_eq!(current_node(), Node::new(self.me), "a peer is asked on its own node");
        let index = self.last_index.get() + 1;
        if self.me != 0 || !F::accepts(index) {
            return None;
        }
        self.append(index, command);
        self.add_own();
        Some(Accepted { index, term: F::state(self.me).0 })
    }

    fn get_state(self: &Rc<Self>) -> (u64, bool) {
        F::state(self.me)
    }

    fn snapshot(self: &Rc<Self>, index: u64, snapshot: Bytes) {
        if let Some(msg) = F::answers(index, snapshot) {
            self.to_apply.send(msg).expect("the applier lives as long as its peer");
        }
    }
}

impl<F: Flaw> Dictator<F> {
    fn append(&self, index: u64, command: Command) {
        if index == self.last_index.get() + 1 {
            self.last_index.set(index);
            let msg = ApplyMsg::Command { index, command };
            self.to_apply.send(msg).expect("the applier lives as long as its peer");
        }
    }

    fn add_own(&self) {
        let last_index = self.last_index.get();
        if self.me == 0 && F::adds_own(last_index) {
            self.append(last_index + 1, "0".into());
        }
    }

    /// The leader's own service hears of an entry before any follower does.
    async fn applier(self: Rc<Self>, mut applied: Receiver<ApplyMsg>, apply_ch: Sender<ApplyMsg>) {
        while let Some(msg) = applied.recv().await {
            if let Some(msg) = F::tells(self.me, msg.clone())
                && apply_ch.send(msg).await.is_err()
            {
                return;
            }
            if let ApplyMsg::Command { index, command } = msg {
                for feed in &self.feeds {
                    // A feed that chatters does not listen any more.
                    let _ = feed.send((index, command.clone()));
                }
            }
        }
    }
}

fn start_feed<F: Flaw>(end: ClientEnd) -> UnboundedSender<(u64, Command)> {
    let (feed, mut entries) = unbounded::<(u64, Command)>();
    spawn(async move {
        for _ in 0..F::GREETINGS {
            end.call::<_, ()>("Raft.Greet", &()).await;
        }
        while let Some(entry) = entries.recv().await {
            for _ in 0..F::REPEATS {
                while end.call::<_, ()>("Raft.Append", &entry).await.is_none() {}
            }
            if F::CHATTERS && entry.0 == 12 {
                chatter(&end).await;
            }
        }
    });
    feed
}

async fn chatter(end: &ClientEnd) {
    loop {
        sleep(Duration::from_millis(20)).await;
        end.call::<_, ()>("Raft.Greet", &()).await;
    }
}
