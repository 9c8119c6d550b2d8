//! Untrusted text: sanitising, measuring, truncating and wrapping it.
//!
//! Refuses anything else: it knows neither files nor screens nor designs.
