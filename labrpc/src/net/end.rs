//! The caller's end of a one-way link.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::net::courier::{self, Stop};
use crate::net::departure::send;
use crate::net::service::decode;
use crate::world::current;

/// One directed link from its owner to a server. Clones are the same end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientEnd(u32);

impl ClientEnd {
    pub(crate) fn new(number: usize) -> Self {
        Self(number as u32)
    }

    pub(crate) fn number(self) -> usize {
        self.0 as usize
    }

    /// Calls `method` on the server at the other end and waits for its reply.
    ///
    /// `None` if the request or the reply was lost, the server is down or cut off, or the network
    /// is gone. It does not mean that the handler did not run. There is no time limit but the
    /// network's own. The request leaves when the future is first polled.
    ///
    /// # Panics
    /// If arguments or reply do not survive the wire.
    pub async fn call<A: Serialize, R: DeserializeOwned>(
        &self,
        method: &'static str,
        args: &A,
    ) -> Option<R> {
        let under_way = Call { stop: send(*self, method, args)? };
        let reply = under_way.await?;
        let decoded = decode(method, &reply);
        courier::recycle(reply);
        Some(decoded)
    }
}

/// A call under way. Dropping it gives up the reply; the network carries the messages on.
struct Call {
    stop: Stop,
}

impl Future for Call {
    type Output = Option<Vec<u8>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Vec<u8>>> {
        current::with(|world| courier::collect(world, self.stop, cx.waker()))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        current::try_with(|world| courier::give_up(world, self.stop));
    }
}
