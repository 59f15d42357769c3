//! Channels within a world: Go's unbuffered one, and one whose sender never waits.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// A channel like Go's `make(chan T)`: a send waits until its value is received.
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Shared::new();
    (Sender(Handle::new(&shared)), Receiver(shared))
}

/// A channel that takes any number of values at once.
pub fn unbounded<T>() -> (UnboundedSender<T>, Receiver<T>) {
    let shared = Shared::new();
    (UnboundedSender(Handle::new(&shared)), Receiver(shared))
}

/// The receiver is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody receives from this channel any more")
    }
}

impl Error for Closed {}

/// The sending side of [`channel`].
pub struct Sender<T>(Handle<T>);

/// The sending side of [`unbounded`].
pub struct UnboundedSender<T>(Handle<T>);

/// The receiving side of either.
pub struct Receiver<T>(Rc<RefCell<Shared<T>>>);

struct Shared<T> {
    /// What was sent and not yet received, each with its number.
    queue: VecDeque<(u64, T)>,
    sent: u64,
    senders: usize,
    closed: bool,
    receiver: Option<Waker>,
    /// Senders that wait for their value to be received.
    waiting: Vec<(u64, Waker)>,
}

/// Counts the senders, so that a receiver learns when the last one is gone.
struct Handle<T>(Rc<RefCell<Shared<T>>>);

impl<T> Sender<T> {
    /// Sends `value` and waits until it is received.
    pub async fn send(&self, value: T) -> Result<(), Closed> {
        let number = self.0.push(value)?;
        Handover { shared: &self.0.0, number }.await
    }
}

impl<T> UnboundedSender<T> {
    /// Sends `value`, which is received later.
    pub fn send(&self, value: T) -> Result<(), Closed> {
        self.0.push(value).map(drop)
    }
}

impl<T> Receiver<T> {
    /// The next value; `None` when every sender is gone and nothing is left.
    pub async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    fn poll_recv(&self, cx: &Context<'_>) -> Poll<Option<T>> {
        let mut shared = self.0.borrow_mut();
        let Some((number, value)) = shared.queue.pop_front() else {
            if shared.senders == 0 {
                return Poll::Ready(None);
            }
            shared.receiver = Some(cx.waker().clone());
            return Poll::Pending;
        };
        let sender = shared.take_waiting(number);
        drop(shared);
        if let Some(sender) = sender {
            sender.wake();
        }
        Poll::Ready(Some(value))
    }
}

impl<T> Shared<T> {
    fn new() -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(Self {
            queue: VecDeque::new(),
            sent: 0,
            senders: 0,
            closed: false,
            receiver: None,
            waiting: Vec::new(),
        }))
    }

    fn take_waiting(&mut self, number: u64) -> Option<Waker> {
        let index = self.waiting.iter().position(|(waiting, _)| *waiting == number)?;
        Some(self.waiting.swap_remove(index).1)
    }

    fn holds(&self, number: u64) -> bool {
        self.queue.iter().any(|(queued, _)| *queued == number)
    }
}

impl<T> Handle<T> {
    fn new(shared: &Rc<RefCell<Shared<T>>>) -> Self {
        shared.borrow_mut().senders += 1;
        Self(Rc::clone(shared))
    }

    fn push(&self, value: T) -> Result<u64, Closed> {
        let mut shared = self.0.borrow_mut();
        if shared.closed {
            return Err(Closed);
        }
        shared.sent += 1;
        let number = shared.sent;
        shared.queue.push_back((number, value));
        let receiver = shared.receiver.take();
        drop(shared);
        if let Some(receiver) = receiver {
            receiver.wake();
        }
        Ok(number)
    }
}

/// Waits until the value of that number is received. Dropped before, it takes the value back.
struct Handover<'a, T> {
    shared: &'a Rc<RefCell<Shared<T>>>,
    number: u64,
}

impl<T> Future for Handover<'_, T> {
    type Output = Result<(), Closed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        let mut shared = self.shared.borrow_mut();
        if !shared.holds(self.number) {
            return Poll::Ready(Ok(()));
        }
        if shared.closed {
            return Poll::Ready(Err(Closed));
        }
        let _ = shared.take_waiting(self.number);
        shared.waiting.push((self.number, cx.waker().clone()));
        Poll::Pending
    }
}

impl<T> Drop for Handover<'_, T> {
    fn drop(&mut self) {
        let mut shared = self.shared.borrow_mut();
        let _ = shared.take_waiting(self.number);
        let index = shared.queue.iter().position(|(queued, _)| *queued == self.number);
        let untaken = index.and_then(|index| shared.queue.remove(index));
        drop(shared);
        drop(untaken);
    }
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        let mut shared = self.0.borrow_mut();
        shared.senders -= 1;
        let receiver = if shared.senders == 0 { shared.receiver.take() } else { None };
        drop(shared);
        if let Some(receiver) = receiver {
            receiver.wake();
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Clone for UnboundedSender<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut shared = self.0.borrow_mut();
        shared.closed = true;
        let waiting = std::mem::take(&mut shared.waiting);
        drop(shared);
        for (_, sender) in waiting {
            sender.wake();
        }
    }
}
