//! Handlers by method name: what a server answers to.

use std::any::type_name;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::net::courier::{Answering, Stop};

type Handling = Pin<Box<dyn Future<Output = ()>>>;
type Handler = Box<dyn Fn(&[u8], Stop) -> Handling>;

/// The methods that a server answers to, under the lab's names (`Raft.RequestVote`).
#[derive(Default)]
pub struct Service {
    handlers: Vec<(&'static str, Handler)>,
}

impl Service {
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers `method` by calling `handler` with the receiver and the decoded arguments. Each call
    /// is handled in a task of its own.
    #[must_use]
    pub fn on<S, A, R, F>(mut self, method: &'static str, receiver: &Rc<S>, handler: F) -> Self
    where
        S: 'static,
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
        F: AsyncFn(&Rc<S>, A) -> R + 'static,
    {
        let receiver = Rc::clone(receiver);
        let handler = Rc::new(handler);
        let handle: Handler = Box::new(move |args, stop| {
            let args = decode(method, args);
            let (receiver, handler) = (Rc::clone(&receiver), Rc::clone(&handler));
            // Made here, so that a task that never gets to run is missed too.
            let mut answering = Answering::new(stop);
            Box::pin(async move {
                let mut work = pin!(handler(&receiver, args));
                let reply = std::future::poll_fn(|cx| {
                    let polled = work.as_mut().poll(cx);
                    if polled.is_pending() {
                        answering.takes_time();
                    }
                    polled
                })
                .await;
                answering.answer(&reply);
            })
        });
        self.handlers.push((method, handle));
        self
    }

    /// Starts to handle a call; the future does the rest.
    ///
    /// # Panics
    /// If nobody registered `method`, naming those that are registered.
    pub(crate) fn handle(&self, method: &str, args: &[u8], stop: Stop) -> Handling {
        let Some((_, handler)) = self.handlers.iter().find(|(name, _)| *name == method) else {
            let known: Vec<_> = self.handlers.iter().map(|(name, _)| *name).collect();
            panic!("unknown method {method}; this server answers to {}", known.join(", "));
        };
        handler(args, stop)
    }
}

/// Decodes what a call carries.
///
/// # Panics
/// If the bytes are not those of a `T`: caller and handler disagree on the message's type.
pub(crate) fn decode<T: DeserializeOwned>(method: &str, bytes: &[u8]) -> T {
    postcard::from_bytes(bytes).unwrap_or_else(|error| {
        panic!("{method}: {} bytes do not decode as {}: {error}", bytes.len(), type_name::<T>())
    })
}

/// Encodes what a call carries into `buffer`.
///
/// # Panics
/// If the value cannot be encoded at all, such as a sequence of unknown length.
pub(crate) fn encode<T: Serialize>(method: &str, value: &T, buffer: Vec<u8>) -> Vec<u8> {
    postcard::serialize_with_flavor(value, Buffer(buffer)).unwrap_or_else(|error| {
        panic!("{method}: {} does not survive the wire: {error}", type_name::<T>())
    })
}

/// A buffer that is used again from call to call.
struct Buffer(Vec<u8>);

impl postcard::ser_flavors::Flavor for Buffer {
    type Output = Vec<u8>;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}
