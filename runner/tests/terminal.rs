//! The debugger as a person meets it: the program in a real terminal, driven by keys.

mod terminal {
    pub mod browsing;
    pub mod harness;
    pub mod journeys;
    pub mod live;
    pub mod manners;
    pub mod offers;
}
