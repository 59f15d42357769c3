//! The clauses of the paper's figures at the events of traces: right servers break none, wrong ones
//! the one that they are wrong about, where they do it.

#[path = "clauses/differences.rs"]
mod differences;
#[path = "clauses/right.rs"]
mod right;
#[path = "clauses/sweep.rs"]
mod sweep;
#[path = "clauses/wrong.rs"]
mod wrong;
