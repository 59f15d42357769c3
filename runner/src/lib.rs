//! The test bench and visual debugger for the Raft lab.
