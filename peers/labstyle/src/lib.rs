//! A complete Raft in the handout's style: one lock, one ticker, one task a call.
