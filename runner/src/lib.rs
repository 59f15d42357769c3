//! The test bench and visual debugger for the Raft lab of MIT 6.5840.

pub mod lab;
pub mod peer;
pub mod tester;
pub mod trace;
