//! What is served: exact steady-state shares, the kill table and the derivation of each figure.
//!
//! Refuses time.
