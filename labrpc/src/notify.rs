//! A flag to wait for, in place of a condition variable.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Wakes those who wait. A notification that nobody waited for is kept for the next one who does.
#[derive(Debug, Default)]
pub struct Notify {
    kept: Cell<bool>,
    next_waiter: Cell<u64>,
    waiters: RefCell<Vec<(u64, Waker)>>,
}

impl Notify {
    pub fn new() -> Self {
        Self::default()
    }

    /// Wakes everyone who waits, as `Broadcast` does.
    pub fn notify(&self) {
        let waiters = self.waiters.take();
        if waiters.is_empty() {
            self.kept.set(true);
        }
        for (_, waker) in waiters {
            waker.wake();
        }
    }

    /// Waits for the next notification, or takes the one that was kept.
    pub fn notified(&self) -> Notified<'_> {
        Notified { notify: self, waiter: None }
    }
}

/// The future of [`Notify::notified`].
#[must_use = "this waits only if it is awaited"]
pub struct Notified<'a> {
    notify: &'a Notify,
    waiter: Option<u64>,
}

impl Future for Notified<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let notify = self.notify;
        let mut waiters = notify.waiters.borrow_mut();
        let Some(waiter) = self.waiter else {
            if notify.kept.take() {
                return Poll::Ready(());
            }
            let waiter = notify.next_waiter.get();
            notify.next_waiter.set(waiter + 1);
            waiters.push((waiter, cx.waker().clone()));
            self.waiter = Some(waiter);
            return Poll::Pending;
        };
        match waiters.iter_mut().find(|(number, _)| *number == waiter) {
            Some((_, waker)) => {
                waker.clone_from(cx.waker());
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Notified<'_> {
    fn drop(&mut self) {
        if let Some(waiter) = self.waiter {
            self.notify.waiters.borrow_mut().retain(|(number, _)| *number != waiter);
        }
    }
}
