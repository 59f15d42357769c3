//! A world: one thread, one seed, virtual time, and the lab's faulty network.
