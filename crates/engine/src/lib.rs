//! The two services, [`authoring`] and [`running`] (and [`accounts`], [`audit`] and [`retention`] beside them), and the
//! [`port`]s that they need.
//! Owns routing a trigger event to a program, order per execution, group commit, timers, retries, recovery and
//! limits. Knows no SQL, no HTTP status codes, no SIP or SMPP words.

pub mod accounts;
pub mod audit;
pub mod authoring;
pub mod meter;
pub mod port;
pub mod retention;
pub mod running;

pub use port::StoreError;
