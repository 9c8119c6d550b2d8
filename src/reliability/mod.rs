//! Cut sets, availability and importance.
