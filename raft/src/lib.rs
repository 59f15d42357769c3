//! The reference Raft: a pure core that reads beside Figure 2, in a thin shell.
