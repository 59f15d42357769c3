//! Tasks on one thread, run in an order that is drawn from the seed.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use crate::Node;
use crate::watch::Cause;
use crate::world::chance::Chance;
use crate::world::current;

pub(crate) type Body = Pin<Box<dyn Future<Output = ()>>>;

/// Every task of a world, and those that can run now.
pub(crate) struct Tasks {
    slots: Vec<Slot>,
    free: Vec<u32>,
    ready: Vec<u32>,
    paused: BTreeSet<Node>,
    /// The tasks of paused nodes that could run otherwise.
    held: Vec<u32>,
    order: Chance,
}

struct Slot {
    /// `None` while the task runs, and when the slot is free.
    body: Option<Body>,
    /// `None` while the task runs.
    waker: Option<Waker>,
    wake: Arc<WakeUp>,
    node: Node,
    /// Why the task runs next.
    cause: Cause,
    place: &'static Location<'static>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    Waiting,
    Ready,
    /// Killed while it ran: its body is dropped when it comes back.
    Dying,
}

/// Wakes one task; a slot's next task has another `life`, so that old wakers miss it.
struct WakeUp {
    slot: u32,
    life: u32,
}

impl Wake for WakeUp {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        current::try_with(|world| {
            let cause = world.running.get().cause;
            world.tasks.borrow_mut().wake(self.slot, self.life, cause);
        });
    }
}

/// A task that is about to run.
pub(crate) struct Turn {
    pub(crate) slot: u32,
    pub(crate) node: Node,
    pub(crate) cause: Cause,
    pub(crate) place: &'static Location<'static>,
    /// `None` for the main task.
    pub(crate) body: Option<Body>,
    pub(crate) waker: Waker,
}

impl Tasks {
    /// No task but the main one, which is ready.
    pub(crate) fn new(order: Chance, main: &'static Location<'static>) -> Self {
        let mut tasks = Self {
            slots: Vec::new(),
            free: Vec::new(),
            ready: Vec::new(),
            paused: BTreeSet::new(),
            held: Vec::new(),
            order,
        };
        let slot = tasks.take_slot(main);
        tasks.begin(slot, None, Node::HOST, Cause::default(), main);
        tasks
    }

    pub(crate) fn spawn(
        &mut self,
        body: Body,
        node: Node,
        cause: Cause,
        place: &'static Location<'static>,
    ) {
        let slot = self.take_slot(place);
        self.begin(slot, Some(body), node, cause, place);
    }

    fn take_slot(&mut self, place: &'static Location<'static>) -> u32 {
        if let Some(slot) = self.free.pop() {
            return slot;
        }
        let slot = self.slots.len() as u32;
        let wake = Arc::new(WakeUp { slot, life: 0 });
        self.slots.push(Slot {
            body: None,
            waker: Some(Waker::from(Arc::clone(&wake))),
            wake,
            node: Node::HOST,
            cause: Cause::default(),
            place,
            state: State::Free,
        });
        slot
    }

    fn begin(
        &mut self,
        slot: u32,
        body: Option<Body>,
        node: Node,
        cause: Cause,
        place: &'static Location<'static>,
    ) {
        let task = &mut self.slots[slot as usize];
        (task.body, task.node, task.cause, task.place) = (body, node, cause, place);
        task.state = State::Ready;
        self.line_up(slot);
    }

    fn wake(&mut self, slot: u32, life: u32, cause: Cause) {
        let task = &mut self.slots[slot as usize];
        if task.state == State::Waiting && task.wake.life == life {
            task.state = State::Ready;
            task.cause = cause;
            self.line_up(slot);
        }
    }

    /// A task can run, now or when its node is resumed.
    #[inline]
    fn line_up(&mut self, slot: u32) {
        if self.paused.contains(&self.slots[slot as usize].node) {
            self.held.push(slot);
        } else {
            self.ready.push(slot);
        }
    }

    fn step_out_of_line(&mut self, slot: u32) {
        self.ready.retain(|&ready| ready != slot);
        self.held.retain(|&held| held != slot);
    }

    /// From now on no task of `node` runs.
    pub(crate) fn pause(&mut self, node: Node) {
        self.paused.insert(node);
        for slot in std::mem::take(&mut self.ready) {
            self.line_up(slot);
        }
    }

    /// Those that could have run meanwhile run now.
    pub(crate) fn resume(&mut self, node: Node) {
        self.paused.remove(&node);
        for slot in std::mem::take(&mut self.held) {
            self.line_up(slot);
        }
    }

