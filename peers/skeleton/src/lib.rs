//! The lab's empty raft.go, in Rust: what a student copies.
