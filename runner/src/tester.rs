//! What the lab's scripts are written in: a cluster, its checks, and the service that applies.

pub mod witness;
