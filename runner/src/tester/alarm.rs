//! Ends a test at the moment at which something beside its script finds it failed.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use labrpc::Notify;

use super::failure::Failure;

pub(super) struct Alarm {
    failure: RefCell<Option<Failure>>,
    raised: Notify,
}

impl Alarm {
    pub(super) fn new() -> Self {
        Self { failure: RefCell::new(None), raised: Notify::new() }
    }

    /// Only the first one counts.
    pub(super) fn raise(&self, failure: Failure) {
        self.failure.borrow_mut().get_or_insert(failure);
        self.raised.notify();
    }

    /// Runs `script` to its end or to the alarm, whichever comes first.
    pub(super) async fn watch(
        &self,
        script: impl Future<Output = Result<(), Failure>>,
    ) -> Result<(), Failure> {
        let mut script = pin!(script);
        let mut raised = pin!(self.raised.notified());
        let result = poll_fn(|cx| match raised.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Ok(())),
            Poll::Pending => script.as_mut().poll(cx),
        })
        .await;
        self.failure.take().map_or(result, Err)
    }
}
