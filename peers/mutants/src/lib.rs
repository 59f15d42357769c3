//! Rafts that are wrong on purpose, and who must catch them.
