//! What the kernel promises, tested through its public face with programs that are written as flows.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to panic")]

extern crate tandem_kernel as kernel;

mod corrupt;
mod coverage;
mod effects;
mod golden;
mod limits;
mod random;
mod replay;
mod steps;
mod subroutines;
mod waits;
mod world;