    /// Draws the next task to run, and takes it out.
    pub(crate) fn draw(&mut self) -> Option<Turn> {
        let index = match self.ready.len() {
            0 => return None,
            1 => 0,
            n => self.order.below(n as u64) as usize,
        };
        let slot = self.ready.swap_remove(index);
        let task = &mut self.slots[slot as usize];
        // From here on a wake counts again, also one that the task gives itself.
        task.state = State::Waiting;
        Some(Turn {
            slot,
            node: task.node,
            cause: task.cause,
            place: task.place,
            body: task.body.take(),
            waker: task.waker.take().expect("a task that runs is not ready"),
        })
    }

    /// Puts a task that waits back; returns it if it was killed meanwhile.
    pub(crate) fn put_back(&mut self, turn: Turn) -> Option<Body> {
        let task = &mut self.slots[turn.slot as usize];
        task.waker = Some(turn.waker);
        if task.state == State::Dying {
            self.release(turn.slot);
            return turn.body;
        }
        task.body = turn.body;
        None
    }

    /// A task came to its end.
    pub(crate) fn finish(&mut self, slot: u32, waker: Waker) {
        self.slots[slot as usize].waker = Some(waker);
        self.release(slot);
    }

    fn release(&mut self, slot: u32) {
        let task = &mut self.slots[slot as usize];
        if std::mem::replace(&mut task.state, State::Free) == State::Ready {
            self.step_out_of_line(slot);
        }
        let task = &mut self.slots[slot as usize];
        // The slot and its waker hold the wake-up; anyone else is an old waker that must miss.
        if Arc::strong_count(&task.wake) > 2 {
            task.wake = Arc::new(WakeUp { slot, life: task.wake.life.wrapping_add(1) });
            task.waker = Some(Waker::from(Arc::clone(&task.wake)));
        }
        self.free.push(slot);
    }

    /// Takes out every task of `node`, for the caller to drop. New ones will not be paused.
    pub(crate) fn take_all_of(&mut self, node: Node) -> Vec<Body> {
        self.resume(node);
        let mut taken = Vec::new();
        for slot in 0..self.slots.len() as u32 {
            let task = &mut self.slots[slot as usize];
            if task.node != node || matches!(task.state, State::Free | State::Dying) {
                continue;
            }
            if let Some(body) = task.body.take() {
                taken.push(body);
                self.release(slot);
            } else {
                self.step_out_of_line(slot);
                self.slots[slot as usize].state = State::Dying;
            }
        }
        taken
    }

    /// Takes out every task of the world, for the caller to drop.
    pub(crate) fn take_all(&mut self) -> Vec<Body> {
        self.ready.clear();
        self.slots.iter_mut().filter_map(|task| task.body.take()).collect()
    }

    /// Where the tasks that wait were spawned, each place once; where none is ready to run now,
    /// those that could are paused.
    pub(crate) fn waiting(&self) -> Vec<(Node, &'static Location<'static>)> {
        let mut places: Vec<_> = self
            .slots
            .iter()
            .filter(|task| matches!(task.state, State::Waiting | State::Ready))
            .map(|task| (task.node, task.place))
            .collect();
        places.sort();
        places.dedup();
        places
    }
}

/// Starts a task on the current node, as `go` does. It runs later, at this same instant.
#[track_caller]
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    let place = Location::caller();
    current::with(|world| {
        let running = world.running.get();
        world.tasks.borrow_mut().spawn(Box::pin(task), running.node, running.cause, place);
    });
}

/// Like [`spawn`], for a task whose result is wanted. Dropping the handle lets the task go on.
#[track_caller]
pub fn spawn_joinable<T: 'static>(task: impl Future<Output = T> + 'static) -> JoinHandle<T> {
    let state = Rc::new(RefCell::new(Joined { result: None, waiter: None }));
    let theirs = Rc::clone(&state);
    spawn(async move {
        let result = task.await;
        let mut state = theirs.borrow_mut();
        state.result = Some(result);
        let waiter = state.waiter.take();
        drop(state);
        if let Some(waiter) = waiter {
            waiter.wake();
        }
    });
    JoinHandle(state)
}

/// Resolves to the result of a task. A task whose node is killed never has one.
pub struct JoinHandle<T>(Rc<RefCell<Joined<T>>>);

struct Joined<T> {
    result: Option<T>,
    waiter: Option<Waker>,
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let mut state = self.0.borrow_mut();
        if let Some(result) = state.result.take() {
            return Poll::Ready(result);
        }
        state.waiter = Some(cx.waker().clone());
        Poll::Pending
    }
}
